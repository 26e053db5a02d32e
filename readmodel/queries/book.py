"""A bank's book: the financings that it funded, by state, and their sums."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from readmodel.queries.financing import with_lots
from readmodel.queries.pages import page_of_keys
from readmodel.tables import Financing, Lending, Lot, Receivable


def lending(session: Session, bank: str) -> Sequence[Lending]:
    """Its sums, by kind, recourse and state."""
    key = (col(Lending.kind), col(Lending.recourse), col(Lending.state))
    return session.scalars(select(Lending).where(col(Lending.bank) == bank).order_by(*key)).all()


def outstanding_fen(sums: Lending) -> int:
    """What borrowers and sellers with recourse still owe. Of a lot that was bought for good nobody but its debtor owes:
    it is in the bank's holdings."""
    owed = sums.state == "disbursed" and (sums.kind == "pledge" or sums.recourse)
    return sums.repay_fen - sums.repaid_fen if owed else 0


def overdue(
    session: Session, *, bank: str, now: int, after: str, limit: int
) -> list[tuple[Financing, Lot, Receivable]]:
    """A page in the order of ids: its loans on pledged lots that are past maturity and not repaid. What it bought is
    its debtor's to pay: then the certificate is overdue."""
    late = (
        select(col(Financing.id))
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(col(Financing.bank) == bank, col(Financing.state) == "disbursed", col(Financing.kind) == "pledge")
        .where(col(Financing.repaid_fen) < col(Financing.repay_fen), col(Receivable.maturity_at) < now)
        .where(col(Financing.id) > after)
    )
    return with_lots(session, late.order_by(col(Financing.id)).limit(limit))


def funded(
    session: Session, *, bank: str, states: Sequence[str], after: str, limit: int
) -> list[tuple[Financing, Lot, Receivable]]:
    """A page in the order of ids. states: some of disbursed, repaid, ended."""
    ways = [(col(Financing.bank) == bank) & (col(Financing.state) == state) for state in states]
    return with_lots(session, page_of_keys(Financing.id, ways, after=after, limit=limit))
