"""What can be known to be wrong is said before anybody signs: invoices, lines, stops, the policy, a pause, lots."""

from __future__ import annotations

from typing import Any

import pytest

from chain.summaries import end_of_day, shanghai_date
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import DAY, HOUR, Ledger
from tests.support.life import YUAN

HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid\n"
INVOICE = "DEBTOR,SUPPLIER,{},2026-01-05,10000.00,1300.00,11300.00,1\n"
NET, REST = 11_300 * YUAN, 2_000 * YUAN
LEAST = 100 * YUAN


@pytest.fixture
def debtor(gateway: Gateway) -> Desk:
    """With two invoices of 11,300 yuan each."""
    desk = gateway.at(gateway.people.debtor)
    data = HEADER + INVOICE.format("N1") + INVOICE.format("N2")
    assert desk.upload("a.csv", data.encode()).json()["accepted"] == 2
    return desk


def uses(debtor: Desk, *used: int) -> list[dict[str, str]]:
    items = debtor.get("/v1/invoices").json()["items"]
    return [
        {"invoice": item["key"], "amount": item["net_fen"], "used": str(fen)}
        for item, fen in zip(items, used, strict=False)
    ]


def issue(debtor: Desk, invoices: list[dict[str, str]], **other: Any) -> dict[str, Any]:
    now = debtor.gateway.ledger.now()
    return {
        "debtor": debtor.party.address,
        "supplier": debtor.gateway.people.supplier.address,
        "face": sum(int(use["used"]) for use in invoices),
        "maturity": end_of_day(shanghai_date(now + 90 * DAY)),
        "invoices": invoices,
        "terms": terms(),
        **other,
    }


def test_an_invoice_is_used_up_to_its_amount_and_never_beyond(gateway: Gateway, debtor: Desk) -> None:
    debtor.act("IssueReceivable", **issue(debtor, uses(debtor, NET - REST)))
    problem(debtor.draft("IssueReceivable", **issue(debtor, uses(debtor, REST + 1))), 422, "invoice_overused")
    debtor.act("IssueReceivable", **issue(debtor, uses(debtor, REST)))
    problem(debtor.draft("IssueReceivable", **issue(debtor, uses(debtor, 1))), 422, "invoice_overused")
    assert [i["available_fen"] for i in debtor.get("/v1/invoices").json()["items"]] == ["0", str(NET)]


def test_signed_twice_before_the_ledger_knew_one_of_them_is_refused_there(gateway: Gateway, debtor: Desk) -> None:
    drafts = [debtor.drafted("IssueReceivable", **issue(debtor, uses(debtor, NET))) for _ in range(2)]
    debtor.confirm(drafts[0])
    assert debtor.sign(drafts[1]["digest"]).status_code == 202
    gateway.carry()
    answer = debtor.get(f"/v1/intents/{drafts[1]['digest']}").json()
    assert (answer["state"], answer["refusal"]) == ("refused", "Ledger_InvoiceOverused")
    assert answer["refusal_zh"] and answer["refusal_en"]


def test_what_an_issue_must_be(gateway: Gateway, debtor: Desk) -> None:
    one = uses(debtor, LEAST)
    people = gateway.people
    for wrong, code in (
        (issue(debtor, [*one, *one]), "invoice_twice"),
        (issue(debtor, one, supplier=people.subcontractor.address), "not_its_invoice"),
        (issue(debtor, [one[0] | {"invoice": "0x" + "cd" * 32}]), "not_its_invoice"),
        (issue(debtor, [one[0] | {"amount": str(NET + 1)}]), "invoice_amount"),
        (issue(debtor, one, maturity=end_of_day(shanghai_date(gateway.ledger.now())) - 1), "bad_maturity"),
    ):
        problem(debtor.draft("IssueReceivable", **wrong), 422, code)


def test_one_wrong_item_drafts_none(gateway: Gateway, debtor: Desk) -> None:
    good, bad = issue(debtor, uses(debtor, LEAST)), issue(debtor, uses(debtor, NET + 1))
    items = [{"action": "IssueReceivable", "fields": fields} for fields in (good, bad)]
    body = {"items": [{**i, "fields": i["fields"] | {"face": str(i["fields"]["face"])}} for i in items]}
    problem(debtor.post("/v1/intents/drafts", body), 422, "invoice_overused")
    assert gateway.client.get("/v1/status").json()["intents"] == {}


def test_an_unpaid_matured_certificate_stops_new_ones_at_once(gateway: Gateway, debtor: Desk, ledger: Ledger) -> None:
    ledger.certificate(gateway.people.debtor, gateway.people.supplier, 1_000 * YUAN, days=1)
    assert debtor.draft("IssueReceivable", **issue(debtor, uses(debtor, LEAST))).status_code == 201
    ledger.anvil.pass_time_to(ledger.now() + DAY + HOUR)
    gateway.sync()  # nobody has noted it on the ledger yet
    body = problem(debtor.draft("IssueReceivable", **issue(debtor, uses(debtor, LEAST))), 409, "debtor_stopped")
    assert "第十五条" in body["detail_zh"]


def test_without_a_line_nothing_is_issued(gateway: Gateway) -> None:
    supplier = gateway.at(gateway.people.supplier)
    fields = issue(supplier, [], supplier=gateway.people.subcontractor.address, face=1)
    problem(supplier.draft("IssueReceivable", **fields), 422, "no_line")
