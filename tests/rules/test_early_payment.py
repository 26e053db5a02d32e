"""A debtor's own programme: what it pays before the maturity, with which discount, and why not."""

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError
from rules.early_payment import EarlyRequest, Programme, Rate, early_payment

PROGRAMME = Programme(
    name="spring",
    from_on=date(2026, 3, 1),
    until_on=date(2026, 6, 30),
    rates=(Rate(30, 300), Rate(180, 365)),
    least_days=5,
    least_fen=1_000_00,
    budget_fen=1_000_000_00,
    accept_up_to_fen=200_000_00,
)
REQUEST = EarlyRequest(
    lot_fen=100_000_00,
    days=100,
    on="2026-03-01",
    debtor="debtor",
    holder="holder",
    debtor_overdue=False,
    spent_fen=0,
)


def test_the_discount_slides_with_the_days_that_are_left() -> None:
    found = early_payment(PROGRAMME, REQUEST)
    assert found.decision.outcome == "yes" and found.terms is not None
    # 100,000.00 * 3.65 % * 100 / 365 = 1,000.00
    assert (found.terms.advance_fen, found.terms.repay_fen) == (99_000_00, 100_000_00)
    assert (found.terms.rate_bps, found.terms.fee_fen) == (365, 0)
    later = early_payment(PROGRAMME, replace(REQUEST, days=50))
    assert later.terms is not None and later.terms.advance_fen == 99_500_00


def test_the_nearest_tenor_that_is_long_enough_is_the_rate() -> None:
    for days, rate in ((5, 300), (30, 300), (31, 365), (180, 365)):
        terms = early_payment(PROGRAMME, replace(REQUEST, days=days)).terms
        assert terms is not None and terms.rate_bps == rate


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"on": "2026-02-28"}, "dates"),
        ({"on": "2026-07-01"}, "dates"),
        ({"debtor_overdue": True}, "nothing_overdue"),
        ({"days": 4}, "days_and_rate"),
        ({"days": 0}, "days_and_rate"),
        ({"days": 181}, "days_and_rate"),
        ({"lot_fen": 999_99}, "least_amount"),
        ({"spent_fen": 901_000_01}, "budget"),
    ],
)
def test_each_clause_says_no_by_itself(change: dict[str, Any], clause: str) -> None:
    found = early_payment(PROGRAMME, replace(REQUEST, **change))
    assert (found.decision.outcome, found.failed, found.terms) == ("no", (clause,), None)


def test_the_last_fen_of_the_budget_is_spent() -> None:
    assert early_payment(PROGRAMME, replace(REQUEST, spent_fen=901_000_00)).decision.outcome == "yes"


def test_both_dates_are_inclusive() -> None:
    assert early_payment(PROGRAMME, replace(REQUEST, on="2026-06-30")).decision.outcome == "yes"


def test_above_the_cap_a_person_decides() -> None:
    found = early_payment(replace(PROGRAMME, accept_up_to_fen=98_999_99), REQUEST)
    assert found.decision.outcome == "manual" and found.terms is not None


@given(st.integers(1, 10**12), st.integers(5, 180), st.integers(0, 10_000))
def test_nobody_gets_more_than_the_lot_and_the_discount_is_at_most_a_fen_too_high(
    lot: int, days: int, rate_bps: int
) -> None:
    wide = replace(PROGRAMME, rates=(Rate(180, rate_bps),), least_fen=0, budget_fen=10**13, accept_up_to_fen=10**13)
    found = early_payment(wide, replace(REQUEST, lot_fen=lot, days=days))
    if found.terms is None:
        assert found.failed == ("least_amount",)  # a discount of all of it
        return
    taken_off = lot - found.terms.advance_fen
    assert 0 <= taken_off < lot
    assert (taken_off - 1) * 3_650_000 < lot * rate_bps * days <= taken_off * 3_650_000


def test_a_programme_is_read_from_what_was_sent() -> None:
    body = json.loads(json.dumps(asdict(PROGRAMME), default=str))
    sent = body | {name: str(body[name]) for name in body if name.endswith("_fen")}
    assert Programme.read(sent) == PROGRAMME
    assert Programme.read(sent).sha256 == PROGRAMME.sha256
    assert PROGRAMME.decide(asdict(REQUEST)) == early_payment(PROGRAMME, REQUEST)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"until_on": "2026-02-28"},
        {"from_on": "soon"},
        {"budget_fen": "-1"},
        {"least_days": 0},
        {"hold_hours": 73},
        {"rates": [{"most_days": 0, "rate_bps": 1}]},
        {"rates": [{"most_days": 1, "rate_bps": 10_001}]},
        {"rates": None},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Programme.read(json.loads(json.dumps(asdict(PROGRAMME), default=str)) | wrong)


def test_an_odd_request_is_refused() -> None:
    with pytest.raises(InputError):
        early_payment(PROGRAMME, replace(REQUEST, on="today"))
    with pytest.raises(InputError):
        early_payment(PROGRAMME, replace(REQUEST, spent_fen=True))
