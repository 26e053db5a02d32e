"""A ledger node of a measurement's own: started on entry, ended on exit."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from chain.abi import keccak
from chain.keys import Key
from chain.rpc import NodeUnavailable, Rpc
from demo.stack import ROOT, free_port

CHAIN_ID = 731_577
ANSWER_S = 30  # for one request
WAIT_S = 30
PAUSE_S = 0.01


def bench_key(name: str) -> Key:
    """A key that everybody knows. Good for nothing but a measurement."""
    return Key(keccak(b"tallystick bench key " + name.encode()))


@contextmanager
def own_node(*, starts_at: int, gas_limit: int, states: int = 300, answer_s: int = ANSWER_S) -> Iterator[Rpc]:
    """An Anvil where gas is free and each transaction is mined at once. starts_at: UTC second; gas_limit: of a block;
    states: of so many blocks back the contracts can still be asked."""
    port = free_port()
    options = {
        "--port": port,
        "--chain-id": CHAIN_ID,
        "--timestamp": starts_at,
        "--gas-limit": gas_limit,
        "--gas-price": 0,
        "--block-base-fee-per-gas": 0,
        "--accounts": 0,
        "--prune-history": states,  # in memory: what Anvil keeps on disk, it leaves there
    }
    anvil = ROOT / ".tools" / "bin" / "anvil"
    if not anvil.exists():
        raise SystemExit("bench: no Anvil here; run: python3 dev.py setup")
    child = subprocess.Popen(
        [anvil, "--silent", "--disable-min-priority-fee", *(str(word) for pair in options.items() for word in pair)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        rpc = Rpc(f"http://127.0.0.1:{port}", timeout_s=answer_s)
        _await(rpc, child)
        yield rpc
    finally:
        child.terminate()
        child.wait()


def _await(rpc: Rpc, child: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        if child.poll() is not None:
            raise SystemExit(f"bench: Anvil ended at once, with {child.returncode}")
        try:
            if int(rpc.call("eth_chainId"), 16) == CHAIN_ID:
                return
            raise SystemExit(f"bench: {rpc.url} is a node of somebody else's")
        except NodeUnavailable:
            time.sleep(PAUSE_S)
    raise SystemExit(f"bench: Anvil did not answer within {WAIT_S} s")
