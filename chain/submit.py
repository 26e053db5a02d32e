"""The relayer's envelope: batches of signed intents in transactions that it can always send again.

The order that makes it safe is the caller's (it has the database): preflight, allocate the nonce, `seal`, store the raw
bytes, commit, and only then `broadcast`. Recovery is broadcasting the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from chain.abi import call_encoder, keccak, tuple_decoder
from chain.artifacts import abi_entries
from chain.deployment import Deployment
from chain.keys import Key
from chain.rpc import NodeError, NodeUnavailable, Rpc
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
MOST_ITEMS = 100  # in one transaction
MOST_GAS = 50_000_000  # of a transaction; a block holds 60 million (docker-compose.yml, demo/stack.py)

Item = TypeVar("Item")


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


@dataclass(frozen=True)
class Known:
    """What is known of the ledger already: a block, its hash if that is known, and a number that its head has come to.
    A node that is behind that, or that is another ledger's, would refuse what is right."""

    block: int = 0
    hash: str | None = None
    head: int = 0


NOTHING_KNOWN = Known()


def in_runs(items: Sequence[Item], call_of: Callable[[Item], bytes]) -> Iterator[list[Item]]:
    """In order, in runs that fit one transaction each; one whose call alone is too large for any is alone."""
    run: list[Item] = []
    gas = empty = gas_for([])
    for item in items:
        more = gas_of(call_of(item))
        if run and (len(run) == MOST_ITEMS or gas + more > MOST_GAS):
            yield run
            run, gas = [], empty
        run.append(item)
        gas += more
    if run:
        yield run


def gas_of(call: bytes) -> int:
    return GAS_PER_CALL + GAS_PER_BYTE * len(call)


def gas_for(calls: Sequence[bytes]) -> int:
    return GAS_PER_TRANSACTION + sum(map(gas_of, calls))


def preflight(
    rpc: Rpc, deployment: Deployment, contract: str, calls: Sequence[bytes], sender: str, known: Known = NOTHING_KNOWN
) -> list[str]:
    """Per call: "0x" if it would be done now, after those before it; else its revert data. Spends nothing.

    Raises `NodeError`; and `NodeUnavailable` for a node that does not have what is known: it is asked for that in the
    same breath, so that no other node answers.
    """
    request = {
        "from": sender,
        "to": deployment.addresses[contract],
        "data": "0x" + _encode_batch([calls]).hex(),
        "gas": hex(gas_for(calls)),
    }
    there, head, answer = rpc.batch(
        [
            ("eth_getBlockByNumber", [hex(known.block), False]),
            ("eth_blockNumber", []),
            ("eth_call", [request, "latest"]),
        ]
    )
    _require_known(rpc.url, known, there, head)
    if isinstance(answer, NodeError):
        raise answer
    reasons: list[str] = _decode_reasons(memoryview(bytes.fromhex(answer[2:])), 0)["reasons"]
    return reasons


def _require_known(node: str, known: Known, there: Any, head: Any) -> None:
    if isinstance(there, NodeError) or isinstance(head, NodeError) or there is None:
        raise NodeUnavailable(f"{node}: has no block {known.block}, which is known")
    if known.hash is not None and there["hash"] != known.hash:
        raise NodeUnavailable(f"{node}: block {known.block} is {there['hash']}, and it is known as {known.hash}")
    if int(head, 16) < known.head:
        raise NodeUnavailable(f"{node}: is behind block {known.head}")


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
