"""Decoders compiled from the ABI, one per event: a log becomes a name and a dict, with no search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chain.abi import decoder, keccak, signature, tuple_decoder
from chain.artifacts import abi_entries

LogDecoder = Callable[[list[str], str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """One decoded log. Addresses, hashes and ids are lowercase hex; numbers are int; `at` is UTC seconds."""

    block: int
    log_index: int
    at: int
    tx: str
    contract: str
    name: str
    args: dict[str, Any]


def _log_decoder(entry: dict[str, Any]) -> LogDecoder:
    topics = [(c["name"], decoder(c)) for c in entry["inputs"] if c["indexed"]]
    body = tuple_decoder([c for c in entry["inputs"] if not c["indexed"]])

    def decode(raw_topics: list[str], data: str) -> dict[str, Any]:
        args: dict[str, Any] = body(memoryview(bytes.fromhex(data[2:])), 0)
        for (name, one), topic in zip(topics, raw_topics[1:], strict=True):
            args[name] = one(memoryview(bytes.fromhex(topic[2:])), 0)
        return args

    return decode


def _decoders() -> dict[str, tuple[str, LogDecoder]]:
    found = {}
    for _, entry in abi_entries("event"):
        topic = "0x" + keccak(signature(entry).encode()).hex()
        found[topic] = (entry["name"], _log_decoder(entry))
    return found


DECODERS: dict[str, tuple[str, LogDecoder]] = _decoders()


def decode_log(log: dict[str, Any], contracts: dict[str, str], at: int) -> Event | None:
    """A JSON-RPC log as an event; None for an event that none of our contracts declares.

    contracts: contract name by lowercase address. at: the block's time, UTC seconds.
    """
    known = DECODERS.get(log["topics"][0])
    if known is None:
        return None
    name, decode = known
    return Event(
        block=int(log["blockNumber"], 16),
        log_index=int(log["logIndex"], 16),
        at=at,
        tx=log["transactionHash"],
        contract=contracts[log["address"].lower()],
        name=name,
        args=decode(log["topics"], log["data"]),
    )
