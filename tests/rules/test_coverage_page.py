"""The page that says which rule runs where names every row of the documents, and no function that is not there."""

import re
from pathlib import Path

import rules
from rules import deadlines, load_rule_set
from tests.rules.conftest import SHARED

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules-coverage.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]


def rows_of_the_documents() -> set[str]:
    """Ids of the rows and readings of sections 1 to 8."""
    text = (SHARED / "rules.md").read_text("utf-8")
    pools = text[text.index("## 1. ") : text.index("## 9. ")]
    return set(re.findall(r"^\| ([SM]-[0-9.]+[a-d]?|A[0-9]+) \|", pools, re.MULTILINE))


def test_every_row_is_on_the_page() -> None:
    wanted = rows_of_the_documents()
    assert len(wanted) > 70
    named = set(re.findall(r"\b(?:[SM]-[0-9.]+[a-d]?|A[0-9]+)\b", "\n".join(ROWS)))
    assert wanted - named == set()


def test_every_row_says_what_is_done() -> None:
    kinds = ("runs", "ledger", "books", "person", "open")
    told = [row for row in ROWS if not row.startswith("| row |")]
    assert [row for row in told if not any(f"**{kind}**" in row for kind in kinds)] == []


def test_every_function_and_step_that_is_named_is_there() -> None:
    steps = {step for name in ("shenzhen-2024", "maanshan-2024", "cn-802") for step in deadlines(load_rule_set(name))}
    conditions = {
        test for name in ("shenzhen-2024", "maanshan-2024") for test in load_rule_set(name).rules["conditions"]["tests"]
    }
    elsewhere = {"libraryOf", "NON_PERFORMING", "PoolBook", "BookMove"}
    elsewhere |= {"OpenPool", "CloseLoan", "AdvanceClaim", "BarBank", "closeByTime"}
    named = {name for row in ROWS for name in re.findall(r"`([A-Za-z_]+)`", row)}
    assert named - steps - conditions - set(rules.__all__) - elsewhere == set()
    assert steps <= named, "a step that nobody is told of"


def test_every_reading_of_the_data_is_on_the_page() -> None:
    for name in ("shenzhen-2024", "maanshan-2024"):
        for row in load_rule_set(name).readings:
            assert re.search(rf"\b{re.escape(row)}\b", PAGE), row
