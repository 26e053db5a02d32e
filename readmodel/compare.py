"""Differences between what should be and what is, as rows that a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Difference:
    """subject: table or thing; key: which one; column: of what; left and right: the two sides' values."""

    subject: str
    key: str
    column: str
    left: Any
    right: Any


def compare_rows(
    subject: str, left: Mapping[Any, Mapping[str, Any]], right: Mapping[Any, Mapping[str, Any]]
) -> list[Difference]:
    """Rows by key on both sides: missing ones, and columns that differ. Columns are those of the left side."""
    found = []
    for key in sorted(left.keys() | right.keys(), key=str):
        name = key if isinstance(key, str) else " ".join(map(str, key))
        if key not in right:
            found.append(Difference(subject, name, "row", "there", "missing"))
        elif key not in left:
            found.append(Difference(subject, name, "row", "missing", "there"))
        else:
            found += [
                Difference(subject, name, column, value, right[key][column])
                for column, value in left[key].items()
                if value != right[key][column]
            ]
    return found


def print_differences(differences: list[Difference], left: str, right: str, *, most: int = 50) -> None:
    """A table on stdout; names the sides, and says how many rows were cut."""
    table = Table(title=f"{len(differences)} differences", title_justify="left")
    for heading in ("what", "which", "column", left, right):
        table.add_column(heading, overflow="fold")
    for d in differences[:most]:
        table.add_row(d.subject, d.key, d.column, str(d.left), str(d.right))
    console = Console()
    console.print(table)
    if len(differences) > most:
        console.print(f"... and {len(differences) - most} more")
