"""Who bears what of a financing's cost: debtors' agreements, quotes for which it is settled, and the ledger's proof."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true, union
from sqlmodel import Session, col

from readmodel.queries.pages import page_of_keys
from readmodel.tables import (
    BorneCost,
    ChainBlock,
    ChainEvent,
    CostShare,
    Exposure,
    Financing,
    IntentUsed,
    Lot,
    Offer,
    PaymentInstruction,
    Quote,
    Receivable,
)

KEPT = ("approved", "ended")  # what two people of the debtor have agreed to


class Place(NamedTuple):
    """Where the ledger says something: the event, its block and number in it, its transaction."""

    event: str
    block: int
    log_index: int | None
    tx: str


def seen_by(party: str | None) -> list[ColumnElement[bool]]:
    """A debtor's own; of others' what two people agreed to and names the party, or is for all who hold certificates of
    that debtor, if it does. None: everybody's."""
    if party is None:
        return [true()]
    agreed = col(CostShare.state).in_(KEPT)
    debtors = select(col(Exposure.debtor)).where(col(Exposure.party) == party)
    return [
        col(CostShare.debtor) == party,
        and_(col(CostShare.supplier) == party, agreed),
        and_(col(CostShare.supplier).is_(None), agreed, col(CostShare.debtor).in_(debtors)),
    ]


def shares(session: Session, party: str | None, *, after: str, limit: int) -> Sequence[CostShare]:
    """A page in the order of proposing."""
    keys = page_of_keys(CostShare.id, seen_by(party), after=after, limit=limit)
    return session.scalars(select(CostShare).where(col(CostShare.id).in_(keys)).order_by(col(CostShare.id))).all()


def share(session: Session, id: str, party: str | None) -> CostShare | None:
    return session.scalars(select(CostShare).where(col(CostShare.id) == id, or_(*seen_by(party)))).first()


def of_debtor(session: Session, debtor: str) -> list[CostShare]:
    """All of them, locked while the session writes: of two that are decided at once, one sees the other."""
    query = select(CostShare).where(col(CostShare.debtor) == debtor).order_by(col(CostShare.id))
    return list(session.scalars(query.with_for_update()))


def shares_on(session: Session, debtors: Collection[str], on: date) -> dict[tuple[str, str | None], CostShare]:
    """The agreements of these debtors that hold on a day, by debtor and supplier (None: for all others)."""
    query = select(CostShare).where(
        col(CostShare.debtor).in_(debtors),
        col(CostShare.state) == "approved",
        col(CostShare.from_on) <= on,
        col(CostShare.until_on) >= on,
    )
    return {(row.debtor, row.supplier): row for row in session.scalars(query)}


def settled(session: Session, financings: Collection[str]) -> dict[tuple[str, str, str], BorneCost]:
    """By financing, bank and commitment of the quote."""
    query = select(BorneCost).where(col(BorneCost.financing).in_(financings))
    return {(row.financing, row.bank, row.commitment): row for row in session.scalars(query)}


def accepted_with(session: Session, financings: Collection[str]) -> dict[str, BorneCost]:
    """Of financings whose quote was accepted, by financing: what the debtor bears of it."""
    query = (
        select(BorneCost)
        .join(Financing, col(Financing.id) == col(BorneCost.financing))
        .join(
            Quote,
            and_(
                col(Quote.financing) == col(BorneCost.financing),
                col(Quote.bank) == col(BorneCost.bank),
                col(Quote.commitment) == col(BorneCost.commitment),
            ),
        )
        .where(
            col(BorneCost.financing).in_(financings),
            col(Financing.bank) == col(BorneCost.bank),
            col(Financing.accepted_at).is_not(None),
        )
    )
    return {row.financing: row for row in session.scalars(query)}


def next_place(session: Session, financing: str, bank: str) -> int:
    which = (col(BorneCost.financing) == financing, col(BorneCost.bank) == bank)
    return session.scalar(select(func.count()).select_from(BorneCost).where(*which)) or 0


def asked_on(session: Session, financing: str, bank: str) -> tuple[str, str, int] | None:
    """Holder, debtor and maturity (UTC seconds) of what a bank was asked for, on the ledger or still on its way."""
    query = select(col(Financing.holder), col(Receivable.debtor), col(Receivable.maturity_at))
    at_lot = query.join(Lot, col(Lot.id) == col(Financing.lot)).join(
        Receivable, col(Receivable.id) == col(Lot.receivable)
    )
    found = session.execute(at_lot.where(col(Financing.id) == financing)).first()
    if found is None:
        waiting = select(col(Offer.holder), col(Receivable.debtor), col(Receivable.maturity_at))
        at_lot = waiting.join(Lot, col(Lot.id) == col(Offer.lot)).join(
            Receivable, col(Receivable.id) == col(Lot.receivable)
        )
        found = session.execute(at_lot.where(col(Offer.financing) == financing, col(Offer.bank) == bank)).first()
    return None if found is None else (found[0], found[1], found[2])


def payments_for(session: Session, financing: str) -> Sequence[PaymentInstruction]:
    """What is, or was, to be paid for it, in the order in which the ledger called for it."""
    where = col(PaymentInstruction.subject) == financing
    order = (col(PaymentInstruction.block), col(PaymentInstruction.log_index), col(PaymentInstruction.kind).desc())
    return session.scalars(select(PaymentInstruction).where(where).order_by(*order)).all()


def paid_out_between(
    session: Session, party: str, from_at: int, until_at: int
) -> Iterator[tuple[Financing, Lot, Receivable]]:
    """A party's financings, as holder or as bank, whose money came within [from_at, until_at), in the order of ids."""
    sides = [col(Financing.holder) == party, col(Financing.bank) == party]
    within = and_(col(Financing.disbursed_at) >= from_at, col(Financing.disbursed_at) < until_at)
    found = union(*(select(col(Financing.id)).where(side, within) for side in sides)).subquery()
    query = (
        select(Financing, Lot, Receivable)
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(col(Financing.id).in_(select(found.c[0])))
        .order_by(col(Financing.id))
    )
    for row in session.execute(query):
        yield row[0], row[1], row[2]


def proof(session: Session, financing: Financing) -> list[Place]:
    """Where the ledger says that it was asked for, agreed to and paid out, as far as it was."""
    found = []
    asked = session.get(IntentUsed, financing.id)  # a financing is named by the digest of its request
    if asked is not None:
        found.append(Place("FinancingRequested", asked.block, None, asked.tx))
    leg = (col(PaymentInstruction.subject) == financing.id, col(PaymentInstruction.kind) == "disburse")
    agreed = session.scalars(select(PaymentInstruction).where(*leg)).first()
    if agreed is not None:
        event = session.get(ChainEvent, (agreed.block, agreed.log_index))
        found += [Place(event.name, event.block, event.log_index, event.tx)] if event is not None else []
        found += _paid_out(session, financing, agreed.block)
    return found


def _paid_out(session: Session, financing: Financing, since_block: int) -> list[Place]:
    """Found by its time, in blocks of that very second: it comes within days after the acceptance."""
    at = financing.disbursed_at
    if at is None:
        return []
    first = _first_block(session, since_block, col(ChainBlock.at) >= at)
    after = _first_block(session, since_block, col(ChainBlock.at) > at)
    query = select(ChainEvent).where(col(ChainEvent.block) >= first, col(ChainEvent.name) == "Disbursed")
    if after is not None:
        query = query.where(col(ChainEvent.block) < after)
    events = [event for event in session.scalars(query) if event.args["financing"] == financing.id]
    return [Place(event.name, event.block, event.log_index, event.tx) for event in events]


def _first_block(session: Session, since: int, where: ColumnElement[bool]) -> int | None:
    number = col(ChainBlock.number)
    found: int | None = session.scalar(select(number).where(number >= since, where).order_by(number).limit(1))
    return found
