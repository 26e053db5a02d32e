"""What the banks of a pool did in a span of time: lent, claimed, got, recovered, returned.

Spans are UTC seconds, from the first one and before the last one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import case, func, select, true
from sqlmodel import Session, col

from readmodel.pools import UNDER_WAY
from readmodel.tables import Financing, Lot, PoolBook, PoolCash, PoolLoan, PoolStep

MOST_AT_ONCE = 1_000


class Lent(NamedTuple):
    """Loans of a bank that were disbursed in the span and entered the pool, and to how many borrowers."""

    bank: str
    loans: int
    amount_fen: int
    borrowers: int


class Steps(NamedTuple):
    """How often a step was taken for the bank's loans in the span, and the sum of its amounts."""

    bank: str
    step: str
    times: int
    amount_fen: int


def lent(session: Session, pool: str, first: int, end: int) -> dict[str, Lent]:
    """By bank. The amount is what was disbursed, whatever became of it."""
    at = col(Financing.disbursed_at)
    query = (
        select(
            col(PoolLoan.bank),
            func.count(),
            func.sum(col(Financing.advance_fen)),
            func.count(col(Financing.holder).distinct()),
        )
        .join(Financing, col(Financing.id) == col(PoolLoan.id))
        .where(col(PoolLoan.pool) == pool, at >= first, at < end)
        .group_by(col(PoolLoan.bank))
    )
    return {bank: Lent(bank, loans, int(fen), many) for bank, loans, fen, many in session.execute(query)}


def banks_of(session: Session, pool: str) -> list[str]:
    """Banks with any loan in it, in order."""
    query = select(col(PoolLoan.bank)).where(col(PoolLoan.pool) == pool).distinct().order_by(col(PoolLoan.bank))
    return list(session.scalars(query))


def steps_taken(session: Session, pool: str, first: int, end: int) -> list[Steps]:
    """By bank and step, in their order."""
    query = (
        select(col(PoolLoan.bank), col(PoolStep.step), func.count(), func.sum(col(PoolStep.amount_fen)))
        .join(PoolLoan, col(PoolLoan.id) == col(PoolStep.loan))
        .where(col(PoolLoan.pool) == pool, col(PoolStep.at) >= first, col(PoolStep.at) < end)
        .group_by(col(PoolLoan.bank), col(PoolStep.step))
        .order_by(col(PoolLoan.bank), col(PoolStep.step))
    )
    return [Steps(bank, step, times, int(fen)) for bank, step, times, fen in session.execute(query)]


class Sums(NamedTuple):
    """Of all of a pool's banks, fen: see `PoolBook`."""

    loans: int
    entered_fen: int
    npl_fen: int
    claimed_fen: int
    compensated_fen: int


def sums_of(session: Session, pool: str) -> Sums:
    numbers = [col(getattr(PoolBook, name)) for name in Sums._fields]
    row = session.execute(select(*(func.sum(one) for one in numbers)).where(col(PoolBook.pool) == pool)).one()
    return Sums(*(int(value or 0) for value in row))


def cash_of(session: Session, pool: str) -> PoolCash | None:
    """What its treasurer stated last."""
    query = select(PoolCash).where(col(PoolCash.pool) == pool).order_by(col(PoolCash.at).desc()).limit(1)
    return session.scalars(query).first()


class Recovered(NamedTuple):
    """A compensated loan, and what came back of it in a span and in all, fen."""

    loan: PoolLoan
    recovered_fen: int
    refunded_fen: int


def recoveries(
    session: Session, pool: str, bank: str | None, first: int, end: int, *, after: str, limit: int
) -> list[Recovered]:
    """Loans of which something came back in the span, a page in the order of ids. bank: only its own."""
    amount = {
        step: func.sum(case((col(PoolStep.step) == step, col(PoolStep.amount_fen)), else_=0))
        for step in ("recovery", "refund")
    }
    of_loan = col(PoolLoan.bank) == bank if bank is not None else true()
    query = (
        select(PoolLoan, *amount.values())
        .join(PoolStep, col(PoolStep.loan) == col(PoolLoan.id))
        .where(col(PoolLoan.pool) == pool, of_loan, col(PoolLoan.id) > after, col(PoolStep.step).in_(amount))
        .where(col(PoolStep.at) >= first, col(PoolStep.at) < end)
        .group_by(col(PoolLoan.id))
        .order_by(col(PoolLoan.id))
        .limit(limit)
    )
    return [Recovered(loan, int(got), int(back)) for loan, got, back in session.execute(query)]


class Claim(NamedTuple):
    """One that is under way, since it was made last; UTC seconds."""

    loan: str
    bank: str
    state: str
    amount_fen: int
    at: int


def claims_under_way(session: Session, pool: str, limit: int) -> list[Claim]:
    """The oldest first."""
    made = func.max(col(PoolStep.at))
    query = (
        select(col(PoolLoan.id), col(PoolLoan.bank), col(PoolLoan.claim), col(PoolLoan.compensation_fen), made)
        .join(PoolStep, (col(PoolStep.loan) == col(PoolLoan.id)) & (col(PoolStep.step) == "submitted"))
        .where(col(PoolLoan.pool) == pool, col(PoolLoan.claim).in_(UNDER_WAY))
        .group_by(col(PoolLoan.id), col(PoolLoan.bank), col(PoolLoan.claim), col(PoolLoan.compensation_fen))
        .order_by(made, col(PoolLoan.id))
        .limit(limit)
    )
    return [Claim(*row) for row in session.execute(query)]


class Booked(NamedTuple):
    """A loan that entered a pool, with what it is lent on."""

    loan: PoolLoan
    financing: Financing
    debtor: str


def booked(session: Session, pool: str, bank: str | None = None) -> Iterator[Booked]:
    """All of them, or a bank's, in the order of ids, a part at a time."""
    after = ""
    mine = true() if bank is None else col(PoolLoan.bank) == bank
    query = (
        select(PoolLoan, Financing, col(Lot.debtor))
        .join(Financing, col(Financing.id) == col(PoolLoan.id))
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .where(col(PoolLoan.pool) == pool, mine)
        .order_by(col(PoolLoan.id))
        .limit(MOST_AT_ONCE)
    )
    while rows := session.execute(query.where(col(PoolLoan.id) > after)).all():
        for loan, financing, debtor in rows:
            yield Booked(loan, financing, debtor)
        after = rows[-1][0].id
        session.expunge_all()
