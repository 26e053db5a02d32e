"""Interest on a compensation that is called back (Shenzhen art. 28)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError, RuleSet, load_rule_set, recall_interest

PAID = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("fen", "days", "rate", "interest"),
    [
        (500_000_00, 365, 310, 15_500_00),
        (500_000_00, 1, 310, 42_46),  # 42.4657 yuan, down to the fen
        (500_000_00, 0, 310, 0),
        (500_000_00, 365, 0, 0),
        (0, 365, 310, 0),
    ],
)
def test_simple_interest_by_days(shenzhen: RuleSet, fen: int, days: int, rate: int, interest: int) -> None:
    back = PAID + timedelta(days=days)
    found = recall_interest(shenzhen, compensation_fen=fen, paid_on=PAID, returned_on=back, rate_bps=rate)
    assert (found.outcome, found.value, found.unit) == ("value", interest, "fen")
    assert found.steps[0].article == "28"


def test_without_a_rate_it_is_missing_and_not_guessed(shenzhen: RuleSet) -> None:
    found = recall_interest(shenzhen, compensation_fen=1, paid_on=PAID, returned_on=PAID)
    assert (found.outcome, found.value, found.missing) == ("missing", None, ("rate_bps",))


def test_a_return_before_the_payment_is_refused(shenzhen: RuleSet) -> None:
    with pytest.raises(InputError):
        recall_interest(shenzhen, compensation_fen=1, paid_on=PAID, returned_on=PAID - timedelta(days=1), rate_bps=310)


def test_a_city_without_the_rule_is_not_asked() -> None:
    with pytest.raises(InputError):
        recall_interest(load_rule_set("maanshan-2024"), compensation_fen=1, paid_on=PAID, returned_on=PAID)


@given(st.integers(0, 10**12), st.integers(0, 3_000), st.integers(0, 3_000), st.integers(0, 2_000))
def test_it_never_falls_with_time_and_parts_never_owe_more(fen: int, first: int, more: int, rate: int) -> None:
    rule_set = load_rule_set("shenzhen-2024")

    def of(days: int) -> int:
        back = PAID + timedelta(days=days)
        found = recall_interest(rule_set, compensation_fen=fen, paid_on=PAID, returned_on=back, rate_bps=rate)
        assert found.value is not None
        return found.value

    assert of(first) <= of(first + more)
    assert of(first) + of(more) <= of(first + more)
