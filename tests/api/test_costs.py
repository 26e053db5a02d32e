"""What a financing costs in all, who bears it, and that everybody is told the same figures before and after."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete

from api.pricing import all_in_bps
from chain.keys import Key
from chain.summaries import shanghai_date
from files.iso20022 import Account, Entry, Statement, read_order, write_notification
from files.receipts import file_text
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import PROJECTIONS, BorneCost, PaymentInstruction
from tests.support.costs import ALWAYS, SHARES, agreed, approve, offered, paid_out, proposed, signed, taken, two_people
from tests.support.credit import Lender, accept, lender
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind
from tests.support.paper import pictures, text
from tests.support.people import member
from tests.support.tables import rows_of, sync

# 100,000.00 at 3.65 % for 90 days: 900.00 of interest; 0.1 % of fee: 100.00.
LOT, INTEREST, FEE, DAYS = 10_000_000, 90_000, 10_000, 90


@dataclass
class Trade:
    """A debtor's two people, a bank that offers at once, and a holder."""

    gateway: Gateway
    maker: Desk
    checker: Desk
    bank: Lender
    holder: Desk

    @property
    def today(self) -> dict[str, str]:
        """The ledger's, in Shanghai, as a span."""
        on = shanghai_date(self.gateway.ledger.now()).isoformat()
        return {"from_on": on, "to_on": on}

    def offer(self, financing: str) -> dict[str, Any]:
        (one,) = self.holder.get(f"/v1/offers/{financing}").json()
        return dict(one)

    def financing(self, financing: str) -> dict[str, Any]:
        items = self.holder.get("/v1/financings").json()["items"]
        return next(dict(one) for one in items if one["id"] == financing)

    def cost(self, financing: str, by: Desk | None = None) -> dict[str, Any]:
        answer = (by or self.holder).get(f"/v1/financings/{financing}/cost")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def done(self, **other: Any) -> str:
        """Offered, taken and paid out."""
        financing = offered(self.bank, self.holder, **other)
        taken(self.gateway, self.holder, financing)
        paid_out(self.gateway, self.bank, financing)
        return financing

    def legs(self, financing: str) -> dict[str, dict[str, Any]]:
        """What the debtor is to pay for it, by kind."""
        items = self.maker.get("/v1/payments/instructions", role="payer").json()["items"]
        return {one["kind"]: one for one in items if one["subject"] == financing}


@pytest.fixture
def trade(gateway: Gateway) -> Trade:
    maker, checker = two_people(gateway.at(gateway.people.debtor))
    bank = lender(gateway, fee_bps=10)
    return Trade(gateway, maker, checker, bank, gateway.at(gateway.people.supplier))


# --- the agreement


def test_an_agreement_counts_when_somebody_else_approved_it(trade: Trade) -> None:
    made = proposed(trade.maker)
    problem(approve(trade.maker, made["id"]), 403, "wrong_role")
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["share"] is None
    assert approve(trade.checker, made["id"]).json()["state"] == "approved"
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["share"] == made["id"]
    problem(approve(trade.checker, made["id"]), 409, "decided")


def test_who_proposed_it_or_changed_it_last_does_not_approve_it(trade: Trade) -> None:
    founder = trade.gateway.at(trade.gateway.people.debtor)
    _, both = member(founder, "both@debtor.example", "maker", "checker")
    made = proposed(trade.maker)
    changed = both.replace(f"{SHARES}/{made['id']}", {**ASKED, "fee_bps": 10_000})
    assert (changed.status_code, changed.json()["fee_bps"]) == (200, 10_000)
    problem(approve(both, made["id"]), 403, "same_person")
    problem(both.post(f"{SHARES}/{made['id']}/rejection", {"reason": "no"}), 403, "same_person")
    assert approve(trade.checker, made["id"]).status_code == 200
    problem(trade.maker.replace(f"{SHARES}/{made['id']}", ASKED), 409, "decided")


def test_nobody_approves_what_was_changed_since_he_read_it(trade: Trade) -> None:
    made = proposed(trade.maker)
    read = trade.checker.seen(f"{SHARES}/{made['id']}")
    problem(approve(trade.checker, made["id"], {}), 428, "match_required")
    assert trade.maker.replace(f"{SHARES}/{made['id']}", {**ASKED, "interest_bps": 10_000}).status_code == 200
    problem(approve(trade.checker, made["id"], read), 412, "changed_meanwhile")
    assert trade.checker.get(f"{SHARES}/{made['id']}").json()["state"] == "proposed"
    assert approve(trade.checker, made["id"]).json()["interest_bps"] == 10_000


ASKED = {"interest_bps": 5_000, "fee_bps": 0, **ALWAYS}


@pytest.mark.parametrize(
    "wrong",
    [
        {"interest_bps": 0},
        {"until_on": "2020-01-01"},
        {"from_on": "2999-12-31", "until_on": "2999-12-30"},
        {"supplier": "0x" + "00" * 13 + "cd" * 7},
    ],
)
def test_what_shares_nothing_on_no_day_or_with_nobody_is_refused(trade: Trade, wrong: dict[str, Any]) -> None:
    problem(trade.maker.post(SHARES, ASKED | wrong), 422, "bad_share")
    own = {"supplier": trade.maker.party.address}
    problem(trade.maker.post(SHARES, ASKED | own), 422, "bad_share")
    assert trade.maker.get(SHARES).json()["items"] == []


def test_of_one_supplier_one_agreement_holds_on_a_day(trade: Trade) -> None:
    first = agreed(trade.maker, trade.checker, until_on="2899-12-31")
    second = proposed(trade.maker, from_on="2899-12-31")
    problem(approve(trade.checker, second["id"]), 409, "shares_overlap")
    agreed(trade.maker, trade.checker, from_on="2900-01-01")  # the day after
    agreed(trade.maker, trade.checker, supplier=trade.holder.party.address)  # of one supplier: its own
    assert trade.checker.delete(f"{SHARES}/{first}").json()["state"] == "ended"
    assert proposed(trade.maker, until_on="2899-12-31")["state"] == "proposed"


def test_the_agreement_with_one_supplier_goes_before_that_with_all(trade: Trade) -> None:
    for_all = agreed(trade.maker, trade.checker, interest_bps=1_000)
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["share"] == for_all
    own = agreed(trade.maker, trade.checker, supplier=trade.holder.party.address, interest_bps=9_000)
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["share"] == own
    other = trade.gateway.people.subcontractor.address
    agreed(trade.maker, trade.checker, supplier=other, interest_bps=10_000)
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["debtor_interest_bps"] == 9_000


def test_it_holds_on_its_days_alone(trade: Trade) -> None:
    agreed(trade.maker, trade.checker, from_on="2999-01-01")
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["share"] is None


def test_who_holds_the_debtors_certificates_sees_what_is_for_it_and_nobody_else_does(trade: Trade) -> None:
    offered(trade.bank, trade.holder)  # it holds a certificate of the debtor
    people, gateway = trade.gateway.people, trade.gateway
    waiting = proposed(trade.maker)["id"]
    for_all = agreed(trade.maker, trade.checker, interest_bps=1)
    own = agreed(trade.maker, trade.checker, supplier=trade.holder.party.address, interest_bps=2)
    others = agreed(trade.maker, trade.checker, supplier=people.subcontractor.address, interest_bps=3)
    shown = {one["id"] for one in trade.holder.get(SHARES).json()["items"]}
    assert shown == {for_all, own}
    for id in (waiting, others):
        problem(trade.holder.get(f"{SHARES}/{id}"), 404, "not_found")
    assert {one["id"] for one in gateway.at(people.subcontractor).get(SHARES).json()["items"]} == {others}
    assert len(trade.maker.get(SHARES).json()["items"]) == 4
    assert len(gateway.at(gateway.ledger.operator).get(SHARES).json()["items"]) == 4
    problem(trade.holder.delete(f"{SHARES}/{own}"), 404, "not_found")


# --- before signing


def test_the_offer_says_what_it_costs_and_who_bears_it(trade: Trade) -> None:
    share = agreed(trade.maker, trade.checker, interest_bps=3_333, fee_bps=10_000)
    offer = trade.offer(offered(trade.bank, trade.holder))
    arrives = LOT - INTEREST - FEE
    assert offer["advance_fen"] == str(arrives)
    assert offer["cost"] == {
        "days": DAYS,
        "interest_fen": "90000",
        "fee_fen": "10000",
        "all_in_bps": all_in_bps(arrives, LOT, DAYS),
        "debtor": trade.maker.party.address,
        "share": share,
        "debtor_interest_bps": 3_333,
        "debtor_fee_bps": 10_000,
        "debtor_interest_fen": "29997",
        "debtor_fee_fen": "10000",
        "holder_interest_fen": "60003",
        "holder_fee_fen": "0",
        "holder_all_in_bps": all_in_bps(arrives, LOT - 39_997, DAYS),
    }
    # 1,000.00 on 99,000.00 for 90 days is 4.0964 % a year; 600.03 is 2.4581 %. Rounded up.
    assert (offer["all_in_bps"], offer["cost"]["holder_all_in_bps"]) == (410, 246)


def test_who_signs_the_acceptance_reads_it_in_words_and_so_does_the_checker(trade: Trade) -> None:
    agreed(trade.maker, trade.checker)
    financing = offered(trade.bank, trade.holder)
    draft = accept(trade.holder, financing, trade.gateway.people.bank)[1]
    assert "综合年化4.10%（单利，90天，实际天数/365，含全部费用）" in draft["zh"]
    assert "承担利息450.00元、费用0.00元，付给贵单位；贵单位实际年化2.26%" in draft["zh"]
    assert "900.00 yuan of interest and 100.00 yuan of fees: 4.10% a year all in" in draft["en"]
    assert "2.26% a year is left to you" in draft["en"]
    reviewed = trade.holder.get(f"/v1/intents/{draft['digest']}/draft").json()["draft"]
    assert (reviewed["zh"], reviewed["en"]) == (draft["zh"], draft["en"])


def test_a_quote_of_a_person_says_the_same(trade: Trade) -> None:
    share = agreed(trade.maker, trade.checker)
    financing = offered(trade.bank, trade.holder)
    trade.holder.confirm({"digest": financing})
    quote = quoted(trade, financing, LOT - INTEREST - FEE)
    assert (quote["all_in_bps"], quote["cost"]["all_in_bps"], quote["cost"]["holder_all_in_bps"]) == (410, 410, 226)
    assert (quote["cost"]["share"], quote["cost"]["debtor_interest_fen"]) == (share, "45000")
    draft = trade.holder.drafted("AcceptQuote", holder=trade.holder.party.address, **quote["terms"])
    assert "4.10% a year all in" in draft["en"] and "2.26% a year is left to you" in draft["en"]
    trade.holder.confirm(draft)
    assert trade.financing(financing)["cost"] == quote["cost"]


def test_without_an_agreement_the_holder_bears_all_of_it(trade: Trade) -> None:
    cost = trade.cost(trade.done())["cost"]
    assert (cost["share"], cost["debtor_interest_fen"], cost["debtor_fee_fen"]) == (None, "0", "0")
    assert (cost["holder_interest_fen"], cost["holder_fee_fen"]) == ("90000", "10000")
    assert cost["all_in_bps"] == cost["holder_all_in_bps"] == 410
    assert rows_of(trade.gateway.database, BorneCost) == []


# --- what was shown holds


def test_what_the_holder_was_shown_holds_whatever_becomes_of_the_agreement(trade: Trade) -> None:
    share = agreed(trade.maker, trade.checker)
    financing = offered(trade.bank, trade.holder)
    first = accept(trade.holder, financing, trade.gateway.people.bank)
    assert trade.checker.delete(f"{SHARES}/{share}").status_code == 200
    assert trade.offer(financing)["cost"]["share"] == share
    again = accept(trade.holder, financing, trade.gateway.people.bank)
    assert again[1]["en"] == first[1]["en"]
    signed(trade.gateway, trade.holder, again)
    assert trade.financing(financing)["cost"]["debtor_interest_fen"] == "45000"
    assert trade.offer(offered(trade.bank, trade.holder))["cost"]["share"] is None


def test_an_agreement_that_comes_after_the_acceptance_changes_nothing(trade: Trade) -> None:
    financing = offered(trade.bank, trade.holder)
    taken(trade.gateway, trade.holder, financing)
    agreed(trade.maker, trade.checker)
    assert trade.offer(financing)["cost"]["share"] is None
    assert trade.financing(financing)["cost"]["share"] is None
    paid_out(trade.gateway, trade.bank, financing)
    assert trade.legs(financing) == {}


def quoted(trade: Trade, financing: str, advance_fen: int) -> dict[str, Any]:
    """By a person of the bank, on the ledger: the terms that the holder may accept."""
    terms = {"advance_fen": str(advance_fen), "repay_fen": str(LOT), "rate_bps": 365, "fee_fen": "10000"}
    body = [terms | {"financing": financing, "valid_until": trade.gateway.ledger.now() + 3_600}]
    trade.bank.desk.confirm(trade.bank.desk.post("/v1/financings/quotes", body).json()[0])
    found = trade.holder.get(f"/v1/financings/{financing}/quotes").json()
    return next(dict(one) for one in found if one["on_ledger"])


def test_each_quote_has_its_own_share_and_the_one_that_is_accepted_counts(trade: Trade) -> None:
    half = agreed(trade.maker, trade.checker)
    financing = offered(trade.bank, trade.holder)
    trade.holder.confirm({"digest": financing})
    holder = trade.holder.party.address
    first = quoted(trade, financing, LOT - INTEREST - FEE)
    trade.holder.drafted("AcceptQuote", holder=holder, **first["terms"])
    assert trade.checker.delete(f"{SHARES}/{half}").status_code == 200
    whole = agreed(trade.maker, trade.checker, interest_bps=10_000)
    second = quoted(trade, financing, LOT - 80_000 - FEE)
    assert (first["cost"]["share"], second["cost"]["share"]) == (half, whole)
    trade.holder.act("AcceptQuote", holder=holder, **second["terms"])
    paid_out(trade.gateway, trade.bank, financing)
    assert {kind: leg["amount_fen"] for kind, leg in trade.legs(financing).items()} == {"interest_share": "80000"}
    assert [(row["place"], row["interest_fen"]) for row in rows_of(trade.gateway.database, BorneCost)] == [
        (0, 45_000),
        (1, 80_000),
    ]


# --- many at once


def test_of_two_agreements_for_the_same_that_are_approved_at_once_one_holds(postgres_gateway: Gateway) -> None:
    founder = postgres_gateway.at(postgres_gateway.people.debtor)
    maker, checker = two_people(founder)
    ids = [proposed(maker, interest_bps=bps)["id"] for bps in (1, 2, 3, 4)]
    seen = {id: checker.seen(f"{SHARES}/{id}") for id in ids}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda id: approve(checker, id, seen[id]), ids))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"shares_overlap"}


def test_of_acceptances_that_are_drafted_at_once_the_share_is_settled_once(postgres_gateway: Gateway) -> None:
    gateway = postgres_gateway
    agreed(*two_people(gateway.at(gateway.people.debtor)))
    bank, holder = lender(gateway), gateway.at(gateway.people.supplier)
    financing = offered(bank, holder)
    with ThreadPoolExecutor(6) as threads:
        drafts = list(threads.map(lambda _: accept(holder, financing, gateway.people.bank), range(6)))
    assert len({draft[1]["en"] for draft in drafts}) == 1
    assert [row["place"] for row in rows_of(gateway.database, BorneCost)] == [0]


# --- payment instructions


def test_of_a_discount_both_shares_are_due_when_the_bank_has_paid_out(trade: Trade) -> None:
    agreed(trade.maker, trade.checker, interest_bps=3_333, fee_bps=5_000)
    financing = offered(trade.bank, trade.holder)
    taken(trade.gateway, trade.holder, financing)
    assert trade.legs(financing) == {}
    paid_out(trade.gateway, trade.bank, financing)
    legs = trade.legs(financing)
    assert {kind: (leg["payee"], leg["amount_fen"], leg["state"]) for kind, leg in legs.items()} == {
        "interest_share": (trade.holder.party.address, "29997", "open"),
        "fee_share": (trade.holder.party.address, "5000", "open"),
    }
    assert legs["interest_share"]["due_on"] == legs["fee_share"]["due_on"] < trade.financing(financing)["matures_on"]
    told = trade.cost(financing, trade.maker)
    assert {one["kind"] for one in told["payments"]} == {"interest_share", "fee_share"}  # the bank's leg is not its own
    assert [step["inputs"]["share_bps"] for step in told["steps"]] == [3_333, 5_000]


def test_of_a_loan_the_share_of_interest_is_due_when_the_interest_is(trade: Trade) -> None:
    agreed(trade.maker, trade.checker, interest_bps=10_000, fee_bps=10_000)
    financing = trade.done(kind="pledge")
    legs, found = trade.legs(financing), trade.financing(financing)
    assert legs["interest_share"]["amount_fen"] == found["cost"]["interest_fen"] != "0"
    assert legs["interest_share"]["due_on"] == found["matures_on"] > legs["fee_share"]["due_on"]


def test_what_is_declined_or_lapses_is_nobodys_to_pay(trade: Trade) -> None:
    agreed(trade.maker, trade.checker)
    financing = offered(trade.bank, trade.holder)
    taken(trade.gateway, trade.holder, financing)
    bank = trade.bank.desk
    bank.act("DeclineFinancing", bank=bank.party.address, financing=financing, reason="0x" + "11" * 32)
    assert trade.legs(financing) == {}
    assert trade.cost(financing)["state"] == "declined"


def test_a_share_is_ordered_approved_and_paid_like_every_other_instruction(trade: Trade) -> None:
    agreed(trade.maker, trade.checker)
    financing = trade.done()
    leg, gateway = trade.legs(financing)["interest_share"], trade.gateway
    payer, payee = (gateway.account(one) for one in (leg["payer"], leg["payee"]))
    made = trade.maker.post("/v1/payments/batches", {"instructions": [{"instruction": leg["id"]}]}).json()
    problem(trade.maker.post(f"/v1/payments/batches/{made['id']}/approval", None), 403, "wrong_role")
    assert trade.checker.post(f"/v1/payments/batches/{made['id']}/approval", None).status_code == 200
    order, errors = read_order(trade.maker.get(f"/v1/payments/batches/{made['id']}/pain.001.xml").content)
    [transfer] = order.transfers
    assert (errors, transfer.payee.number, transfer.amount_fen) == ([], payee.number, 45_000)
    assert transfer.words == "融资利息分担 share of interest"
    account = Account(payer.number, payer.name, payer.bank_code, payer.bank_name)
    entry = Entry(1, "debit", 45_000, gateway.ledger.now(), "SHARE1", transfer.reference, transfer.payee)
    data = write_notification(Statement("n1", gateway.ledger.now(), account, (entry,)))
    answer = hand_in(trade.maker, data, gateway.bank_key)
    assert answer.json()["counts"] == {"paid": 1}, answer.text
    assert trade.legs(financing)["interest_share"]["state"] == "paid"
    lines = trade.holder.get("/v1/statements", **trade.today, book="money").json()["items"]
    (line,) = [one for one in lines if one["kind"] == "interest_share"]
    assert (line["in_fen"], line["reference"], line["subject"]) == ("45000", "SHARE1", leg["id"])


def hand_in(desk: Desk, data: bytes, key: Key) -> Any:
    files, said = {"file": ("bank.xml", data)}, {"signature": key.sign_text(file_text(data))}
    return desk.gateway.client.post("/v1/payments/statements", files=files, data=said, headers=desk.headers)


def test_instructions_for_shares_are_the_ledgers_and_come_again_as_they_were(trade: Trade) -> None:
    """They follow from the ledger's `Disbursed` and from what was settled, which is the gateway's own and kept."""
    agreed(trade.maker, trade.checker, fee_bps=5_000)
    trade.done()
    database = trade.gateway.database
    made = rows_of(database, PaymentInstruction)
    assert sum(row["kind"].endswith("_share") for row in made) == 2
    forget_the_ledger(database)
    assert rows_of(database, PaymentInstruction) == []
    sync(database, trade.gateway.ledger)
    assert [row | {"state": "", "paid_fen": 0} for row in made] == [
        row | {"state": "", "paid_fen": 0} for row in rows_of(database, PaymentInstruction)
    ]


def forget_the_ledger(database: Database) -> None:
    """As a new database with the records from the backup, but for the instructions."""
    with database.write() as session:
        for model in (*PROJECTIONS, PaymentInstruction):
            session.execute(delete(table_of(model)))


# --- the same figures everywhere


def test_api_file_and_paper_say_the_same_number(trade: Trade) -> None:
    agreed(trade.maker, trade.checker, interest_bps=3_333, fee_bps=5_000)
    financing = offered(trade.bank, trade.holder)
    before = trade.offer(financing)["cost"]
    taken(trade.gateway, trade.holder, financing)
    paid_out(trade.gateway, trade.bank, financing)
    cost = trade.cost(financing)["cost"]
    # On the day of the offer, the figures are those of the offer.
    assert cost == before == trade.financing(financing)["cost"]
    all_in, own = percent(cost["all_in_bps"]), percent(cost["holder_all_in_bps"])
    assert (all_in, own) == ("4.10%", "2.67%")
    query = trade.today
    file = trade.holder.get("/v1/financings/costs.csv", **query)
    [listed] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    book = openpyxl.load_workbook(io.BytesIO(trade.holder.get("/v1/financings/costs.xlsx", **query).content))
    head, *rest = book.worksheets[0].iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True)) for row in rest] == [listed]
    assert listed["综合年化成本 all-in annual rate"] == all_in
    assert listed["融资人实际年化 the holder's own annual rate"] == own
    assert listed["占用天数 days"] == str(cost["days"]) == "90"
    paper = trade.holder.get(f"/v1/financings/{financing}/confirmation.pdf")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    said = text(paper.content)
    assert f"综合年化成本 {all_in}" in said
    assert f"(100,000.00 - 99,000.00) ÷ 99,000.00 × 365 ÷ 90 → {all_in}" in said
    assert f"融资人实际年化成本 {own}" in said
    parts = {
        "利息(元) interest, yuan": "interest_fen",
        "费用(元) fees, yuan": "fee_fen",
        "债务人承担利息(元) interest borne by the debtor": "debtor_interest_fen",
        "债务人承担费用(元) fees borne by the debtor": "debtor_fee_fen",
        "融资人承担利息(元) interest borne by the holder": "holder_interest_fen",
        "融资人承担费用(元) fees borne by the holder": "holder_fee_fen",
    }
    for column, name in parts.items():
        yuan = f"{int(cost[name]) // 100}.{int(cost[name]) % 100:02d}"
        assert listed[column] == yuan and yuan in said, name
    legs = trade.legs(financing)
    assert (legs["interest_share"]["amount_fen"], legs["fee_share"]["amount_fen"]) == (
        cost["debtor_interest_fen"],
        cost["debtor_fee_fen"],
    )


def percent(bps: int) -> str:
    return f"{bps // 100}.{bps % 100:02d}%"


def test_once_paid_out_the_days_are_those_that_the_money_is_out(trade: Trade) -> None:
    financing = offered(trade.bank, trade.holder)
    taken(trade.gateway, trade.holder, financing)
    ledger = trade.gateway.ledger
    ledger.anvil.pass_time_to(ledger.now() + 2 * 86_400)
    trade.gateway.sync()
    assert trade.financing(financing)["cost"]["days"] == DAYS  # as it was accepted
    paid_out(trade.gateway, trade.bank, financing)
    cost = trade.financing(financing)["cost"]
    assert (cost["days"], cost["all_in_bps"]) == (DAYS - 2, all_in_bps(LOT - INTEREST - FEE, LOT, DAYS - 2))


# --- the paper


def test_the_confirmation_names_parties_lot_terms_payments_and_proof(trade: Trade) -> None:
    agreed(trade.maker, trade.checker)
    financing = trade.done()
    pdf = trade.holder.get(f"/v1/financings/{financing}/confirmation.pdf").content
    said, found = text(pdf), trade.financing(financing)
    people, desk = trade.gateway.people, trade.gateway.ledger.deployment.addresses["FinancingDesk"]
    for fact in (
        *("融资确认书", "Confirmation of financing", "人民币玖万玖仟元整", "￥99,000.00", "￥100,000.00", "3.65%"),
        *(people.debtor.address, people.supplier.address, people.bank.address, desk, financing, found["lot"]),
        *("贴现转让（无追索权）", "已放款", found["matures_on"], "利息分担", "450.00", "待付"),
        *("FinancingRequested", "QuoteAccepted", "Disbursed"),
    ):
        assert fact in said, fact
    assert len(pictures(pdf)) <= 2


def test_before_a_quote_is_accepted_there_is_nothing_to_confirm(trade: Trade) -> None:
    financing = offered(trade.bank, trade.holder)
    trade.holder.confirm({"digest": financing})
    for path in ("cost", "confirmation.pdf"):
        problem(trade.holder.get(f"/v1/financings/{financing}/{path}"), 409, "no_terms_yet")
    assert trade.financing(financing)["cost"] is None


def test_what_it_costs_is_for_those_who_pay_and_get_it(trade: Trade) -> None:
    gateway, people = trade.gateway, trade.gateway.people
    alone = trade.done()
    agreed(trade.maker, trade.checker)
    shared = trade.done()
    rival = gateway.at(gateway.admit("RIVAL-BANK", Kind.BANK))
    regulator = gateway.at(gateway.admit("REGULATOR", Kind.REGULATOR))
    for path in ("cost", "confirmation.pdf"):
        for desk in (trade.holder, trade.bank.desk, gateway.at(gateway.ledger.operator), regulator):
            assert desk.get(f"/v1/financings/{alone}/{path}").status_code == 200
        assert trade.maker.get(f"/v1/financings/{shared}/{path}").status_code == 200
        # A debtor that bears nothing has no business in what its supplier pays its bank.
        for financing, desk in (
            (alone, trade.maker),
            (shared, rival),
            (shared, gateway.at(people.subcontractor)),
            ("0x" + "cd" * 32, trade.holder),
        ):
            problem(desk.get(f"/v1/financings/{financing}/{path}"), 404, "not_found")
    query = trade.today
    assert trade.bank.desk.get("/v1/financings/costs.csv", **query).text.count("\n") == 3
    assert rival.get("/v1/financings/costs.csv", **query).text.count("\n") == 1
    problem(rival.get("/v1/financings/costs.csv", **query, party=people.bank.address), 404, "not_found")
    assert regulator.get("/v1/financings/costs.csv", **query, party=people.bank.address).text.count("\n") == 3
