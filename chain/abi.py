"""ABI coding compiled once per type into closures: the part of the ABI that our contracts use.

Values: addresses, bytesN and our id types are lowercase "0x" strings, other integers are `int`, tuples are dicts by
component name. Faster than a general codec because each type's coder is chosen once, not per value; tested against
one on random values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sha3

Encoder = Callable[[Any], bytes]
Decoder = Callable[[memoryview, int], Any]

# User-defined Solidity types over uint256 that are names rather than numbers.
ID_TYPES = ("ReceivableId", "LotId", "FinancingId")


def keccak(data: bytes) -> bytes:
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def is_id(component: dict[str, Any]) -> bool:
    return component.get("internalType") in ID_TYPES


def type_name(component: dict[str, Any]) -> str:
    """Canonical type for signatures: tuples are spelt out."""
    kind: str = component["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(type_name(c) for c in component["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


def signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(type_name(c) for c in entry['inputs'])})"


def selector(entry: dict[str, Any]) -> bytes:
    return keccak(signature(entry).encode())[:4]


def is_dynamic(component: dict[str, Any]) -> bool:
    kind = component["type"]
    if kind in ("bytes", "string") or kind.endswith("[]"):
        return True
    return kind == "tuple" and any(is_dynamic(c) for c in component["components"])


def word_size(component: dict[str, Any]) -> int:
    """Bytes of a component in its tuple's head."""
    if is_dynamic(component):
        return 32
    if component["type"] == "tuple":
        return sum(word_size(c) for c in component["components"])
    return 32


# --- encoding


def _uint_word(value: Any) -> bytes:
    number = int(value, 16) if isinstance(value, str) else int(value)
    return number.to_bytes(32, "big")


def _address_word(value: str) -> bytes:
    raw = bytes.fromhex(value.removeprefix("0x"))
    if len(raw) != 20:
        raise ValueError(f"an address wants 20 bytes, got {len(raw)}")
    return bytes(12) + raw


def _fixed_bytes_encoder(size: int) -> Encoder:
    def encode(value: str) -> bytes:
        raw = bytes.fromhex(value.removeprefix("0x"))
        if len(raw) != size:
            raise ValueError(f"bytes{size} wants {size} bytes, got {len(raw)}")
        return raw.ljust(32, b"\0")

    return encode


def _blob(value: Any) -> bytes:
    raw = bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)
    return len(raw).to_bytes(32, "big") + raw + bytes(-len(raw) % 32)


def encoder(component: dict[str, Any]) -> Encoder:
    """The coder of one component's own bytes (its tail, if it is dynamic)."""
    kind = component["type"]
    if kind == "address":
        return _address_word
    if kind == "bytes":
        return _blob
    if kind == "string":
        return lambda value: _blob(value.encode())
    if kind.startswith("bytes") and kind[5:].isdigit():
        return _fixed_bytes_encoder(int(kind[5:]))
    if kind == "bool" or (kind.startswith("uint") and not kind.endswith("[]")):
        return _uint_word
    if kind.endswith("[]"):
        item = {**component, "type": kind[:-2]}
        return _array_encoder(item)
    if kind == "tuple":
        one = tuple_encoder(component["components"])
        names = [c["name"] for c in component["components"]]
        return lambda value: one([value[name] for name in names])
    raise ValueError(f"no coder for ABI type {kind}")


def _array_encoder(item: dict[str, Any]) -> Encoder:
    one = encoder(item)
    if not is_dynamic(item):
        return lambda values: len(values).to_bytes(32, "big") + b"".join(map(one, values))

    def encode(values: Any) -> bytes:
        tails = [one(value) for value in values]
        offset = 32 * len(tails)
        head = []
        for tail in tails:
            head.append(offset.to_bytes(32, "big"))
            offset += len(tail)
        return len(tails).to_bytes(32, "big") + b"".join(head) + b"".join(tails)

    return encode


def tuple_encoder(components: list[dict[str, Any]]) -> Encoder:
    """Coder of a list of values (function arguments, a struct's fields in order)."""
    parts = [(encoder(c), is_dynamic(c)) for c in components]
    head_size = sum(word_size(c) for c in components)

    def encode(values: Any) -> bytes:
        head: list[bytes] = []
        tails: list[bytes] = []
        offset = head_size
        for (one, dynamic), value in zip(parts, values, strict=True):
            coded = one(value)
            if dynamic:
                head.append(offset.to_bytes(32, "big"))
                tails.append(coded)
                offset += len(coded)
            else:
                head.append(coded)
        return b"".join(head) + b"".join(tails)

    return encode


def call_encoder(entry: dict[str, Any]) -> Encoder:
    """Coder of a whole call: selector and arguments."""
    head, body = selector(entry), tuple_encoder(entry["inputs"])
    return lambda values: head + body(values)


# --- decoding


def decoder(component: dict[str, Any]) -> Decoder:
    """Reads a component whose own bytes begin at an offset."""
    kind = component["type"]
    if kind == "address":
        return lambda data, at: "0x" + data[at + 12 : at + 32].hex()
    if kind == "bytes32" or is_id(component):
        return lambda data, at: "0x" + data[at : at + 32].hex()
    if kind == "bool":
        return lambda data, at: data[at + 31] != 0
    if kind == "bytes":
        return _read_blob
    if kind.startswith("bytes") and kind[5:].isdigit():
        size = int(kind[5:])
        return lambda data, at: "0x" + data[at : at + size].hex()
    if kind == "string":
        return lambda data, at: bytes.fromhex(_read_blob(data, at)[2:]).decode("utf-8", "replace")
    if kind.endswith("[]"):
        item = {**component, "type": kind[:-2]}
        return _array_decoder(item)
    if kind == "tuple":
        return tuple_decoder(component["components"])
    if kind.startswith("uint"):
        return lambda data, at: int.from_bytes(data[at : at + 32], "big")
    raise ValueError(f"no coder for ABI type {kind}")


def _read_blob(data: memoryview, at: int) -> str:
    size = int.from_bytes(data[at : at + 32], "big")
    return "0x" + data[at + 32 : at + 32 + size].hex()


def _array_decoder(item: dict[str, Any]) -> Decoder:
    one, dynamic, step = decoder(item), is_dynamic(item), word_size(item)

    def decode(data: memoryview, at: int) -> Any:
        size = int.from_bytes(data[at : at + 32], "big")
        first = at + 32
        places = range(first, first + size * step, step)
        if not dynamic:
            return [one(data, place) for place in places]
        return [one(data, first + int.from_bytes(data[p : p + 32], "big")) for p in places]

    return decode


def tuple_decoder(components: list[dict[str, Any]]) -> Decoder:
    """Reads a dict by component name; unnamed components are keyed by position."""
    parts: list[tuple[str, Decoder, bool, int]] = []
    place = 0
    for position, component in enumerate(components):
        name = component["name"] or str(position)
        parts.append((name, decoder(component), is_dynamic(component), place))
        place += word_size(component)

    def decode(data: memoryview, at: int) -> Any:
        return {
            name: one(data, at + int.from_bytes(data[at + p : at + p + 32], "big")) if dynamic else one(data, at + p)
            for name, one, dynamic, p in parts
        }

    return decode
