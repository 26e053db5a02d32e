"""Random values of ABI types, in our own form and in that of the general libraries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from chain.abi import is_id, type_name
from chain.artifacts import abi_entries
from chain.compile import CONTRACTS
from chain.deployment import RECORDED, Deployment
from chain.words import ENUMS

Component = dict[str, Any]

# Each of dozens of types is tried, so a few examples of each are many; slow machines are no failure.
FEW = settings(max_examples=8, deadline=None)

# Where nothing is asked of a node, any addresses do.
SOMEWHERE = Deployment(
    chain_id=31_337,
    genesis_hash="0x" + "00" * 32,
    first_block=0,
    source_hash="",
    addresses={name: f"0x{number:040x}" for number, name in enumerate(RECORDED, 0xA0)},
)


def entries(kind: str, contracts: Sequence[str] = CONTRACTS) -> list[Any]:
    """ABI entries as pytest parameters; what several contracts inherit is there once."""
    once = {str(entry): (name, entry) for name, entry in reversed(abi_entries(kind, contracts))}
    return [pytest.param(entry, id=f"{name}.{entry['name']}") for name, entry in once.values()]


def hexes(size: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=size, max_size=size).map(lambda raw: "0x" + raw.hex())


def value_of(component: Component) -> st.SearchStrategy[Any]:
    """Values as `chain.abi` takes and gives them."""
    kind = component["type"]
    if kind.endswith("[]"):
        return st.lists(value_of({**component, "type": kind[:-2]}), max_size=4)
    if kind == "tuple":
        return st.fixed_dictionaries({c["name"]: value_of(c) for c in component["components"]})
    if kind == "address":
        return hexes(20)
    if kind == "bool":
        return st.booleans()
    if kind == "string":
        return st.text(max_size=70)
    if kind == "bytes":
        return st.binary(max_size=70).map(lambda raw: "0x" + raw.hex())
    if kind.startswith("bytes"):
        return hexes(int(kind.removeprefix("bytes")))
    if is_id(component):
        return hexes(32)
    enum = ENUMS.get(component.get("internalType", "").removeprefix("enum "))
    most = len(enum) - 1 if enum else (1 << int(kind.removeprefix("uint"))) - 1
    return st.integers(0, most) | st.sampled_from([0, 1, most])


def values_of(components: list[Component]) -> st.SearchStrategy[list[Any]]:
    """One value per component."""
    return st.tuples(*map(value_of, components)).map(list)


def by_name(components: list[Component], values: list[Any]) -> dict[str, Any]:
    """As our decoders key them: unnamed components by position."""
    return {c["name"] or str(i): v for i, (c, v) in enumerate(zip(components, values, strict=True))}


def general(component: Component, value: Any) -> Any:
    """The same value as eth_abi takes it."""
    kind = component["type"]
    if kind.endswith("[]"):
        item = {**component, "type": kind[:-2]}
        return [general(item, one) for one in value]
    if kind == "tuple":
        return tuple(general(c, value[c["name"]]) for c in component["components"])
    if is_id(component):
        return int(value, 16)
    if kind.startswith("bytes"):
        return bytes.fromhex(value[2:])
    return value


def generals(components: list[Component], values: list[Any]) -> tuple[list[str], list[Any]]:
    """Types and values for eth_abi."""
    pairs = zip(components, values, strict=True)
    return [type_name(c) for c in components], [general(c, v) for c, v in pairs]


def intent_fields(components: tuple[Component, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Every field of an intent, nonce and deadline too; what is meant for a contract names one of `SOMEWHERE`."""
    targets = {"target": st.sampled_from([SOMEWHERE.addresses[name] for name in CONTRACTS])}
    return st.fixed_dictionaries(
        {c["name"]: targets[c["name"]] if c["name"] in targets else value_of(c) for c in components}
    )
