"""Through whose hands the fen of a lot went: the movements of every interval that contains them.

A boundary, once cut, is one for ever. So the intervals that contain a lot are those that it had itself, and those that
the lot had from whose tail it was cut, until then; and so on, up to the whole certificate. Each step is a search in an
index, however often the rest of the certificate was split.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import literal, select, tuple_
from sqlmodel import Session, col

from readmodel.rows import table_of
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


def lineage(session: Session, lot: Lot, *, after: Place | None, limit: int) -> Sequence[LotMovement]:
    """A page, the newest first, down to the issue.

    Each lot on the way has one movement at least, the one that made it: of so many lots a page at most is made up. What
    happened to one of them when these fen had been cut off was to other fen.
    """
    lots = table_of(Lot).c
    steps = literal(0).label("steps")
    way = select(lots.id, lots.cut_from, steps).where(lots.id == (after.lot if after else lot.id))
    chain = way.cte("chain", recursive=True)
    up = select(lots.id, lots.cut_from, chain.c.steps + 1).join(chain, lots.id == chain.c.cut_from)
    chain = chain.union_all(up.where(chain.c.steps < limit))
    query = (
        select(LotMovement)
        .join(chain, chain.c.id == col(LotMovement.lot))
        .where(
            col(LotMovement.start_fen) < lot.start_fen + lot.amount_fen,
            col(LotMovement.start_fen) + col(LotMovement.amount_fen) > lot.start_fen,
        )
    )
    if after is not None:
        query = query.where(tuple_(*_WHEN) < after[1:])
    return session.scalars(query.order_by(*(part.desc() for part in _WHEN)).limit(limit)).all()
