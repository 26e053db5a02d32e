"""Arts. 4, 13, 14, 21: the gate before a loan may be compensated."""

from datetime import date
from typing import Any

import pytest

from rules import Decision, InputError, RuleSet, eligibility

GOOD: dict[str, Any] = {
    "borrower": "enterprise",
    "product": "receivable_pledge_working_capital_loan",
    "loan_date": date(2025, 6, 30),
    "credit_total_fen": 3_000_000_000,
    "entered_on": date(2025, 7, 10),
    "npl_date": date(2026, 3, 1),
    "insured": False,
    "guaranteed": False,
    "re_guaranteed": False,
    "otherwise_compensated": False,
}


def gate(rule_set: RuleSet, **facts: Any) -> Decision:
    return eligibility(rule_set, **{**GOOD, **facts})


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, "yes"),
        ({"credit_total_fen": 3_000_000_001}, "no"),
        ({"product": "non_recourse_factoring"}, "no"),
        ({"product": "recourse_factoring"}, "manual"),
        ({"npl_date": date(2025, 7, 11)}, "yes"),
        ({"npl_date": date(2025, 7, 10)}, "manual"),
        ({"npl_date": date(2025, 7, 9)}, "no"),
        ({"entered_on": None}, "no"),
        ({"entered_on": None, "npl_date": None}, "yes"),
        ({"insured": True}, "no"),
        ({"guaranteed": True}, "no"),
        ({"re_guaranteed": True}, "no"),
        ({"otherwise_compensated": True}, "no"),
        ({"insured": None}, "missing"),
        ({"insured": None, "guaranteed": True}, "no"),
        ({"insured": None, "npl_date": date(2025, 7, 10)}, "missing"),
        ({"loan_date": date(2023, 8, 9)}, "missing"),
        ({"loan_date": date(2023, 2, 28)}, "missing"),
        ({"loan_date": date(2028, 8, 11)}, "missing"),
    ],
)
def test_gate(shenzhen: RuleSet, facts: dict[str, Any], outcome: str) -> None:
    assert gate(shenzhen, **facts).outcome == outcome


@pytest.mark.parametrize(("line", "outcome"), [(1_000_000_000, "yes"), (1_000_000_001, "no"), (None, "missing")])
@pytest.mark.parametrize("borrower", ["owner", "self_employed"])
def test_an_owner_has_a_credit_line_for_a_limit_and_not_the_total(
    shenzhen: RuleSet, borrower: str, line: int | None, outcome: str
) -> None:
    decision = gate(
        shenzhen,
        borrower=borrower,
        product="personal_business_loan",
        credit_total_fen=3_000_000_001,
        credit_line_fen=line,
    )
    assert decision.outcome == outcome


def test_every_test_has_its_step_even_after_a_no(shenzhen: RuleSet) -> None:
    decision = gate(shenzhen, insured=True, guaranteed=None)
    assert [step.article for step in decision.steps] == [
        "21", "4", "13", "14", "14", "14", "14", "14"
    ]  # fmt: skip
    assert decision.missing == ("guaranteed",)


@pytest.mark.parametrize(
    "facts",
    [
        {"product": "mortgage"},
        {"borrower": None},
        {"insured": "no"},
        {"credit_total_fen": -5},
        {"credit_line_fen": -5},
        {"entered_on": "2025-07-10"},
    ],
)
def test_facts_that_cannot_be_judged_are_refused(shenzhen: RuleSet, facts: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        gate(shenzhen, **facts)
