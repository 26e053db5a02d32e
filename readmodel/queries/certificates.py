"""Certificates with their lots, movements and payments; lines."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select, true, tuple_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from chain.intents import FEN_MASK, lot_id
from readmodel.queries.lineage import Place
from readmodel.queries.pages import page_of_keys
from readmodel.tables import DebtorLine, Lot, LotMovement, Payment, Receivable


def state_at(receivable: Receivable, now: int) -> str:
    """The state by the clock: overdue is accepted, matured and not fully paid."""
    if receivable.state == "accepted" and receivable.maturity_at < now:
        return "overdue"
    return receivable.state


def has_overdue(session: Session, debtor: str, now: int) -> bool:
    """Whether an accepted certificate of it is past maturity and not fully paid, even before the ledger noted it."""
    late = select(col(Receivable.id)).where(
        col(Receivable.debtor) == debtor, col(Receivable.state) == "accepted", col(Receivable.maturity_at) < now
    )
    line = session.get(DebtorLine, debtor)
    return (line is not None and line.overdue > 0) or session.scalars(late).first() is not None


def certificates(
    session: Session,
    *,
    party: str | None,
    role: str | None,
    state: str | None,
    now: int,
    after: str,
    limit: int,
) -> Sequence[Receivable]:
    """A page in the order of ids. party None: everybody's. role: debtor | supplier | None for both."""
    columns = {"debtor": col(Receivable.debtor), "supplier": col(Receivable.supplier)}
    sides = [columns[role]] if role else columns.values()
    ways = [true()] if party is None else [side == party for side in sides]
    if state is not None:
        ways = [and_(way, _is(state, now)) for way in ways]
    keys = page_of_keys(Receivable.id, ways, after=after, limit=limit)
    return session.scalars(select(Receivable).where(col(Receivable.id).in_(keys)).order_by(col(Receivable.id))).all()


def _is(state: str, now: int) -> ColumnElement[bool]:
    """A state by the clock: see `state_at`."""
    if state == "overdue":
        return and_(col(Receivable.state) == "accepted", col(Receivable.maturity_at) < now)
    if state == "accepted":
        return and_(col(Receivable.state) == "accepted", col(Receivable.maturity_at) >= now)
    return col(Receivable.state) == state


def lots_of(session: Session, receivable: str, *, after: str, limit: int) -> Sequence[Lot]:
    """A page in the order of their intervals."""
    query = select(Lot).where(_of(col(Lot.id), receivable), col(Lot.id) > after)
    return session.scalars(query.order_by(col(Lot.id)).limit(limit)).all()


def movements(session: Session, receivable: str, *, after: Place | None, limit: int) -> Sequence[LotMovement]:
    """A page, lot by lot in the order of their intervals, of each lot the oldest first."""
    order = (col(LotMovement.lot), col(LotMovement.block), col(LotMovement.log_index), col(LotMovement.place))
    query = select(LotMovement).where(_of(col(LotMovement.lot), receivable))
    if after is not None:
        query = query.where(tuple_(*order) > after)
    return session.scalars(query.order_by(*order).limit(limit)).all()


def payments(session: Session, receivable: str, *, limit: int) -> Sequence[Payment]:
    """The first ones."""
    query = select(Payment).where(col(Payment.receivable) == receivable)
    return session.scalars(query.order_by(col(Payment.block), col(Payment.log_index)).limit(limit)).all()


def took_part(session: Session, receivable: str, party: str) -> bool:
    """Whether the party ever held a lot of it, or is the party of a lien on one."""
    held = select(col(LotMovement.lot)).where(col(LotMovement.to_party) == party, _of(col(LotMovement.lot), receivable))
    liened = select(col(Lot.id)).where(col(Lot.lien_party) == party, _of(col(Lot.id), receivable))
    return any(session.execute(query.limit(1)).first() is not None for query in (held, liened))


def _of(lot: Mapped[str], receivable: str) -> ColumnElement[bool]:
    """A lot's id is its certificate's with a start in its low 40 bits."""
    return lot.between(receivable, lot_id(receivable, FEN_MASK))


def lines(session: Session, *, party: str | None, after: str, limit: int) -> Sequence[DebtorLine]:
    """A page in the order of debtors. party: its own, and those of which it is the bank; None: everybody's."""
    ways = [true()] if party is None else [col(DebtorLine.debtor) == party, col(DebtorLine.bank) == party]
    keys = page_of_keys(DebtorLine.debtor, ways, after=after, limit=limit)
    query = select(DebtorLine).where(col(DebtorLine.debtor).in_(keys)).order_by(col(DebtorLine.debtor))
    return session.scalars(query).all()
