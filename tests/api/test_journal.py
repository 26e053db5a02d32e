"""The journal over HTTP: each event of a participant's certificates once, with its money, its cost and its recourse."""

from __future__ import annotations

import csv
import io
from typing import Any, get_args

import openpyxl
import pytest

from api.journal import KINDS, TREATMENTS
from api.routes.journal import Kind
from readmodel.database import Database
from readmodel.queries import journal as queries
from readmodel.tables import Profile
from tests.api.test_books import span
from tests.api.test_positions import FACE, LENT, PLEDGED, SOLD, Story
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import DAY, HOUR, Ledger
from tests.support.life import repaid, whole_life
from tests.support.tables import put_row, sync

PAID_OUT = SOLD - SOLD // 100


@pytest.fixture
def story(gateway: Gateway, ledger: Ledger) -> Story:
    """What comes next is of another second."""
    made = Story(gateway, ledger)
    ledger.anvil.pass_time_to(ledger.now() + HOUR)
    return made


def entries(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    answer = desk.get("/v1/journal", **span(desk.gateway), **query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def short(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Kind, whom with, of certificates, of money, cost, recourse, how it is booked."""
    return [
        (
            one["kind"],
            one["counterparty"],
            *(None if one[name] is None else int(one[name]) for name in ("amount_fen", "money_fen", "cost_fen")),
            one["recourse"],
            one["treatment"],
        )
        for one in found
    ]


def test_a_seller_with_recourse_keeps_the_receivable_in_its_books(story: Story) -> None:
    debtor, bank, supplier = (desk.party.address for desk in (story.debtor, story.bank, story.supplier))
    assert short(entries(story.supplier)) == [
        ("received", debtor, FACE, 0, None, None, "recognise"),
        ("sold", bank, SOLD, PAID_OUT, SOLD - PAID_OUT, True, "continues"),
        ("pledged", bank, PLEDGED, LENT, PLEDGED - LENT, None, "collateral"),
    ]
    assert short(entries(story.bank)) == [
        ("bought", supplier, SOLD, PAID_OUT, SOLD - PAID_OUT, True, "loan"),
        ("lent", supplier, PLEDGED, LENT, PLEDGED - LENT, None, "loan"),
    ]
    assert short(entries(story.debtor)) == [("issued", supplier, FACE, 0, None, None, "payable")]
    assert entries(story.operator, party=supplier) == entries(story.supplier)
    (_, sale, _) = entries(story.supplier)
    assert "继续确认" in sale["zh"] and "企业会计准则第23号" in sale["zh"] and "CAS 23" in sale["en"]


def test_what_a_seller_and_a_borrower_pay_themselves(story: Story, ledger: Ledger) -> None:
    (_, sale, pledge) = entries(story.supplier)
    people, bank = story.gateway.people, story.bank.party.address
    repaid(ledger, people, pledge["financing"], 100)
    repaid(ledger, people, sale["financing"], 1_000)
    repaid(ledger, people, sale["financing"], SOLD - 1_000)
    story.gateway.sync()
    assert sorted(short(entries(story.supplier)[3:])) == sorted(
        [
            ("repaid", bank, 100, 100, None, None, "liability_paid"),
            ("repaid", bank, 1_000, 1_000, None, True, "liability_paid"),
            ("bought_back", bank, SOLD, 0, None, True, "continues"),
            ("repaid", bank, SOLD - 1_000, SOLD - 1_000, None, True, "liability_paid"),
        ]
    )
    assert [one["kind"] for one in entries(story.bank)[2:]].count("repayment_received") == 3
    assert [one["kind"] for one in entries(story.bank)].count("given_back") == 1


def test_what_the_debtor_pays_reaches_owner_bank_and_seller(story: Story, ledger: Ledger) -> None:
    people = story.gateway.people
    fields = {"receivable": story.certificate, "amount": FACE, "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "RecordPayment", **fields))
    for lot in (story.sold, story.certificate):
        ledger.send(ledger.sign(people.bank, "RedeemLot", lot=lot))
    story.gateway.sync()
    debtor, bank = story.debtor.party.address, story.bank.party.address
    assert ("paid", bank, FACE, FACE, None, None, "payable_settled") in short(entries(story.debtor))
    assert short(entries(story.bank))[2:] == [
        ("redeemed", debtor, SOLD, SOLD, None, None, "collected"),
        ("redeemed", debtor, PLEDGED, PLEDGED, None, None, "collected"),
    ]
    assert short(entries(story.supplier))[3:] == [
        ("claim_paid", bank, SOLD, 0, None, None, "liability_paid_by_debtor"),
        ("claim_paid", bank, PLEDGED, 0, None, None, "liability_paid_by_debtor"),
    ]


def test_a_whole_life_is_in_it_once_and_both_sides_tell_the_same(ledger: Ledger, database: Database) -> None:
    """Each event of the ledger that moves a certificate or its money is one line of each of its two sides."""
    people = whole_life(ledger)
    sync(database, ledger)
    span_of = (0, ledger.now() + DAY)
    sides = {
        "sold": "bought", "pledged": "lent", "repaid": "repayment_received", "bought_back": "given_back",
        "endorsed": "received", "moved_by_court": "came_by_court",
    }  # fmt: skip
    told: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    with database.read() as session:
        for party in (people.debtor, people.supplier, people.subcontractor, people.bank):
            found = list(queries.entries(session, party.address, *span_of))
            paged, after = [], None
            while got := queries.page(session, party.address, *span_of, after=after, limit=3):
                paged += got
                after = got[-1].ended_at
            assert paged == found
            assert len({one.ended_at for one in found}) == len(found)
            for one in found:
                told[one.kind].append((one.lot, one.at, one.amount_fen, one.money_fen, one.cost_fen, one.recourse))
    for ours, theirs in sides.items():
        assert told[ours] and set(told[ours]) <= set(told[theirs]), ours
        if ours != "endorsed":
            assert sorted(map(str, told[ours])) == sorted(map(str, told[theirs]))
    assert len(told["sold"]) == 2 and {one[-1] for one in told["sold"]} == {True, False}
    assert len(told["bought_back"]) == 1 and len(told["repaid"]) >= 3
    assert set(KINDS) == {kind for kind, found in told.items() if found}


def test_it_is_the_operators_and_the_regulators_to_see_and_nobody_elses(story: Story) -> None:
    problem(story.bank.get("/v1/journal", **span(story.gateway), party=story.supplier.party.address), 404)
    problem(story.supplier.get("/v1/journal", **span(story.gateway), after="x"), 422, "bad_cursor")
    first = story.supplier.get("/v1/journal", **span(story.gateway), limit=2).json()
    rest = entries(story.supplier, limit=2, after=first["next"])
    assert first["items"] + rest == entries(story.supplier)


def test_the_lists_say_the_same_and_hold_no_formula(story: Story) -> None:
    filed = {"code": "X", "name": "=1+1", "name_en": "X", "kind": "enterprise", "filed_at": 1}
    put_row(story.gateway.database, Profile, {"participant": story.debtor.party.address, **filed})
    written = story.supplier.get("/v1/journal.csv", **span(story.gateway))
    assert written.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(written.content.decode("utf-8-sig")))
    assert {len(row) for row in rows} == {len(head)}
    assert [(row[6], row[7], row[8], row[9], row[10]) for row in rows] == [
        ("1000.00", "", "", "", "recognise"),
        ("300.00", "297.00", "3.00", "是 yes", "continues"),
        ("700.00", "693.00", "7.00", "", "collateral"),
    ]
    assert rows[0][4] == "'=1+1"
    book = openpyxl.load_workbook(io.BytesIO(story.supplier.get("/v1/journal.xlsx", **span(story.gateway)).content))
    assert book.active is not None
    cells = [[cell.value or "" for cell in row] for row in book.active.iter_rows()]
    assert cells == [[cell.removeprefix("'") for cell in row] for row in (head, *rows)]
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_every_kind_can_be_answered() -> None:
    assert set(get_args(Kind)) == set(KINDS)


def test_each_treatment_is_in_words() -> None:
    assert all(one.zh and one.en and one.code == code for code, one in TREATMENTS.items())
