"""The rule engine's decisions are kept with their articles, and a loan enters the pool on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from readmodel.tables import Decision, Financing, Receivable
from tests.support.anvil import Anvil
from tests.support.gateway import Gateway, problem
from tests.support.ledger import Ledger
from tests.support.life import YUAN, pledge_loan
from tests.support.pool import ENTRY_CONDITIONS, POOL, claim_asked, entry_asked, met
from tests.support.tables import rows_of

# A day for which the published base rates (LPR) are at hand; past the last of them a loan cannot be judged.
STARTS = int(datetime(2025, 6, 3, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    """Its clock is of a day that the rules know."""
    with Anvil(start=STARTS) as node:
        yield node


@pytest.fixture
def loan(gateway: Gateway, ledger: Ledger) -> str:
    """A disbursed pledge loan of 990 yuan."""
    people = gateway.people
    found = pledge_loan(ledger, people, 1_000 * YUAN)
    gateway.sync()
    return found


def decide(gateway: Gateway, loan: str, **facts: Any) -> dict[str, Any]:
    return asked(gateway, entry_asked(loan) | facts)


def asked(gateway: Gateway, question: dict[str, Any]) -> dict[str, Any]:
    answer = gateway.at(gateway.people.bank).post("/v1/pool/decisions", question)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def entry(gateway: Gateway, loan: str, decision: dict[str, Any]) -> dict[str, Any]:
    body = decision["body"]
    return {
        "bank": gateway.people.bank.address,
        "loan": loan,
        "pool": POOL,
        "principal": 990 * YUAN,
        "ratioBps": body["ratio_bps"] or 3_000,
        "ruleSet": body["rule_set_hash"],
        "decision": decision["hash"],
    }


def test_a_decision_shows_its_articles_and_is_kept(gateway: Gateway, loan: str) -> None:
    made = decide(gateway, loan)
    assert made["body"]["outcome"] == "yes"
    steps = [step for decision in made["body"]["decisions"] for step in decision["steps"]]
    assert steps and all(step["article"] for step in steps)
    kept = gateway.at(gateway.people.reviewer).get(f"/v1/pool/decisions/{made['hash']}")
    assert kept.json() == made


def test_the_same_facts_give_the_same_decision_and_others_another(gateway: Gateway, loan: str) -> None:
    first, again, other = decide(gateway, loan), decide(gateway, loan), decide(gateway, loan, insured=True)
    assert first == again
    assert other["hash"] != first["hash"]
    assert other["body"]["outcome"] == "no"
    assert len(rows_of(gateway.database, Decision)) == 2


def test_a_loan_enters_on_its_decision(gateway: Gateway, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    bank.act("EnterLoan", **entry(gateway, loan, decide(gateway, loan)))
    assert bank.get(f"/v1/pool/loans/{loan}").json()["loan"]["principal_fen"] == str(990 * YUAN)


def test_and_on_nothing_else(gateway: Gateway, loan: str) -> None:
    bank, made = gateway.at(gateway.people.bank), decide(gateway, loan)
    right, turned_down = entry(gateway, loan, made), decide(gateway, loan, insured=True)
    for wrong, code in (
        (right | {"decision": "0x" + "cd" * 32}, "no_decision"),
        (right | {"ratioBps": right["ratioBps"] + 1}, "differs_from_decision"),
        (right | {"principal": 990 * YUAN + 1}, "differs_from_decision"),
        (right | {"ruleSet": "0x" + "cd" * 32}, "differs_from_decision"),
        (right | {"loan": "0x" + "cd" * 32}, "differs_from_decision"),
        (right | {"decision": turned_down["hash"]}, "differs_from_decision"),
    ):
        problem(bank.draft("EnterLoan", **wrong), 422, code)


def test_a_claim_wants_a_non_performing_loan(gateway: Gateway, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    problem(bank.post("/v1/pool/decisions", {"rule": "claim", "loan": loan}), 409, "not_non_performing")
    problem(bank.post("/v1/pool/decisions", {"rule": "refund", "loan": loan}), 409, "not_compensated")


def test_a_condition_that_nobody_answered_is_missing_with_its_evidence(gateway: Gateway, loan: str) -> None:
    made = decide(gateway, loan, conditions=met(*ENTRY_CONDITIONS[1:]))
    assert made["body"]["outcome"] == "missing"
    [checklist] = [one for one in made["body"]["decisions"] if one["rule"] == "checklist"]
    assert checklist["missing"] == ["small_or_medium (size by employees, revenue and assets)"]
    right = entry(gateway, loan, decide(gateway, loan))
    problem(gateway.at(gateway.people.bank).draft("EnterLoan", **right | {"decision": made["hash"]}), 422)


def test_what_is_met_is_shown_and_what_is_not_met_is_refused(gateway: Gateway, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    bare = {"own_production": {"met": True}}
    said = problem(bank.post("/v1/pool/decisions", entry_asked(loan, conditions=bare)), 422, "rule_input")
    assert "own_production" in said["detail"]
    refused = met(*ENTRY_CONDITIONS) | {"industry_allowed": {"met": False}}
    assert decide(gateway, loan, conditions=refused)["body"]["outcome"] == "no"


def test_the_size_follows_from_its_figures(gateway: Gateway, loan: str) -> None:
    rest = met(*ENTRY_CONDITIONS[1:])
    for employees, revenue, outcome in ((300, 2_000, "yes"), (1_000, 40_000, "no"), (None, 40_000, "missing")):
        size = {"industry": "工业", "employees": employees, "revenue_wan": revenue}
        assert decide(gateway, loan, conditions=rest, size=size)["body"]["outcome"] == outcome


def test_a_batch_is_decided_one_by_one_and_what_may_enter_is_drafted(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    bank = gateway.at(people.bank)
    first, second, third = (pledge_loan(ledger, people, 1_000 * YUAN) for _ in range(3))
    gateway.sync()
    items = [
        entry_asked(first),
        entry_asked(second, insured=True),
        entry_asked("0x" + "cd" * 32),
        entry_asked(third, other_balances_fen="600000000"),
    ]
    found = bank.post("/v1/pool/entries", {"items": items}).json()
    assert [one["loan"] for one in found] == [first, second, "0x" + "cd" * 32, third]
    assert [one["errors"][0]["code"] if one["errors"] else "" for one in found] == ["", "", "forbidden", ""]
    assert [one["decision"] and one["decision"]["body"]["outcome"] for one in found] == ["yes", "no", None, "yes"]
    assert [one["draft"] is not None for one in found] == [True, False, False, True]
    for one in found:
        if one["draft"] is not None:
            bank.confirm(one["draft"])
    entered = {one["id"]: one["ratio_bps"] for one in bank.get("/v1/pool/loans").json()["items"]}
    assert entered == {first: 5_000, third: 4_000}  # 40 % and 30 %, and 10 more for the receivable


def default(gateway: Gateway, loan: str) -> dict[str, Any]:
    """The loan enters, goes bad and is claimed for: the whole of its bank's book, far above 3 %."""
    bank = gateway.at(gateway.people.bank)
    bank.act("EnterLoan", **entry(gateway, loan, decide(gateway, loan)))
    bank.act("ClassifyLoan", bank=bank.party.address, loan=loan, **{"class": 3}, evidence="0x" + "11" * 32)
    made = asked(gateway, claim_asked(loan, "2025-06-03"))
    body = made["body"]
    bank.act(
        "SubmitClaim",
        bank=bank.party.address,
        loan=loan,
        outstanding=body["outstanding_fen"],
        amount=body["amount_fen"],
        decision=made["hash"],
    )
    return made


def test_the_claim_of_a_stopped_bank_is_taken_and_rests(gateway: Gateway, loan: str) -> None:
    made = default(gateway, loan)
    assert made["body"]["outcome"] == "stopped"
    reviewer = gateway.at(gateway.people.reviewer)
    step = {"office": reviewer.party.address, "loan": loan, "evidence": made["hash"]}
    problem(reviewer.draft("AdvanceClaim", **step, to=3), 409, "bank_stopped")
    # What is wrong with it may still be said.
    assert reviewer.draft("AdvanceClaim", **step, to=2).status_code == 201


def test_a_claim_wants_a_credit_report_of_the_last_ten_working_days(gateway: Gateway, loan: str) -> None:
    default(gateway, loan)
    for day, outcome in (("2025-05-18", "no"), ("2025-05-19", "stopped"), (None, "missing")):
        body = asked(gateway, claim_asked(loan, "") | {"credit_report_on": day})["body"]
        assert (body["outcome"], body["amount_fen"] is None) == (outcome, outcome != "stopped"), day


def test_a_loan_whose_base_rate_is_not_published_is_missing_not_refused(gateway: Gateway, loan: str) -> None:
    made = decide(gateway, loan)
    assert made["body"]["outcome"] == "yes"
    with gateway.database.write() as session:
        found = session.get(Financing, loan)
        assert found is not None
        found.disbursed_at = int(datetime(2026, 10, 9, tzinfo=UTC).timestamp())
        for receivable in session.scalars(select(Receivable)):
            receivable.maturity_at = int(datetime(2026, 12, 9, tzinfo=UTC).timestamp())
    assert decide(gateway, loan)["body"]["outcome"] == "missing"
