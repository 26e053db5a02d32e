"""Nothing without a session; nothing for the wrong kind; nothing of anybody else's, not even that it exists."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute

from api.app import create_app
from api.drafts import KINDS_OF
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

PUBLIC = {
    ("GET", "/v1/status"),
    ("POST", "/v1/sign-in/challenges"),
    ("POST", "/v1/sign-in"),
    ("POST", "/v1/sign-in/password"),
    ("POST", "/v1/invitations/accept"),
}
WORD, NOBODY = "0x" + "cd" * 32, "cd" * 16

POOL_KINDS = {"bank", "reviewer", "treasurer", "authority", "operator"}
KINDS = {
    ("POST", "/v1/participants"): {"operator"},
    ("POST", "/v1/admissions"): {"operator"},
    ("POST", "/v1/admissions/{id}/approval"): {"operator"},
    ("POST", "/v1/admissions/{id}/rejection"): {"operator"},
    ("POST", "/v1/invoices/imports"): {"enterprise"},
    ("POST", "/v1/financings/quotes"): {"bank"},
    ("POST", "/v1/pool/decisions"): {"bank"},
    ("POST", "/v1/pool/entries"): {"bank"},
    ("GET", "/v1/pool/conditions"): {"bank"},
    ("GET", "/v1/pool/pools"): POOL_KINDS,
    ("GET", "/v1/pool/bars"): POOL_KINDS,
    ("GET", "/v1/pool/rule-sets"): POOL_KINDS,
    ("GET", "/v1/pool/loans"): POOL_KINDS,
    ("GET", "/v1/pool/loans/{loan}"): POOL_KINDS,
    ("GET", "/v1/pool/stops"): POOL_KINDS,
    ("GET", "/v1/pool/duties"): POOL_KINDS,
    ("GET", "/v1/pool/statistics"): POOL_KINDS,
    ("GET", "/v1/pool/grades"): POOL_KINDS,
    ("GET", "/v1/pool/position"): POOL_KINDS - {"bank"},
    ("GET", "/v1/pool/recoveries"): POOL_KINDS,
    ("POST", "/v1/pool/cash"): {"treasurer"},
    ("POST", "/v1/pool/late-claims"): {"authority"},
    ("GET", "/v1/book"): {"bank", "operator"},
    ("GET", "/v1/book/financings"): {"bank", "operator"},
}
QUOTE = {
    "financing": WORD,
    "advance_fen": "1",
    "repay_fen": "1",
    "rate_bps": 1,
    "fee_fen": "0",
    "valid_until": 1,
}
APPLICATION = {
    "code": "91990100MA0000015X",
    "name": "示例远舟汽车有限公司",
    "kind": "enterprise",
    "key": "0x" + "01" * 20,
    "legal_representative": "张三",
    "registered_address": "示例路1号",
    "contact": {"name": "李四", "phone": "13800000000"},
    "documents": [{"name": "营业执照", "sha256": WORD}],
}
ADDRESS = "0x" + "cd" * 20
SHARE = {"device_share": WORD, "pin": "730518"}
BODIES = {
    "/v1/keys/held": {"label": "a", "pin": "730518"},
    "/v1/keys/wallet": {"label": "a", "address": ADDRESS},
    "/v1/keys/remote": {"label": "a", "url": "https://a", "identifier": "0x" + "cd" * 64, "token": "t" * 16},
    "/v1/keys/{address}/sign": {"digests": [WORD], **SHARE},
    "/v1/keys/{address}/pin": {"new_pin": "615902", **SHARE},
    "/v1/keys/{address}/unlock": None,
    "/v1/notices/read": {"ids": ["a"]},
    "/v1/webhooks": {"url": "https://a"},
    "/v1/webhooks/{webhook}/test": None,
    "/v1/webhooks/{webhook}/resume": {},
    "/v1/participants": [],
    "/v1/admissions": APPLICATION,
    "/v1/admissions/{id}/rejection": {"reason": "no"},
    "/v1/financings/quotes": [QUOTE],
    "/v1/pool/decisions": {"rule": "entry", "loan": WORD},
    "/v1/pool/entries": {"items": [{"loan": WORD}]},
    "/v1/pool/cash": {"cash_fen": "1"},
    "/v1/pool/late-claims": {"loan": WORD, "until_on": "2026-01-01", "grounds": WORD},
}


def routes(gateway: Gateway) -> list[tuple[str, str]]:
    """Method and path of everything under /v1, by the app's own document."""
    paths = gateway.app.openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", WORD, re.sub(r"\{(id|person)\}", NOBODY, re.sub(r"\{(key|address)\}", ADDRESS, path)))


def test_every_route_but_the_public_ones_wants_a_session(gateway: Gateway) -> None:
    found = routes(gateway)
    assert len(found) > 20
    for method, path in found:
        if (method, path) not in PUBLIC:
            answer = gateway.client.request(method, filled(path))
            # A wrong body is said before the session is asked for; then the right one must be turned away.
            if answer.status_code == 422:
                continue
            problem(answer, 401, "not_signed_in")


def test_a_right_request_without_a_session_is_refused(gateway: Gateway) -> None:
    item = {"digest": WORD, "signature": "0x" + "00" * 65}
    for path, body in {
        **{filled(path): body for path, body in BODIES.items()},
        "/v1/intents/drafts": {"items": [{"action": "GiveConsent", "fields": {}}]},
        "/v1/intents/signatures": {"items": [item]},
        "/v1/intents/lookup": {"digests": [WORD]},
        "/v1/payments/receipts": [],
        "/v1/sessions": {"participant": "0x" + "cd" * 20},
        "/v1/invitations": {"login": "a@b.example", "roles": ["maker"]},
        "/v1/me/totp": {},
    }.items():
        problem(gateway.client.post(path, json=body), 401, "not_signed_in")
    problem(gateway.client.put("/v1/me/password", json={"new_password": "x" * 10}), 401, "not_signed_in")
    problem(gateway.client.patch(f"/v1/people/{NOBODY}", json={"suspended": True}), 401, "not_signed_in")
    answer = gateway.client.post("/v1/invoices/imports", files={"file": ("a.csv", b"x")})
    problem(answer, 401, "not_signed_in")


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


def test_each_route_for_some_kinds_refuses_the_others(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    parties = {
        "enterprise": people.supplier,
        "bank": people.bank,
        "reviewer": people.reviewer,
        "treasurer": people.treasurer,
        "authority": people.authority,
        "operator": ledger.operator,
    }
    for (method, path), allowed in KINDS.items():
        for kind, party in parties.items():
            headers = gateway.at(party).headers
            extra = {"files": {"file": ("a.csv", b"x")}} if path.endswith("imports") else {"json": BODIES.get(path)}
            answer = gateway.client.request(method, filled(path), headers=headers, **extra)
            if kind in allowed:
                assert answer.status_code not in (401, 500) and "wrong_kind" not in answer.text, answer.text
            else:
                problem(answer, 403, "wrong_kind")


def test_drafting_for_somebody_else_is_refused(gateway: Gateway) -> None:
    people = gateway.people
    answer = gateway.at(people.supplier).draft("GiveConsent", participant=people.debtor.address, terms=terms())
    problem(answer, 403, "forbidden")


def test_the_operator_drafts_and_signs_for_nobody(gateway: Gateway, ledger: Ledger) -> None:
    supplier, operator = gateway.at(gateway.people.supplier), gateway.at(ledger.operator)
    fields = {"participant": supplier.party.address, "terms": terms()}
    problem(operator.draft("GiveConsent", **fields), 403, "forbidden")
    digest = supplier.drafted("GiveConsent", **fields)["digest"]
    problem(operator.sign(digest), 403, "forbidden")
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
        (people.supplier, "DeclineFinancing", "bank", {"financing": WORD, "reason": WORD}),
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
    assert {kind.actor_field for kind in INTENTS.values()} == set(KINDS_OF) | {"participant"}


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
        supplier = gateway.at(people.supplier)
        self.intent = supplier.drafted("GiveConsent", participant=people.supplier.address, terms=terms())["digest"]
        self.decision = (
            gateway.at(people.bank).post("/v1/pool/decisions", {"rule": "entry", "loan": self.loan}).json()["hash"]
        )
        self.instruction = gateway.instruction(gateway.at(people.debtor), "pay_at_maturity")
        self.enterprise = gateway.at(gateway.admit("ENTERPRISE2", Kind.ENTERPRISE))
        self.bank = gateway.at(gateway.admit("BANK2", Kind.BANK))


@pytest.fixture
def others(gateway: Gateway, ledger: Ledger) -> Others:
    return Others(gateway, ledger)


def test_other_tenants_things_are_not_there(gateway: Gateway, others: Others) -> None:
    for desk in (others.enterprise, others.bank):
        for path in (
            f"/v1/certificates/{others.certificate}",
            f"/v1/certificates/{others.certificate}/lots",
            f"/v1/certificates/{others.certificate}/movements",
            f"/v1/lots/{lot_id(others.certificate, 0)}/lineage",
            f"/v1/intents/{others.intent}",
            f"/v1/pool/decisions/{others.decision}",
        ):
            problem(desk.get(path), 404, "not_found")
        problem(desk.post("/v1/intents/lookup", {"digests": [others.intent]}), 404, "not_found")
        problem(desk.sign(others.intent), 404, "not_found")
        for path in ("/v1/certificates", "/v1/payments/instructions", "/v1/invoices"):
            assert desk.get(path).json()["items"] == []
        for path in ("/v1/lots", "/v1/exposures", "/v1/maturities", "/v1/payables"):
            assert desk.get(path).json()["items"] == []
            problem(desk.get(path, party=gateway.people.supplier.address), 404, "not_found")
        assert desk.get("/v1/lines").json() == []
        assert desk.get("/v1/tasks").json() == []
    problem(others.bank.get(f"/v1/pool/loans/{others.loan}"), 404, "not_found")
    for path in ("/v1/pool/loans", "/v1/pool/stops", "/v1/pool/duties", "/v1/book/financings"):
        assert others.bank.get(path).json()["items"] == []
    assert others.bank.get("/v1/book").json() == []
    problem(others.bank.get("/v1/book", party=gateway.people.bank.address), 404, "not_found")
    problem(others.enterprise.get(f"/v1/financings/{others.request}/quotes"), 404, "not_found")
    assert others.enterprise.get("/v1/financings").json()["items"] == []


def test_what_is_not_there_and_what_is_anothers_look_the_same(others: Others) -> None:
    for path, theirs in (
        ("/v1/certificates/{}", others.certificate),
        ("/v1/lots/{}/lineage", lot_id(others.certificate, 0)),
        ("/v1/pool/decisions/{}", others.decision),
        ("/v1/financings/{}/quotes", others.request),
    ):
        headers = others.enterprise.headers | {"X-Request-Id": "same"}
        answers = [others.gateway.client.get(path.format(one), headers=headers) for one in (theirs, WORD)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content


def test_a_rival_bank_sees_the_open_request_and_no_others_loan(others: Others) -> None:
    assert [f["id"] for f in others.bank.get("/v1/financings").json()["items"]] == [others.request]
    problem(others.bank.post("/v1/pool/decisions", {"rule": "entry", "loan": others.loan}), 403, "forbidden")


def test_a_receipt_for_others_money_is_refused(gateway: Gateway, others: Others) -> None:
    receipt = gateway.receipt(others.instruction, "REF1")
    problem(others.enterprise.post("/v1/payments/receipts", [receipt]), 403, "forbidden")


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


def test_the_walk_above_misses_no_route(gateway: Gateway) -> None:
    app = create_app(gateway.settings)
    hidden = [r.path for r in app.routes if isinstance(r, APIRoute) and not r.include_in_schema]
    app.state.gateway.database.close()
    assert set(hidden) <= {"/docs"}
