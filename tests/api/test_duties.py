"""What is due in a pool, by whom and until when; and what is refused because its day has passed, or has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.support.anvil import Anvil
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind, Ledger, Party, some_hash
from tests.support.life import YUAN, pledge_loan
from tests.support.pool import (
    APPROVED,
    CLOSED,
    CLOSURE_APPROVED,
    CLOSURE_CHECKED,
    CLOSURE_REVIEWED,
    PAPERS_COMPLETE,
    PLANNED,
    POOL,
    PUBLIC,
    RATIO_BPS,
    REJECTED,
    claim_asked,
    enter,
)

STARTS = int(datetime(2025, 6, 3, tzinfo=UTC).timestamp())
LENT = 900 * YUAN
DUE = LENT * RATIO_BPS // 10_000


@pytest.fixture
def anvil() -> Iterator[Anvil]:
    """Its clock starts afresh for each test, in a year whose working days are known."""
    with Anvil(start=STARTS) as node:
        yield node


@pytest.fixture
def loan(gateway: Gateway, ledger: Ledger) -> str:
    """Judged non-performing on 2025-06-03, in a book that is large enough for its bank not to be stopped."""
    people = gateway.people
    sound, found = (pledge_loan(ledger, people, face) for face in (50_000 * YUAN, 1_000 * YUAN))
    words = {"ruleSet": some_hash("rules"), "decision": some_hash("entry"), "pool": POOL}
    step(ledger, people.bank, "EnterLoan", sound, principal=49_000 * YUAN, ratioBps=RATIO_BPS, **words)
    enter(ledger, people, found, LENT)
    gateway.sync()
    return found


def step(ledger: Ledger, party: Party, action: str, loan: str, **fields: Any) -> None:
    ledger.send(ledger.sign(party, action, loan=loan, **fields))


def claim(ledger: Ledger, gateway: Gateway, loan: str) -> None:
    fields = {"outstanding": LENT, "amount": DUE, "decision": some_hash("decision")}
    step(ledger, gateway.people.bank, "SubmitClaim", loan, **fields)


def advance(ledger: Ledger, gateway: Gateway, loan: str, *ways: tuple[Party, int]) -> None:
    for office, to in ways:
        step(ledger, office, "AdvanceClaim", loan, to=to, evidence=some_hash("evidence"))
    gateway.sync()


def come_to(ledger: Ledger, gateway: Gateway, day: str) -> None:
    """Noon in Shanghai."""
    ledger.anvil.pass_time_to(int(datetime.fromisoformat(f"{day}T04:00:00+00:00").timestamp()))
    ledger.rpc.call("evm_mine")
    gateway.sync()


def duty(desk: Desk, loan: str, **query: Any) -> tuple[str, str, str | None, str] | None:
    """Of one loan: step, office, last day, state."""
    found = [one for one in desk.get("/v1/pool/duties", **query).json()["items"] if one["loan"] == loan]
    if not found:
        return None
    (one,) = found
    return one["step"], one["office"], one["last_on"], one["state"]


def test_every_step_of_a_claim_has_its_owner_and_its_day(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people = gateway.people
    bank, reviewer, authority = (gateway.at(one) for one in (people.bank, people.reviewer, people.authority))
    assert duty(bank, loan) == ("claim", "bank", "2025-09-03", "open")
    come_to(ledger, gateway, "2025-08-28")
    assert duty(bank, loan) == ("claim", "bank", "2025-09-03", "open")
    come_to(ledger, gateway, "2025-08-29")  # three working days before
    assert duty(bank, loan) == ("claim", "bank", "2025-09-03", "soon")
    come_to(ledger, gateway, "2025-09-01")
    claim(ledger, gateway, loan)
    gateway.sync()
    assert duty(bank, loan) == ("review", "pool_reviewer", "2025-10-09", "open")  # over the National Day
    advance(ledger, gateway, loan, (people.reviewer, REJECTED))
    assert duty(bank, loan) is None
    step(ledger, people.bank, "AppealClaim", loan, grounds=some_hash("grounds"))
    gateway.sync()
    assert duty(reviewer, loan) == ("appeal_review", "pool_reviewer", "2025-10-09", "open")
    advance(ledger, gateway, loan, (people.reviewer, APPROVED), (people.authority, PUBLIC))
    assert duty(authority, loan) == ("publicity", "authority", "2025-09-10", "waiting")
    come_to(ledger, gateway, "2025-09-11")
    assert duty(authority, loan) == ("publicity", "authority", "2025-09-10", "over")
    advance(ledger, gateway, loan, (people.authority, PLANNED))
    assert duty(bank, loan) == ("payment_papers", "bank", "2025-09-15", "soon")  # the 14th is a Sunday
    advance(ledger, gateway, loan, (people.treasurer, PAPERS_COMPLETE))
    assert duty(authority, loan) == ("payout", "pool_treasurer", "2025-09-22", "open")
    come_to(ledger, gateway, "2025-09-22")
    assert duty(authority, loan) == ("payout", "pool_treasurer", "2025-09-22", "soon")
    assert duty(authority, loan, mine="true") is None
    come_to(ledger, gateway, "2025-09-23")
    assert duty(authority, loan) == ("payout", "pool_treasurer", "2025-09-22", "overdue")
    assert duty(authority, loan, mine="true") is not None  # it is escalated
    step(ledger, people.treasurer, "PayClaim", loan, amount=DUE, bankReference=ledger.reference())
    gateway.sync()
    assert duty(bank, loan) is None
    step(ledger, people.bank, "RecordRecovery", loan, gross=100 * YUAN, bankReference=ledger.reference())
    gateway.sync()
    assert duty(bank, loan) == ("partial_recovery_report", "bank", "2025-10-28", "open")
    step(ledger, people.bank, "ClassifyLoan", loan, **{"class": 1}, evidence=some_hash("evidence"))
    gateway.sync()
    assert duty(bank, loan) == ("upgrade_refund", "bank", "2025-10-20", "open")
    step(ledger, people.bank, "RefundCompensation", loan, amount=DUE, bankReference=ledger.reference())
    gateway.sync()
    left = [one["step"] for one in bank.get("/v1/pool/duties").json()["items"] if one["loan"] == loan]
    assert left == ["closure", "automatic_closure"]  # it performs, and has matured


def test_a_closure_is_reviewed_in_thirty_days_and_a_late_recovery_reported(
    gateway: Gateway, ledger: Ledger, loan: str
) -> None:
    people = gateway.people
    bank, reviewer = gateway.at(people.bank), gateway.at(people.reviewer)
    claim(ledger, gateway, loan)
    ways = ((people.reviewer, APPROVED), (people.authority, PUBLIC), (people.authority, PLANNED))
    advance(ledger, gateway, loan, *ways, (people.treasurer, PAPERS_COMPLETE))
    step(ledger, people.treasurer, "PayClaim", loan, amount=DUE, bankReference=ledger.reference())
    step(ledger, people.bank, "CloseLoan", loan, evidence=some_hash("written off"))
    gateway.sync()
    assert duty(reviewer, loan) == ("closure_review", "pool_reviewer", "2025-07-03", "open")
    closing = ((people.reviewer, CLOSURE_REVIEWED), (people.treasurer, CLOSURE_CHECKED))
    advance(ledger, gateway, loan, *closing, (people.authority, CLOSURE_APPROVED), (people.supervisor, CLOSED))
    assert duty(bank, loan) is None
    step(ledger, people.bank, "RecordRecovery", loan, gross=100 * YUAN, bankReference=ledger.reference())
    gateway.sync()
    assert duty(bank, loan) == ("partial_recovery_report", "bank", "2025-07-21", "open")


def test_it_says_why_and_what_follows_and_who_sees_it(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people = gateway.people
    bank, reviewer = gateway.at(people.bank), gateway.at(people.reviewer)
    [found] = bank.get("/v1/pool/duties").json()["items"]
    assert (found["owner"], found["then"], found["since"]) == (people.bank.address, "reject", "2025-06-03")
    assert found["decision"]["steps"][0]["article"] == "19(2)"
    assert duty(reviewer, loan) is not None and duty(reviewer, loan, mine="true") is None
    assert duty(bank, loan, mine="true") is not None
    other = gateway.at(gateway.admit("OTHERBANK", Kind.BANK))
    assert duty(other, loan) is None
    problem(gateway.at(people.supplier).get("/v1/pool/duties"), 403)


def test_what_matured_and_was_not_claimed_for_is_to_be_closed(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    come_to(ledger, gateway, "2026-01-15")  # its certificate matured
    found = [one for one in bank.get("/v1/pool/duties").json()["items"] if one["loan"] != loan]
    assert [(one["step"], one["office"], one["owner"], one["then"]) for one in found] == [
        ("closure", "bank", bank.party.address, "escalate"),
        ("automatic_closure", "system", None, "auto_close"),
    ]


def test_a_claim_after_three_months_is_refused_with_its_article(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    made = bank.post("/v1/pool/decisions", claim_asked(loan, "2025-06-03")).json()
    fields = {
        "bank": bank.party.address,
        "loan": loan,
        "outstanding": made["body"]["outstanding_fen"],
        "amount": made["body"]["amount_fen"],
        "decision": made["hash"],
    }
    come_to(ledger, gateway, "2025-09-03")
    assert bank.draft("SubmitClaim", **fields).status_code == 201
    come_to(ledger, gateway, "2025-09-04")
    said = problem(bank.draft("SubmitClaim", **fields), 409, "claim_too_late")
    assert "2025-09-03" in said["detail"]
    assert duty(bank, loan) == ("claim", "bank", "2025-09-03", "overdue")
    authority = gateway.at(gateway.people.authority)
    grant = {"loan": loan, "until_on": "2025-09-10", "grounds": some_hash("grounds")}
    problem(authority.post("/v1/pool/late-claims", grant | {"until_on": "2025-09-03"}), 422, "day_is_over")
    problem(bank.post("/v1/pool/late-claims", grant), 403, "wrong_kind")
    assert authority.post("/v1/pool/late-claims", grant).status_code == 201
    assert duty(bank, loan) == ("claim", "bank", "2025-09-10", "open")
    assert bank.draft("SubmitClaim", **fields).status_code == 201
    come_to(ledger, gateway, "2025-09-11")
    problem(bank.draft("SubmitClaim", **fields), 409, "claim_too_late")


def test_there_is_no_plan_before_the_publicity_is_over(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people = gateway.people
    authority = gateway.at(people.authority)
    claim(ledger, gateway, loan)
    advance(ledger, gateway, loan, (people.reviewer, APPROVED), (people.authority, PUBLIC))
    planned = {
        "office": people.authority.address,
        "loan": loan,
        "to": PLANNED,
        "evidence": some_hash("plan"),
    }
    last = date.fromisoformat(str((duty(authority, loan) or ("",) * 4)[2]))
    come_to(ledger, gateway, last.isoformat())
    problem(authority.draft("AdvanceClaim", **planned), 409, "publicity_not_over")
    come_to(ledger, gateway, (last + timedelta(days=1)).isoformat())
    authority.act("AdvanceClaim", **planned)
    assert (duty(authority, loan) or ("",))[0] == "payment_papers"


def test_a_year_whose_working_days_are_not_published_is_no_error(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    come_to(ledger, gateway, "2090-01-03")
    step(ledger, gateway.people.bank, "ClassifyLoan", loan, **{"class": 1}, evidence=some_hash("evidence"))
    step(ledger, gateway.people.bank, "ClassifyLoan", loan, **{"class": 3}, evidence=some_hash("evidence"))
    gateway.sync()
    assert duty(bank, loan) == ("claim", "bank", None, "unknown")


def test_what_the_offices_owe_a_stopped_bank_rests(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people = gateway.people
    bank = gateway.at(people.bank)
    [sound] = [one["id"] for one in bank.get("/v1/pool/loans").json()["items"] if one["id"] != loan]
    claim(ledger, gateway, loan)
    step(ledger, people.bank, "ClassifyLoan", sound, **{"class": 3}, evidence=some_hash("evidence"))
    gateway.sync()
    assert duty(bank, loan) == ("review", "pool_reviewer", "2025-07-03", "resting")
    assert duty(bank, sound) == ("claim", "bank", "2025-09-03", "open")  # what the bank has to do does not rest
    come_to(ledger, gateway, "2025-06-13")
    assert duty(bank, loan) == ("review", "pool_reviewer", "2025-07-14", "resting")  # ten more; the 13th is a Sunday
    step(ledger, people.bank, "ClassifyLoan", sound, **{"class": 1}, evidence=some_hash("evidence"))
    gateway.sync()
    assert duty(bank, loan) == ("review", "pool_reviewer", "2025-07-14", "open")  # nine: the 12th is a Saturday
    come_to(ledger, gateway, "2025-06-20")
    assert duty(bank, loan) == ("review", "pool_reviewer", "2025-07-14", "open")  # those days stay uncounted
    [review] = [one for one in bank.get("/v1/pool/duties").json()["items"] if one["loan"] == loan]
    assert review["decision"]["steps"][0]["inputs"]["rested_days"] == 9
