"""A bank's own policy: what it finances by itself, at which price, and why not."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError
from rules.credit import CreditPolicy, CreditRequest, Debtor, Price, credit

DEBTOR, HOLDER = "debtor", "holder"
POLICY = CreditPolicy(
    name="house-1",
    debtors={DEBTOR: Debtor("AA", 10_000_000_00)},
    prices=(Price("AA", 90, 300), Price("AA", 180, 365), Price("A", 180, 500)),
    kinds=("discount", "pledge"),
    with_recourse=True,
    without_recourse=True,
    least_fen=1_000_00,
    most_fen=1_000_000_00,
    least_days=7,
    most_days=180,
    loan_share_bps=8_000,
    fee_bps=10,
    holder_most_fen=2_000_000_00,
    debtor_share_bps=4_000,
    concentration_from_fen=5_000_000_00,
    needs_pool=True,
    accept_up_to_fen=100_000_00,
)
REQUEST = CreditRequest(
    kind="discount",
    recourse=False,
    lot_fen=100_000_00,
    days=100,
    debtor=DEBTOR,
    holder=HOLDER,
    debtor_stopped=False,
    debtor_exposure_fen=0,
    holder_exposure_fen=0,
    book_fen=0,
)


def test_a_discount_takes_interest_and_fee_off_what_is_paid_out() -> None:
    found = credit(POLICY, REQUEST)
    assert found.decision.outcome == "yes"
    assert found.terms is not None
    # 100,000.00 * 3.65 % * 100 / 365 = 1,000.00; the fee is 100.00
    assert (found.terms.advance_fen, found.terms.repay_fen, found.terms.fee_fen) == (98_900_00, 100_000_00, 100_00)
    assert found.terms.rate_bps == 365
    assert found.decision.value == 98_900_00


def test_a_loan_adds_the_interest_at_the_end() -> None:
    found = credit(POLICY, replace(REQUEST, kind="pledge", pool="yes"))
    assert found.terms is not None
    assert (found.terms.advance_fen, found.terms.repay_fen) == (79_900_00, 80_800_00)


def test_the_nearest_tenor_of_the_grid_is_the_price() -> None:
    for days, rate in ((7, 300), (90, 300), (91, 365), (180, 365)):
        terms = credit(POLICY, replace(REQUEST, days=days)).terms
        assert terms is not None and terms.rate_bps == rate


LIMIT = POLICY.debtors[DEBTOR].limit_fen
REFUSED = [
    ("kinds", {"kind": "pledge", "pool": "yes"}, {"kinds": ("discount",)}),
    ("kinds", {"recourse": True}, {"with_recourse": False}),
    ("kinds", {}, {"without_recourse": False}),
    ("debtors", {"debtor": "somebody"}, {}),
    ("debtors", {"debtor_stopped": True}, {}),
    ("tenor_and_price", {"days": 6}, {}),
    ("tenor_and_price", {"days": 181}, {}),
    ("tenor_and_price", {}, {"prices": ()}),
    ("amount", {}, {"least_fen": 98_900_01}),
    ("amount", {}, {"most_fen": 98_899_99}),
    ("debtor_limit", {"debtor_exposure_fen": LIMIT - 100_000_00 + 1}, {}),
    ("holder_limit", {"recourse": True, "holder_exposure_fen": 1_900_000_01}, {}),
    ("concentration", {"debtor_exposure_fen": 1_960_000_01, "book_fen": 5_050_000_00}, {}),
    ("needs_pool", {"kind": "pledge"}, {}),
    ("needs_pool", {"kind": "pledge", "pool": "missing"}, {}),
]


@pytest.mark.parametrize(("clause", "asked", "policy"), REFUSED)
def test_each_clause_refuses_alone_and_says_so(clause: str, asked: dict[str, Any], policy: dict[str, Any]) -> None:
    found = credit(replace(POLICY, **policy), replace(REQUEST, **asked))
    assert (found.decision.outcome, found.terms) == ("no", None)
    assert found.failed == (clause,)
    assert clause in [step.article for step in found.decision.steps]


@pytest.mark.parametrize(
    ("asked", "policy"),
    [
        ({"debtor_exposure_fen": LIMIT - 100_000_00}, {}),
        ({"recourse": True, "holder_exposure_fen": 1_900_000_00}, {}),
        ({"holder_exposure_fen": 9_000_000_00}, {}),  # of what is bought for good the holder owes nothing
        ({"debtor_exposure_fen": 1_960_000_00, "book_fen": 5_050_000_00}, {}),  # 2,060,000.00 of 5,150,000.00 is 40 %
        ({"debtor_exposure_fen": 4_899_999_99, "book_fen": 4_899_999_99}, {}),  # too small a book yet
        ({}, {"least_fen": 98_900_00, "most_fen": 98_900_00, "accept_up_to_fen": 98_900_00}),
        ({"kind": "pledge", "pool": "yes"}, {}),
        ({"kind": "pledge"}, {"needs_pool": False}),
    ],
)
def test_and_its_boundary_passes(asked: dict[str, Any], policy: dict[str, Any]) -> None:
    assert credit(replace(POLICY, **policy), replace(REQUEST, **asked)).decision.outcome == "yes"


def test_a_fen_above_the_bank_s_cap_is_a_person_s() -> None:
    found = credit(replace(POLICY, accept_up_to_fen=98_899_99), REQUEST)
    assert found.decision.outcome == "manual" and found.terms is not None


def test_the_same_words_give_the_same_decision_and_others_another() -> None:
    first, again = credit(POLICY, REQUEST).decision, credit(POLICY, REQUEST).decision
    assert first == again
    assert credit(POLICY, replace(REQUEST, days=101)).decision.input_hash != first.input_hash
    assert credit(replace(POLICY, fee_bps=11), REQUEST).decision.rule_set_hash != first.rule_set_hash


def test_a_policy_is_read_from_json_where_fen_are_strings() -> None:
    body = json.loads(json.dumps(asdict(POLICY)))
    told = body | {name: str(value) for name, value in body.items() if name.endswith("_fen")}
    told["debtors"] = {DEBTOR: {"rating": "AA", "limit_fen": str(LIMIT)}}
    assert CreditPolicy.read(told | {"note": "of the board"}) == POLICY
    assert CreditPolicy.read(told).sha256 == POLICY.sha256


@pytest.mark.parametrize(
    "wrong", [{"debtors": []}, {"prices": [{"rating": "AA"}]}, {"least_fen": "1.5"}, {"kinds": None}, {"name": 7}]
)
def test_what_is_no_policy_is_refused_in_words(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        CreditPolicy.read(asdict(POLICY) | wrong)
    with pytest.raises(InputError):
        CreditPolicy.read({})


@pytest.mark.parametrize(
    "wrong", [{"kinds": ("gift",)}, {"fee_bps": 10_001}, {"least_days": 200}, {"least_fen": -1}, {"most_fen": True}]
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(POLICY, **wrong)


@given(
    st.sampled_from(["discount", "pledge"]),
    st.integers(1, 10**11),
    st.integers(1, 400),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)
def test_nobody_ever_owes_more_than_the_lot_nor_gets_more_than_is_due(
    kind: str, lot: int, days: int, rate: int, share: int, fee: int
) -> None:
    policy = replace(
        POLICY, prices=(Price("AA", 400, rate),), loan_share_bps=share, fee_bps=fee, most_days=400, needs_pool=False
    )
    terms = credit(policy, replace(REQUEST, kind=kind, lot_fen=lot, days=days)).terms
    if terms is not None:
        assert terms.advance_fen > 0 and terms.advance_fen + terms.fee_fen <= terms.repay_fen <= lot
