"""The tables of states, read out of the comments of the contracts' types, so that the comments cannot lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TYPES = Path(__file__).resolve().parents[2] / "contracts" / "src" / "types"
FILES = ("Registry.sol", "Ledger.sol", "Desk.sol", "Pool.sol")

# A comment's lines, then the enum that they are the comment of.
_ENUM = re.compile(r"((?:^///[^\n]*\n)*)^enum (\w+) \{\n([^}]*)^\}", re.MULTILINE)


def _enums() -> Iterator[tuple[str, str, str]]:
    """Comment, name and body of each enum."""
    for file in FILES:
        for found in _ENUM.finditer((TYPES / file).read_text(encoding="utf-8")):
            yield found[1], found[2], found[3]


@cache
def enum_members() -> dict[str, tuple[str, ...]]:
    """The members of each enum in their order, in capitals with underscores."""
    found = {}
    for _, name, body in _enums():
        words = (line.split("//")[0].strip().rstrip(",") for line in body.splitlines())
        found[name] = tuple(_capitals(word) for word in words if word)
    return found


@cache
def transitions() -> frozenset[tuple[str, str, str]]:
    """(enum, from, to) of every row of every table; a cell may list several states."""
    return frozenset(
        (name, _capitals(before), _capitals(after))
        for comment, name, _ in _enums()
        for line in comment.splitlines()
        if (cells := [cell.strip() for cell in line.removeprefix("///").strip().strip("|").split("|")])
        and len(cells) >= 3
        and cells[0] != "from"
        and not cells[0].startswith("-")
        for before in cells[0].split(", ")
        for after in cells[1].split(", ")
    )


@cache
def error_names() -> frozenset[str]:
    """Every refusal that there is."""
    return frozenset(re.findall(r"error (\w+)\(", (TYPES.parent / "Errors.sol").read_text(encoding="utf-8")))


def _capitals(word: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).upper()
