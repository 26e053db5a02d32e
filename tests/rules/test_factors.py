"""Who gets a receivable that was sold to several (民法典 art. 768)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.factors import Factor, ranked, shared

TABLE = [
    ("registered before unregistered, however early its notice", {"A": (None, 1), "B": (9, None)}, [["B"], ["A"]]),
    ("the earlier registration first, whatever the notices", {"A": (5, 1), "B": (4, 9)}, [["B"], ["A"]]),
    ("unregistered: the notice that reached the debtor first", {"A": (None, 7), "B": (None, 6)}, [["B"], ["A"]]),
    ("notice before none", {"A": (None, None), "B": (None, 6)}, [["B"], ["A"]]),
    ("neither: together", {"A": (None, None), "B": (None, None)}, [["A", "B"]]),
    ("registered in the same second: together", {"A": (5, 1), "B": (5, None)}, [["A", "B"]]),
    (
        "all of it at once",
        {"A": (None, None), "B": (None, 3), "C": (8, None), "D": (7, None), "E": (None, None)},
        [["D"], ["C"], ["B"], ["A", "E"]],
    ),
]


@pytest.mark.parametrize(("factors", "order"), [case[1:] for case in TABLE], ids=[case[0] for case in TABLE])
def test_the_order_of_the_law(factors: dict[str, tuple[int | None, int | None]], order: list[list[str]]) -> None:
    claims = [Factor(name, 1, *when) for name, when in factors.items()]
    for given_in in (claims, claims[::-1]):
        assert [[factor.name for factor in together] for together in ranked(given_in)] == order


@pytest.mark.parametrize(
    ("advances", "amount", "shares"),
    [
        ([100, 300], 1_000, [250, 750]),
        ([1, 1, 1], 100, [34, 33, 33]),
        ([0, 5], 7, [0, 7]),
        ([2, 1], 1, [1, 0]),
        ([3], 0, [0]),
    ],
)
def test_those_who_stand_together_share_by_what_they_advanced(
    advances: list[int], amount: int, shares: list[int]
) -> None:
    together = [Factor(f"F{place}", fen) for place, fen in enumerate(advances)]
    assert list(shared(together, amount).values()) == shares


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=9), st.integers(0, 10**12))
def test_shares_are_the_whole_and_nobody_is_a_fen_off(advances: list[int], amount: int) -> None:
    shares = shared([Factor(f"F{place}", fen) for place, fen in enumerate(advances)], amount)
    assert sum(shares.values()) == amount
    for fen, share in zip(advances, shares.values(), strict=True):
        assert abs(share * sum(advances) - amount * fen) < sum(advances)


@pytest.mark.parametrize(("advances", "amount"), [([], 1), ([0], 1), ([-1, 3], 1), ([1], -1)])
def test_nothing_is_shared_by_nothing(advances: list[int], amount: int) -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        shared([Factor(f"F{place}", fen) for place, fen in enumerate(advances)], amount)
