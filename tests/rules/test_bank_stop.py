"""Art. 17: stopped above 3%, open at exactly 3%."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError, RuleSet, bank_stop, load_rule_set

RULES = load_rule_set("shenzhen-2024")


def stopped(npl: int, entered: int) -> bool:
    decision = bank_stop(RULES, npl_principal_fen=npl, entered_principal_fen=entered)
    return decision.outcome == "yes"


@pytest.mark.parametrize(
    ("npl", "entered", "expected"),
    [(300, 10_000, False), (301, 10_000, True), (0, 0, False), (1, 33, True), (1, 34, False)],
)
def test_boundary(npl: int, entered: int, expected: bool) -> None:
    assert stopped(npl, entered) is expected


@given(st.integers(1, 10**12))
def test_at_three_hundredths_open_and_one_fen_more_stopped(hundredth: int) -> None:
    assert not stopped(3 * hundredth, 100 * hundredth)
    assert stopped(3 * hundredth + 1, 100 * hundredth)


@given(st.integers(1, 10**14).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_is_the_exact_share_that_decides(sums: tuple[int, int]) -> None:
    npl, entered = sums
    assert stopped(npl, entered) is (Fraction(npl, entered) > Fraction(3, 100))


def test_the_decision_cites_suspension_or_resumption(shenzhen: RuleSet) -> None:
    above = bank_stop(shenzhen, npl_principal_fen=4, entered_principal_fen=100)
    within = bank_stop(shenzhen, npl_principal_fen=3, entered_principal_fen=100)
    assert "即暂停办理" in above.steps[0].phrase
    assert "恢复办理" in within.steps[0].phrase
    assert within.steps[0].arithmetic == "3 * 100 = 300 <= 300 = 3 * 100"


@pytest.mark.parametrize(("npl", "entered"), [(-1, 10), (11, 10), (True, 10)])
def test_sums_that_cannot_be_are_refused(npl: int, entered: int) -> None:
    with pytest.raises(InputError):
        stopped(npl, entered)
