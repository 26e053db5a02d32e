"""The committed ABIs and bytecode, by contract name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from chain.abi import signature
from chain.compile import ARTIFACTS, CONTRACTS


@cache
def artifact(name: str) -> dict[str, Any]:
    """One contract's artifact. Raises `FileNotFoundError` when it was never compiled."""
    loaded: dict[str, Any] = json.loads((ARTIFACTS / f"{name}.json").read_text("utf-8"))
    return loaded


def abi_entries(kind: str, contracts: Sequence[str] = CONTRACTS) -> list[tuple[str, dict[str, Any]]]:
    """(contract, entry) of one kind ("function", "event", "error") over the four contracts, unless others are named."""
    return [(name, entry) for name in contracts for entry in artifact(name)["abi"] if entry["type"] == kind]


def function(contract: str, name: str) -> dict[str, Any]:
    """The ABI entry of one function, by its name, or by its whole signature where several have the name.

    Raises `KeyError` unless there is exactly one.
    """
    found = [entry for _, entry in abi_entries("function", [contract]) if name in (entry["name"], signature(entry))]
    if len(found) != 1:
        raise KeyError(f"{contract} has {len(found) or 'no'} functions {name}")
    return found[0]
