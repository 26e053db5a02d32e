"""What the law says of a certificate, with article and phrase."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from chain.summaries import shanghai_date
from readmodel.tables import Receivable
from tests.support.gateway import Gateway
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
