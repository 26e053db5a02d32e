"""What if: shocks to a book, deterministic by seed, exact in fen."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError, load_rule_set
from rules.stress import EVERYBODY, Exposure, Shock, Stressed, stress

SHENZHEN = load_rule_set("shenzhen-2024")
CASH = 10**12


def book(many: int) -> list[Exposure]:
    return [
        Exposure(
            loan=f"0x{place:064x}",
            bank=f"bank {place % 3}",
            debtor=f"debtor {place % 7}",
            product="pledge" if place % 2 else "order",
            principal_fen=1_000_000 + place,
            outstanding_fen=900_000 + place,
            ratio_bps=5_000,
            npl=False,
        )
        for place in range(many)
    ]


def run(loans: list[Exposure], *shocks: Shock, seed: int = 1, cash: int = CASH) -> Stressed:
    return stress(SHENZHEN, loans=loans, shocks=shocks, seed=seed, cash_fen=cash)


def test_no_shock_changes_nothing() -> None:
    found = run(book(30))
    assert (found.turned, found.paid_fen, found.left_fen) == (0, 0, CASH)
    assert all(one.npl_after_fen == one.npl_before_fen == 0 and not one.stopped_after for one in found.banks)


def test_what_is_repaid_does_not_turn() -> None:
    repaid = [replace(loan, outstanding_fen=0) for loan in book(30)]
    assert run(repaid, Shock("bank", EVERYBODY, 10_000)).turned == 0


def test_all_of_one_debtor_turns_and_nobody_else() -> None:
    loans = book(70)
    found = run(loans, Shock("debtor", "debtor 3", 10_000))
    mine = [loan for loan in loans if loan.debtor == "debtor 3"]
    assert found.turned == len(mine) == 10
    assert sum(one.npl_after_fen for one in found.banks) == sum(loan.principal_fen for loan in mine)
    assert sum(one.claims_fen for one in found.banks) == sum(loan.outstanding_fen // 2 for loan in mine)


def test_a_bank_above_its_limit_is_stopped_and_its_claims_wait() -> None:
    found = run(book(300), Shock("bank", "bank 1", 10_000))
    by_bank = {one.bank: one for one in found.banks}
    assert [by_bank[f"bank {i}"].stopped_after for i in range(3)] == [False, True, False]
    assert found.waiting_fen == by_bank["bank 1"].claims_fen > 0
    assert (found.paid_fen, found.short_fen, found.left_fen) == (0, 0, CASH)


def test_who_comes_later_does_not_overtake_who_could_not_be_paid() -> None:
    loans = [
        Exposure(f"{place}", "b", "d", "p", 10**9, owed, 5_000, npl=False)
        for place, owed in enumerate((100, 1_000, 100), start=1)
    ]
    sound = [Exposure(f"s{place}", "b", "other", "p", 10**10, 1, 5_000, npl=False) for place in range(20)]
    found = run(loans + sound, Shock("debtor", "d", 10_000), cash=100)
    assert (found.paid_fen, found.short_fen, found.left_fen, found.waiting_fen) == (50, 550, 50, 0)


@given(seed=st.integers(0, 2**64), share=st.integers(0, 10_000), mix=st.integers(0, 2**32))
def test_it_depends_on_the_seed_and_not_on_the_order(seed: int, share: int, mix: int) -> None:
    loans = book(60)
    shock = Shock("product", "pledge", share)
    assert run(loans, shock, seed=seed) == run(Random(mix).sample(loans, len(loans)), shock, seed=seed)


@given(seed=st.integers(0, 2**64), small=st.integers(0, 10_000), more=st.integers(0, 10_000))
def test_a_larger_share_takes_all_that_a_smaller_one_took(seed: int, small: int, more: int) -> None:
    less, larger = (run(book(60), Shock("bank", EVERYBODY, share), seed=seed) for share in sorted((small, more)))
    for one, other in zip(less.banks, larger.banks, strict=True):
        assert one.npl_after_fen <= other.npl_after_fen and one.claims_fen <= other.claims_fen


@given(seed=st.integers(0, 2**64), share=st.integers(0, 10_000), cash=st.integers(0, 10**8))
def test_every_fen_is_accounted_for(seed: int, share: int, cash: int) -> None:
    found = run(book(60), Shock("bank", EVERYBODY, share), seed=seed, cash=cash)
    assert found.paid_fen + found.short_fen + found.waiting_fen == sum(one.claims_fen for one in found.banks)
    assert found.paid_fen + found.left_fen == cash and found.left_fen >= 0


@pytest.mark.parametrize(
    ("shock", "cash"),
    [
        (Shock("bank", "b", 10_001), 1),
        (Shock("weather", "b", 1), 1),
        (Shock("bank", "b", -1), 1),
        (Shock("bank", "b", 1), -1),
    ],  # type: ignore[arg-type]
)
def test_what_makes_no_sense_is_refused(shock: Shock, cash: int) -> None:
    with pytest.raises(InputError):
        run(book(1), shock, cash=cash)
