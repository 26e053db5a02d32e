"""docs/books.md names what there is: routes, kinds, treatments, measures; and its example of a day's file is one."""

from __future__ import annotations

import json
import re
from typing import get_args

from api import journal, monthly, registrations
from api.daily import FORMAT
from readmodel.queries import daily
from readmodel.queries import journal as entries
from readmodel.queries import monthly as figures
from tests.support.anvil import ROOT
from tests.support.gateway import Gateway

PAGE = (ROOT / "docs" / "books.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}")[2].partition("\n## ")[0]


def named(title: str, column: int) -> set[str]:
    """Words in code in a column of a section's table."""
    rows = [line.strip("|").split("|") for line in section(title).splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall("`([a-z_]+)`", row[column])}


def test_every_route_that_the_page_names_is_there_and_none_is_forgotten(gateway: Gateway) -> None:
    paths = gateway.app.openapi()["paths"]
    found = set(re.findall(r"`(GET|POST) (/v1/[^ `?]*)", PAGE)) - {("POST", "/v1/admissions")}
    tags = {"books", "registrations", "supervision"}
    ours = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if tags & set(operation["tags"])
    }
    assert found == ours


def test_the_journal_s_table_has_every_kind_and_every_treatment() -> None:
    assert named("Journal", 0) == set(entries.KINDS) == set(journal.KINDS)
    assert named("Journal", 2) == set(journal.TREATMENTS)


def test_the_registry_s_table_has_every_kind_and_what_it_must_say() -> None:
    assert named("The registry", 0) == set(registrations.NEEDS) == set(get_args(registrations.Kind))
    for line in section("The registry").splitlines():
        for kind, needed in registrations.NEEDS.items():
            if line.startswith(f"| `{kind}`"):
                said = set(re.findall("`([a-z_]+)`", line.split("|")[2]))
                assert said == {*needed, *registrations.MAY.get(kind, ())}, kind


def test_the_day_s_table_has_every_kind_and_its_example_is_one() -> None:
    title = "The day's file"
    assert named(title, 0) == set(daily.KINDS)
    first, last = (json.loads(line) for line in section(title).split("```")[1].strip().splitlines())
    assert (first["seq"], last["count"], last["format"]) == (1, 1, FORMAT)
    assert list(first) == sorted(first) and list(last) == sorted(last)


def test_the_month_s_table_has_every_measure_and_every_bucket() -> None:
    title = "The regulator's month"
    assert named(title, 0) == set(monthly.MEASURES)
    assert all(f"`{bucket}`" in section(title) for bucket in figures.BUCKETS)
