"""Art. 19(6): gross recoveries by ratio, capped at the compensation, without drift."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import Decision, InputError, RuleSet, load_rule_set, recovery_refund
from rules.ruleset import parse_rule_set, read_data

RULES = load_rule_set("shenzhen-2024")


def refund(rule_set: RuleSet = RULES, **facts: Any) -> Decision:
    given = {
        "compensation_fen": 300_000,
        "ratio_bps": 3000,
        "recovered_before_fen": 0,
        "recovery_fen": 0,
        "refunded_before_fen": 0,
    }
    return recovery_refund(rule_set, **{**given, **facts})


def refunds(compensation: int, bps: int, parts: list[int], rule_set: RuleSet = RULES) -> list[int]:
    paid: list[int] = []
    for index, part in enumerate(parts):
        decision = refund(
            rule_set,
            compensation_fen=compensation,
            ratio_bps=bps,
            recovered_before_fen=sum(parts[:index]),
            recovery_fen=part,
            refunded_before_fen=sum(paid),
        )
        assert decision.value is not None
        paid.append(decision.value)
    return paid


@pytest.mark.parametrize(
    ("compensation", "bps", "parts", "expected"),
    [
        (40_000_000, 4000, [30_000_000, 20_000_000], [12_000_000, 8_000_000]),
        (300_000, 3000, [333_333, 333_333, 333_335], [99_999, 100_000, 100_001]),
        (40_000_000, 4000, [100_000_000], [40_000_000]),
        (40_000_000, 4000, [100_000_000, 5_000_000], [40_000_000, 0]),
        (300_000, 3000, [0], [0]),
    ],
)
def test_refunds(compensation: int, bps: int, parts: list[int], expected: list[int]) -> None:
    assert refunds(compensation, bps, parts) == expected


def test_rounding_each_part_is_the_other_reading() -> None:
    data = read_data("shenzhen-2024")
    a20 = {**data["readings"]["A20"], "value": "each_part"}
    rule_set = parse_rule_set({**data, "readings": {**data["readings"], "A20": a20}})
    assert refunds(300_000, 3000, [333_333] * 2, rule_set) == [99_999, 99_999]
    assert refunds(100_000, 3000, [333_333] * 2, rule_set) == [99_999, 1]


def test_the_decision_shows_share_cap_and_difference() -> None:
    decision = refund(recovered_before_fen=333_333, recovery_fen=333_333, refunded_before_fen=99_999)
    assert [step.arithmetic for step in decision.steps] == [
        "666666 * 3000 / 10000 -> 199999",
        "min(199999, 300000) = 199999",
        "199999 - 99999 = 100000",
    ]
    assert "未扣除诉讼仲裁等费用" in decision.steps[0].phrase


def test_a_bank_that_refunded_too_much_goes_to_a_person() -> None:
    assert refund(recovery_fen=100, refunded_before_fen=31).outcome == "manual"


@pytest.mark.parametrize(
    "facts",
    [
        {"recovery_fen": -1},
        {"compensation_fen": 1.0},
        {"ratio_bps": 5001},
        {"refunded_before_fen": 300_001},
    ],
)
def test_facts_that_cannot_be_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        refund(**facts)


ratios = st.sampled_from([2000, 3000, 4000, 5000])
cuts = st.lists(st.integers(0, 10**10), min_size=1, max_size=8)


@given(st.integers(0, 10**10), ratios, cuts)
def test_refunds_never_pass_the_compensation_nor_what_is_due(compensation: int, bps: int, parts: list[int]) -> None:
    paid = refunds(compensation, bps, parts)
    assert all(part >= 0 for part in paid)
    assert sum(paid) == min(sum(parts) * bps // 10_000, compensation)


@given(st.integers(0, 10**10), ratios, cuts)
def test_how_recoveries_are_cut_does_not_matter(compensation: int, bps: int, parts: list[int]) -> None:
    assert sum(refunds(compensation, bps, parts)) == sum(refunds(compensation, bps, [sum(parts)]))
