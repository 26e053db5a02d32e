"""Certificates, lots and their history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlmodel import Session, col

from readmodel.tables import DebtorLine, Lot, LotMovement, Payment, Receivable


def state_at(receivable: Receivable, now: int) -> str:
    """The state by the clock: overdue is accepted, matured and not fully paid."""
    if receivable.state == "accepted" and receivable.maturity_at < now:
        return "overdue"
    return receivable.state


def lien_at(lot: Lot, now: int) -> str:
    """The lien by the clock, none | reserved | secured | recourse: a reservation that has lapsed is none."""
    return "none" if lot.lien == "reserved" and lot.until < now else lot.lien


def lot_state_at(lot: Lot, now: int) -> str:
    """redeemed, or frozen (by a court), or its lien: reserved (for a bank that has yet to disburse) | secured (pledged)
    | recourse (sold with it), or free."""
    if lot.redeemed_fen == lot.amount_fen:
        return "redeemed"
    if lot.frozen:
        return "frozen"
    lien = lien_at(lot, now)
    return "free" if lien == "none" else lien


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
    query = select(Receivable).where(col(Receivable.id) > after)
    if party is not None:
        sides = {"debtor": [col(Receivable.debtor)], "supplier": [col(Receivable.supplier)]}
        columns = sides[role] if role else [*sides["debtor"], *sides["supplier"]]
        query = query.where(or_(*(column == party for column in columns)))
    if state == "overdue":
        query = query.where(col(Receivable.state) == "accepted", col(Receivable.maturity_at) < now)
    elif state == "accepted":
        query = query.where(col(Receivable.state) == "accepted", col(Receivable.maturity_at) >= now)
    elif state is not None:
        query = query.where(col(Receivable.state) == state)
    return session.scalars(query.order_by(col(Receivable.id)).limit(limit)).all()


def lots_of(session: Session, receivable: str) -> Sequence[Lot]:
    """In the order of their intervals."""
    query = select(Lot).where(col(Lot.receivable) == receivable).order_by(col(Lot.start_fen))
    return session.scalars(query).all()


def movements(session: Session, receivable: str) -> Sequence[LotMovement]:
    query = select(LotMovement).where(col(LotMovement.receivable) == receivable)
    order = (col(LotMovement.block), col(LotMovement.log_index), col(LotMovement.place))
    return session.scalars(query.order_by(*order)).all()


def payments(session: Session, receivable: str) -> Sequence[Payment]:
    query = select(Payment).where(col(Payment.receivable) == receivable)
    return session.scalars(query.order_by(col(Payment.block), col(Payment.log_index))).all()


def took_part(session: Session, receivable: str, party: str) -> bool:
    """Whether the party ever held a lot of it, or is the party of a lien on one."""
    moved = select(col(LotMovement.lot)).where(
        col(LotMovement.receivable) == receivable,
        or_(col(LotMovement.from_party) == party, col(LotMovement.to_party) == party),
    )
    liened = select(col(Lot.id)).where(col(Lot.receivable) == receivable, col(Lot.lien_party) == party)
    return session.execute(moved).first() is not None or session.execute(liened).first() is not None


def holdings(session: Session, *, party: str, role: str, after: str, limit: int) -> list[tuple[Lot, Receivable]]:
    """A page of a party's lots with their certificates. role: owner | lien_party."""
    whose = col(Lot.owner) if role == "owner" else col(Lot.lien_party)
    query = (
        select(Lot, Receivable)
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(whose == party, col(Lot.id) > after)
        .order_by(col(Lot.id))
        .limit(limit)
    )
    return [(lot, receivable) for lot, receivable in session.execute(query)]


def lines(session: Session, *, party: str | None) -> Sequence[DebtorLine]:
    query = select(DebtorLine).order_by(col(DebtorLine.debtor))
    if party is not None:
        query = query.where(or_(col(DebtorLine.debtor) == party, col(DebtorLine.bank) == party))
    return session.scalars(query).all()
