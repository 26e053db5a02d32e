"""What ties a lot to somebody besides its owner, and a court's hand on it: rows, redemption and money that follow."""

from __future__ import annotations

from typing import Any

import pytest

from chain.intents import lot_id, tail_of
from readmodel.database import Database
from readmodel.queries.holdings import lot_state_at
from readmodel.tables import Financing, Lot, LotMovement, PaymentInstruction, Redemption
from tests.support.ledger import HOUR, Ledger, Party, some_hash
from tests.support.life import (
    DISCOUNT,
    PLEDGE,
    YUAN,
    Cast,
    accepted,
    cast,
    disbursed,
    financing_of,
    repaid,
    request,
)
from tests.support.powers import carry_out, plan
from tests.support.tables import reconciled, rows_of, sync

FACE = 1_000 * YUAN


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


@pytest.fixture
def lot(ledger: Ledger, people: Cast) -> str:
    """A whole certificate, its supplier's."""
    return lot_id(ledger.certificate(people.debtor, people.supplier, FACE), 0)


def only(database: Database, model: type[Any]) -> dict[str, Any]:
    (row,) = rows_of(database, model)
    return row


def lien_of(row: dict[str, Any]) -> tuple[str, str | None, int]:
    return row["lien"], row["lien_party"], row["claim_fen"]


def synced(database: Database, ledger: Ledger) -> None:
    sync(database, ledger)
    assert reconciled(database, ledger).differences == []


def pay(ledger: Ledger, people: Cast, receivable: str, fen: int) -> None:
    reference = ledger.reference()
    ledger.send(ledger.sign(people.bank, "RecordPayment", receivable=receivable, amount=fen, bankReference=reference))


def redeem(ledger: Ledger, party: Party, lot: str) -> None:
    ledger.send(ledger.sign(party, "RedeemLot", lot=lot))


def paid_out(database: Database) -> list[tuple[str, int]]:
    rows = [row for row in rows_of(database, PaymentInstruction) if row["kind"] == "pay_out"]
    return sorted((row["payee"], row["amount_fen"]) for row in rows)


def sold_with_recourse(ledger: Ledger, people: Cast, lot: str, repay: int) -> str:
    """For less than the lot: the surplus stays the seller's. The financing's id."""
    asked = request(ledger, people.supplier, lot, DISCOUNT, recourse=True)
    terms = accepted(ledger, people, asked, people.supplier, repay)
    fields = {"financing": terms["financing"], "amount": terms["advance"], "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "ConfirmDisbursement", **fields))
    return financing_of(ledger, asked)


def test_with_recourse_the_bank_owns_and_the_seller_has_the_surplus(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    sold_with_recourse(ledger, people, lot, 700 * YUAN)
    synced(database, ledger)
    row = only(database, Lot)
    assert (row["owner"], row["endorsements"]) == (people.bank.address, 1)
    assert lien_of(row) == ("recourse", people.supplier.address, 700 * YUAN)
    assert state_of(database, lot, ledger) == "recourse"

    pay(ledger, people, lot, 400 * YUAN)
    redeem(ledger, people.supplier, lot)  # the seller, too, may ask for it
    synced(database, ledger)
    assert lien_of(only(database, Lot)) == ("recourse", people.supplier.address, 300 * YUAN)
    assert (only(database, Financing)["state"], only(database, Financing)["repaid_fen"]) == ("disbursed", 400 * YUAN)

    pay(ledger, people, lot, 600 * YUAN)
    redeem(ledger, people.bank, lot)
    synced(database, ledger)
    last = rows_of(database, Redemption)[-1]
    assert (last["owner"], last["to_owner_fen"]) == (people.bank.address, 300 * YUAN)
    assert (last["lien_party"], last["to_lien_party_fen"]) == (people.supplier.address, 300 * YUAN)
    assert (only(database, Financing)["state"], only(database, Financing)["repaid_fen"]) == ("repaid", 700 * YUAN)
    assert paid_out(database) == sorted(
        [(people.bank.address, 400 * YUAN), (people.bank.address, 300 * YUAN), (people.supplier.address, 300 * YUAN)]
    )


def test_bought_back_the_lot_is_the_sellers_again(ledger: Ledger, people: Cast, lot: str, database: Database) -> None:
    sold = sold_with_recourse(ledger, people, lot, 700 * YUAN)
    repaid(ledger, people, sold, 200 * YUAN)
    synced(database, ledger)
    assert lien_of(only(database, Lot)) == ("recourse", people.supplier.address, 500 * YUAN)
    repaid(ledger, people, sold, 500 * YUAN)
    synced(database, ledger)
    row = only(database, Lot)
    assert (row["owner"], row["endorsements"], row["lien"]) == (people.supplier.address, 2, "none")
    assert (only(database, Financing)["state"], only(database, Financing)["repaid_fen"]) == ("repaid", 700 * YUAN)
    owners = [(m["from_party"], m["to_party"]) for m in movements(database) if m["kind"] == "transferred"]
    supplier, bank = people.supplier.address, people.bank.address
    assert owners == [(supplier, bank), (bank, supplier)]


def test_a_pledge_is_paid_before_the_owner(ledger: Ledger, people: Cast, lot: str, database: Database) -> None:
    ledger.send(ledger.sign(people.supplier, "SplitLot", lot=lot, amount=400 * YUAN))
    disbursed(ledger, people, PLEDGE, lot, people.supplier, 500 * YUAN)
    synced(database, ledger)
    assert lien_of(rows_of(database, Lot)[0]) == ("secured", people.bank.address, 500 * YUAN)
    pay(ledger, people, lot, FACE)
    redeem(ledger, people.supplier, lot)
    synced(database, ledger)
    assert lien_of(rows_of(database, Lot)[0]) == ("none", None, 0)
    assert only(database, Financing)["state"] == "repaid"
    assert paid_out(database) == sorted([(people.bank.address, 500 * YUAN), (people.supplier.address, 100 * YUAN)])


def test_declined_when_it_was_asked(ledger: Ledger, people: Cast, lot: str, database: Database) -> None:
    asked = request(ledger, people.supplier, lot, PLEDGE, bank=people.bank)
    synced(database, ledger)
    assert only(database, Financing)["bank"] == people.bank.address
    decline(ledger, people, financing_of(ledger, asked))
    synced(database, ledger)
    row = only(database, Financing)
    assert (row["state"], row["reason"]) == ("declined", some_hash("no"))


def test_declined_after_its_quote_was_accepted_the_lot_is_free_and_nobody_pays(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    asked = request(ledger, people.supplier, lot, DISCOUNT)
    accepted(ledger, people, asked, people.supplier, FACE)
    synced(database, ledger)
    assert state_of(database, lot, ledger) == "reserved"
    assert [(r["kind"], r["state"]) for r in instructions(database)][-1] == ("disburse", "open")
    decline(ledger, people, financing_of(ledger, asked))
    synced(database, ledger)
    assert only(database, Financing)["state"] == "declined"
    assert state_of(database, lot, ledger) == "free"
    assert [(r["kind"], r["state"]) for r in instructions(database)][-1] == ("disburse", "void")


def test_a_part_that_is_passed_on_is_split_and_transferred_in_the_history(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    fields = {"lot": lot, "amount": 300 * YUAN, "recipient": people.subcontractor.address, "terms": some_hash("terms")}
    ledger.send(ledger.sign(people.supplier, "TransferLot", **fields))
    synced(database, ledger)
    tail = tail_of(lot, FACE, 300 * YUAN)
    supplier, subcontractor = people.supplier.address, people.subcontractor.address
    seen = [
        (m["kind"], m["lot"], m["start_fen"], m["amount_fen"], m["from_party"], m["to_party"])
        for m in movements(database)
    ]
    assert seen == [
        ("issued", lot, 0, FACE, people.debtor.address, supplier),
        ("split", tail, 700 * YUAN, 300 * YUAN, supplier, supplier),
        ("transferred", tail, 700 * YUAN, 300 * YUAN, supplier, subcontractor),
    ]
    assert [(row["owner"], row["endorsements"]) for row in rows_of(database, Lot)] == [
        (supplier, 0),
        (subcontractor, 1),
    ]


def test_a_court_freezes_a_lot_and_gives_a_part_of_it_to_another(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    order = some_hash("order")
    carry_out(ledger, plan(ledger, "freezeLot", lot=lot, reason=order))
    synced(database, ledger)
    assert (only(database, Lot)["frozen"], state_of(database, lot, ledger)) == (True, "frozen")
    to = people.subcontractor.address
    carry_out(ledger, plan(ledger, "forceTransfer", lot=lot, to=to, amount=300 * YUAN, reason=order))
    synced(database, ledger)
    assert [(row["owner"], row["frozen"]) for row in rows_of(database, Lot)] == [
        (people.supplier.address, True),
        (to, True),
    ]
    forced = [m for m in movements(database) if m["kind"] == "forced"]
    assert [(m["start_fen"], m["amount_fen"], m["to_party"], m["reason"]) for m in forced] == [
        (700 * YUAN, 300 * YUAN, to, order)
    ]
    carry_out(ledger, plan(ledger, "unfreezeLot", lot=lot, reason=order))
    synced(database, ledger)
    assert [row["frozen"] for row in rows_of(database, Lot)] == [False, True]
    assert [m["kind"] for m in movements(database)] == [
        "issued",
        "frozen",
        "forced",
        "split",
        "transferred",
        "unfrozen",
    ]


def test_a_forced_transfer_leaves_the_pledge_where_it_is(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    disbursed(ledger, people, PLEDGE, lot, people.supplier, FACE)
    to = people.bank.address  # the pledgee itself: owner and party of the lien are one
    order = some_hash("order")
    carry_out(ledger, plan(ledger, "forceTransfer", lot=lot, to=to, amount=FACE, reason=order))
    synced(database, ledger)
    row = only(database, Lot)
    assert (row["owner"], *lien_of(row)) == (to, "secured", to, FACE)
    pay(ledger, people, lot, FACE // 2)
    redeem(ledger, people.bank, lot)
    synced(database, ledger)
    assert paid_out(database) == [(to, FACE // 2)]


def test_a_court_that_takes_a_lot_from_its_buyer_ends_the_sale_and_pays_nobody_back(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    sold = sold_with_recourse(ledger, people, lot, 700 * YUAN)
    repaid(ledger, people, sold, 200 * YUAN)
    court_gives(ledger, lot, people.subcontractor)
    synced(database, ledger)
    row = only(database, Lot)
    assert (row["owner"], *lien_of(row)) == (people.subcontractor.address, "none", None, 0)
    assert (only(database, Financing)["state"], only(database, Financing)["repaid_fen"]) == ("ended", 200 * YUAN)

    # Sold once more, to the same bank: what ended stays ended.
    asked = request(ledger, people.subcontractor, lot, DISCOUNT, recourse=True)
    terms = accepted(ledger, people, asked, people.subcontractor, 600 * YUAN)
    fields = {"financing": terms["financing"], "amount": terms["advance"], "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "ConfirmDisbursement", **fields))
    synced(database, ledger)
    states = {row["id"]: row["state"] for row in rows_of(database, Financing)}
    assert states == {sold: "ended", financing_of(ledger, asked): "disbursed"}


def test_a_court_that_takes_a_reserved_lot_leaves_nothing_to_pay_out(
    ledger: Ledger, people: Cast, lot: str, database: Database
) -> None:
    order = plan(ledger, "forceTransfer", lot=lot, to=people.subcontractor.address, amount=FACE, reason=some_hash("o"))
    asked = request(ledger, people.supplier, lot, DISCOUNT)
    accepted(ledger, people, asked, people.supplier, FACE)
    carry_out(ledger, order)
    synced(database, ledger)
    assert state_of(database, lot, ledger) == "free"
    assert [(r["kind"], r["state"]) for r in instructions(database)][-1] == ("disburse", "void")


def court_gives(ledger: Ledger, lot: str, to: Party) -> None:
    order = plan(ledger, "forceTransfer", lot=lot, to=to.address, amount=FACE, reason=some_hash("order"))
    carry_out(ledger, order)


def decline(ledger: Ledger, people: Cast, financing: str) -> None:
    ledger.send(ledger.sign(people.bank, "DeclineFinancing", financing=financing, reason=some_hash("no")))


def movements(database: Database) -> list[dict[str, Any]]:
    return rows_of(database, LotMovement)


def instructions(database: Database) -> list[dict[str, Any]]:
    return sorted(rows_of(database, PaymentInstruction), key=lambda row: (row["block"], row["log_index"]))


def state_of(database: Database, lot: str, ledger: Ledger) -> str:
    with database.read() as session:
        return lot_state_at(session.get_one(Lot, lot), ledger.now() + HOUR)
