"""Through whose hands the fen of a lot went: the movements of every interval that contains them.

A boundary, once cut, is one for ever. So the intervals that contain a lot are those that it had itself, and those that
the lot had from whose tail it was cut, until then; and so on, up to the whole certificate. Each step is a search in an
index, however often the rest of the certificate was split.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from readmodel.tables import Lot, LotMovement

_WHEN = (col(LotMovement.block), col(LotMovement.log_index), col(LotMovement.place))


class Place(NamedTuple):
    """Where a page ended: at which movement of which lot."""

    lot: str
    block: int
    log_index: int
    place: int


def place_of(movement: LotMovement) -> Place:
    return Place(movement.lot, movement.block, movement.log_index, movement.place)


def lineage(session: Session, lot: Lot, *, after: Place | None, limit: int) -> list[LotMovement]:
    """A page, the newest first, down to the issue."""
    found: list[LotMovement] = []
    of, before = (lot.id, None) if after is None else (after.lot, after[1:])
    while True:
        found += _movements(session, of, lot, before, limit - len(found))
        if len(found) == limit:
            return found
        if found:
            before = place_of(found[-1])[1:]
        parent = session.get_one(Lot, of).cut_from
        if parent is None:
            return found
        of = parent


def _movements(
    session: Session, of: str, lot: Lot, before: tuple[int, int, int] | None, limit: int
) -> list[LotMovement]:
    """Of one lot, before a moment, as far as they are of fen that are the other's now."""
    query = select(LotMovement).where(
        col(LotMovement.lot) == of,
        col(LotMovement.start_fen) < lot.start_fen + lot.amount_fen,
        col(LotMovement.start_fen) + col(LotMovement.amount_fen) > lot.start_fen,
    )
    if before is not None:
        query = query.where(tuple_(*_WHEN) < before)
    return list(session.scalars(query.order_by(*(part.desc() for part in _WHEN)).limit(limit)))
