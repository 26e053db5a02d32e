"""A participant's books over HTTP: statements to the fen, as JSON, CSV and XLSX, and the daily reconciliation."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from api import books
from chain.summaries import shanghai_date
from readmodel.rows import table_of
from readmodel.tables import BankEntry, Lot, Profile
from tests.api.test_money import FACE as OWED
from tests.api.test_money import Treasury, treasury_of
from tests.api.test_positions import FACE, PLEDGED, SOLD, Story
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Ledger
from tests.support.paper import text
from tests.support.tables import put_row


@pytest.fixture
def story(gateway: Gateway, ledger: Ledger) -> Story:
    return Story(gateway, ledger)


@pytest.fixture
def treasury(gateway: Gateway, ledger: Ledger) -> Treasury:
    return treasury_of(gateway, ledger)


def today(gateway: Gateway) -> date:
    return shanghai_date(gateway.ledger.now())


def span(gateway: Gateway, before: int = 1) -> dict[str, str]:
    """Today and the day before, so that a midnight in between does not matter."""
    on = today(gateway)
    return {"from_on": str(on - timedelta(days=before)), "to_on": str(on + timedelta(days=1))}


def stated(desk: Desk, **query: Any) -> dict[str, Any]:
    answer = desk.get("/v1/statements", **span(desk.gateway), **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def book(opening: int, came: int, went: int) -> dict[str, str]:
    fen = (opening, came, went, opening + came - went)
    return dict(zip(("opening_fen", "in_fen", "out_fen", "closing_fen"), map(str, fen), strict=True))


def test_what_a_holder_got_and_passed_on(story: Story) -> None:
    found = stated(story.supplier)
    debtor, bank = story.debtor.party.address, story.bank.party.address
    assert found["books"]["held"] == book(0, FACE, SOLD)
    assert [(one["kind"], one["counterparty"], one["in_fen"], one["out_fen"]) for one in found["items"]] == [
        ("issued", debtor, str(FACE), "0"),
        ("transferred", bank, "0", str(SOLD)),
    ]
    assert stated(story.bank)["books"]["held"] == book(0, SOLD, 0)
    assert stated(story.debtor, book="owed")["books"]["owed"] == book(0, FACE, 0)
    assert stated(story.operator, party=story.supplier.party.address) == found


def test_the_next_statement_opens_with_what_the_last_one_closed_with(story: Story) -> None:
    after = today(story.gateway) + timedelta(days=2)
    found = story.supplier.get("/v1/statements", from_on=str(after), to_on=str(after)).json()
    assert found["books"]["held"] == book(PLEDGED, 0, 0)
    assert found["items"] == []


def test_lines_come_in_pages(story: Story) -> None:
    first = stated(story.supplier, limit=1)
    second = stated(story.supplier, limit=1, after=first["next"])
    assert first["items"] + second["items"] == stated(story.supplier)["items"]
    assert stated(story.supplier, after=second["next"])["items"] == []
    for wrong in ("x", "1:2:3", "1:2:3:4:é"):
        answer = story.supplier.get("/v1/statements", **span(story.gateway), after=wrong)
        problem(answer, 422, "bad_cursor")


def test_a_span_is_a_year_at_most_and_runs_forwards(story: Story) -> None:
    for from_on, to_on in (("2026-02-02", "2026-02-01"), ("2026-01-01", "2027-01-02"), ("0001-01-01", "0001-01-02")):
        problem(story.supplier.get("/v1/statements", from_on=from_on, to_on=to_on), 422, "bad_span")


def test_money_with_the_banks_references_and_what_came_back(treasury: Treasury) -> None:
    treasury.order()
    assert treasury.counts(treasury.debit())["paid"] == 1
    found = stated(treasury.maker, book="money")
    assert found["books"]["money"] == {"opening_fen": None, "in_fen": "0", "out_fen": str(OWED), "closing_fen": None}
    (line,) = found["items"]
    assert (line["kind"], line["reference"], line["subject"]) == ("pay_at_maturity", "BANK1", treasury.owed["id"])
    payee = treasury.gateway.at(treasury.gateway.people.bank)
    assert stated(payee, book="money")["books"]["money"]["in_fen"] == str(OWED)
    back = treasury.debit("BANK2", direction="credit", returned=True)
    treasury.counts(back, id="n2")
    (case,) = treasury.cases()
    assert treasury.resolve(case["id"], resolution="take_back").status_code == 200
    assert treasury.approved(case["id"]).status_code == 200
    assert [one["returned"] for one in stated(treasury.maker, book="money")["items"]] == [False, True]
    sums = stated(treasury.maker, book="money")["books"]["money"]
    assert (sums["in_fen"], sums["out_fen"]) == (str(OWED), str(OWED))


def test_the_lists_say_the_same_and_hold_no_formula(story: Story) -> None:
    filed = {"code": "X", "name": '=HYPERLINK("http://x")', "name_en": "X", "kind": "enterprise", "filed_at": 1}
    put_row(story.gateway.database, Profile, {"participant": story.debtor.party.address, **filed})
    query = span(story.gateway)
    written = story.supplier.get("/v1/statements.csv", **query)
    assert written.status_code == 200
    assert written.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.content.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {11}
    held = [row for row in rows if row[0].startswith("持有")]
    assert [(row[7], row[8], row[9]) for row in held] == [
        ("", "", "0.00"),
        ("1000.00", "", "1000.00"),
        ("", "300.00", "700.00"),
        ("", "", "700.00"),
    ]
    assert held[1][5] == '\'=HYPERLINK("http://x")'
    sheet = openpyxl.load_workbook(io.BytesIO(story.supplier.get("/v1/statements.xlsx", **query).content)).active
    assert sheet is not None
    cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert cells == [[cell.removeprefix("'") for cell in row] for row in rows]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_paper_says_the_same_in_both_languages(story: Story) -> None:
    filed = {"code": "X1", "name": "示例车企", "name_en": "Sample Motors", "kind": "enterprise", "filed_at": 1}
    put_row(story.gateway.database, Profile, {"participant": story.debtor.party.address, **filed})
    query = span(story.gateway)
    answer = story.supplier.get("/v1/statements.pdf", **query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    said = text(answer.content)
    for fact in ("对账单", "Statement", story.supplier.party.address, "示例车企", "X1", "1,000.00", "700.00"):
        assert fact in said, fact
    for one in stated(story.supplier)["items"]:
        assert one["subject"] in said
    assert story.operator.get("/v1/statements.pdf", party=story.supplier.party.address, **query).status_code == 200
    problem(story.bank.get("/v1/statements.pdf", party=story.supplier.party.address, **query), 404, "not_found")


def test_the_paper_of_a_span_that_is_over_is_the_same_for_ever(story: Story, ledger: Ledger) -> None:
    on = today(story.gateway)
    query = {"from_on": str(on - timedelta(days=30)), "to_on": str(on - timedelta(days=1))}
    first = story.supplier.get("/v1/statements.pdf", **query).content
    ledger.certificate(story.gateway.people.debtor, story.gateway.people.supplier, FACE)
    story.gateway.sync()
    assert story.supplier.get("/v1/statements.pdf", **query).content == first


def test_more_lines_than_a_person_reads_are_no_paper(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "MOST_ON_PAPER", 1)
    problem(story.supplier.get("/v1/statements.pdf", **span(story.gateway)), 409, "too_long_for_paper")
    assert story.bank.get("/v1/statements.pdf", **span(story.gateway)).status_code == 200


# --- the daily reconciliation


def reconciled(desk: Desk, **query: Any) -> dict[str, Any]:
    answer = desk.get("/v1/reconciliations", **{"on": str(today(desk.gateway) + timedelta(days=1))} | query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counted(number: int, fen: int) -> dict[str, Any]:
    return {"number": number, "amount_fen": str(fen)}


def test_movements_and_lots_agree_at_the_end_of_every_day(story: Story) -> None:
    found = reconciled(story.supplier)
    assert found["agrees"]
    assert found["held"]["by_movements"] == found["held"]["by_ledger"] == counted(1, PLEDGED)
    assert reconciled(story.debtor)["owed"]["by_ledger"] == counted(1, FACE)
    assert reconciled(story.operator, party=story.supplier.party.address) == found
    before = reconciled(story.supplier, on=str(today(story.gateway) - timedelta(days=9)))
    assert before["agrees"]
    assert before["held"]["by_movements"] == before["held"]["by_ledger"] == counted(0, 0)


def test_a_lot_that_no_movement_explains_is_named(story: Story) -> None:
    with story.gateway.database.write() as session:
        session.execute(
            update(table_of(Lot)).where(col(Lot.owner) == story.bank.party.address).values(amount_fen=SOLD + 1)
        )
    found = reconciled(story.bank)
    assert not found["agrees"]
    assert found["held"]["differences"] == [
        {"certificate": story.certificate, "by_movements_fen": str(SOLD), "by_ledger_fen": str(SOLD + 1)}
    ]


def test_receipts_and_the_banks_bookings_agree_or_are_named(treasury: Treasury) -> None:
    treasury.order()
    assert treasury.counts(treasury.debit())["paid"] == 1
    on = str(today(treasury.gateway))
    found = reconciled(treasury.maker, on=on)
    assert found["agrees"]
    assert found["paid"]["receipts"] == found["paid"]["booked"] == counted(1, OWED)
    with treasury.gateway.database.write() as session:
        session.execute(update(table_of(BankEntry)).values(amount_fen=OWED - 1))
    differs = {"reference": "BANK1", "receipt_fen": str(OWED), "booked_fen": str(OWED - 1)}
    assert reconciled(treasury.maker, on=on)["paid"]["differences"] == [differs]
    with treasury.gateway.database.write() as session:
        session.execute(delete(table_of(BankEntry)))
    assert reconciled(treasury.maker, on=on)["paid"]["differences"] == [differs | {"booked_fen": None}]
