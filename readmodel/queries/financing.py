"""Financings and quotes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, not_, select, true
from sqlmodel import Session, col

from readmodel.queries.pages import page_of_keys
from readmodel.tables import Financing, Lot, Receivable


def open_to(financing: Financing, bank: str) -> bool:
    """Whether a request asks this bank: it asks all, or this one."""
    return financing.state == "requested" and financing.bank in (None, bank)


def state_of(financing: Financing, now: int) -> str:
    """As stored, or lapsed."""
    return "lapsed" if financing.state in ("requested", "accepted") and financing.until < now else financing.state


def financings(
    session: Session,
    *,
    holder: str | None,
    payer: str | None,
    asks_all: bool,
    state: str | None,
    now: int,
    after: str,
    limit: int,
) -> list[tuple[Financing, Lot, Receivable]]:
    """A page in the order of ids. holder: what it asked for; payer: what it is asked for alone, and what it funded;
    asks_all: also what asks all banks; none of them: all. state: as stored, or lapsed."""
    ways = [col(Financing.holder) == holder] if holder is not None else []
    ways += [col(Financing.bank) == payer] if payer is not None else []
    ways += [and_(col(Financing.state) == "requested", col(Financing.bank).is_(None))] if asks_all else []
    ways = ways or [true()]
    waiting = and_(col(Financing.state).in_(("requested", "accepted")), col(Financing.until) < now)
    if state == "lapsed":
        ways = [and_(way, waiting) for way in ways]
    elif state is not None:
        ways = [and_(way, col(Financing.state) == state, not_(waiting)) for way in ways]
    return with_lots(session, page_of_keys(Financing.id, ways, after=after, limit=limit))


def with_lots(session: Session, keys: Select[Any]) -> list[tuple[Financing, Lot, Receivable]]:
    """These financings in the order of ids, with what they are on."""
    query = (
        select(Financing, Lot, Receivable)
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(col(Financing.id).in_(keys))
        .order_by(col(Financing.id))
    )
    return [(f, lot, r) for f, lot, r in session.execute(query)]
