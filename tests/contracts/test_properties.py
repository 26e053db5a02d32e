"""contracts/PROPERTIES.md names tests that exist, and leaves out no line of the design and no invariant.

Run with -rP for how many properties hold, and which do not.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.machine import ROOT

TABLE = ROOT / "contracts" / "PROPERTIES.md"
SOLIDITY = ROOT / "contracts" / "test"
LINES = [*map(str, range(1, 11)), "M", "H"]
STATUSES = ("holds", "partly", "failing", "missing")


class Row(NamedTuple):
    id: str
    line: str
    words: str
    tests: list[str]
    status: str
    note: str


def rows() -> list[Row]:
    found = []
    for text in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if not re.fullmatch(r"\w+\.\d+", cells[0]):
            continue
        identity, line, words, how, verdict = cells
        status, _, note = verdict.partition(": ")
        found.append(Row(identity, line, words, re.findall(r"`([^`]+::[^`]+)`", how), status, note))
    return found


ROWS = rows()


@cache
def names(file: Path) -> set[str]:
    word = "def" if file.suffix == ".py" else "function"
    return set(re.findall(rf"^\s*{word} (\w+)\(", file.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_every_test_that_is_named_exists(row: Row) -> None:
    assert row.tests or row.status == "missing", "nothing shows it, and it is not said to be missing"
    for test in row.tests:
        place, _, name = test.partition("::")
        file = ROOT / place if place.endswith(".py") else SOLIDITY / place
        assert file.is_file(), f"there is no {place}"
        assert name in names(file), f"there is no {name} in {place}"


def test_every_line_has_a_row_and_every_row_a_line_and_a_name_of_its_own() -> None:
    assert sorted({row.line for row in ROWS}, key=LINES.index) == LINES
    assert all(row.id.startswith(f"{row.line}.") for row in ROWS)
    assert [name for name, count in Counter(row.id for row in ROWS).items() if count > 1] == []


def test_every_invariant_has_a_row() -> None:
    named = {test.partition("::")[2] for row in ROWS for test in row.tests}
    written = {name for name in names(SOLIDITY / "Invariants.t.sol") if name.startswith("invariant_")}
    assert written and written <= named


def test_what_does_not_hold_is_counted_and_said() -> None:
    assert [row.id for row in ROWS if row.status not in STATUSES] == []
    assert [row.id for row in ROWS if row.status != "holds" and not row.note] == [], "why not?"
    count = Counter(row.status for row in ROWS)
    print(", ".join(f"{count[status]} {status}" for status in STATUSES))
    for row in ROWS:
        if row.status != "holds":
            print(f"{row.id} {row.status}: {row.words} ({row.note})")
