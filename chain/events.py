"""Decoders compiled from the ABI, one per event: a log becomes a name and a dict, with no search.

An event of static members, which nearly all are, is cut out of its hexadecimal text at fixed places: its decoder is
written as Python source and compiled once, so that nothing is looked up or converted twice. Others go through the
general decoder. Both are tested against web3's on random values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from chain.abi import decoder, is_dynamic, is_id, keccak, signature, tuple_decoder, type_name
from chain.artifacts import abi_entries

LogDecoder = Callable[[list[str], str], dict[str, Any]]
WORD = 64  # hexadecimal digits


class BadLog(ValueError):
    """A log that is not what its first topic says: cut short, or of another shape."""


class Event(NamedTuple):
    """One decoded log. Addresses, hashes and ids are lowercase hex; numbers are int; `at` is UTC seconds."""

    block: int
    log_index: int
    at: int
    tx: str
    contract: str
    name: str
    args: dict[str, Any]


def _log_decoder(entry: dict[str, Any]) -> LogDecoder:
    if any(is_dynamic(c) or c["type"] == "tuple" for c in entry["inputs"]):
        return _general_decoder(entry)
    topics = [f"topic{i}" for i, c in enumerate(entry["inputs"]) if c["indexed"]]
    members, place = {}, 2  # after the 0x
    for i, component in enumerate(entry["inputs"]):
        if component["indexed"]:
            members[component["name"]] = _cut(component, f"topic{i}", 2)
        else:
            members[component["name"]] = _cut(component, "data", place)
            place += WORD
    source = [
        "def decode(topics, data):",
        f"    _, {', '.join(topics)} = topics" if topics else "    [_] = topics",
        f"    if len(data) != {place}: raise BadLog('not {place} characters of data')",
        f"    return {{{', '.join(f'{name!r}: {cut}' for name, cut in members.items())}}}",
    ]
    scope: dict[str, Any] = {"BadLog": BadLog}
    exec("\n".join(source), scope)
    found: LogDecoder = scope["decode"]
    return found


def _cut(component: dict[str, Any], text: str, at: int) -> str:
    """The expression that reads a static component out of the word that begins at character `at`."""
    kind = component["type"]
    if kind == "address":
        return f"'0x' + {text}[{at + 24}:{at + WORD}]"
    if kind == "bool":
        return f"{text}[{at + WORD - 1}] != '0'"
    if kind.startswith("bytes"):
        return f"'0x' + {text}[{at}:{at + 2 * int(kind.removeprefix('bytes'))}]"
    if is_id(component):
        return f"'0x' + {text}[{at}:{at + WORD}]"
    if kind.startswith("uint"):
        return f"int({text}[{at}:{at + WORD}], 16)"
    raise ValueError(f"no decoder for ABI type {kind}")


def _general_decoder(entry: dict[str, Any]) -> LogDecoder:
    topics = [(c["name"], decoder(c)) for c in entry["inputs"] if c["indexed"]]
    body = tuple_decoder([c for c in entry["inputs"] if not c["indexed"]])

    def decode(raw_topics: list[str], data: str) -> dict[str, Any]:
        args: dict[str, Any] = body(memoryview(bytes.fromhex(data[2:])), 0)
        for (name, one), topic in zip(topics, raw_topics[1:], strict=True):
            args[name] = one(memoryview(bytes.fromhex(topic[2:])), 0)
        return args

    return decode


def _declared(component: dict[str, Any]) -> str:
    return f"{type_name(component)} {'indexed ' if component['indexed'] else ''}{component['name']}"


def _decoders() -> dict[str, tuple[str, LogDecoder]]:
    found = {}
    for _, entry in abi_entries("event"):
        topic = "0x" + keccak(signature(entry).encode()).hex()
        found[topic] = (entry["name"], _log_decoder(entry))
    return found


DECODERS: dict[str, tuple[str, LogDecoder]] = _decoders()

# As Solidity declares them: what the first topic is the keccak of, and how the rest is read.
DECLARED: dict[str, str] = {
    entry["name"]: f"event {entry['name']}({', '.join(_declared(c) for c in entry['inputs'])})"
    for _, entry in abi_entries("event")
}

# Arguments that may be numbers past 2^53, by event.
WIDE: dict[str, tuple[str, ...]] = {
    entry["name"]: wide
    for _, entry in abi_entries("event")
    if (wide := tuple(c["name"] for c in entry["inputs"] if c["type"] == "uint256" and not is_id(c)))
}


def decode_log(log: dict[str, Any], contracts: dict[str, str], at: int) -> Event | None:
    """A JSON-RPC log as an event; None for an event that none of our contracts declares.

    contracts: contract name by lowercase address. at: the block's time, UTC seconds. Raises `BadLog`.
    """
    known = DECODERS.get(log["topics"][0])
    if known is None:
        return None
    name, decode = known
    try:
        args = decode(log["topics"], log["data"])
    except (ValueError, IndexError) as error:
        raise BadLog(f"log {log['logIndex']} of block {log['blockNumber']} is no {name}: {error}") from None
    return Event(
        int(log["blockNumber"], 16),
        int(log["logIndex"], 16),
        at,
        log["transactionHash"],
        contracts[log["address"].lower()],
        name,
        args,
    )
