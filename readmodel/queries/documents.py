"""Documents of a certificate, and whom they are for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from chain.intents import FEN_MASK, lot_id
from readmodel.queries.holdings import lien_at
from readmodel.tables import Financing, Lot, Receivable, TradeDocument


def documents_of(session: Session, receivable: Receivable) -> Sequence[TradeDocument]:
    """Those filed for it, and those that its debtor filed before under the hash that it then issued it with, in the
    order in which they came."""
    before = and_(col(TradeDocument.subject) == receivable.terms, col(TradeDocument.participant) == receivable.debtor)
    query = select(TradeDocument).where(or_(before, col(TradeDocument.subject) == receivable.id))
    return session.scalars(query.order_by(col(TradeDocument.at), col(TradeDocument.id))).all()


def filed(session: Session, subject: str, participant: str) -> Sequence[TradeDocument]:
    """What one participant filed for a certificate, or as a set."""
    query = select(TradeDocument).where(
        col(TradeDocument.subject) == subject, col(TradeDocument.participant) == participant
    )
    return session.scalars(query.order_by(col(TradeDocument.id))).all()


def has_interest(session: Session, receivable: Receivable, party: str, now: int) -> bool:
    """Whether the trade is its business now: the debtor, the supplier, who owns a lot that is not paid out or is the
    party of a lien on one, and a bank that is asked by name to finance one. Who sold a lot for good, and the debtor's
    bank, have none."""
    if party in (receivable.debtor, receivable.supplier):
        return True
    last = lot_id(receivable.id, FEN_MASK)
    lots = select(Lot).where(
        col(Lot.id).between(receivable.id, last),
        col(Lot.redeemed_fen) < col(Lot.amount_fen),
        or_(col(Lot.owner) == party, col(Lot.lien_party) == party),
    )
    if any(lot.owner == party or lien_at(lot, now) != "none" for lot in session.scalars(lots)):
        return True
    asked = select(col(Financing.id)).where(
        col(Financing.bank) == party,
        col(Financing.state) == "requested",
        col(Financing.until) >= now,
        col(Financing.lot).between(receivable.id, last),
    )
    return session.scalars(asked.limit(1)).first() is not None
