"""Art. 16: tiers, bonuses, cap; and the amount to the fen."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import (
    Decision,
    InputError,
    Qualification,
    RuleSet,
    compensation_amount,
    compensation_ratio,
    load_rule_set,
)
from rules.ruleset import parse_rule_set, read_data

DAY = date(2025, 6, 30)
TITLE = Qualification("national_high_tech", date(2024, 1, 1), date(2026, 12, 31))
MILLION = 100_000_000


def ratio(rule_set: RuleSet, total: int, **facts: Any) -> Decision:
    facts = {"borrower": "enterprise", "loan_date": DAY, **facts}
    return compensation_ratio(rule_set, credit_total_fen=total, **facts)


def with_reading(row: str, value: str) -> RuleSet:
    data = read_data("shenzhen-2024")
    readings = {**data["readings"], row: {**data["readings"][row], "value": value}}
    return parse_rule_set({**data, "readings": readings})


@pytest.mark.parametrize(
    ("total", "none", "title", "feature", "both"),
    [
        (1, 4000, 5000, 5000, 5000),
        (5 * MILLION, 4000, 5000, 5000, 5000),
        (5 * MILLION + 1, 3000, 4000, 4000, 5000),
        (15 * MILLION, 3000, 4000, 4000, 5000),
        (15 * MILLION + 1, 2000, 3000, 3000, 4000),
        (30 * MILLION, 2000, 3000, 3000, 4000),
        (30 * MILLION + 1, None, None, None, None),
    ],
)
def test_the_table_of_article_16(shenzhen: RuleSet, total: int, none: int, title: int, feature: int, both: int) -> None:
    mark = ["receivable_pledge"]
    assert ratio(shenzhen, total).value == none
    assert ratio(shenzhen, total, qualifications=[TITLE]).value == title
    assert ratio(shenzhen, total, features=mark).value == feature
    assert ratio(shenzhen, total, qualifications=[TITLE], features=mark).value == both


def test_the_decision_shows_article_phrase_and_sum(shenzhen: RuleSet) -> None:
    decision = ratio(shenzhen, 7 * MILLION, features=["receivable_pledge"])
    assert (decision.outcome, decision.value, decision.unit) == ("value", 4000, "bps")
    assert [step.article for step in decision.steps] == ["16(1)2", "16(2)", "16(3)", "16(4)"]
    assert decision.steps[-1].arithmetic == "min(3000 + 1000, 5000) = 4000"
    assert decision.rule_set_hash == shenzhen.sha256
    assert all(step.zh and step.en and step.phrase for step in decision.steps)


def test_an_enterprise_above_the_limit_is_ineligible_by_article_4(shenzhen: RuleSet) -> None:
    decision = ratio(shenzhen, 30 * MILLION + 1)
    assert decision.outcome == "no" and decision.steps[0].article == "4"


@pytest.mark.parametrize("borrower", ["owner", "self_employed"])
def test_an_owner_above_the_last_tier_goes_to_a_person(shenzhen: RuleSet, borrower: str) -> None:
    assert ratio(shenzhen, 30 * MILLION + 1, borrower=borrower).outcome == "manual"
    strict = with_reading("A10", "no")
    assert ratio(strict, 30 * MILLION + 1, borrower=borrower).outcome == "no"


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        ("2025-06-30", "2025-06-30", 5000),
        ("2025-07-01", "2026-06-30", 4000),
        ("2024-06-30", "2025-06-29", 4000),
    ],
)
def test_a_title_counts_only_if_valid_on_the_day_of_the_loan(
    shenzhen: RuleSet, valid_from: str, valid_to: str, expected: int
) -> None:
    title = Qualification("little_giant", date.fromisoformat(valid_from), date.fromisoformat(valid_to))
    assert ratio(shenzhen, MILLION, qualifications=[title]).value == expected


def test_several_items_of_a_group_count_once(shenzhen: RuleSet) -> None:
    both = ["receivable_pledge", "green_credit"]
    assert ratio(shenzhen, 20 * MILLION, features=both).value == 3000
    assert ratio(with_reading("A1", "per_item"), 20 * MILLION, features=both).value == 4000


def test_another_reading_of_the_bonuses_is_a_change_of_data() -> None:
    rule_set = with_reading("A2", "highest_only")
    marks = ["receivable_pledge"]
    assert ratio(rule_set, 20 * MILLION, qualifications=[TITLE], features=marks).value == 3000


def test_titles_read_on_the_npl_date_need_one() -> None:
    rule_set = with_reading("A4", "npl_date")
    late = Qualification("tech_sme", date(2026, 1, 1), date(2026, 12, 31))
    assert ratio(rule_set, MILLION, qualifications=[late]).missing == ("npl_date",)
    decision = ratio(rule_set, MILLION, qualifications=[late], npl_date=date(2026, 2, 1))
    assert decision.value == 5000


def test_a_standard_of_the_city_goes_to_a_person(shenzhen: RuleSet) -> None:
    decision = ratio(shenzhen, MILLION, city_approval="深府函〔2025〕1号")
    assert decision.outcome == "manual" and decision.steps[0].article == "16(5)"


@pytest.mark.parametrize(
    ("loan", "npl"),
    [
        (date(2023, 3, 1), date(2023, 8, 9)),
        (date(2023, 3, 1), None),
        (date(2025, 1, 1), date(2028, 8, 11)),
    ],
)
def test_the_table_of_another_text_is_not_guessed(shenzhen: RuleSet, loan: date, npl: date | None) -> None:
    decision = ratio(shenzhen, MILLION, loan_date=loan, npl_date=npl)
    assert decision.outcome == "missing" and decision.value is None and decision.missing


def test_the_transition_loan_judged_npl_later_takes_the_new_table(shenzhen: RuleSet) -> None:
    decision = ratio(shenzhen, MILLION, loan_date=date(2023, 8, 9), npl_date=date(2024, 1, 1))
    assert decision.value == 4000


@pytest.mark.parametrize(
    ("total", "facts"),
    [
        (0, {}),
        (-1, {}),
        (True, {}),
        (1.5, {}),
        ("100", {}),
        (2**63, {}),
        (1, {"borrower": "listed_company"}),
        (1, {"features": ["factoring"]}),
        (1, {"features": "green_credit"}),
        (1, {"features": None}),
        (1, {"qualifications": ["national_high_tech"]}),
        (1, {"qualifications": [Qualification("unknown", DAY, DAY)]}),
        (1, {"qualifications": [Qualification("tech_sme", DAY, date(2020, 1, 1))]}),
        (1, {"loan_date": "2025-06-30"}),
        (1, {"city_approval": " "}),
    ],
)
def test_facts_that_cannot_be_judged_are_refused(shenzhen: RuleSet, total: Any, facts: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        ratio(shenzhen, total, **facts)
    assert refused.value.zh and refused.value.en


@pytest.mark.parametrize(
    ("principal", "bps", "amount"),
    [
        (100_000_000, 4000, 40_000_000),
        (123_456_789, 3000, 37_037_036),
        (2_500_000_000, 4000, 1_000_000_000),
        (1, 5000, 0),
        (0, 5000, 0),
    ],
)
def test_the_amount_is_floored_to_the_fen(shenzhen: RuleSet, principal: int, bps: int, amount: int) -> None:
    decision = compensation_amount(shenzhen, principal_fen=principal, ratio_bps=bps)
    assert (decision.value, decision.unit) == (amount, "fen")


def test_rounding_is_a_reading() -> None:
    rule_set = with_reading("A6", "half_up")
    assert compensation_amount(rule_set, principal_fen=1, ratio_bps=5000).value == 1


@pytest.mark.parametrize(("principal", "bps"), [(-1, 4000), (1, 5001), (1, -1), (1.0, 4000)])
def test_the_amount_refuses_what_the_text_does_not_allow(shenzhen: RuleSet, principal: Any, bps: int) -> None:
    with pytest.raises(InputError):
        compensation_amount(shenzhen, principal_fen=principal, ratio_bps=bps)


RULES = load_rule_set("shenzhen-2024")
MEMBERS = RULES.rules["compensation_ratio"]
titles = st.lists(
    st.builds(
        lambda kind: Qualification(kind, DAY, DAY),
        st.sampled_from(sorted(MEMBERS["qualification_bonus"]["members"])),
    )
)
marks = st.lists(st.sampled_from(sorted(MEMBERS["feature_bonus"]["members"])))


@given(st.integers(1, 30 * MILLION), titles, marks, st.integers(0, 10**12))
def test_never_more_than_half_of_the_principal(
    total: int, held: list[Qualification], features: list[str], principal: int
) -> None:
    bps = ratio(RULES, total, qualifications=held, features=features).value
    assert bps is not None and 2000 <= bps <= 5000
    amount = compensation_amount(RULES, principal_fen=principal, ratio_bps=bps).value
    assert amount is not None and 0 <= 2 * amount <= principal


@given(st.integers(1, 40 * MILLION), st.integers(1, 40 * MILLION), titles, marks)
def test_a_larger_credit_total_never_earns_more(a: int, b: int, held: list[Qualification], features: list[str]) -> None:
    small, large = (ratio(RULES, total, qualifications=held, features=features).value or 0 for total in sorted((a, b)))
    assert large <= small
