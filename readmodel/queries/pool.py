"""Pools, their loans, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from chain.words import CLAIM_STATES, NON_PERFORMING
from readmodel.pools import library, refund_owed
from readmodel.tables import LoanCover, Pool, PoolLoan


def pools_of(session: Session, office: str) -> list[str]:
    """Names of the pools of which a participant is an office."""
    offices = (col(Pool.authority), col(Pool.reviewer), col(Pool.treasurer))
    return list(session.scalars(select(col(Pool.name)).where(or_(*(one == office for one in offices)))))


def pools(session: Session) -> Sequence[Pool]:
    return session.scalars(select(Pool).order_by(col(Pool.name))).all()


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
    query = select(PoolLoan).where(col(PoolLoan.id) > after)
    if bank is not None:
        query = query.where(col(PoolLoan.bank) == bank)
    if office is not None:
        query = query.where(col(PoolLoan.pool).in_(pools_of(session, office)))
    if claim is not None:
        query = query.where(col(PoolLoan.claim) == claim)
    if of_library is not None:
        query = query.where(col(PoolLoan.claim).in_([state for state in CLAIM_STATES if library(state) == of_library]))
    return session.scalars(query.order_by(col(PoolLoan.id)).limit(limit)).all()


def refund_due_fen(loan: PoolLoan) -> int:
    """What is owed to the pool now: of an upgraded loan all of the compensation, else the recoveries' share."""
    if loan.claim == "upgraded":
        return loan.compensation_fen - loan.refunded_fen
    return refund_owed(loan.model_dump(), loan.recovered_fen) - loan.refunded_fen


def cover_of(session: Session, loan: str) -> str:
    """none | insured | guaranteed"""
    return covers_of(session, [loan])[loan]


def covers_of(session: Session, loans: Sequence[str]) -> dict[str, str]:
    """The same for each of many (a page's)."""
    found = session.scalars(select(LoanCover).where(col(LoanCover.loan).in_(loans)))
    return dict.fromkeys(loans, "none") | {row.loan: row.cover for row in found}


@dataclass(frozen=True)
class BankBook:
    """A bank's principal in a pool, fen, disbursed and cumulative (readings A11 and A13)."""

    entered_fen: int
    npl_fen: int


def bank_book(session: Session, bank: str, pool: str) -> BankBook:
    """A loan counts as non-performing until it is classed otherwise or closed (reading A13)."""
    rows = session.execute(
        select(col(PoolLoan.class_), col(PoolLoan.claim), func.sum(col(PoolLoan.principal_fen)))
        .where(col(PoolLoan.bank) == bank, col(PoolLoan.pool) == pool)
        .group_by(col(PoolLoan.class_), col(PoolLoan.claim))
    )
    entered = npl = 0
    for loan_class, claim, total in rows:
        entered += int(total)
        if loan_class in NON_PERFORMING and claim != "closed":
            npl += int(total)
    return BankBook(entered, npl)
