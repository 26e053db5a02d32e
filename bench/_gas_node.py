"""A ledger node of the measurement's own, and transactions on it with what their receipts say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench._gas_floor import Floor, floor, words
from bench._node import CHAIN_ID, PAUSE_S, WAIT_S, own_node
from chain.keys import Key
from chain.rpc import NodeError, Rpc
from chain.transaction import signed_transaction

# Chain, clock and keys are always the same, so that two runs carry the same bytes and cost the same gas.
STARTS_AT = 1_775_000_000  # UTC second: 2026-03-31
GAS_LIMIT = 16_000_000  # of one transaction


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
def gas_node() -> Iterator[Node]:
    """Started on entry, ended on exit."""
    with own_node(starts_at=STARTS_AT, gas_limit=60_000_000) as rpc:
        yield Node(rpc)
