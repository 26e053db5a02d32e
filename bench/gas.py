"""Gas of each step, from receipts of real transactions on one Anvil: ours beside its floor and beside three peers.

The floor is what the bytes, words, logs and signatures of our own transaction cannot cost less than. Peers are the
reference implementation of ERC-3525 and OpenZeppelin's ERC-721 and ERC-1155, each in its best case; where a peer has no
such step there is no figure.

What is measured is an ordinary step, not the first in anybody's life: the parties were admitted and have consented,
hold other lots, and have used each word of nonces in play before; the debtor's line was drawn on before. Every
measured step has a certificate of its own, and its invoice, lot or lien is new. `split_*` cuts a part off a lot and
gives it to a recipient; `split_relayed` is signed, and carried by somebody else; `split_batch100` is 100 of these in
one transaction, all off one lot and to one recipient, gas over 100. All other steps are the party's own transactions,
with no signature but the transaction's. Keys, clock and chain are the same in every run, so the figures are, too.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bench._gas_node import gas_node
from bench._gas_ours import Ours, measure_ours, measure_variants, runtime_bytes
from bench._gas_peers import locked_versions, measure_peers
from chain.compile import SETTINGS, stale

STEPS = (
    "issue_one_invoice",
    "accept",
    "split_direct",
    "split_relayed",
    "split_batch100",
    "transfer_whole",
    "pledge_first",
    "redeem",
)
LIMITS = {
    "issue_one_invoice": 115_000,
    "accept": 32_000,
    "split_direct": 64_000,
    "split_relayed": 80_000,
    "split_batch100": 42_000,
    "transfer_whole": 40_000,
}
SNAPSHOT = Path(__file__).with_name("gas_snapshot.json")
KEPT = ("ours", "runtime_bytes")
MOST_RUNTIME_BYTES = 24_576  # EIP-170
COLUMNS = ("floor", "erc3525", "erc721", "erc1155")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python3 dev.py bench gas", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--snapshot", action="store_true", help=f"write {SNAPSHOT.name}, which the tests compare with")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # so that the node ends with us
    if old := stale():
        print(f"bench gas: stale artifacts: {', '.join(old)}; run: python -m chain.compile", file=sys.stderr)
        return 2
    data = measure()
    report(data)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if arguments.snapshot:
        kept = {name: data[name] for name in KEPT}
        SNAPSHOT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    if over := over_limits(data["ours"], data["limits"]):
        found = ", ".join(f"{step} {gas:,} of {data['limits'][step]:,}" for step, gas in over.items())
        print(f"bench gas: over the cap: {found}", file=sys.stderr)
        return 1
    return 0


def measure(*, with_peers: bool = True) -> dict[str, Any]:
    """Everything that is reported, in one run on one node."""
    with gas_node() as node, tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder:
        peers = measure_peers(node) if with_peers else {}
        ours = Ours(node, Path(folder))
        steps = measure_ours(ours)
        parts = {name: node.floor(step.mined, step.signatures).per_item(step.items) for name, step in steps.items()}
        return {
            "ours": {name: step.gas for name, step in steps.items()},
            **peers,
            "floor": {name: part["total"] for name, part in parts.items()},
            "limits": LIMITS,
            "floor_parts": parts,
            "variants": {name: step.gas for name, step in measure_variants(ours).items()},
            "runtime_bytes": {**runtime_bytes(ours), "limit": MOST_RUNTIME_BYTES},
            "versions": {
                "anvil": node.version,
                **locked_versions(),
                "evm": SETTINGS["evmVersion"],
                "optimizer_runs": SETTINGS["optimizer"]["runs"],
            },
        }


def over_limits(gas: Mapping[str, int], limits: Mapping[str, int]) -> dict[str, int]:
    """The steps that cost more than their cap."""
    return {step: gas[step] for step, most in limits.items() if gas[step] > most}


def report(data: Mapping[str, Any]) -> None:
    """The table, and below it what does not fit into it."""
    console = Console(highlight=False)
    console.print(", ".join(f"{name} {version}" for name, version in data["versions"].items()))
    table = Table(title="gas of one step", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("step", "ours", "cap", *COLUMNS):
        table.add_column(heading, justify="left" if heading == "step" else "right", no_wrap=True)
    for step in STEPS:
        own, most = data["ours"][step], data["limits"].get(step)
        cap = "" if most is None else f"{most:,} {'✓' if own <= most else '✗'}"
        table.add_row(step, f"{own:,}", cap, *(_gas(data[column].get(step)) for column in COLUMNS))
    console.print(table)
    for name, gas in data["variants"].items():
        console.print(f"{name}: {gas:,}")
    sizes = {name: size for name, size in data["runtime_bytes"].items() if name != "limit"}
    console.print(
        f"runtime bytes, of {MOST_RUNTIME_BYTES:,}: " + ", ".join(f"{name} {size:,}" for name, size in sizes.items())
    )


def _gas(gas: int | None) -> str:
    return "" if gas is None else f"{gas:,}"


if __name__ == "__main__":
    sys.exit(main())
