"""A ledger node of the measurement's own, and transactions on it with what their receipts say."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench._gas_floor import Floor, floor, words
from chain.abi import keccak
from chain.keys import Key
from chain.rpc import NodeError, NodeUnavailable, Rpc
from chain.transaction import signed_transaction
from demo.stack import ROOT, free_port

# Chain, clock and keys are always the same, so that two runs carry the same bytes and cost the same gas.
CHAIN_ID = 731_577
STARTS_AT = 1_775_000_000  # UTC second: 2026-03-31
GAS_LIMIT = 16_000_000  # of one transaction
WAIT_S = 30
PAUSE_S = 0.01


def bench_key(name: str) -> Key:
    """A key that everybody knows. Good for nothing but this measurement."""
    return Key(keccak(b"tallystick bench key " + name.encode()))


class Refused(Exception):
    """A transaction failed. `data` is its revert data."""

    def __init__(self, data: str) -> None:
        super().__init__(data)
        self.data = data


@dataclass(frozen=True)
class Mined:
    """A transaction that was done. `gas` is its receipt's `gasUsed`."""

    tx: str
    gas: int
    data: bytes
    logs: list[dict[str, Any]]
    created: str | None


class Node:
    """Transactions one by one, each mined at once."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc

    @property
    def version(self) -> str:
        """Anvil's version, and the rules of the chain that it follows."""
        program: str = self.rpc.call("web3_clientVersion").removeprefix("anvil/v")
        rules: str = self.rpc.call("anvil_nodeInfo")["hardFork"]
        return f"{program} ({rules.lower()})"

    def send(self, key: Key, to: str | None, data: bytes) -> Mined:
        """Sent by this key; `to` is None to create a contract. Raises `Refused`."""
        raw = signed_transaction(
            key,
            chain_id=CHAIN_ID,
            nonce=int(self.rpc.call("eth_getTransactionCount", key.address, "latest"), 16),
            gas=GAS_LIMIT,
            to=bytes.fromhex(to[2:]) if to else b"",
            data=data,
        )
        receipt = self._receipt(self.rpc.call("eth_sendRawTransaction", "0x" + raw.hex()))
        if receipt["status"] != "0x1":
            raise Refused(self._reason(key, to, data))
        return Mined(
            receipt["transactionHash"], int(receipt["gasUsed"], 16), data, receipt["logs"], receipt["contractAddress"]
        )

    def floor(self, mined: Mined, signatures: int) -> Floor:
        """What this transaction could not have cost less than. signatures: how many of them it proved."""
        touched, changed = (
            self.rpc.call(
                "debug_traceTransaction",
                mined.tx,
                {"tracer": "prestateTracer", "tracerConfig": {"diffMode": diff}},
            )
            for diff in (False, True)
        )
        return floor(mined.data, mined.logs, words(touched, changed), signatures)

    def code_bytes(self, address: str) -> int:
        """Size of the contract there, as it runs."""
        code: str = self.rpc.call("eth_getCode", address, "latest")
        return len(code) // 2 - 1

    def _receipt(self, tx: str) -> dict[str, Any]:
        give_up = time.monotonic() + WAIT_S
        while time.monotonic() < give_up:
            found: dict[str, Any] | None = self.rpc.call("eth_getTransactionReceipt", tx)
            if found is not None:
                return found
            time.sleep(PAUSE_S)
        raise SystemExit(f"bench gas: transaction {tx} was not mined within {WAIT_S} s")

    def _reason(self, key: Key, to: str | None, data: bytes) -> str:
        """Asked again as a call, because a receipt does not say why."""
        request = {"from": key.address, "gas": hex(GAS_LIMIT), "data": "0x" + data.hex(), **({"to": to} if to else {})}
        try:
            self.rpc.call("eth_call", request, "latest")
        except NodeError as error:
            return error.data or "0x"
        return "0x"


@contextmanager
def own_node() -> Iterator[Node]:
    """Started on entry, ended on exit."""
    port = free_port()
    options = {
        "--port": port,
        "--chain-id": CHAIN_ID,
        "--timestamp": STARTS_AT,
        "--gas-limit": 60_000_000,
        "--gas-price": 0,
        "--block-base-fee-per-gas": 0,
        "--accounts": 0,
        "--prune-history": 300,  # in memory: what Anvil keeps on disk, it leaves there
    }
    anvil = ROOT / ".tools" / "bin" / "anvil"
    if not anvil.exists():
        raise SystemExit("bench gas: no Anvil here; run: python3 dev.py setup")
    child = subprocess.Popen(
        [anvil, "--silent", "--disable-min-priority-fee", *(str(word) for pair in options.items() for word in pair)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        rpc = Rpc(f"http://127.0.0.1:{port}")
        _await(rpc, child)
        yield Node(rpc)
    finally:
        child.terminate()
        child.wait()


def _await(rpc: Rpc, child: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        if child.poll() is not None:
            raise SystemExit(f"bench gas: Anvil ended at once, with {child.returncode}")
        try:
            if int(rpc.call("eth_chainId"), 16) == CHAIN_ID:
                return
            raise SystemExit(f"bench gas: {rpc.url} is a node of somebody else's")
        except NodeUnavailable:
            time.sleep(PAUSE_S)
    raise SystemExit(f"bench gas: Anvil did not answer within {WAIT_S} s")
