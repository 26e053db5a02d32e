"""Financings and quotes."""

from __future__ import annotations

from sqlalchemy import and_, not_, or_, select
from sqlmodel import Session, col

from readmodel.tables import Financing, Lot, Receivable


def open_to(financing: Financing, bank: str) -> bool:
    """Whether a request asks this bank: it asks all, or this one."""
    return financing.state == "requested" and financing.bank in (None, bank)


def financings(
    session: Session, *, holder: str | None, bank: str | None, state: str | None, now: int, after: str, limit: int
) -> list[tuple[Financing, Lot, Receivable]]:
    """A page in the order of ids. holder: only its own; bank: requests that ask it, and those that it funded or made
    itself; neither: all. state: as stored, or lapsed."""
    query = (
        select(Financing, Lot, Receivable)
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(col(Financing.id) > after)
    )
    if holder is not None:
        query = query.where(col(Financing.holder) == holder)
    if bank is not None:
        own = (col(Financing.bank) == bank, col(Financing.holder) == bank)
        asks_all = and_(col(Financing.state) == "requested", col(Financing.bank).is_(None))
        query = query.where(or_(*own, asks_all))
    waiting = and_(col(Financing.state).in_(("requested", "accepted")), col(Financing.until) < now)
    if state == "lapsed":
        query = query.where(waiting)
    elif state is not None:
        query = query.where(col(Financing.state) == state, not_(waiting))
    return [(f, lot, r) for f, lot, r in session.execute(query.order_by(col(Financing.id)).limit(limit))]
