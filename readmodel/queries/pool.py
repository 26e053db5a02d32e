"""Pools, their loans, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, or_, select, true, tuple_
from sqlmodel import Session, col

from chain.words import CLAIM_STATES
from readmodel.pools import library, refund_due
from readmodel.queries.pages import page_of_keys
from readmodel.tables import BookMove, LoanCover, Pool, PoolBar, PoolBook, PoolLoan


def pools_of(session: Session, office: str) -> list[str]:
    """Names of the pools of which a participant is an office."""
    offices = (col(Pool.authority), col(Pool.reviewer), col(Pool.treasurer), col(Pool.supervisor))
    return list(session.scalars(select(col(Pool.name)).where(or_(*(one == office for one in offices)))))


def pools(session: Session) -> Sequence[Pool]:
    return session.scalars(select(Pool).order_by(col(Pool.name))).all()


def bar_of(session: Session, pool: str, bank: str) -> str:
    """What the bank may no more bring to the pool: none | entries | entries_and_claims."""
    found = session.get(PoolBar, (pool, bank))
    return found.bar if found else "none"


def bars(session: Session, *, bank: str | None, office: str | None) -> Sequence[PoolBar]:
    """What is barred now. bank: only itself; office: only from its own pools; neither: all."""
    query = select(PoolBar).where(col(PoolBar.bar) != "none")
    if bank is not None:
        query = query.where(col(PoolBar.bank) == bank)
    if office is not None:
        query = query.where(col(PoolBar.pool).in_(pools_of(session, office)))
    return session.scalars(query.order_by(col(PoolBar.pool), col(PoolBar.bank))).all()


def pool_loans(
    session: Session,
    *,
    bank: str | None,
    office: str | None,
    claim: str | None,
    of_library: str | None,
    after: str,
    limit: int,
) -> Sequence[PoolLoan]:
    """A page in the order of ids. bank: only its own; office: only those of its own pools; neither: all."""
    ways = [true()] if bank is None else [col(PoolLoan.bank) == bank]
    if office is not None:
        ways = [and_(way, col(PoolLoan.pool) == name) for way in ways for name in pools_of(session, office)]
    if claim is not None or of_library is not None:
        claims = [state for state in CLAIM_STATES if claim in (None, state) and of_library in (None, library(state))]
        ways = [and_(way, col(PoolLoan.claim) == state) for way in ways for state in claims]
    if not ways:
        return []
    keys = page_of_keys(PoolLoan.id, ways, after=after, limit=limit)
    return session.scalars(select(PoolLoan).where(col(PoolLoan.id).in_(keys)).order_by(col(PoolLoan.id))).all()


def refund_due_fen(loan: PoolLoan) -> int:
    """What is owed to the pool now: of an upgraded or recalled loan all of the compensation, else the recoveries'
    share, also after its closure."""
    return refund_due(loan.model_dump(), loan.recovered_fen)


def cover_of(session: Session, loan: str) -> str:
    """none | insured | guaranteed"""
    return covers_of(session, [loan])[loan]


def covers_of(session: Session, loans: Sequence[str]) -> dict[str, str]:
    """The same for each of many (a page's)."""
    found = session.scalars(select(LoanCover).where(col(LoanCover.loan).in_(loans)))
    return dict.fromkeys(loans, "none") | {row.loan: row.cover for row in found}


def bank_book(session: Session, bank: str, pool: str) -> PoolBook:
    """A bank's running sums in a pool, principal as it was disbursed (readings A11 and A13)."""
    return session.get(PoolBook, (pool, bank)) or PoolBook(pool=pool, bank=bank, loans=0)


class BookMoved(NamedTuple):
    """By how much a bank's sums of art. 17 moved at a second, fen."""

    at: int
    entered_fen: int
    npl_fen: int


def book_moves(session: Session, bank: str, pool: str, after: int) -> list[BookMoved]:
    """What moved a bank's sums after a second, the newest first."""
    query = (
        select(col(BookMove.at), col(BookMove.entered_fen), col(BookMove.npl_fen))
        .where(col(BookMove.pool) == pool, col(BookMove.bank) == bank, col(BookMove.at) > after)
        .order_by(col(BookMove.at).desc())
    )
    return [BookMoved(*row) for row in session.execute(query)]


def bank_books(
    session: Session, *, bank: str | None, office: str | None, after: tuple[str, str], limit: int
) -> Sequence[PoolBook]:
    """A page in the order of pools and banks. bank: only its own; office: only those of its own pools; neither: all."""
    key = (col(PoolBook.pool), col(PoolBook.bank))
    query = select(PoolBook).where(tuple_(*key) > after)
    if bank is not None:
        query = query.where(col(PoolBook.bank) == bank)
    if office is not None:
        query = query.where(col(PoolBook.pool).in_(pools_of(session, office)))
    return session.scalars(query.order_by(*key).limit(limit)).all()
