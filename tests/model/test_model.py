"""The model by itself: it speaks the contracts' words, and what must always hold does, whoever does whatever."""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.intents import INTENTS as SIGNED
from tests.model import records
from tests.model.by_hand import Play
from tests.model.lots import share
from tests.model.machine import idle, play, report, unheard, unseen
from tests.model.model import INTENTS
from tests.model.records import DAY, FEN, FinancingKind, LienKind, Lot
from tests.model.stage import ADDRESS, Nobody, key_named, paper
from tests.model.tables import enum_members, error_names, transitions

HERE = Path(__file__).parent
SEEDS, STEPS = range(101, 109), 80


# --- its words are the contracts'


@pytest.mark.parametrize("name", sorted(enum_members()))
def test_its_states_are_numbered_as_the_contracts_number_them(name: str) -> None:
    enum: type[IntEnum] = getattr(records, name)
    assert [(one.name, one.value) for one in enum] == [(word, i) for i, word in enumerate(enum_members()[name])]


def test_there_are_five_tables_of_states() -> None:
    kinds = {enum for enum, _, _ in transitions()}
    assert kinds == {"Standing", "ReceivableState", "LienKind", "FinancingState", "ClaimState"}
    for enum, before, after in transitions():
        assert {before, after} <= set(enum_members()[enum])


def test_it_knows_every_intent_and_where_it_goes() -> None:
    assert {name: kind.contract for name, kind in SIGNED.items() if name != "RevokeIntent"} == {
        name: contract for name, (contract, _) in INTENTS.items()
    }


def test_it_refuses_with_the_contracts_errors() -> None:
    said = set()
    for path in HERE.glob("*.py"):
        said |= set(re.findall(r'"((?:Intent|Registry|Ledger|Desk|Pool)_\w+)"', path.read_text(encoding="utf-8")))
    assert said <= error_names()


# --- what must always hold


def test_what_must_hold_holds_after_every_step_and_every_way_is_gone() -> None:
    """A run of the machine with nobody beside it."""
    tally = play(Nobody(), seeds=SEEDS, steps=STEPS)
    print(report(tally))
    assert unseen(tally) == []
    assert unheard(tally) == []
    assert idle(tally) == []


@given(st.data())
def test_shares_never_fall_never_add_up_to_more_and_are_exact_in_the_end(data: st.DataObject) -> None:
    face = data.draw(st.integers(1, FEN - 1))
    cuts = sorted(data.draw(st.sets(st.integers(0, face), max_size=8)) | {0, face})
    lots = [Lot(amount=b - a) for a, b in pairwise(cuts)]
    earlier, later = sorted(data.draw(st.tuples(st.integers(0, face), st.integers(0, face))))
    for lot in lots:
        assert share(lot, earlier, face) <= share(lot, later, face) <= lot.amount
        assert share(lot, face, face) == lot.amount
    assert sum(share(lot, later, face) for lot in lots) <= later


# --- what the rules say of single cases


@pytest.fixture
def a_play() -> Play:
    return Play(Nobody())


def test_out_of_a_pledged_lot_the_lender_is_paid_first_and_the_pledge_ends(a_play: Play) -> None:
    lot = a_play.pay_and_redeem(a_play.tied(LienKind.SECURED)[0])
    assert (lot.redeemed, lot.claim, lot.lien) == (lot.amount, 0, LienKind.NONE)


def test_of_a_lot_with_recourse_the_surplus_is_the_sellers_and_the_tie_stays(a_play: Play) -> None:
    lot_id, _ = a_play.tied(LienKind.RECOURSE)
    claim = a_play.model.books.lots[lot_id].claim
    lot = a_play.pay_and_redeem(lot_id)
    assert claim < lot.amount == lot.redeemed
    assert (lot.claim, lot.lien, lot.lien_party) == (0, LienKind.RECOURSE, ADDRESS["SUPPLIER"])


def test_declining_what_lapsed_does_not_touch_a_later_reservation(a_play: Play) -> None:
    """Both of them by the same bank, on the same lot."""
    lot_id, first = a_play.tied(LienKind.RESERVED)
    a_play.stage.now += 4 * DAY
    second = a_play.finance("SUPPLIER", lot_id, FinancingKind.PLEDGE, 100_000, paid=False)
    assert not a_play.by_bank("DeclineFinancing", first, reason=paper("too late"))
    lot = a_play.model.books.lots[lot_id]
    assert lot.lien is LienKind.RESERVED and lot.tied_for == second


def test_an_intent_that_was_used_is_used(a_play: Play) -> None:
    supplier = ADDRESS["SUPPLIER"]
    fields = {"participant": supplier, "terms": paper("consent")}
    for expected in (set(), {"Intent_NonceUsed"}):
        refused = a_play.stage.sign("GiveConsent", dict(fields), key=key_named("SUPPLIER"), nonce=77)
        assert set(refused) == expected
