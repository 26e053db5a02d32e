"""Through whose hands a lot's fen went: what every interval that contains them says, and nothing of any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import Session

from readmodel.database import Database
from readmodel.projections import apply_events
from readmodel.queries.lineage import lineage, place_of
from readmodel.rows import Rows
from readmodel.tables import Lot, LotMovement
from tests.support.made_up import MadeUp
from tests.support.tables import rows_of

When = tuple[int, int, int]


def in_pages(session: Session, lot: Lot, limit: int) -> list[LotMovement]:
    found: list[LotMovement] = []
    page: Sequence[LotMovement] = []
    while not found or len(page) == limit:
        page = lineage(session, lot, after=place_of(found[-1]) if found else None, limit=limit)
        found += page
    return found


def containing(movements: list[dict[str, Any]], lot: Lot) -> list[When]:
    """By their intervals alone, the newest first."""
    end = lot.start_fen + lot.amount_fen
    found = [
        (m["block"], m["log_index"], m["place"])
        for m in movements
        if m["receivable"] == lot.receivable
        and m["start_fen"] < end
        and m["start_fen"] + m["amount_fen"] > lot.start_fen
    ]
    return sorted(found, reverse=True)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(2))
def test_it_is_containment_of_intervals(database: Database, seed: int) -> None:
    made = MadeUp(seed)
    made.grow(400)
    with database.write() as session:
        rows = Rows(session)
        apply_events(rows, made.events)
        rows.flush(session)
    movements = rows_of(database, LotMovement)
    deepest = 0
    with database.read() as session:
        for one in made.lots:
            lot = session.get_one(Lot, one.id)
            found = in_pages(session, lot, limit=3)
            assert [place_of(m)[1:] for m in found] == containing(movements, lot)
            assert (found[-1].kind, found[-1].receivable) == ("issued", lot.receivable)
            deepest = max(deepest, len({m.lot for m in found}))
    assert deepest > 3  # lots cut from lots that were cut
