"""What a mined transaction carried: the intents in its input, each with the proof that its key gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chain.abi import selector, tuple_decoder
from chain.artifacts import abi_entries
from chain.intents import INTENTS, Intent

_BATCH = next(entry for _, entry in abi_entries("function") if entry["name"] == "batch")
_CALLS = {
    selector(entry): (intent, tuple_decoder(entry["inputs"]), entry["inputs"][0]["name"])
    for _, entry in abi_entries("function")
    if entry["inputs"] and (intent := entry["inputs"][0]["internalType"].removeprefix("struct ")) in INTENTS
}
_decode_batch = tuple_decoder(_BATCH["inputs"])


@dataclass(frozen=True)
class Carried:
    """proof: an account's signature, a contract wallet's, or empty where the key itself sent the transaction."""

    intent: Intent
    proof: str


def carried(data: bytes) -> Iterator[Carried]:
    """In order: a relayer's transaction carries many, a key's own one. What is no intent is passed over."""
    if data[:4] == selector(_BATCH):
        [calls] = _decode_batch(memoryview(data)[4:], 0).values()
        for call in calls:
            yield from carried(bytes.fromhex(call[2:]))
    elif (known := _CALLS.get(data[:4])) is not None:
        name, decode, first = known
        said = decode(memoryview(data)[4:], 0)
        yield Carried(Intent(name, said[first]), said["proof"])
