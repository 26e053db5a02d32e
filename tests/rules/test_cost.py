"""Who bears a financing's interest and fee: whole fen, the remainder named, nothing lost and nothing added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError, cost_split
from rules.explain import explain, in_words

# 100,000.00 sold for 98,900.00: 1,050.01 of interest, 49.99 of fee.
SOLD = {"advance_fen": 9_890_000, "repay_fen": 10_000_000, "fee_fen": 4_999}


@pytest.mark.parametrize(
    ("interest_bps", "fee_bps", "debtor", "holder"),
    [
        (0, 0, (0, 0), (105_001, 4_999)),
        (10_000, 10_000, (105_001, 4_999), (0, 0)),
        (5_000, 0, (52_500, 0), (52_501, 4_999)),  # of an odd fen the holder bears the greater half
        (3_333, 5_000, (34_996, 2_499), (70_005, 2_500)),
        (1, 1, (10, 0), (104_991, 4_999)),
    ],
)
def test_the_debtors_share_is_rounded_down_and_the_remainder_is_the_holders(
    interest_bps: int, fee_bps: int, debtor: tuple[int, int], holder: tuple[int, int]
) -> None:
    found = cost_split(**SOLD, interest_bps=interest_bps, fee_bps=fee_bps)
    assert (found.interest_fen, found.fee_fen) == (105_001, 4_999)
    assert (found.debtor_interest_fen, found.debtor_fee_fen) == debtor
    assert (found.holder_interest_fen, found.holder_fee_fen) == holder
    assert found.decision.value == found.debtor_fen == sum(debtor)


@given(
    advance=st.integers(0, 10**13),
    interest=st.integers(0, 10**13),
    fee=st.integers(0, 10**13),
    interest_bps=st.integers(0, 10_000),
    fee_bps=st.integers(0, 10_000),
)
def test_both_together_bear_the_whole_cost_and_the_debtor_never_more_than_it_agreed_to(
    advance: int, interest: int, fee: int, interest_bps: int, fee_bps: int
) -> None:
    repay = advance + interest + fee
    found = cost_split(advance_fen=advance, repay_fen=repay, fee_fen=fee, interest_bps=interest_bps, fee_bps=fee_bps)
    holder = found.holder_interest_fen + found.holder_fee_fen
    assert advance + found.debtor_fen + holder == repay
    for part, whole, bps in (
        (found.debtor_interest_fen, interest, interest_bps),
        (found.debtor_fee_fen, fee, fee_bps),
    ):
        assert 0 <= whole * bps - part * 10_000 < 10_000


def test_it_says_how_in_both_languages_and_as_a_sum() -> None:
    asked = {"rule": "cost_split", "inputs": {**SOLD, "advance_fen": "9890000", "interest_bps": 5_000, "fee_bps": 0}}
    answer = explain(asked)
    words = in_words(answer)
    assert "债务人承担 50.00% 即 525.00 元,不足一分舍去" in words and "the holder bears the other 525.01 yuan" in words
    steps = answer.as_dict()["steps"]
    assert [step["arithmetic"] for step in steps] == [
        "105001 * 5000 / 10000 -> 52500; 105001 - 52500 = 52501",
        "4999 * 0 / 10000 -> 0; 4999 - 0 = 4999",
    ]
    assert answer.as_dict()["parts"]["holder_interest_fen"] == 52_501


@pytest.mark.parametrize(
    "wrong",
    [{"interest_bps": 10_001}, {"fee_bps": -1}, {"advance_fen": 9_999_000}, {"fee_fen": 1.5}, {"repay_fen": True}],
)
def test_what_are_no_terms_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError):
        cost_split(**{**SOLD, "interest_bps": 0, "fee_bps": 0} | wrong)
