"""Art. 15(3): the loan's rate within LPR + 200bp, inclusive."""

from datetime import date
from typing import Any

import pytest

from rules import InputError, RuleSet, rate_cap


def outcome(rule_set: RuleSet, rate: int, loan: str, matures: str) -> str:
    return rate_cap(
        rule_set,
        rate_bps=rate,
        loan_date=date.fromisoformat(loan),
        matures_on=date.fromisoformat(matures),
    ).outcome


@pytest.mark.parametrize(
    ("rate", "loan", "matures", "expected"),
    [
        (500, "2025-05-20", "2026-05-20", "yes"),
        (501, "2025-05-20", "2026-05-20", "no"),
        (510, "2025-05-19", "2026-05-19", "yes"),  # 3.10% until the day before
        (500, "2026-08-31", "2027-08-31", "yes"),
        (500, "2026-09-01", "2027-09-01", "missing"),
        (0, "2025-06-01", "2025-12-01", "yes"),
        (625, "2019-08-20", "2020-08-20", "yes"),
        (1, "2019-08-19", "2020-08-19", "missing"),
        (501, "2025-06-01", "2030-06-01", "no"),  # five years: still 1Y
        (550, "2025-06-01", "2030-06-02", "yes"),  # a day more: 5Y+ 3.50%
        (551, "2025-06-01", "2030-06-02", "no"),
        (545, "2024-02-29", "2029-02-28", "yes"),
        (546, "2024-02-29", "2029-02-28", "no"),
        (595, "2024-02-29", "2029-03-01", "yes"),  # past the leap day's anniversary
    ],
)
def test_cap(shenzhen: RuleSet, rate: int, loan: str, matures: str, expected: str) -> None:
    assert outcome(shenzhen, rate, loan, matures) == expected


def test_a_date_outside_the_table_says_what_is_missing(shenzhen: RuleSet) -> None:
    decision = rate_cap(shenzhen, rate_bps=300, loan_date=date(2026, 9, 1), matures_on=date(2027, 9, 1))
    assert decision.missing == ("LPR 1Y of 2026-09-01",)
    assert decision.steps[0].article == "15(3)"


@pytest.mark.parametrize(
    "facts",
    [
        {"rate_bps": -1},
        {"rate_bps": 3.5},
        {"matures_on": date(2025, 6, 1)},
        {"loan_date": None},
        {"loan_date": date(9999, 12, 31)},
    ],
)
def test_facts_that_cannot_be_judged_are_refused(shenzhen: RuleSet, facts: dict[str, Any]) -> None:
    given = {"rate_bps": 300, "loan_date": date(2025, 6, 1), "matures_on": date(2026, 6, 1)}
    with pytest.raises(InputError):
        rate_cap(shenzhen, **{**given, **facts})
