"""The relayer's envelope: batches of signed intents in transactions that it can always send again.

The order that makes it safe is the caller's (it has the database): preflight, allocate the nonce, `seal`, store the raw
bytes, commit, and only then `broadcast`. Recovery is broadcasting the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.abi import call_encoder, keccak, tuple_decoder
from chain.artifacts import abi_entries
from chain.deployment import Deployment
from chain.keys import Key
from chain.rpc import NodeError, Rpc
from chain.transaction import signed_transaction

_BATCH = next(entry for contract, entry in abi_entries("function") if entry["name"] == "batch")
_encode_batch = call_encoder(_BATCH)
_decode_reasons = tuple_decoder(_BATCH["outputs"])
_USED_TOPIC = "0x" + keccak(b"IntentUsed(bytes32,address)").hex()
_REFUSED_TOPIC = "0x" + keccak(b"CallRefused(uint256,bytes)").hex()

# Generous upper bounds: gas is free on the consortium's ledger, and a refused item wastes a block, not money.
GAS_PER_TRANSACTION = 60_000
GAS_PER_CALL = 220_000
GAS_PER_BYTE = 600
MOST_GAS = 25_000_000


class Delivery(Enum):
    """What became of a broadcast."""

    SENT = "sent"
    NONCE_TAKEN = "nonce taken"  # mined already, or somebody else used our key


@dataclass(frozen=True)
class Envelope:
    """A signed transaction. `raw` is what is broadcast, again and again if need be."""

    tx: str
    raw: str
    nonce: int
    contract: str


@dataclass(frozen=True)
class Outcome:
    """A mined envelope: per refused item its revert data."""

    block: int
    done: bool
    refused: dict[int, str]


def gas_for(calls: Sequence[bytes]) -> int:
    return GAS_PER_TRANSACTION + sum(GAS_PER_CALL + GAS_PER_BYTE * len(call) for call in calls)


def preflight(
    rpc: Rpc, deployment: Deployment, contract: str, calls: Sequence[bytes], sender: str, block: str = "latest"
) -> list[str]:
    """Per call: "0x" if it would be done after this block, after those before it; else its revert data. Spends nothing.

    Raises `NodeError`, too, if the node does not have the block.
    """
    request = {
        "from": sender,
        "to": deployment.addresses[contract],
        "data": "0x" + _encode_batch([calls]).hex(),
        "gas": hex(gas_for(calls)),
    }
    answer = rpc.call("eth_call", request, block)
    reasons: list[str] = _decode_reasons(memoryview(bytes.fromhex(answer[2:])), 0)["reasons"]
    return reasons


def seal(deployment: Deployment, relayer: Key, nonce: int, contract: str, calls: Sequence[bytes]) -> Envelope:
    """Sign a batch. Every field is filled here: nothing is asked of the node."""
    raw = signed_transaction(
        relayer,
        chain_id=deployment.chain_id,
        nonce=nonce,
        gas=gas_for(calls),
        to=bytes.fromhex(deployment.addresses[contract][2:]),
        data=_encode_batch([calls]),
    )
    return Envelope("0x" + keccak(raw).hex(), "0x" + raw.hex(), nonce, contract)


def broadcast(rpc: Rpc, raw: str) -> Delivery:
    """Hand the bytes to the node. "Already known" is success. Other refusals raise `NodeError`."""
    try:
        rpc.call("eth_sendRawTransaction", raw)
    except NodeError as error:
        words = error.message.lower()
        if "already known" in words or "already imported" in words or "known transaction" in words:
            return Delivery.SENT
        if "nonce too low" in words or "nonce is too low" in words or "nonce_too_low" in words:
            return Delivery.NONCE_TAKEN
        raise
    return Delivery.SENT


def outcomes(rpc: Rpc, txs: Sequence[str]) -> list[Outcome | None]:
    """What became of each transaction; None while it is not mined."""
    receipts = rpc.batch([("eth_getTransactionReceipt", [tx]) for tx in txs])
    return [None if r is None or isinstance(r, NodeError) else _outcome(r) for r in receipts]


def _outcome(receipt: dict[str, Any]) -> Outcome:
    refused = {}
    for log in receipt["logs"]:
        if log["topics"][0] == _REFUSED_TOPIC:
            data = memoryview(bytes.fromhex(log["data"][2:]))
            refused[int(log["topics"][1], 16)] = _reason(data)
    return Outcome(int(receipt["blockNumber"], 16), receipt["status"] == "0x1", refused)


def _reason(data: memoryview) -> str:
    reason: str = tuple_decoder([{"name": "reason", "type": "bytes"}])(data, 0)["reason"]
    return reason


def executed(rpc: Rpc, deployment: Deployment, contract: str, digest: str) -> bool:
    """Whether the ledger has carried this intent out, in whoever's transaction."""
    wanted = {
        "fromBlock": hex(deployment.first_block),
        "toBlock": "latest",
        "address": deployment.addresses[contract],
        "topics": [_USED_TOPIC, digest],
    }
    return bool(rpc.call("eth_getLogs", wanted))


def account_nonce(rpc: Rpc, address: str) -> int:
    """The next nonce of an account at the head."""
    return int(rpc.call("eth_getTransactionCount", address, "latest"), 16)
