"""Ma'anshan, 马政办〔2024〕6号: whatever differs from Shenzhen in kind and not only in numbers."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import (
    InputError,
    RuleSet,
    bank_stop,
    checklist,
    compensation_amount,
    load_rule_set,
    net_refund,
    payout_compensation,
    product_stop,
    recovery_refund,
    select_rule_set,
    sub_fund_of,
)
from rules.ruleset import parse_rule_set, read_data
from tests.rules.conftest import plain

FUND = 3_500_000_000
FEN = st.integers(0, 10**12)


@pytest.fixture(scope="module")
def maanshan() -> RuleSet:
    return load_rule_set("maanshan-2024")


def stop(rule_set: RuleSet, **changed: int) -> str:
    open_ = {
        "npl_fen": 0,
        "lent_fen": 10_000,
        "paid_out_fen": 0,
        "guaranteed_fen": 10_000,
        "compensated_fen": 0,
        "fund_fen": FUND,
    }
    return product_stop(rule_set, **{**open_, **changed}).outcome


# --- art. 8: the guarantor's payout


@pytest.mark.parametrize(
    ("payout", "inside", "expected"),
    [(100_000_000, True, 40_000_000), (100_000_000, False, 20_000_000), (1_234_567, True, 493_826), (4, False, 0)],
)
def test_a_share_of_what_the_guarantor_really_paid(maanshan: RuleSet, payout: int, inside: bool, expected: int) -> None:
    decision = payout_compensation(maanshan, payout_fen=payout, in_provincial_system=inside)
    assert (decision.value, decision.unit) == (expected, "fen")
    assert decision.steps[0].article == ("8(1)" if inside else "8(2)")


def test_whether_it_is_in_the_system_is_a_fact_and_not_assumed(maanshan: RuleSet) -> None:
    decision = payout_compensation(maanshan, payout_fen=1, in_provincial_system=None)
    assert (decision.outcome, decision.missing) == ("missing", ("in_provincial_system",))


# --- art. 10: the stop is of a product, and of new business


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "no"),
        ({"npl_fen": 400}, "no"),
        ({"npl_fen": 401}, "yes"),
        ({"paid_out_fen": 400}, "no"),
        ({"paid_out_fen": 401}, "yes"),
        ({"compensated_fen": 2_449_999_999}, "no"),
        ({"compensated_fen": 2_450_000_000}, "yes"),
        ({"npl_fen": 0, "lent_fen": 0, "guaranteed_fen": 0}, "no"),
        ({"npl_fen": 4 * 10**15 + 1, "lent_fen": 10**17}, "yes"),
        ({"npl_fen": 4 * 10**15, "lent_fen": 10**17}, "no"),
    ],
)
def test_four_percent_is_open_and_seventy_percent_is_a_stop(
    maanshan: RuleSet, changed: dict[str, int], expected: str
) -> None:
    assert stop(maanshan, **changed) == expected


@pytest.mark.parametrize("wrong", [{"npl_fen": 10_001}, {"paid_out_fen": 10_001}, {"fund_fen": 0}, {"lent_fen": -1}])
def test_a_part_above_its_whole_is_refused(maanshan: RuleSet, wrong: dict[str, int]) -> None:
    with pytest.raises(InputError):
        stop(maanshan, **wrong)


# --- arts. 13 and 14: recoveries, net


@pytest.mark.parametrize(
    ("recovered", "costs", "bps", "expected"),
    [
        (50_000_000, 5_000_000, 4_000, 18_000_000),
        (50_000_000, 0, 2_000, 10_000_000),
        (5, 10, 4_000, 0),
        (10_001, 0, 4_000, 4_000),
    ],
)
def test_costs_are_taken_off_first(maanshan: RuleSet, recovered: int, costs: int, bps: int, expected: int) -> None:
    decision = net_refund(maanshan, compensation_fen=1, ratio_bps=bps, recovered_fen=recovered, costs_fen=costs)
    assert decision.value == expected  # also above the compensation: the text names no cap (M-13)


def test_a_cap_is_another_reading() -> None:
    data = plain(read_data("maanshan-2024"))
    data["readings"]["M-13"]["value"] = "compensation"
    decision = net_refund(
        parse_rule_set(data), compensation_fen=7, ratio_bps=4_000, recovered_fen=50_000_000, costs_fen=0
    )
    assert decision.value == 7


@given(parts=st.lists(st.tuples(FEN, FEN).map(lambda two: (max(two), min(two))), min_size=1, max_size=6))
def test_the_sum_does_not_depend_on_how_recoveries_are_cut(parts: list[tuple[int, int]]) -> None:
    rule_set = load_rule_set("maanshan-2024")
    gross = costs = refunded = 0
    for recovered, cost in parts:
        decision = net_refund(
            rule_set,
            compensation_fen=1,
            ratio_bps=4_000,
            recovered_before_fen=gross,
            costs_before_fen=costs,
            recovered_fen=recovered,
            costs_fen=cost,
            refunded_before_fen=refunded,
        )
        gross, costs, refunded = gross + recovered, costs + cost, refunded + (decision.value or 0)
    assert refunded == (gross - costs) * 4_000 // 10_000


def test_costs_that_come_later_leave_too_much_refunded_to_a_person(maanshan: RuleSet) -> None:
    decision = net_refund(
        maanshan,
        compensation_fen=100,
        ratio_bps=4_000,
        recovered_before_fen=100,
        recovered_fen=0,
        costs_fen=50,
        refunded_before_fen=40,
    )
    assert (decision.outcome, decision.value) == ("manual", None)


# --- art. 12, 7: the checklist


def answers(maanshan: RuleSet, **changed: bool | None) -> dict[str, bool | None]:
    return {**dict.fromkeys(maanshan.rules["conditions"]["tests"], True), **changed}


def test_all_met_and_it_may_be_compensated(maanshan: RuleSet) -> None:
    assert checklist(maanshan, answers=answers(maanshan)).outcome == "yes"


@pytest.mark.parametrize("test", ["no_overdue_debt", "checked_before_loan", "honest", "dunned", "as_agreed"])
def test_each_of_article_12_excludes_alone(maanshan: RuleSet, test: str) -> None:
    assert checklist(maanshan, answers=answers(maanshan, **{test: False})).outcome == "no"
    unknown = checklist(maanshan, answers=answers(maanshan, **{test: None}))
    assert unknown.outcome == "missing" and unknown.missing[0].startswith(test)


def test_a_fee_besides_excludes(maanshan: RuleSet) -> None:
    decision = checklist(maanshan, answers=answers(maanshan, no_other_fees=False))
    assert decision.outcome == "no"
    assert [step.article for step in decision.steps if "不符合" in step.zh] == ["7"]


def test_what_nobody_answered_is_missing_with_its_evidence(maanshan: RuleSet) -> None:
    decision = checklist(maanshan, answers={})
    assert decision.outcome == "missing" and len(decision.missing) == 6
    assert "no_overdue_debt (credit report of the review)" in decision.missing


# --- arts. 3, 8(3), 23, 24: the fund, and which text governs


def test_sub_funds_add_up_to_the_fund(maanshan: RuleSet) -> None:
    fund = maanshan.rules["fund"]
    assert sum(one["value"] for one in fund["sub_funds"]) == fund["total"]["value"] == 6_500_000_000
    assert sub_fund_of(maanshan, "tax_source") is sub_fund_of(maanshan, "fixed_assets")
    assert sub_fund_of(maanshan, "tech_credit")["value"] == FUND
    with pytest.raises(InputError):
        sub_fund_of(maanshan, "lottery")


@pytest.mark.parametrize(
    ("loan", "npl", "outcome", "rates"),
    [
        ("2024-05-14", "2026-01-01", "missing", "legacy"),
        ("2024-05-15", "2026-01-01", "yes", "new"),
        ("2024-05-15", None, "yes", "new"),
        ("2040-01-01", None, "yes", "new"),  # the text sets no end
    ],
)
def test_business_of_before_stays_under_its_own_rules(loan: str, npl: str | None, outcome: str, rates: str) -> None:
    npl_date = date.fromisoformat(npl) if npl else None
    found = select_rule_set("maanshan", date.fromisoformat(loan), npl_date)
    assert (found.decision.outcome, found.rates) == (outcome, rates)


@pytest.mark.parametrize(
    ("ask", "inputs"),
    [
        (bank_stop, {"npl_principal_fen": 0, "entered_principal_fen": 0}),
        (compensation_amount, {"principal_fen": 1, "ratio_bps": 4_000}),
        (
            recovery_refund,
            dict.fromkeys(
                ("compensation_fen", "ratio_bps", "recovered_before_fen", "recovery_fen", "refunded_before_fen"), 0
            ),
        ),
    ],
)
def test_the_rules_of_shenzhen_are_not_asked_of_it(maanshan: RuleSet, ask: Any, inputs: dict[str, int]) -> None:
    with pytest.raises(InputError, match="does not follow"):
        ask(maanshan, **inputs)
