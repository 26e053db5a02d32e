"""Early payment by the debtor itself: its programme decides, its agent signs, the holder takes it by lot or by a
standing order, the debtor pays through its bank, its bank confirms, and the certificate owes so much less."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chain.deploy import FIRST_POLICY
from chain.intents import bank_reference, receivable_of, tail_of
from chain.keys import Key
from chain.summaries import shanghai_date
from readmodel.tables import Envelope, Offer, PaymentInstruction, Receivable, SignedIntent
from tests.support.credit import DAY_S, accept, ask, lender, lot, question, sign_all
from tests.support.early import ORDERS, PROGRAMME, Payer, confirmed, order, paid, payer, programme, propose, turn
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind, some_hash
from tests.support.people import member
from tests.support.tables import rows_of
from tests.support.waiting import until

YUAN = 100
EARLY = 3


@pytest.fixture
def debtor(gateway: Gateway) -> Payer:
    return payer(gateway)


@pytest.fixture
def holder(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def early(desk: Desk, of: str, **other: Any) -> dict[str, Any]:
    return ask(desk, of, kind="early_payment", **other)


def firm(debtor: Payer, holder: Desk, of: str) -> str:
    """Asked for and offered; the financing's id."""
    asked = early(holder, of)
    assert debtor.sign().status_code == 200
    return str(asked["request"]["digest"])


def carried(desk: Desk, drafts: list[dict[str, Any]]) -> None:
    """Signed in one go, and carried to the ledger."""
    answer = sign_all(desk, drafts)
    assert answer.status_code == 202, answer.text
    gateway, last = desk.gateway, drafts[-1]["digest"]
    until(lambda: gateway.carry() or desk.state(last), lambda state: state == "confirmed")


def cut(holder: Desk, head: str) -> None:
    """40,000 yuan of it become a lot of their own."""
    holder.act("SplitLot", holder=holder.party.address, lot=head, amount=40_000 * YUAN)


def agreed(gateway: Gateway, debtor: Payer, holder: Desk, of: str) -> dict[str, Any]:
    """The holder took the debtor's offer: what the debtor is to pay."""
    carried(holder, accept(holder, firm(debtor, holder, of), debtor.desk.party))
    return gateway.instruction(debtor.desk, "pay_early")


# --- from the offer to the last fen


def test_a_lot_is_offered_taken_paid_and_gone_and_the_certificate_owes_so_much_less(
    gateway: Gateway, debtor: Payer, holder: Desk
) -> None:
    head = lot(gateway, 100_000)
    certificate = receivable_of(head)
    cut(holder, head)
    tail = tail_of(head, 100_000 * YUAN, 40_000 * YUAN)
    financing = firm(debtor, holder, tail)
    (offer,) = holder.get(f"/v1/offers/{financing}").json()
    # 40,000.00 at 3.65 % for 90 days: 360.00
    assert (offer["state"], offer["advance_fen"], offer["repay_fen"]) == ("firm", "3964000", "4000000")
    drafts = accept(holder, financing, debtor.desk.party)
    carried(holder, drafts)
    # Request, quote and acceptance went in one transaction.
    assert len([row for row in rows_of(gateway.database, Envelope)]) == 2  # the other one is the split's
    (shown,) = debtor.desk.get("/v1/financings", role="payer").json()["items"]
    assert (shown["kind"], shown["state"], shown["bank"]) == ("early_payment", "accepted", debtor.desk.party.address)

    instruction = gateway.instruction(debtor.desk, "pay_early")
    assert (instruction["payee"], instruction["amount_fen"]) == (holder.party.address, "3964000")
    bank = gateway.at(gateway.people.bank)
    (told,) = bank.get("/v1/payments/instructions", role="bank").json()["items"]
    assert told["id"] == instruction["id"]
    paid(gateway, instruction, "EARLY1")
    confirmed(gateway, instruction, "EARLY1")

    (shown,) = holder.get("/v1/financings", role="holder").json()["items"]
    assert (shown["state"], shown["repaid_fen"]) == ("repaid", "4000000")
    row = holder.get(f"/v1/certificates/{certificate}").json()["certificate"]
    assert (row["early_fen"], row["paid_fen"], row["state"]) == ("4000000", "0", "accepted")
    lots = {one["id"]: one["state"] for one in holder.get("/v1/lots").json()["items"]}
    assert lots == {head: "free", tail: "redeemed"}
    # At maturity the debtor owes the rest, and no more.
    assert gateway.instruction(debtor.desk, "pay_at_maturity")["amount_fen"] == "6000000"
    (before,) = [one for one in rows_of(gateway.database, PaymentInstruction) if one["amount_fen"] == 100_000 * YUAN]
    assert before["state"] == "void"


def test_what_was_paid_early_stands_in_both_books_and_they_balance(
    gateway: Gateway, debtor: Payer, holder: Desk
) -> None:
    head = lot(gateway, 100_000)
    instruction = agreed(gateway, debtor, holder, head)
    paid(gateway, instruction, "EARLY1")
    confirmed(gateway, instruction, "EARLY1")
    on = shanghai_date(gateway.ledger.now())
    span = {"from_on": (on - timedelta(days=1)).isoformat(), "to_on": (on + timedelta(days=1)).isoformat()}
    for desk, book, kind in ((holder, "held", "discharged"), (debtor.desk, "owed", "discharged")):
        told = desk.get("/v1/statements", **span, book=book).json()
        assert kind in [line["kind"] for line in told["items"]], told
    for desk in (holder, debtor.desk):
        books = desk.get("/v1/statements", **span).json()["books"]
        for one in (books["held"], books["owed"]):
            assert int(one["opening_fen"]) + int(one["in_fen"]) - int(one["out_fen"]) == int(one["closing_fen"]) == 0
        assert desk.get("/v1/reconciliations", on=on.isoformat()).json()["agrees"] is True
    lines = debtor.desk.get("/v1/statements", **span, book="money").json()["items"]
    assert [(line["kind"], line["out_fen"]) for line in lines] == [("pay_early", "9910000")]
    assert holder.get(f"/v1/certificates/{receivable_of(head)}").json()["certificate"]["state"] == "settled"
    for path in (f"lots/{head}/certificate.pdf", f"financings/{instruction['subject']}/confirmation.pdf"):
        paper = holder.get(f"/v1/{path}")
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert "提前付款 early payment" in holder.get("/v1/financings/costs.csv", **span).text
    (line,) = [one for one in debtor.desk.get("/v1/journal", **span).json()["items"] if one["kind"] == "paid_early"]
    assert (line["amount_fen"], line["money_fen"], line["cost_fen"]) == ("10000000", "9910000", "90000")


def test_a_bank_and_the_debtor_are_compared_at_the_same_rate_in_one_list(
    gateway: Gateway, debtor: Payer, holder: Desk
) -> None:
    bank = lender(gateway, fee_bps=10)
    of = lot(gateway, 100_000)
    ask(holder, of)
    early(holder, of)
    bank.sign()
    debtor.sign()
    told = holder.get(f"/v1/lots/{of}/offers").json()
    assert [(one["kind"], one["state"]) for one in told] == [("early_payment", "firm"), ("discount", "firm")]
    # 900.00 off for 90 days; the bank takes 100.00 more as a fee
    assert [one["all_in_bps"] for one in told] == [369, 410]
    assert [one["bank"] for one in debtor.desk.get(f"/v1/lots/{of}/offers").json()] == [debtor.desk.party.address]
    assert gateway.at(gateway.people.subcontractor).get(f"/v1/lots/{of}/offers").json() == []


# --- the programme


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"budget_fen": "9909999"}, "above what is left of the debtor's budget"),
        ({"least_fen": "10000001"}, "the lot is smaller than what the debtor pays early"),
        ({"least_days": 91}, "the debtor pays nothing early with so many days to go"),
        ({"rates": [{"most_days": 89, "rate_bps": 1}]}, "the debtor pays nothing early with so many days to go"),
    ],
)
def test_what_is_outside_the_programme_is_said_without_the_debtors_numbers(
    gateway: Gateway, debtor: Payer, holder: Desk, change: dict[str, Any], said: str
) -> None:
    debtor.adopt(**change)
    (told,) = early(holder, lot(gateway, 100_000))["offers"]
    assert (told["state"], told["decision"], told["request"]) == ("no", None, None)
    assert [reason["en"] for reason in told["reasons"]] == [said]
    (kept,) = debtor.desk.get("/v1/offers").json()["items"]
    assert kept["decision"]["steps"] and kept["request"]["lot_fen"] == 10_000_000
    assert debtor.waiting() == []


def test_outside_its_dates_nothing_is_offered(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    tomorrow = (shanghai_date(gateway.ledger.now()) + timedelta(days=1)).isoformat()
    debtor.adopt(from_on=tomorrow)
    (told,) = early(holder, lot(gateway, 100_000))["offers"]
    assert [reason["en"] for reason in told["reasons"]] == ["the debtor's programme does not run now"]


def test_of_two_offers_within_one_budget_one_can_be_taken(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    debtor.adopt(budget_fen=str(150_000 * YUAN))
    first, second = (firm(debtor, holder, lot(gateway, 100_000)) for _ in range(2))
    assert sign_all(holder, accept(holder, first, debtor.desk.party)).status_code == 202
    refused = sign_all(holder, accept(holder, second, debtor.desk.party))
    assert "debtor's budget" in problem(refused, 409, "offer_withdrawn")["detail"]


def test_what_was_paid_within_the_dates_is_off_the_budget(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    debtor.adopt(budget_fen=str(150_000 * YUAN))
    instruction = agreed(gateway, debtor, holder, lot(gateway, 100_000))
    assert early(holder, lot(gateway, 60_000))["offers"][0]["state"] == "no"  # promised
    paid(gateway, instruction, "EARLY1")
    confirmed(gateway, instruction, "EARLY1")
    assert early(holder, lot(gateway, 60_000))["offers"][0]["state"] == "no"  # paid
    assert early(holder, lot(gateway, 50_000))["offers"][0]["state"] == "waiting"


def test_two_people_make_a_programme_and_one_ends_it(gateway: Gateway, holder: Desk) -> None:
    founder, agent = gateway.at(gateway.people.debtor), Key.new()
    _, maker = member(founder, "li.na@example.com", "maker", "checker")
    _, checker = member(founder, "wang.wei@example.com", "checker")
    proposed = propose(maker, programme(gateway, agent))
    problem(maker.post(f"{PROGRAMME}/{proposed['id']}/approval", None), 403, "same_person")
    answer = checker.post(f"{PROGRAMME}/{proposed['id']}/rejection", {"reason": "预算有误"})
    assert answer.json() == {"in_force": None, "proposed": None}
    proposed = propose(maker, programme(gateway, agent))
    told = checker.post(f"{PROGRAMME}/{proposed['id']}/approval", None).json()
    assert told["in_force"]["programme"]["budget_fen"] == str(1_000_000 * YUAN)
    assert gateway.try_key(agent).status_code == 403  # it is no person's
    assert checker.delete(PROGRAMME).status_code == 204
    assert early(holder, lot(gateway, 100_000))["offers"] == []


def test_a_programme_is_its_debtors_and_the_regulators(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    regulator = gateway.at(gateway.admit("REGULATOR", Kind.REGULATOR))
    assert regulator.get(PROGRAMME, party=debtor.desk.party.address).json()["in_force"]["state"] == "in_force"
    assert holder.get(PROGRAMME).json() == {"in_force": None, "proposed": None}
    problem(holder.get(PROGRAMME, party=debtor.desk.party.address), 404, "not_found")
    problem(gateway.at(gateway.people.bank).get(PROGRAMME), 403, "wrong_kind")
    problem(debtor.desk.get("/v1/credit-policy"), 403, "wrong_kind")


# --- by hand


def test_without_a_programme_a_person_of_the_debtor_quotes(gateway: Gateway, holder: Desk) -> None:
    debtor, of = gateway.at(gateway.people.debtor), lot(gateway, 100_000)
    body = question(gateway, of)
    fields = {key: body[key] for key in ("lot", "until", "terms")} | {"recourse": False, "kind": EARLY}
    financing = holder.act("RequestFinancing", holder=holder.party.address, bank=debtor.party.address, **fields)
    (asked,) = debtor.get("/v1/financings", role="payer", state="requested").json()["items"]
    assert asked["id"] == financing
    assert "quote" in [matter["kind"] for matter in debtor.get("/v1/inbox").json()]
    quote = {"financing": financing, "advance_fen": "9900000", "rate_bps": 405, "fee_fen": "0"}
    late = gateway.ledger.now() + DAY_S
    answer = debtor.post("/v1/financings/quotes", [quote | {"repay_fen": "9999999", "valid_until": late}])
    problem(answer, 422, "bad_terms")
    (draft,) = debtor.post("/v1/financings/quotes", [quote | {"repay_fen": "10000000", "valid_until": late}]).json()
    debtor.confirm(draft)
    (shown,) = holder.get(f"/v1/financings/{financing}/quotes").json()
    holder.act("AcceptQuote", holder=holder.party.address, **shown["terms"])
    assert gateway.instruction(debtor, "pay_early")["amount_fen"] == "9900000"
    # It does not pay after all, and the lot is free again.
    debtor.act("DeclineFinancing", bank=debtor.party.address, financing=financing, reason=some_hash("no cash"))
    assert [one["state"] for one in holder.get("/v1/lots").json()["items"]] == ["free"]


def test_a_debtor_quotes_on_nothing_else(gateway: Gateway, holder: Desk) -> None:
    debtor, of = gateway.at(gateway.people.debtor), lot(gateway, 100_000)
    body = question(gateway, of)
    fields = {key: body[key] for key in ("lot", "until", "terms")} | {"recourse": False, "kind": 1}
    nobody = "0x" + "00" * 20
    financing = holder.act("RequestFinancing", holder=holder.party.address, bank=nobody, **fields)
    quote = {"financing": financing, "advance_fen": "1", "repay_fen": "10000000", "rate_bps": 1, "fee_fen": "0"}
    problem(debtor.post("/v1/financings/quotes", [quote | {"valid_until": 9_999_999_999}]), 404, "not_found")
    assert debtor.get("/v1/financings", role="payer").json()["items"] == []


def test_it_is_asked_of_the_debtor_alone_and_for_good(gateway: Gateway, holder: Desk) -> None:
    of, bank = lot(gateway, 100_000), gateway.people.bank.address
    problem(holder.post("/v1/offers", question(gateway, of, kind="early_payment", bank=bank)), 422, "not_funder")
    problem(holder.post("/v1/offers", question(gateway, of, kind="early_payment", recourse=True)), 422, "bad_kind")
    body = question(gateway, of)
    fields = {key: body[key] for key in ("lot", "until", "terms")} | {"kind": EARLY, "holder": holder.party.address}
    problem(holder.draft("RequestFinancing", bank=bank, recourse=False, **fields), 422, "not_funder")
    debtor = gateway.people.debtor.address
    problem(holder.draft("RequestFinancing", bank=debtor, recourse=True, **fields), 422, "bad_kind")


# --- what may be done with a lot


def test_a_lot_that_can_move_no_more_can_still_be_paid_early(gateway: Gateway, debtor: Payer) -> None:
    of, ledger, most = lot(gateway, 100_000), gateway.ledger, int(FIRST_POLICY["mostEndorsements"])
    pair = (gateway.people.supplier, gateway.people.subcontractor)
    for step in range(most):
        fields = {"lot": of, "recipient": pair[(step + 1) % 2].address, "amount": 100_000 * YUAN}
        ledger.send(ledger.sign(pair[step % 2], "TransferLot", **fields, terms=some_hash("terms")))
    gateway.sync()
    last = gateway.at(pair[most % 2])
    problem(last.post("/v1/offers", question(gateway, of)), 409, "too_many_endorsements")
    agreed(gateway, debtor, last, of)


def test_of_a_lot_that_was_paid_early_nothing_can_be_done(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    head = lot(gateway, 100_000)
    cut(holder, head)
    instruction = agreed(gateway, debtor, holder, head)
    paid(gateway, instruction, "EARLY1")
    confirmed(gateway, instruction, "EARLY1")
    fields = {"recipient": gateway.people.subcontractor.address, "amount": 1_000_00, "terms": some_hash("terms")}
    problem(holder.draft("TransferLot", holder=holder.party.address, lot=head, **fields), 409, "lot_discharged")
    problem(holder.draft("SplitLot", holder=holder.party.address, lot=head, amount=1_000_00), 409, "lot_discharged")
    for kind in ("discount", "pledge", "early_payment"):
        problem(holder.post("/v1/offers", question(gateway, head, kind=kind)), 409, "lot_discharged")


def test_the_debtors_bank_confirms_and_only_against_its_receipt(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    instruction = agreed(gateway, debtor, holder, lot(gateway, 100_000))
    bank = gateway.at(gateway.people.bank)
    said = {"financing": instruction["subject"], "amount": 9_910_000, "bankReference": bank_reference("EARLY1")}
    problem(bank.draft("ConfirmDisbursement", bank=bank.party.address, **said), 422, "no_receipt")
    problem(debtor.desk.draft("ConfirmDisbursement", bank=debtor.desk.party.address, **said), 403, "wrong_kind")
    paid(gateway, instruction, "EARLY1")
    problem(bank.draft("ConfirmDisbursement", bank=bank.party.address, **said | {"amount": 9_910_001}), 422)
    confirmed(gateway, instruction, "EARLY1")


def test_no_payment_is_recorded_while_a_lot_is_being_paid_early(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    """The lot could not be discharged any more, and the debtor's money would have left for nothing."""
    head = lot(gateway, 100_000)
    cut(holder, head)
    instruction = agreed(gateway, debtor, holder, head)
    due = gateway.instruction(debtor.desk, "pay_at_maturity")
    bank, part = gateway.at(gateway.people.bank), {**due, "amount_fen": "100"}
    paid(gateway, part, "PART1")
    said = {"receivable": receivable_of(head), "amount": 100, "bankReference": bank_reference("PART1")}
    problem(bank.draft("RecordPayment", bank=bank.party.address, **said), 409, "early_payment_under_way")
    paid(gateway, instruction, "EARLY1")
    confirmed(gateway, instruction, "EARLY1")
    bank.act("RecordPayment", bank=bank.party.address, **said)
    (row,) = rows_of(gateway.database, Receivable)
    assert (row["paid_fen"], row["early_fen"]) == (100, 60_000 * YUAN)


# --- standing orders


def drafts(desk: Desk) -> list[dict[str, Any]]:
    answer = desk.get(f"{ORDERS}/drafts")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def test_a_standing_order_takes_all_that_fits_and_the_checker_signs_in_one_go(
    gateway: Gateway, debtor: Payer, holder: Desk
) -> None:
    order(holder, least_days=20, least_fen=str(5_000 * YUAN))
    fits = {lot(gateway, 10_000), lot(gateway, 20_000, days=40)}
    lot(gateway, 4_000), lot(gateway, 10_000, days=19)
    taken = turn(holder)
    assert {one["lot"] for one in taken} == fits
    assert {one["state"] for one in taken} == {"waiting"} and drafts(holder) == []
    debtor.sign()
    waiting = drafts(holder)
    assert [one["action"] for one in waiting] == ["RequestFinancing", "AcceptQuote"] * 2
    assert turn(holder) == []  # each lot once
    answer = sign_all(holder, waiting)
    assert answer.status_code == 202, answer.text
    assert drafts(holder) == []
    for one in waiting:
        until(lambda digest=one["digest"]: gateway.carry() or holder.state(digest), lambda state: state == "confirmed")
    items = debtor.desk.get("/v1/payments/instructions", kind="pay_early", state="open").json()["items"]
    # 10,000.00 and 20,000.00 at 3.65 % for 90 and 40 days
    assert sorted(int(one["amount_fen"]) for one in items) == [991_000, 1_992_000]


def test_what_costs_more_than_the_order_allows_is_left_alone(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    order(holder, most_all_in_bps=367)
    lot(gateway, 10_000)  # 3.69 % on what arrives
    cheap = lot(gateway, 20_000, days=30)  # 3.01 %
    before = len(rows_of(gateway.database, SignedIntent))
    assert [one["lot"] for one in turn(holder)] == [cheap]
    assert len(rows_of(gateway.database, SignedIntent)) == before + 3  # request, quote, acceptance: of that one alone


def test_an_order_may_be_for_one_debtor(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    lot(gateway, 10_000)
    order(holder, debtor=gateway.people.subcontractor.address)
    assert turn(holder) == []
    order(holder, debtor=gateway.people.debtor.address)
    assert len(turn(holder)) == 1


def test_together_the_drafts_are_within_the_budget(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    debtor.adopt(budget_fen=str(15_000 * YUAN))
    order(holder)
    lot(gateway, 10_000), lot(gateway, 10_000)
    assert len(turn(holder)) == 1
    assert turn(holder) == []
    debtor.sign()
    carried(holder, drafts(holder))


def test_what_nobody_signed_in_time_is_taken_back_and_asked_anew(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    debtor.adopt(hold_hours=1)
    order(holder)
    lot(gateway, 10_000)
    (first,) = turn(holder)
    gateway.ledger.anvil.pass_time_to(gateway.ledger.now() + 3_700)
    gateway.sync()
    (second,) = turn(holder)
    assert second["financing"] != first["financing"]
    states = {row["digest"]: row["state"] for row in rows_of(gateway.database, SignedIntent)}
    assert (states[first["financing"]], states[second["financing"]]) == ("rejected", "draft")


def test_a_revoked_order_does_nothing_and_its_drafts_are_taken_back(
    gateway: Gateway, debtor: Payer, holder: Desk
) -> None:
    which = order(holder)
    lot(gateway, 10_000)
    turn(holder)
    debtor.sign()
    waiting = drafts(holder)
    assert holder.delete(f"{ORDERS}/{which}").status_code == 204
    assert drafts(holder) == []
    assert {holder.state(one["digest"]) for one in waiting} == {"rejected"}
    (told,) = holder.get(ORDERS).json()["items"]
    assert told["state"] == "revoked"
    problem(holder.delete(f"{ORDERS}/{which}"), 409, "decided")
    lot(gateway, 10_000)
    assert turn(holder) == []


def test_after_its_last_date_an_order_has_ended(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    today = shanghai_date(gateway.ledger.now())
    yesterday = {"most_all_in_bps": 400, "until_on": (today - timedelta(days=1)).isoformat(), "terms": some_hash("t")}
    problem(holder.post(ORDERS, yesterday), 422, "past_date")
    order(holder, until_on=today.isoformat())
    lot(gateway, 10_000)
    gateway.ledger.anvil.pass_time_to(gateway.ledger.now() + DAY_S)
    gateway.sync()
    assert turn(holder) == []
    assert [one["state"] for one in holder.get(ORDERS).json()["items"]] == ["ended"]


def test_who_proposes_an_order_does_not_approve_it_and_a_machine_may_take_its_turns(
    gateway: Gateway, debtor: Payer, holder: Desk
) -> None:
    _, maker = member(holder, "li.na@example.com", "maker", "checker")
    _, checker = member(holder, "wang.wei@example.com", "checker")
    until_on = (shanghai_date(gateway.ledger.now()) + timedelta(days=9)).isoformat()
    made = maker.post(ORDERS, {"most_all_in_bps": 400, "until_on": until_on, "terms": some_hash("terms")}).json()
    lot(gateway, 10_000)
    assert turn(maker) == []  # proposed is not in force
    problem(maker.post(f"{ORDERS}/{made['id']}/approval", None), 403, "same_person")
    assert checker.post(f"{ORDERS}/{made['id']}/approval", None).json()["state"] == "in_force"
    problem(checker.post(f"{ORDERS}/{made['id']}/rejection", {"reason": "no"}), 409, "decided")
    told = holder.post("/v1/clients", {"name": "treasury", "scopes": ["standing-orders", "read"]}).json()
    client = (told["client_id"], told["client_secret"])
    token = gateway.client.post("/v1/token", data={"grant_type": "client_credentials"}, auth=client).json()
    machine = Desk(gateway, holder.party, token["access_token"])
    assert len(turn(machine)) == 1
    problem(machine.post(ORDERS, {}), 403, "wrong_scope")
    debtor.sign()
    carried(checker, drafts(checker))


def test_of_two_turns_at_once_each_lot_is_taken_by_one(postgres_gateway: Gateway) -> None:
    gateway = postgres_gateway
    debtor, holder = payer(gateway), gateway.at(gateway.people.supplier)
    order(holder)
    lots = {lot(gateway, 10_000) for _ in range(3)}
    with ThreadPoolExecutor(2) as both:
        taken = [one for found in both.map(turn, (holder, holder)) for one in found]
    assert sorted(one["lot"] for one in taken) == sorted(lots)
    debtor.sign()
    waiting = drafts(holder)
    assert len(waiting) == 2 * len(lots)
    open_drafts = [row for row in rows_of(gateway.database, SignedIntent) if row["state"] == "draft"]
    of_holder = [row for row in open_drafts if row["participant"] == holder.party.address]
    assert {row["digest"] for row in of_holder} == {one["digest"] for one in waiting}
    assert sign_all(holder, waiting).status_code == 202


def test_a_standing_order_is_its_holders(gateway: Gateway, debtor: Payer, holder: Desk) -> None:
    which = order(holder)
    other = gateway.at(gateway.people.subcontractor)
    for answer in (
        other.post(f"{ORDERS}/{which}/approval", None),
        other.delete(f"{ORDERS}/{which}"),
        other.get(ORDERS, party=holder.party.address),
    ):
        problem(answer, 404, "not_found")
    assert other.get(ORDERS).json()["items"] == []
    lot(gateway, 10_000)
    assert turn(other) == [] and rows_of(gateway.database, Offer) == []
