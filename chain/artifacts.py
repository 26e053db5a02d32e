"""The committed ABIs and bytecode, by contract name."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from chain.compile import ARTIFACTS, CONTRACTS


@cache
def artifact(name: str) -> dict[str, Any]:
    """One contract's artifact. Raises `FileNotFoundError` when it was never compiled."""
    loaded: dict[str, Any] = json.loads((ARTIFACTS / f"{name}.json").read_text("utf-8"))
    return loaded


def abi_entries(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """(contract, entry) of one kind ("function", "event", "error") over all contracts."""
    return [(name, entry) for name in CONTRACTS for entry in artifact(name)["abi"] if entry["type"] == kind]
