"""A request may ask one bank, which may decline; a lot may be sold with recourse; a bank may declare a default."""

from __future__ import annotations

from typing import Any

import pytest

from chain.intents import lot_id
from chain.words import NO_PARTY
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import DAY, HOUR, Kind, Ledger, some_hash
from tests.support.life import DISCOUNT, PLEDGE, YUAN, disbursed, repaid

FACE = 1_000 * YUAN


@pytest.fixture
def lot(gateway: Gateway, ledger: Ledger) -> str:
    found = lot_id(ledger.certificate(gateway.people.debtor, gateway.people.supplier, FACE, days=3), 0)
    gateway.sync()
    return found


@pytest.fixture
def rival(gateway: Gateway) -> Desk:
    return gateway.at(gateway.admit("BANK2", Kind.BANK))


def asked(gateway: Gateway, lot: str, kind: int, *, bank: str = NO_PARTY, recourse: bool = False) -> str:
    """The holder asks for money; the financing's id."""
    holder = gateway.at(gateway.people.supplier)
    fields = {"lot": lot, "kind": kind, "recourse": recourse, "bank": bank, "terms": terms()}
    return holder.act("RequestFinancing", holder=holder.party.address, until=gateway.ledger.now() + HOUR, **fields)


def offer(gateway: Gateway, financing: str, advance: int, repay: int, fee: int = 0) -> dict[str, Any]:
    return {
        "financing": financing,
        "advance_fen": str(advance),
        "repay_fen": str(repay),
        "rate_bps": 300,
        "fee_fen": str(fee),
        "valid_until": gateway.ledger.now() + HOUR,
    }


def quoted(desk: Desk, body: dict[str, Any]) -> None:
    answer = desk.post("/v1/financings/quotes", [body])
    assert answer.status_code == 201, answer.text
    (drafted,) = answer.json()
    desk.confirm(drafted)


def accept(gateway: Gateway, financing: str) -> None:
    holder = gateway.at(gateway.people.supplier)
    (seen,) = holder.get(f"/v1/financings/{financing}/quotes").json()
    holder.act("AcceptQuote", holder=holder.party.address, **seen["terms"])


def seen(desk: Desk, financing: str) -> dict[str, Any]:
    (found,) = [f for f in desk.get("/v1/financings").json()["items"] if f["id"] == financing]
    return dict(found)


def test_a_request_to_one_bank_is_nobody_elses_business(gateway: Gateway, lot: str, rival: Desk) -> None:
    bank = gateway.at(gateway.people.bank)
    financing = asked(gateway, lot, PLEDGE, bank=bank.party.address)
    assert seen(bank, financing)["bank"] == bank.party.address
    assert rival.get("/v1/financings").json()["items"] == []
    problem(rival.get(f"/v1/financings/{financing}/quotes"), 404, "not_found")
    problem(rival.post("/v1/financings/quotes", [offer(gateway, financing, 90_000, 91_000)]), 404, "not_found")
    quoted(bank, offer(gateway, financing, 90_000, 91_000))


def test_a_pledge_is_not_asked_for_with_recourse(gateway: Gateway, lot: str) -> None:
    holder = gateway.at(gateway.people.supplier)
    fields = {"lot": lot, "kind": PLEDGE, "recourse": True, "bank": NO_PARTY, "terms": terms()}
    fields |= {"holder": holder.party.address, "until": gateway.ledger.now() + HOUR}
    problem(holder.draft("RequestFinancing", **fields), 422, "bad_kind")


def test_a_request_to_all_is_open_to_all(gateway: Gateway, lot: str, rival: Desk) -> None:
    financing = asked(gateway, lot, PLEDGE)
    for desk in (gateway.at(gateway.people.bank), rival):
        assert seen(desk, financing)["bank"] is None
        assert desk.get(f"/v1/financings/{financing}/quotes").json() == []


def test_the_bank_that_was_asked_declines(gateway: Gateway, lot: str) -> None:
    bank, holder = gateway.at(gateway.people.bank), gateway.at(gateway.people.supplier)
    financing = asked(gateway, lot, PLEDGE, bank=bank.party.address)
    bank.act("DeclineFinancing", bank=bank.party.address, financing=financing, reason=some_hash("no"))
    for desk in (bank, holder):
        found = seen(desk, financing)
        assert (found["state"], found["reason"]) == ("declined", some_hash("no"))
    problem(bank.post("/v1/financings/quotes", [offer(gateway, financing, 90_000, 91_000)]), 409, "not_open")


def test_declined_after_all_the_lot_is_free_and_the_money_is_not_to_be_sent(gateway: Gateway, lot: str) -> None:
    bank, holder = gateway.at(gateway.people.bank), gateway.at(gateway.people.supplier)
    financing = asked(gateway, lot, DISCOUNT)
    quoted(bank, offer(gateway, financing, FACE - 500, FACE))
    accept(gateway, financing)
    assert [one["state"] for one in holder.get("/v1/lots").json()["items"]] == ["reserved"]
    assert gateway.instruction(bank, "disburse")["amount_fen"] == str(FACE - 500)
    bank.act("DeclineFinancing", bank=bank.party.address, financing=financing, reason=some_hash("no"))
    assert [one["state"] for one in holder.get("/v1/lots").json()["items"]] == ["free"]
    for state, count in (("open", 0), ("void", 1)):
        items = bank.get("/v1/payments/instructions", kind="disburse", state=state).json()["items"]
        assert len(items) == count


def test_what_a_quote_may_say(gateway: Gateway, lot: str) -> None:
    bank = gateway.at(gateway.people.bank)
    for_good = asked(gateway, lot, DISCOUNT)
    with_recourse = asked(gateway, lot, DISCOUNT, recourse=True)
    for financing, advance, repay, fee, good in (
        (for_good, 90_000, FACE, 10_000, True),
        (for_good, 90_001, FACE, 10_000, False),  # advance and fee are more than what is repaid
        (for_good, 90_000, FACE - 1, 0, False),  # bought for good is bought whole
        (with_recourse, 60_000, 70_000, 10_000, True),
        (with_recourse, 60_000, FACE + 1, 0, False),
        (with_recourse, 0, 70_000, 0, False),
    ):
        answer = bank.post("/v1/financings/quotes", [offer(gateway, financing, advance, repay, fee)])
        if good:
            assert answer.status_code == 201, answer.text
        else:
            problem(answer, 422, "bad_terms")


def test_nobody_quotes_to_itself(gateway: Gateway, ledger: Ledger, lot: str) -> None:
    people = gateway.people
    disbursed(ledger, people, DISCOUNT, lot, people.supplier, FACE)  # the bank owns it now
    gateway.sync()
    bank = gateway.at(people.bank)
    fields = {"lot": lot, "kind": PLEDGE, "recourse": False, "bank": NO_PARTY, "terms": terms()}
    financing = bank.act("RequestFinancing", holder=bank.party.address, until=ledger.now() + HOUR, **fields)
    problem(bank.post("/v1/financings/quotes", [offer(gateway, financing, 90_000, 91_000)]), 403, "forbidden")


def test_sold_with_recourse_the_seller_sees_the_lot_and_gets_it_back(
    gateway: Gateway, ledger: Ledger, lot: str
) -> None:
    people = gateway.people
    financing = disbursed(ledger, people, DISCOUNT, lot, people.supplier, FACE, recourse=True)
    gateway.sync()
    holder, bank = gateway.at(people.supplier), gateway.at(people.bank)
    (sold,) = holder.get("/v1/lots", role="lien_party").json()["items"]
    assert (sold["owner"], sold["state"], sold["lien_party"]) == (
        bank.party.address,
        "recourse",
        holder.party.address,
    )
    assert sold["claim_fen"] == str(FACE)
    assert seen(holder, financing)["recourse"] is True
    repaid(ledger, people, financing, FACE)
    gateway.sync()
    (back,) = holder.get("/v1/lots").json()["items"]
    assert (back["id"], back["state"], back["endorsements"]) == (lot, "free", 2)
    assert (seen(bank, financing)["state"], seen(bank, financing)["repaid_fen"]) == ("repaid", str(FACE))


def test_a_bank_that_is_owed_declares_the_default(gateway: Gateway, ledger: Ledger, lot: str, rival: Desk) -> None:
    people = gateway.people
    disbursed(ledger, people, PLEDGE, lot, people.supplier, FACE)
    gateway.sync()
    bank, evidence = gateway.at(people.bank), some_hash("evidence")
    fields = {"receivable": lot, "lot": lot, "evidence": evidence}
    problem(bank.draft("DeclareDefault", bank=bank.party.address, **fields), 409, "not_overdue")
    ledger.anvil.pass_time_to(ledger.now() + 3 * DAY + HOUR)
    gateway.sync()
    problem(rival.draft("DeclareDefault", bank=rival.party.address, **fields), 403, "not_entitled")
    unknown = {**fields, "lot": some_hash("lot")}
    problem(bank.draft("DeclareDefault", bank=bank.party.address, **unknown), 403, "not_entitled")
    bank.act("DeclareDefault", bank=bank.party.address, **fields)
    debtor = gateway.at(people.debtor)
    assert debtor.get(f"/v1/certificates/{lot}").json()["certificate"]["state"] == "defaulted"
    for state, count in (("defaulted", 1), ("overdue", 0), ("accepted", 0)):
        assert len(debtor.get("/v1/certificates", state=state).json()["items"]) == count
    assert [line["stopped"] for line in debtor.get("/v1/lines").json()] == [True]
    problem(bank.draft("DeclareDefault", bank=bank.party.address, **fields), 409, "wrong_state")
