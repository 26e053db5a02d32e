"""What the law says of a certificate, with article and phrase."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from chain.summaries import end_of_day, shanghai_date
from readmodel.tables import Governed, Receivable
from rules.calendar import months_after
from tests.support.gateway import Gateway, problem, terms
from tests.support.ledger import DAY, Ledger
from tests.support.life import YUAN


def law_of(gateway: Gateway, certificate: str, **query: str) -> dict[str, Any]:
    answer = gateway.at(gateway.people.supplier).get(f"/v1/certificates/{certificate}/law", **query)
    assert answer.status_code == 200, answer.text
    return {one["rule"]: one for one in answer.json()["findings"]}


def test_a_long_tenor_and_a_late_payment_are_told_with_their_articles(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    certificate = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN, days=300)
    gateway.sync()
    assert law_of(gateway, certificate).keys() == {"tenor"}
    taken = (shanghai_date(ledger.now()) - timedelta(days=1)).isoformat()
    answer = gateway.at(people.supplier).document(certificate, "acceptance", b"%PDF-1.7", dated_on=taken)
    assert answer.status_code == 201, answer.text
    said = law_of(gateway, certificate, payer="large_enterprise")
    assert {name: (one["outcome"], one["article"]) for name, one in said.items()} == {
        "tenor": ("manual", "11"),
        "payment_term": ("manual", "9"),
    }
    assert "60日" in said["payment_term"]["zh"] and "60 days" in said["payment_term"]["en"]
    assert law_of(gateway, certificate, payer="public_body")["payment_term"]["outcome"] == "no"


def test_what_is_overdue_bears_interest_by_the_day(gateway: Gateway, ledger: Ledger) -> None:
    certificate = ledger.certificate(gateway.people.debtor, gateway.people.supplier, 1_000 * YUAN)
    gateway.sync()
    with gateway.database.write() as session:
        session.execute(
            update(Receivable).values(issued_at=ledger.now() - 60 * DAY, maturity_at=ledger.now() - 7 * DAY)
        )
    said = law_of(gateway, certificate, payer="large_enterprise")["late_interest"]
    assert (said["value_fen"], said["article"]) == ("350", "17")  # 1,000 yuan at 0.05 % a day for 7 days
    assert "late_interest" not in law_of(gateway, certificate)


# --- told before anybody signs


def issue(gateway: Gateway, days: int, billed: str | None = None, **other: Any) -> dict[str, Any]:
    """Of an invoice of 11,300 yuan, dated 30 days before, that is due so many days from now."""
    desk, now = gateway.at(gateway.people.debtor), gateway.ledger.now()
    day = billed or (shanghai_date(now) - timedelta(days=30)).isoformat()
    header = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid\n"
    desk.upload("a.csv", f"{header}DEBTOR,SUPPLIER,N1,{day},10000.00,1300.00,11300.00,1\n".encode())
    (invoice,) = desk.get("/v1/invoices").json()["items"]
    return {
        "debtor": desk.party.address,
        "supplier": gateway.people.supplier.address,
        "face": 11_300 * YUAN,
        "maturity": end_of_day(shanghai_date(now + days * DAY)),
        "invoices": [{"invoice": invoice["key"], "amount": invoice["net_fen"], "used": invoice["net_fen"]}],
        "terms": terms(),
        **other,
    }


def warned(gateway: Gateway, days: int, payer: str = "large_enterprise", **other: Any) -> dict[str, Any]:
    desk, fields = gateway.at(gateway.people.debtor), issue(gateway, days, **other)
    item = {"action": "IssueReceivable", "fields": fields | {name: str(fields[name]) for name in ("face", "maturity")}}
    answer = desk.post("/v1/intents/drafts", {"items": [item], "payer": payer})
    assert answer.status_code == 201, answer.text
    (draft,) = answer.json()
    seen = desk.get(f"/v1/intents/{draft['digest']}/draft", payer=payer).json()["draft"]
    assert seen["warnings"] == draft["warnings"]  # the checker reads what the maker read
    return {one["rule"]: one for one in draft["warnings"]}


@pytest.mark.parametrize(
    ("days", "payer", "expected"),
    [
        (30, "large_enterprise", {}),  # 60 days after the invoice
        (31, "large_enterprise", {"payment_term": "manual", "late_interest": "value"}),
        (0, "public_body", {}),
        (30, "public_body", {"payment_term": "manual", "late_interest": "value"}),
        (31, "public_body", {"payment_term": "no", "late_interest": "value"}),
        (200, "large_enterprise", {"tenor": "manual", "payment_term": "manual", "late_interest": "value"}),
    ],
)
def test_a_draft_says_what_the_law_says_against_its_days(
    gateway: Gateway, days: int, payer: str, expected: dict[str, str]
) -> None:
    said = warned(gateway, days, payer)
    assert {name: one["outcome"] for name, one in said.items()} == expected
    assert all(one["article"] and one["phrase"] and one["zh"] and one["en"] for one in said.values())


def test_what_is_owed_for_the_days_too_many_is_told(gateway: Gateway) -> None:
    said = warned(gateway, 31 + 9)["late_interest"]
    assert (said["value_fen"], said["article"]) == ("5650", "17")  # 11,300 yuan at 0.05 % a day for 10 days


def test_the_days_count_from_the_acceptance_where_one_is_filed(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    taken = (shanghai_date(gateway.ledger.now()) - timedelta(days=1)).isoformat()
    form = {"kind": ["acceptance"], "dated_on": [taken]}
    files = [("file", ("a.pdf", b"%PDF-1.7 taken"))]
    filed = gateway.client.post("/v1/document-sets", files=files, data=form, headers=desk.headers).json()["terms"]
    assert "invoice" in warned(gateway, 59)["payment_term"]["en"]
    assert "payment_term" not in warned(gateway, 59, terms=filed)
    assert "payment_term" in warned(gateway, 60, terms=filed)


def test_above_the_cap_nothing_is_drafted_whatever_the_ledger_would_allow(gateway: Gateway) -> None:
    with gateway.database.write() as session:
        session.execute(update(Governed).values(longest_tenor=720, next_longest_tenor=720))
    desk, today = gateway.at(gateway.people.debtor), shanghai_date(gateway.ledger.now())
    last = months_after(today, 12)
    days = (last - today).days
    assert desk.draft("IssueReceivable", **issue(gateway, days)).status_code == 201
    body = problem(desk.draft("IssueReceivable", **issue(gateway, days + 1)), 422, "tenor_above_cap")
    assert "art. 11" in body["detail"] and "最长不超过1年" in body["detail_zh"]
