"""Financings, quotes and the pool's sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, not_, or_, select
from sqlmodel import Session, col

from chain.words import NON_PERFORMING
from readmodel.tables import Financing, Lot, PoolLoan, Receivable


def financings(
    session: Session, *, holder: str | None, bank: str | None, state: str | None, now: int, after: str, limit: int
) -> list[tuple[Financing, Lot, Receivable]]:
    """A page in the order of ids. holder: only its own; bank: open requests and those that it
    funded or asked for; neither: all. state: as stored, or lapsed."""
    query = (
        select(Financing, Lot, Receivable)
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(col(Financing.id) > after)
    )
    if holder is not None:
        query = query.where(col(Financing.holder) == holder)
    if bank is not None:
        asked_or_funded = (col(Financing.bank) == bank, col(Financing.holder) == bank)
        query = query.where(or_(*asked_or_funded, col(Financing.state) == "requested"))
    waiting = and_(col(Financing.state).in_(("requested", "accepted")), col(Financing.until) < now)
    if state == "lapsed":
        query = query.where(waiting)
    elif state is not None:
        query = query.where(col(Financing.state) == state, not_(waiting))
    return [(f, lot, r) for f, lot, r in session.execute(query.order_by(col(Financing.id)).limit(limit))]


def pool_loans(session: Session, *, bank: str | None, claim: str | None, after: str, limit: int) -> Sequence[PoolLoan]:
    query = select(PoolLoan).where(col(PoolLoan.id) > after)
    if bank is not None:
        query = query.where(col(PoolLoan.bank) == bank)
    if claim is not None:
        query = query.where(col(PoolLoan.claim) == claim)
    return session.scalars(query.order_by(col(PoolLoan.id)).limit(limit)).all()


@dataclass(frozen=True)
class BankBook:
    """A bank's principal in a pool, fen, disbursed and cumulative (readings A11 and A13)."""

    entered_fen: int
    npl_fen: int


def bank_book(session: Session, bank: str, pool: str) -> BankBook:
    rows = session.execute(
        select(col(PoolLoan.class_), func.sum(col(PoolLoan.principal_fen)))
        .where(col(PoolLoan.bank) == bank, col(PoolLoan.pool) == pool)
        .group_by(col(PoolLoan.class_))
    )
    by_class = {name: int(total) for name, total in rows}
    return BankBook(sum(by_class.values()), sum(by_class.get(name, 0) for name in NON_PERFORMING))
