"""The demo on the 844 real invoices of one buyer: seconds per phase, and certificates a second beside the ceiling.

The ceiling is the same certificates (same faces, same invoices), signed and packed beforehand and thrown at a fresh
Anvil with nothing else: no gateway, no database, no reading back.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._node import own_node
from bench._report import machine, publish, spread
from chain import submit
from chain.deploy import deploy
from chain.intents import Intent, participant_address
from chain.keys import Key
from chain.rpc import Rpc
from demo.stack import ROOT

BUYER = "B08742"
NETWORKS = ROOT.parent / "shared" / "data" / "cumcm2020c" / "buyer_networks.csv"
BATCH = 100  # certificates in one transaction, as the worker packs them
FAR_FEN = (1 << 40) - 1


@dataclass(frozen=True)
class Run:
    """One demo and its ceiling."""

    certificates_per_s: float
    ceiling_per_s: float
    phases_s: dict[str, float]

    @property
    def ratio(self) -> float:
        return self.certificates_per_s / self.ceiling_per_s


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 dev.py bench main_job", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--runs", type=int, default=3, help="how often (default 3)")
    arguments = parser.parse_args()
    if not NETWORKS.is_file():
        print(f"bench main_job: no {NETWORKS}; it reads the real invoices from there", file=sys.stderr)
        return 2
    place = machine()
    runs = [_run() for _ in range(arguments.runs)]
    rows = {
        "certificates a second, HTTP to confirmed": spread([run.certificates_per_s for run in runs]),
        "ceiling a second, Anvil alone": spread([run.ceiling_per_s for run in runs]),
        "ratio": spread([run.ratio for run in runs]),
    }
    phases = {name: statistics.median(run.phases_s[name] for run in runs) for name in runs[0].phases_s}
    rows.update({f"phase {name}, s": spread([run.phases_s[name] for run in runs]) for name in phases})
    data = {
        "certificates_per_s": rows["certificates a second, HTTP to confirmed"]["median"],
        "ceiling_per_s": rows["ceiling a second, Anvil alone"]["median"],
        "ratio": rows["ratio"]["median"],
        "phases_s": phases,
        "runs": len(runs),
    }
    publish(f"main_job: {BUYER}, 844 invoices, {len(runs)} runs", place, rows, data, arguments.json)
    return 0


def _run() -> Run:
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as name:
        folder = Path(name)
        invoices, out, home = folder / "invoices.csv", folder / "out.json", folder / "demo"
        _one_buyer(invoices)
        command = [
            sys.executable,
            "-m",
            "demo",
            "--no-serve",
            "--invoices",
            str(invoices),
            "--json",
            str(out),
            "--home",
            str(home),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"the demo ended with {done.returncode}: {done.stderr.strip()}")
        account: dict[str, Any] = json.loads(out.read_text("utf-8"))
        shapes = _certificates(home / "tallystick.db")
        seconds = account["seconds"]
        per_s = account["certificates"]["issued"] / seconds["issue"]
        return Run(per_s, _ceiling(folder, shapes), {k: v for k, v in seconds.items() if k != "total"})


def _one_buyer(path: Path) -> None:
    with (
        NETWORKS.open(encoding="utf-8-sig", newline="") as source,
        path.open("w", encoding="utf-8", newline="") as target,
    ):
        rows = csv.DictReader(source)
        writer = csv.DictWriter(target, rows.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in rows if row["buyer"] == BUYER)


def _certificates(database: Path) -> list[dict[str, Any]]:
    """The issue intents of the demo, in the order in which they were queued."""
    with sqlite3.connect(database) as connection:
        query = "select fields from signed_intent where action = 'IssueReceivable' and state = 'sent' order by serial"
        return [json.loads(fields) for (fields,) in connection.execute(query)]


def _ceiling(folder: Path, shapes: list[dict[str, Any]]) -> float:
    """Certificates a second when nothing but the node works."""
    starts_at = int(shapes[0]["deadline"]) - 30 * 86_400
    with own_node(starts_at=starts_at, gas_limit=60_000_000) as rpc:
        envelopes = _prepare(rpc, folder, shapes)
        began = time.perf_counter()
        for envelope in envelopes:
            submit.broadcast(rpc, envelope.raw)
        while None in (found := submit.outcomes(rpc, [envelope.tx for envelope in envelopes])):
            time.sleep(0.005)
        seconds = time.perf_counter() - began
    if refused := [outcome for outcome in found if outcome is None or outcome.refused or not outcome.done]:
        raise SystemExit(f"the ceiling's own transactions were refused: {refused[:1]}")
    return len(shapes) / seconds


def _prepare(rpc: Rpc, folder: Path, shapes: list[dict[str, Any]]) -> list[submit.Envelope]:
    """Parties, line and signed certificates on a fresh ledger; returns the sealed issue transactions."""
    operator, key, relayer = participant_address("OPERATOR"), Key.new(), Key.new()
    deployment = deploy(
        rpc,
        folder / f"ceiling-{relayer.address}.json",
        Key.new(),
        operator=operator,
        operator_key=key.address,
        kyb="0x" + "00" * 32,
    )
    debtor, bank = shapes[0]["debtor"], participant_address("BANK")
    debtor_key, bank_key = Key.new(), Key.new()
    deadline = FAR_FEN
    keys = {debtor: debtor_key.address, bank: bank_key.address}
    keys.update({supplier: Key.new().address for supplier in sorted({shape["supplier"] for shape in shapes})})
    nonce = 0
    calls: dict[str, list[bytes]] = {"ParticipantRegistry": [], "ReceivableLedger": []}

    def sign(name: str, signer: Key, **fields: Any) -> bytes:
        nonlocal nonce
        intent = Intent.build(name, fields, nonce=nonce, deadline=deadline)
        nonce += 1
        return intent.call(signer.sign(intent.digest(deployment)))

    for address, each in keys.items():
        kind = 4 if address == bank else 3
        calls["ParticipantRegistry"].append(
            sign(
                "AdmitParticipant",
                key,
                operator=operator,
                participant=address,
                kind=kind,
                key=each,
                kyb="0x" + "00" * 32,
            )
        )
    calls["ReceivableLedger"] = [
        sign("AppointBank", debtor_key, debtor=debtor, bank=bank),
        sign("SetLimit", bank_key, bank=bank, debtor=debtor, limit=FAR_FEN),
    ]
    at = 0
    for contract, items in calls.items():
        sealed = submit.seal(deployment, relayer, at, contract, items)
        submit.broadcast(rpc, sealed.raw)
        at += 1
    issues = [
        sign("IssueReceivable", debtor_key, **{k: v for k, v in shape.items() if k not in ("nonce", "deadline")})
        for shape in shapes
    ]
    packed = [issues[start : start + BATCH] for start in range(0, len(issues), BATCH)]
    runs = [run for batch in packed for run in submit.in_runs(batch, lambda call: call)]
    return [submit.seal(deployment, relayer, at + i, "ReceivableLedger", run) for i, run in enumerate(runs)]


if __name__ == "__main__":
    sys.exit(main())
