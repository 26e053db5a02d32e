"""What a pause stops and what the policy does not allow is refused before anybody signs; `/v1/status` shows both."""

from __future__ import annotations

from typing import Any

import pytest

from chain.intents import lot_id
from chain.summaries import end_of_day, shanghai_date
from readmodel.tables import Governed, Lot
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import DAY, HOUR, Ledger, some_hash
from tests.support.life import PLEDGE, YUAN, accepted, disbursed, financing_of, request
from tests.support.powers import carry_out, plan
from tests.support.tables import set_columns

FACE = 1_000 * YUAN
LEAST = 100 * YUAN
WORD = "0x" + "cd" * 32


def govern(gateway: Gateway, name: str, **arguments: Any) -> None:
    carry_out(gateway.ledger, plan(gateway.ledger, name, **arguments))
    gateway.sync()


@pytest.fixture
def lot(gateway: Gateway, ledger: Ledger) -> str:
    """A whole certificate of 1,000 yuan, its supplier's."""
    found = lot_id(ledger.certificate(gateway.people.debtor, gateway.people.supplier, FACE, days=30), 0)
    gateway.sync()
    return found


@pytest.fixture
def supplier(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def transfer(gateway: Gateway, lot: str, amount: int = FACE) -> dict[str, Any]:
    people = gateway.people
    return {
        "holder": people.supplier.address,
        "lot": lot,
        "amount": amount,
        "recipient": people.subcontractor.address,
        "terms": terms(),
    }


def split(gateway: Gateway, lot: str, amount: int) -> dict[str, Any]:
    return {"holder": gateway.people.supplier.address, "lot": lot, "amount": amount}


def test_the_status_shows_the_policy_and_the_next_one(gateway: Gateway) -> None:
    body = gateway.client.get("/v1/status").json()
    assert (body["paused"], body["next_policy"]) == (False, None)
    first = {"least_lot_fen": "10000", "most_endorsements": 200, "longest_tenor": 366, "closes_before": 24}
    assert body["policy"] == first
    policy = {"leastLot": 50_000, "mostEndorsements": 3, "longestTenor": 180, "closesBefore": 48}
    begins = gateway.ledger.now() + 30 * DAY
    govern(gateway, "setPolicy", next=policy, **{"from": begins})
    second = {"least_lot_fen": "50000", "most_endorsements": 3, "longest_tenor": 180, "closes_before": 48}
    body = gateway.client.get("/v1/status").json()
    assert (body["policy"], body["next_policy"]) == (first, second | {"from": begins})
    gateway.ledger.anvil.pass_time_to(begins)
    gateway.sync()
    body = gateway.client.get("/v1/status").json()
    assert (body["policy"], body["next_policy"]) == (second, None)


def test_what_a_pause_stops_is_refused_and_the_rest_goes_on(
    gateway: Gateway, ledger: Ledger, supplier: Desk, lot: str
) -> None:
    people = gateway.people
    asked = request(ledger, people.supplier, lot, PLEDGE)
    accepting = accepted_terms(gateway, asked)
    govern(gateway, "pause", reason=some_hash("reason"))
    assert gateway.client.get("/v1/status").json()["paused"] is True
    for desk, action, fields in (
        (gateway.at(people.debtor), "IssueReceivable", issue(gateway)),
        (supplier, "TransferLot", transfer(gateway, lot)),
        (supplier, "SplitLot", split(gateway, lot, LEAST)),
        (supplier, "AcceptQuote", accepting),
        (gateway.at(people.bank), "EnterLoan", entry(gateway)),
        (gateway.at(people.bank), "SubmitClaim", claim(gateway)),
    ):
        body = problem(desk.draft(action, **fields), 409, "paused")
        assert "暂停" in body["detail_zh"]
    supplier.act("RedeemLot", **paid(gateway, lot))
    govern(gateway, "unpause", reason=some_hash("reason"))
    assert gateway.client.get("/v1/status").json()["paused"] is False
    problem(supplier.draft("SplitLot", **split(gateway, lot, LEAST)), 409, "closed_to_transfer")


def issue(gateway: Gateway, face: int = LEAST) -> dict[str, Any]:
    people = gateway.people
    return {
        "debtor": people.debtor.address,
        "supplier": people.supplier.address,
        "face": face,
        "maturity": end_of_day(shanghai_date(gateway.ledger.now() + 30 * DAY)),
        "invoices": [],
        "terms": terms(),
    }


def entry(gateway: Gateway) -> dict[str, Any]:
    fields = {"loan": WORD, "pool": WORD, "principal": 1, "ratioBps": 1, "ruleSet": WORD, "decision": WORD}
    return {"bank": gateway.people.bank.address, **fields}


def claim(gateway: Gateway) -> dict[str, Any]:
    bank = gateway.people.bank.address
    return {"bank": bank, "loan": WORD, "outstanding": 1, "amount": 1, "decision": WORD}


def accepted_terms(gateway: Gateway, asked: Any) -> dict[str, Any]:
    gateway.sync()
    bank, holder = gateway.at(gateway.people.bank), gateway.at(gateway.people.supplier)
    financing = financing_of(gateway.ledger, asked)
    offer = {
        "financing": financing,
        "advance_fen": "50000",
        "repay_fen": "51000",
        "rate_bps": 300,
        "fee_fen": "0",
        "valid_until": gateway.ledger.now() + 3_600,
    }
    (drafted,) = bank.post("/v1/financings/quotes", [offer]).json()
    bank.confirm(drafted)
    (seen,) = holder.get(f"/v1/financings/{financing}/quotes").json()
    return {"holder": holder.party.address, **seen["terms"]}


def paid(gateway: Gateway, lot: str) -> dict[str, Any]:
    """A payment was recorded; what its redemption states."""
    ledger, bank = gateway.ledger, gateway.people.bank
    reference = ledger.reference()
    ledger.send(ledger.sign(bank, "RecordPayment", receivable=lot, amount=10_000, bankReference=reference))
    gateway.sync()
    return {"participant": gateway.people.supplier.address, "lot": lot}


def test_both_parts_of_a_lot_are_large_enough(gateway: Gateway, supplier: Desk, lot: str) -> None:
    for amount in (LEAST - 1, FACE - LEAST + 1):
        for action, fields in (("SplitLot", split), ("TransferLot", transfer)):
            body = problem(supplier.draft(action, **fields(gateway, lot, amount)), 422, "lot_too_small")
            assert "100.00" in body["detail"] and "100.00" in body["detail_zh"]
    for amount in (LEAST, FACE - LEAST):
        assert supplier.draft("SplitLot", **split(gateway, lot, amount)).status_code == 201
    for action, fields, amount in (("SplitLot", split, FACE), ("TransferLot", transfer, FACE + 1)):
        problem(supplier.draft(action, **fields(gateway, lot, amount)), 422, "lot_exceeded")


def test_a_lot_of_another_tells_nothing(gateway: Gateway, lot: str) -> None:
    stranger = gateway.at(gateway.people.subcontractor)
    fields = transfer(gateway, lot, 1) | {"holder": stranger.party.address, "recipient": gateway.people.bank.address}
    assert stranger.draft("TransferLot", **fields).status_code == 201  # the ledger will say no
    assert stranger.draft("TransferLot", **fields | {"lot": WORD}).status_code == 201


def test_a_tenor_and_a_face_that_the_policy_allows(gateway: Gateway, ledger: Ledger) -> None:
    debtor = gateway.at(gateway.people.debtor)
    row = "DEBTOR,SUPPLIER,N1,2026-01-05,10000.00,1300.00,11300.00,1\n"
    header = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid\n"
    debtor.upload("a.csv", (header + row).encode())
    (invoice,) = debtor.get("/v1/invoices").json()["items"]

    def fields(face: int, days: int) -> dict[str, Any]:
        uses = [{"invoice": invoice["key"], "amount": invoice["net_fen"], "used": str(face)}]
        maturity = end_of_day(shanghai_date(ledger.now() + days * DAY))
        return issue(gateway, face) | {"maturity": maturity, "invoices": uses}

    problem(debtor.draft("IssueReceivable", **fields(LEAST - 1, 90)), 422, "lot_too_small")
    problem(debtor.draft("IssueReceivable", **fields(LEAST, 367)), 422, "bad_maturity")
    assert debtor.draft("IssueReceivable", **fields(LEAST, 365)).status_code == 201
    policy = {"leastLot": 50_000, "mostEndorsements": 3, "longestTenor": 180, "closesBefore": 48}
    govern(gateway, "setPolicy", next=policy, **{"from": ledger.now() + 8 * DAY})
    assert debtor.draft("IssueReceivable", **fields(LEAST, 181)).status_code == 201  # not yet
    ledger.anvil.pass_time_to(ledger.now() + 2 * DAY)
    gateway.sync()
    problem(debtor.draft("IssueReceivable", **fields(LEAST, 90)), 422, "lot_too_small")
    problem(debtor.draft("IssueReceivable", **fields(50_000, 181)), 422, "bad_maturity")
    assert debtor.draft("IssueReceivable", **fields(50_000, 179)).status_code == 201


def test_a_lot_that_went_round_often_enough_stays(gateway: Gateway, supplier: Desk, lot: str, ledger: Ledger) -> None:
    set_columns(gateway.database, Lot, lot, endorsements=3)
    assert supplier.draft("TransferLot", **transfer(gateway, lot)).status_code == 201
    with gateway.database.write() as session:
        row = session.get_one(Governed, 1)
        row.next_most_endorsements = 3
    problem(supplier.draft("TransferLot", **transfer(gateway, lot)), 409, "too_many_endorsements")
    assert supplier.draft("SplitLot", **split(gateway, lot, LEAST)).status_code == 201  # stays in the same hands


def test_near_its_maturity_a_certificate_is_closed(gateway: Gateway, supplier: Desk, lot: str, ledger: Ledger) -> None:
    ledger.anvil.pass_time_to(ledger.now() + 29 * DAY + HOUR)
    gateway.sync()
    for action, fields in (("SplitLot", split(gateway, lot, LEAST)), ("TransferLot", transfer(gateway, lot))):
        problem(supplier.draft(action, **fields), 409, "closed_to_transfer")


def test_not_back_to_its_debtor(gateway: Gateway, supplier: Desk, lot: str) -> None:
    fields = transfer(gateway, lot) | {"recipient": gateway.people.debtor.address}
    problem(supplier.draft("TransferLot", **fields), 422, "self_certificate")


def test_a_frozen_lot_does_not_move(gateway: Gateway, supplier: Desk, lot: str) -> None:
    govern(gateway, "freezeLot", lot=lot, reason=some_hash("order"))
    (seen,) = supplier.get("/v1/lots").json()["items"]
    assert (seen["state"], seen["frozen"], seen["lien"]) == ("frozen", True, "none")
    for action, fields in (
        ("SplitLot", split(gateway, lot, LEAST)),
        ("TransferLot", transfer(gateway, lot)),
        ("RedeemLot", {"participant": supplier.party.address, "lot": lot}),
    ):
        problem(supplier.draft(action, **fields), 409, "lot_frozen")
    history = supplier.get(f"/v1/certificates/{lot}").json()["movements"]
    assert [(m["kind"], m["reason"]) for m in history] == [("issued", None), ("frozen", some_hash("order"))]


def test_a_pledged_lot_does_not_move(gateway: Gateway, supplier: Desk, lot: str, ledger: Ledger) -> None:
    disbursed(ledger, gateway.people, PLEDGE, lot, gateway.people.supplier, FACE)
    gateway.sync()
    for action, fields in (("SplitLot", split(gateway, lot, LEAST)), ("TransferLot", transfer(gateway, lot))):
        problem(supplier.draft(action, **fields), 409, "lot_liened")
    bank = gateway.at(gateway.people.bank)
    assert bank.get("/v1/lots").json()["items"] == []
    (seen,) = bank.get("/v1/lots", role="lien_party").json()["items"]
    assert (seen["state"], seen["lien"], seen["lien_party"]) == ("secured", "secured", bank.party.address)
    assert (seen["claim_fen"], seen["until"]) == (str(FACE), 0)


def test_a_lapsed_reservation_is_none(gateway: Gateway, supplier: Desk, lot: str, ledger: Ledger) -> None:
    people = gateway.people
    accepted(ledger, people, request(ledger, people.supplier, lot, PLEDGE), people.supplier, FACE)
    gateway.sync()
    (seen,) = supplier.get("/v1/lots").json()["items"]
    assert (seen["state"], seen["lien"], seen["lien_party"]) == ("reserved", "reserved", people.bank.address)
    assert seen["until"] > ledger.now()
    problem(supplier.draft("TransferLot", **transfer(gateway, lot)), 409, "lot_liened")
    ledger.anvil.pass_time_to(seen["until"] + 1)
    gateway.sync()
    (seen,) = supplier.get("/v1/lots").json()["items"]
    assert (seen["state"], seen["lien"], seen["lien_party"], seen["until"]) == ("free", "none", None, 0)
    supplier.act("TransferLot", **transfer(gateway, lot))
