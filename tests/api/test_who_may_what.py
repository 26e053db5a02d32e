"""Who takes part and what it then sees and signs. What is nobody else's business: `test_authority_walk`."""

from __future__ import annotations

import pytest

from api.authority import ACTIONS, ACTORS
from chain.intents import INTENTS, lot_id
from chain.keys import Key
from readmodel.tables import IntentUsed
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import Kind, Ledger, some_hash
from tests.support.life import DISCOUNT, PLEDGE, YUAN, disbursed, financing_of, request
from tests.support.outbox import times_used
from tests.support.pool import POOL
from tests.support.tables import rows_of
from tests.support.waiting import until

WORD = "0x" + "cd" * 32

QUOTE = {
    "financing": WORD,
    "advance_fen": "1",
    "repay_fen": "1",
    "rate_bps": 1,
    "fee_fen": "0",
    "valid_until": 1,
}


def test_the_state_of_the_platform_is_public_and_tells_no_secrets(gateway: Gateway) -> None:
    body = gateway.client.get("/v1/status").json()
    assert body.keys() == {
        "chain_id",
        "contracts",
        "block",
        "lag",
        "ledger_at",
        "ledger_date",
        "paused",
        "policy",
        "next_policy",
        "intents",
        "envelopes",
    }


def test_drafting_for_somebody_else_is_refused(gateway: Gateway) -> None:
    people = gateway.people
    answer = gateway.at(people.supplier).draft("GiveConsent", participant=people.debtor.address, terms=terms())
    problem(answer, 403, "forbidden")


def test_the_operator_drafts_and_signs_for_nobody(gateway: Gateway, ledger: Ledger) -> None:
    supplier, operator = gateway.at(gateway.people.supplier), gateway.at(ledger.operator)
    fields = {"participant": supplier.party.address, "terms": terms()}
    problem(operator.draft("GiveConsent", **fields), 403, "forbidden")
    digest = supplier.drafted("GiveConsent", **fields)["digest"]
    problem(operator.sign(digest), 404, "not_found")
    assert operator.state(digest) == "draft"  # it may look


def test_an_action_of_another_kind_is_refused(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    office = {"pool": WORD, "highestRatioBps": 1, "ruleSet": WORD}
    offices = {
        "reviewer": people.reviewer.address,
        "treasurer": people.treasurer.address,
        "supervisor": people.supervisor.address,
    }
    for party, action, actor, fields in (
        (people.supplier, "SetLimit", "bank", {"debtor": people.debtor.address, "limit": 1}),
        (people.supplier, "DeclareDefault", "bank", {"receivable": WORD, "lot": WORD, "evidence": WORD}),
        (people.reviewer, "DeclineFinancing", "bank", {"financing": WORD, "reason": WORD}),
        (people.bank, "AppointBank", "debtor", {"bank": people.bank.address}),
        (people.bank, "OpenPool", "authority", {**office, **offices}),
        (people.reviewer, "PayClaim", "treasurer", {"loan": WORD, "amount": 1, "bankReference": WORD}),
        (people.bank, "AdvanceClaim", "office", {"loan": WORD, "to": 3, "evidence": WORD}),
        (people.treasurer, "SplitLot", "holder", {"lot": WORD, "amount": 1}),
        (ledger.operator, "AcceptReceivable", "supplier", {"receivable": WORD, "terms": WORD}),
        (people.bank, "SetStanding", "operator", {"participant": people.debtor.address, "standing": 2, "reason": WORD}),
    ):
        problem(gateway.at(party).draft(action, **fields, **{actor: party.address}), 403, "wrong_kind")


def test_every_actor_that_an_intent_can_have_is_known() -> None:
    assert {kind.actor_field for kind in INTENTS.values()} == set(ACTORS)
    anybodys = {name for name, kind in INTENTS.items() if kind.actor_field == "participant"}
    assert set(ACTIONS) - anybodys == {"SubmitQuote", "DeclineFinancing"}  # a debtor's, too, of an early payment


class Others:
    """A newcomer of each kind that has no part in anything, and ids of things that are none of its business."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        people = gateway.people
        self.gateway = gateway
        self.certificate = ledger.certificate(people.debtor, people.supplier, 5_000 * YUAN)
        lot = lot_id(self.certificate, 0)
        ledger.send(ledger.sign(people.supplier, "SplitLot", lot=lot, amount=2_000 * YUAN))
        self.loan = disbursed(ledger, people, PLEDGE, lot, people.supplier, 3_000 * YUAN)
        asked = request(ledger, people.supplier, lot_id(self.certificate, 3_000 * YUAN), DISCOUNT)
        self.request = financing_of(ledger, asked)
        ledger.send(
            ledger.sign(
                people.bank,
                "EnterLoan",
                loan=self.loan,
                pool=POOL,
                principal=2_970 * YUAN,
                ratioBps=3_000,
                ruleSet=some_hash("rules"),
                decision=some_hash("decision"),
            )
        )
        gateway.sync()
        self.decision = (
            gateway.at(people.bank).post("/v1/pool/decisions", {"rule": "entry", "loan": self.loan}).json()["hash"]
        )
        self.enterprise = gateway.at(gateway.admit("ENTERPRISE2", Kind.ENTERPRISE))
        self.bank = gateway.at(gateway.admit("BANK2", Kind.BANK))


@pytest.fixture
def others(gateway: Gateway, ledger: Ledger) -> Others:
    return Others(gateway, ledger)


def test_a_rival_bank_sees_the_open_request_and_no_others_loan(others: Others) -> None:
    assert [f["id"] for f in others.bank.get("/v1/financings").json()["items"]] == [others.request]
    problem(others.bank.post("/v1/pool/decisions", {"rule": "entry", "loan": others.loan}), 403, "forbidden")


def test_those_who_take_part_do_see(gateway: Gateway, others: Others, ledger: Ledger) -> None:
    people = gateway.people
    for party in (people.debtor, people.supplier, people.bank, ledger.operator):
        answer = gateway.at(party).get(f"/v1/certificates/{others.certificate}")
        assert answer.status_code == 200
        assert [lot["amount_fen"] for lot in answer.json()["lots"]] == ["300000", "200000"]
    for party in (people.bank, people.reviewer, ledger.operator):
        assert gateway.at(party).get(f"/v1/pool/loans/{others.loan}").status_code == 200
        assert gateway.at(party).get(f"/v1/pool/decisions/{others.decision}").status_code == 200


# --- signatures


def draft(gateway: Gateway) -> tuple[Desk, str]:
    desk = gateway.at(gateway.people.supplier)
    return desk, desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"]


def test_a_signature_by_a_foreign_key_is_refused(gateway: Gateway) -> None:
    desk, digest = draft(gateway)
    for key in (Key.new(), gateway.people.debtor.key):
        problem(desk.sign(digest, by=key), 403, "not_your_key")
    assert desk.state(digest) == "draft"


@pytest.mark.parametrize("signature", ["", "0x", "0x00", "0x" + "00" * 65, "0x" + "ff" * 65, "0x" + "zz" * 65, 7])
def test_garbage_is_no_signature(gateway: Gateway, signature: object) -> None:
    desk, digest = draft(gateway)
    problem(desk.post("/v1/intents/signatures", {"items": [{"digest": digest, "signature": signature}]}), 422)
    assert desk.state(digest) == "draft"


def test_the_same_signature_twice_is_one_intent(gateway: Gateway, ledger: Ledger) -> None:
    desk, digest = draft(gateway)
    assert [desk.sign(digest).status_code for _ in range(2)] == [202, 202]
    gateway.carry()
    assert desk.sign(digest).json()[0]["state"] in ("sent", "confirmed")
    until(lambda: gateway.carry() or desk.state(digest), lambda state: state == "confirmed")
    assert times_used(ledger, [digest]) == {digest: 1}
    assert [row["digest"] for row in rows_of(gateway.database, IntentUsed)].count(digest) == 1


def test_one_bad_signature_queues_none_of_its_batch(gateway: Gateway) -> None:
    desk, first = draft(gateway)
    _, second = draft(gateway)
    items = [
        {"digest": first, "signature": desk.signature(first)},
        {"digest": second, "signature": desk.signature(second, Key.new())},
    ]
    problem(desk.post("/v1/intents/signatures", {"items": items}), 403, "not_your_key")
    assert (desk.state(first), desk.state(second)) == ("draft", "draft")


# --- quotes


def offer(desk: Desk, request: str, advance: int, repay: int) -> dict[str, object]:
    body = {
        "financing": request,
        "advance_fen": str(advance),
        "repay_fen": str(repay),
        "rate_bps": 300,
        "fee_fen": "0",
        "valid_until": desk.gateway.ledger.now() + 3_600,
    }
    answer = desk.post("/v1/financings/quotes", [body])
    assert answer.status_code == 201, answer.text
    (drafted,) = answer.json()
    return dict(drafted)


def test_quotes_are_the_holders_and_their_own_banks_to_see(gateway: Gateway, others: Others) -> None:
    people, lot = gateway.people, 2_000 * YUAN
    bank, rival, holder = gateway.at(people.bank), others.bank, gateway.at(people.supplier)
    path = f"/v1/financings/{others.request}/quotes"
    dear, cheap = offer(bank, others.request, lot - 300, lot), offer(rival, others.request, lot - 200, lot)

    assert holder.get(path).json() == []  # not on the ledger: no offer yet
    assert [(q["bank"], q["on_ledger"]) for q in rival.get(path).json()] == [(rival.party.address, False)]
    bank.confirm(dear)
    rival.confirm(cheap)
    seen = holder.get(path).json()
    assert [q["bank"] for q in seen] == [rival.party.address, bank.party.address]
    rates = [q["all_in_bps"] for q in seen]
    assert rates == sorted(rates)
    assert [q["bank"] for q in bank.get(path).json()] == [bank.party.address]
    problem(others.enterprise.get(path), 404, "not_found")

    # What the holder sees is exactly what the ledger will take.
    holder.act("AcceptQuote", holder=people.supplier.address, **seen[0]["terms"])
    problem(bank.post("/v1/financings/quotes", [QUOTE | {"financing": others.request}]), 409, "not_open")


def test_a_later_quote_takes_the_place_of_the_earlier(gateway: Gateway, others: Others) -> None:
    bank, holder, lot = gateway.at(gateway.people.bank), gateway.at(gateway.people.supplier), 2_000 * YUAN
    bank.confirm(offer(bank, others.request, lot - 300, lot))
    bank.confirm(offer(bank, others.request, lot - 100, lot))
    (seen,) = holder.get(f"/v1/financings/{others.request}/quotes").json()
    assert seen["advance_fen"] == str(lot - 100)


def test_a_quote_above_the_lot_is_refused(gateway: Gateway, others: Others) -> None:
    body = QUOTE | {"financing": others.request, "repay_fen": str(2_001 * YUAN)}
    problem(others.bank.post("/v1/financings/quotes", [body]), 422, "bad_terms")


def test_every_route_says_what_it_is_and_for_whom(gateway: Gateway) -> None:
    answer = gateway.client.get("/openapi.json")
    assert answer.status_code == 200
    for path, methods in answer.json()["paths"].items():
        for method, said in methods.items():
            assert said.get("description"), f"{method} {path}"
            assert {"401", "403", "404", "409", "422"} <= said["responses"].keys(), f"{method} {path}"
    assert gateway.client.get("/docs").status_code == 200
