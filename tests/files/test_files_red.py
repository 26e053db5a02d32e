"""What a red invoice takes back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files import Invoice, Open, RowError, match_red


def red(fen: int, day: int = 20) -> Invoice:
    return Invoice("9", "S", "", "B", "", date(2026, 1, day), -fen, 0, -fen, 7)


def blue(key: str, day: int, fen: int) -> Open:
    return Open(key, date(2026, 1, day), fen)


@pytest.mark.parametrize(
    ("amount", "blues", "expected"),
    [
        (500, [blue("a", 1, 500), blue("b", 9, 900)], [("a", 500)]),  # exact before newest
        (500, [blue("a", 1, 500), blue("b", 9, 500)], [("b", 500)]),  # the latest exact one
        (500, [blue("a", 1, 500), blue("b", 20, 500)], [("b", 500)]),  # same day counts
        (500, [blue("a", 1, 900), blue("b", 21, 500)], [("a", 500)]),  # never a later one
        (500, [blue("a", 1, 900), blue("b", 9, 800)], [("b", 500)]),
        (500, [blue("a", 1, 900), blue("b", 9, 300)], [("b", 300), ("a", 200)]),
        (500, [blue("a", 1, 200), blue("b", 9, 300)], [("b", 300), ("a", 200)]),
        (500, [blue("a", 1, 900), blue("b", 9, 0)], [("a", 500)]),
    ],
)
def test_which_are_reduced(amount: int, blues: list[Open], expected: list[tuple[str, int]]) -> None:
    assert match_red(red(amount), blues) == expected
    assert match_red(red(amount), reversed(blues)) == expected


@pytest.mark.parametrize("blues", [[], [blue("a", 1, 499)], [blue("a", 1, 400), blue("b", 21, 500)]])
def test_nothing_is_half_reduced(blues: list[Open]) -> None:
    error = match_red(red(500), blues)
    assert isinstance(error, RowError)
    assert (error.row, error.column, error.code) == (7, "total", "red_without_blue")
    assert error.value == "-5.00"


def test_a_blue_invoice_is_no_red_one() -> None:
    with pytest.raises(ValueError, match="not a red"):
        match_red(red(-500), [])


@given(
    st.integers(1, 2_000),
    st.lists(st.tuples(st.integers(1, 31), st.integers(0, 900)), max_size=6),
)
def test_reductions_sum_to_the_red_amount_or_there_are_none(amount: int, sizes: list[tuple[int, int]]) -> None:
    blues = [blue(str(n), day, fen) for n, (day, fen) in enumerate(sizes)]
    usable = {b.key: b.remaining_fen for b in blues if b.issued_on <= date(2026, 1, 20)}
    result = match_red(red(amount), blues)
    if isinstance(result, RowError):
        assert sum(usable.values()) < amount
    else:
        assert sum(fen for _, fen in result) == amount
        assert len({key for key, _ in result}) == len(result)
        assert all(0 < fen <= usable[key] for key, fen in result)
