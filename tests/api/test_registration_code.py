"""统一社会信用代码: the last character finds every mistyped one, and every two that changed places."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.registration_code import check_character, is_right
from tests.support.anvil import ROOT

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE = "91440300MA5C0RE00K"
right = st.builds(
    lambda kind, region, rest: (first := kind + region + rest) + check_character(first),
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", [CODE, "91440300MA58EAT01G", "91440300MA5F0AM02W"])
def test_codes_that_others_made_are_right(code: str) -> None:
    assert is_right(code)


def test_so_are_all_of_the_samples() -> None:
    with (ROOT / "samples" / "participants.csv").open(encoding="utf-8", newline="") as source:
        assert all(is_right(row["code"]) for row in csv.DictReader(source))


@given(right, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert is_right(changed) == (changed == code)


@given(right, st.integers(0, 16))
def test_two_that_changed_places_are_found(code: str, place: int) -> None:
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_right(changed) == (changed == code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        CODE[:-1],
        CODE + "K",
        CODE.lower(),
        CODE.replace("0", "O"),
        " " + CODE[1:],
        "９" + CODE[1:],
        "ABCDEFGHJKLMNPQRTU",
    ],
)
def test_what_has_another_shape_is_no_code(code: str) -> None:
    assert not is_right(code)
