"""The lots that a party has, or has a lien on."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from readmodel.tables import Lot, Receivable


def lien_at(lot: Lot, now: int) -> str:
    """The lien by the clock, none | reserved | secured | recourse: a reservation that has lapsed is none."""
    return "none" if lot.lien == "reserved" and lot.until < now else lot.lien


def lot_state_at(lot: Lot, now: int) -> str:
    """redeemed (also by an early payment), or frozen (by a court), or its lien: reserved (for a bank that has yet to
    disburse) | secured (pledged) | recourse (sold with it), or free."""
    if lot.redeemed_fen == lot.amount_fen:
        return "redeemed"
    if lot.frozen:
        return "frozen"
    lien = lien_at(lot, now)
    return "free" if lien == "none" else lien


def holdings(session: Session, *, party: str, role: str, after: str, limit: int) -> list[tuple[Lot, Receivable]]:
    """A page of a party's lots with their certificates, in the order of ids. role: owner | lien_party."""
    whose = col(Lot.owner) if role == "owner" else col(Lot.lien_party)
    query = (
        select(Lot, Receivable)
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(whose == party, col(Lot.id) > after)
        .order_by(col(Lot.id))
        .limit(limit)
    )
    return [(lot, receivable) for lot, receivable in session.execute(query)]
