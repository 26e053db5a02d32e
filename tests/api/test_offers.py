"""Instant offers: a bank's policy decides, its agent signs, the holder takes it, and one transaction does it all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chain.keys import Key
from chain.words import NO_PARTY
from readmodel.tables import Envelope, Offer, SignedIntent
from tests.support.credit import Lender, accept, ask, lender, lot, policy, propose, question, sign_all
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind
from tests.support.people import give_key, join, member
from tests.support.tables import rows_of
from tests.support.waiting import until

YUAN = 100


@pytest.fixture
def bank(gateway: Gateway) -> Lender:
    return lender(gateway)


@pytest.fixture
def holder(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def offered(desk: Desk, financing: str) -> dict[str, Any]:
    (one,) = desk.get(f"/v1/offers/{financing}").json()
    return dict(one)


def firm(bank: Lender, holder: Desk, yuan: int = 100_000, **other: Any) -> str:
    """A new lot, asked for and offered; the financing's id."""
    asked = ask(holder, lot(holder.gateway, yuan), **other)
    assert bank.sign().status_code == 200
    return str(asked["request"]["digest"])


def taken(gateway: Gateway, holder: Desk, financing: str) -> None:
    """Signed by the holder, and carried to the ledger."""
    answer = sign_all(holder, accept(holder, financing, gateway.people.bank))
    assert answer.status_code == 202, answer.text


# --- from the holder's signature to the bank's instruction


def test_one_signature_of_the_holder_and_the_money_is_to_be_paid(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    financing = firm(bank, holder)
    offer = offered(holder, financing)
    # 100,000.00 at 3.65 % for 90 days: 900.00
    assert (offer["state"], offer["advance_fen"], offer["repay_fen"]) == ("firm", "9910000", "10000000")
    drafts = accept(holder, financing, gateway.people.bank)
    assert [draft["action"] for draft in drafts] == ["RequestFinancing", "AcceptQuote"]
    assert sign_all(holder, drafts).status_code == 202
    gateway.carry()
    until(lambda: gateway.carry() or holder.state(drafts[1]["digest"]), lambda state: state == "confirmed")
    instruction = gateway.instruction(bank.desk, "disburse")
    assert (instruction["payee"], instruction["amount_fen"]) == (holder.party.address, "9910000")
    assert offered(holder, financing)["state"] == "taken"
    # Request, quote and acceptance went in one transaction, in this order.
    sent = {row["action"]: row for row in rows_of(gateway.database, SignedIntent) if row["envelope"]}
    assert len({row["envelope"] for row in sent.values()}) == 1 == len(rows_of(gateway.database, Envelope))
    places = {action: row["place"] for action, row in sent.items()}
    assert places == {"RequestFinancing": 0, "SubmitQuote": 1, "AcceptQuote": 2}


def test_the_order_in_which_they_are_signed_does_not_matter(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    financing = firm(bank, holder)
    drafts = accept(holder, financing, gateway.people.bank)
    assert sign_all(holder, drafts[::-1]).status_code == 202
    until(lambda: gateway.carry() or holder.state(drafts[1]["digest"]), lambda state: state == "confirmed")


def test_a_request_that_was_signed_before_is_not_asked_for_again(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    financing = firm(bank, holder)
    holder.sign(financing)
    gateway.carry()
    drafts = accept(holder, financing, gateway.people.bank)
    assert [draft["action"] for draft in drafts] == ["AcceptQuote"]
    assert sign_all(holder, drafts).status_code == 202
    until(lambda: gateway.carry() or holder.state(drafts[0]["digest"]), lambda state: state == "confirmed")


def test_the_acceptance_alone_is_not_taken(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    drafts = accept(holder, firm(bank, holder), gateway.people.bank)
    problem(sign_all(holder, drafts[1:]), 409, "request_unsigned")
    assert holder.state(drafts[1]["digest"]) == "draft"


def test_without_the_agents_signature_it_is_no_offer(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    asked = ask(holder, lot(gateway, 100_000))
    financing = asked["request"]["digest"]
    assert asked["offers"][0]["state"] == "waiting"
    answer = holder.post(f"/v1/offers/{financing}/acceptance", {"bank": gateway.people.bank.address})
    problem(answer, 409, "offer_not_firm")
    problem(bank.sign(by=Key.new()), 403, "not_the_agent")
    problem(bank.sign(by=gateway.people.bank.key), 403, "not_the_agent")  # the bank's, and not the agent's
    assert offered(holder, financing)["state"] == "waiting"
    assert bank.sign().json()[0]["state"] == "firm"
    assert bank.waiting() == []


def test_a_key_that_was_taken_from_the_agent_signs_no_more(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    ask(holder, lot(gateway, 100_000))
    gateway.ledger.send(gateway.ledger.sign(gateway.people.bank, "RevokeKey", key=bank.agent.address))
    gateway.sync()
    problem(bank.sign(), 403, "not_the_agent")


# --- what is decided, and who sees why


def test_each_decision_is_explained_to_the_bank_and_its_numbers_to_nobody_else(
    gateway: Gateway, bank: Lender, holder: Desk
) -> None:
    bank.adopt(debtors={gateway.people.debtor.address: {"rating": "AA", "limit_fen": "9999999"}})
    asked = ask(holder, lot(gateway, 100_000))
    (told,) = asked["offers"]
    assert (told["state"], told["advance_fen"], told["all_in_bps"]) == ("no", "0", None)
    assert (told["decision"], told["request"]) == (None, None)
    assert [reason["en"] for reason in told["reasons"]] == ["above what the bank takes on this debtor"]
    (kept,) = bank.desk.get("/v1/offers").json()["items"]
    assert kept["request"]["debtor_exposure_fen"] == 0
    steps = {step["article"]: step["arithmetic"] for step in kept["decision"]["steps"]}
    assert steps["debtor_limit"] == "0 + 10000000 = 10000000 > 9999999"
    assert bank.waiting() == []


def test_above_the_cap_a_person_of_the_bank_decides(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    bank.adopt(accept_up_to_fen="9909999")
    (told,) = ask(holder, lot(gateway, 100_000))["offers"]
    assert (told["state"], told["advance_fen"]) == ("manual", "9910000")
    assert bank.waiting() == []


def test_a_bank_without_a_policy_says_nothing(gateway: Gateway, holder: Desk) -> None:
    asked = ask(holder, lot(gateway, 100_000))
    assert asked["offers"] == []
    problem(holder.get(f"/v1/offers/{asked['request']['digest']}"), 404, "not_found")


def test_a_pledge_loan_must_be_one_that_the_pool_takes_by_the_banks_file(
    gateway: Gateway, bank: Lender, holder: Desk
) -> None:
    bank.adopt(needs_pool=True)
    of = lot(gateway, 100_000)
    (told,) = ask(holder, of, kind="pledge")["offers"]
    assert [reason["zh"] for reason in told["reasons"]] == ["不符合风险补偿资金池入库条件，或该行尚无资料"]
    bank.adopt(needs_pool=True, borrowers={holder.party.address: {"insured": True}})
    assert ask(holder, of, kind="pledge")["offers"][0]["state"] == "no"
    (kept,) = [one for one in bank.desk.get("/v1/offers").json()["items"] if one["request"]["pool"] is not None]
    assert kept["request"]["pool"] in ("no", "missing")
    assert ask(holder, of)["offers"][0]["state"] == "waiting"  # a sale is no loan


def test_what_others_ask_and_are_offered_is_nobodys_business(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    financing = firm(bank, holder)
    rival = gateway.at(gateway.admit("RIVAL-BANK", Kind.BANK))
    other = gateway.at(gateway.people.subcontractor)
    for desk in (rival, other, gateway.at(gateway.people.debtor)):
        problem(desk.get(f"/v1/offers/{financing}"), 404, "not_found")
        assert desk.get("/v1/offers").json() == {"items": [], "next": None}
    assert rival.get("/v1/credit-policy").json() == {"in_force": None, "proposed": None}
    problem(other.post(f"/v1/offers/{financing}/acceptance", {"bank": gateway.people.bank.address}), 404)
    problem(other.post("/v1/offers", question(gateway, offered(holder, financing)["lot"])), 404, "not_found")
    (waiting,) = [row for row in rows_of(gateway.database, Offer)]
    signed = [{"quote": waiting["quote"], "signature": bank.agent.sign(bytes.fromhex(waiting["quote"][2:]))}]
    problem(rival.post("/v1/offers/signatures", signed), 404, "not_found")
    assert other.post("/v1/offers/turn", None).json() == []
    problem(gateway.at(gateway.people.reviewer).post("/v1/offers/turn", None), 403, "wrong_kind")
    problem(
        gateway.at(gateway.people.reviewer).post("/v1/offers", question(gateway, waiting["lot"])), 403, "wrong_kind"
    )


# --- limits hold whatever is offered


def test_of_two_offers_within_one_limit_one_can_be_taken(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    bank.adopt(debtors={gateway.people.debtor.address: {"rating": "AA", "limit_fen": str(150_000 * YUAN)}})
    first, second = firm(bank, holder), firm(bank, holder)
    taken(gateway, holder, first)
    refused = sign_all(holder, accept(holder, second, gateway.people.bank))
    assert "above what the bank takes on this debtor" in problem(refused, 409, "offer_withdrawn")["detail"]
    gateway.carry()
    until(lambda: gateway.carry() or holder.state(first), lambda state: state == "confirmed")
    problem(sign_all(holder, accept(holder, second, gateway.people.bank)), 409, "offer_withdrawn")
    assert ask(holder, lot(gateway, 100_000))["offers"][0]["state"] == "no"


def test_many_who_take_at_the_same_moment_take_no_more_than_the_limit(postgres_gateway: Gateway) -> None:
    gateway = postgres_gateway
    bank, holder = lender(gateway), gateway.at(gateway.people.supplier)
    bank.adopt(debtors={gateway.people.debtor.address: {"rating": "AA", "limit_fen": str(250_000 * YUAN)}})
    drafts = [accept(holder, firm(bank, holder), gateway.people.bank) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: sign_all(holder, one), drafts))
    assert sorted(answer.status_code for answer in answers) == [202] * 2 + [409] * 4
    assert sum(1 for row in rows_of(gateway.database, Offer) if row["taken_at"]) == 2


def test_a_policy_that_was_stopped_or_replaced_binds_nobody(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    first, second = firm(bank, holder), firm(bank, holder)
    drafts = accept(holder, first, gateway.people.bank)
    assert bank.desk.delete("/v1/credit-policy").status_code == 204
    problem(sign_all(holder, drafts), 409, "offer_expired")
    bank.adopt(fee_bps=10)
    problem(sign_all(holder, accept(holder, second, gateway.people.bank)), 409, "offer_expired")


def test_nobody_uses_a_bank_up_by_asking(
    gateway: Gateway, bank: Lender, holder: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readmodel.queries.credit.MOST_OPEN", 2)
    of = lot(gateway, 100_000)
    first = [ask(holder, of)["request"]["digest"] for _ in range(2)]
    problem(holder.post("/v1/offers", question(gateway, of)), 409, "too_many_offers")
    bank.sign()
    taken(gateway, holder, first[0])
    gateway.carry()
    ask(holder, lot(gateway, 50_000))


def test_an_offer_expires_on_the_ledgers_clock(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    financing = firm(bank, holder)
    drafts = accept(holder, financing, gateway.people.bank)
    gateway.ledger.anvil.pass_time_to(gateway.ledger.now() + gateway.settings.offer_s + 60)
    gateway.sync()
    assert offered(holder, financing)["state"] == "expired"
    problem(sign_all(holder, drafts), 409, "offer_expired")


# --- requests that came to the ledger without being offered anything


def test_a_request_on_the_ledger_is_quoted_without_a_person(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    body = question(gateway, lot(gateway, 100_000))
    fields = {key: body[key] for key in ("lot", "until", "terms")}
    asked = {"holder": holder.party.address, "kind": 1, "recourse": False, "bank": NO_PARTY, **fields}
    financing = holder.act("RequestFinancing", **asked)
    (waiting,) = bank.waiting()
    assert bank.sign().status_code == 200
    quote = waiting["quote"]
    until(lambda: gateway.carry() or bank.desk.state(quote), lambda state: state == "confirmed")
    (shown,) = holder.get(f"/v1/financings/{financing}/quotes").json()
    assert (shown["on_ledger"], shown["advance_fen"]) == (True, "9910000")
    holder.act("AcceptQuote", holder=holder.party.address, **shown["terms"])
    assert gateway.instruction(bank.desk, "disburse")["amount_fen"] == "9910000"
    assert bank.waiting() == []


def test_what_is_quoted_on_the_ledger_uses_the_limit_up(gateway: Gateway, bank: Lender, holder: Desk) -> None:
    bank.adopt(debtors={gateway.people.debtor.address: {"rating": "AA", "limit_fen": str(150_000 * YUAN)}})
    for _ in range(2):
        body = question(gateway, lot(gateway, 100_000))
        fields = {key: body[key] for key in ("lot", "until", "terms")}
        holder.act("RequestFinancing", holder=holder.party.address, kind=1, recourse=False, bank=NO_PARTY, **fields)
    assert len(bank.waiting()) == 1
    assert sorted(row["outcome"] for row in rows_of(gateway.database, Offer)) == ["no", "yes"]


# --- the policy is two persons' doing


def test_who_proposes_a_policy_does_not_approve_it(gateway: Gateway) -> None:
    founder, agent = gateway.at(gateway.people.bank), Key.new()
    _, maker = member(founder, "li.na@example.com", "maker", "checker")
    _, checker = member(founder, "wang.wei@example.com", "checker")
    proposed = propose(maker, policy(gateway, agent))
    problem(maker.post(f"/v1/credit-policy/{proposed['id']}/approval", None), 403, "same_person")
    assert maker.get("/v1/credit-policy").json()["in_force"] is None
    told = checker.post(f"/v1/credit-policy/{proposed['id']}/approval", None).json()
    assert (told["in_force"]["state"], told["proposed"]) == ("in_force", None)
    assert told["in_force"]["policy"]["signer"] == agent.address
    problem(checker.post(f"/v1/credit-policy/{proposed['id']}/approval", None), 409, "decided")
    again = propose(maker, policy(gateway, agent, fee_bps=5))
    answer = checker.post(f"/v1/credit-policy/{again['id']}/rejection", {"reason": "费率有误"})
    assert answer.json()["proposed"] is None
    assert answer.json()["in_force"]["id"] == proposed["id"]


def test_the_agents_key_opens_no_session_and_is_no_persons(gateway: Gateway) -> None:
    bank = lender(gateway)
    assert gateway.try_key(bank.agent).status_code == 403
    person = join(bank.desk, "li.na@example.com", "checker")
    problem(bank.desk.put(f"/v1/people/{person.id}/keys/{bank.agent.address}"), 409, "key_taken")
    own = Key.new()
    give_key(bank.desk, person, own)
    proposed = propose(bank.desk, policy(gateway, own))
    problem(bank.desk.post(f"/v1/credit-policy/{proposed['id']}/approval", None), 409, "key_taken")


def test_two_who_propose_at_once_do_not_overwrite_each_other(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.bank)
    tag = desk.get("/v1/credit-policy").headers["etag"]
    body = policy(gateway, Key.new())
    problem(desk.put("/v1/credit-policy", body), 428, "match_required")
    send = {"json": body, "headers": desk.headers | {"If-Match": tag}}
    first = gateway.client.put("/v1/credit-policy", **send)
    assert first.status_code == 200
    problem(gateway.client.put("/v1/credit-policy", **send), 412, "changed_meanwhile")
    assert first.headers["etag"] == desk.get("/v1/credit-policy").headers["etag"]


@pytest.fixture
def desks(gateway: Gateway) -> Iterator[list[Desk]]:
    yield [gateway.at(gateway.people.supplier), gateway.at(gateway.people.treasurer)]


def test_a_policy_is_a_banks(gateway: Gateway, desks: list[Desk]) -> None:
    for desk in desks:
        problem(desk.get("/v1/credit-policy"), 403, "wrong_kind")
        problem(desk.put("/v1/credit-policy", policy(gateway, Key.new())), 403, "wrong_kind")
        problem(desk.delete("/v1/credit-policy"), 403, "wrong_kind")


def test_a_policy_that_makes_no_sense_is_refused_in_words(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.bank)
    answer = desk.replace("/v1/credit-policy", policy(gateway, Key.new(), least_days=181))
    assert "a least must not be above its most" in problem(answer, 422, "rule_input")["detail"]
    bare = policy(gateway, Key.new(), borrowers={gateway.people.supplier.address: {"conditions": {"a": {"met": True}}}})
    problem(desk.replace("/v1/credit-policy", bare), 422, "rule_input")
