"""Ask for money, quote sealed, compare."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from api import costs
from api.answering import Route
from api.concerns import concerns
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.costs import CostAnswer, Shares, Terms
from api.drafts import draft, names_of
from api.early import refusal
from api.pricing import days_between
from api.problems import Problem, forbidden, not_found
from api.routes.certificates import After, Limit
from api.routes.intents import MOST_ITEMS, DraftAnswer, draft_answer
from api.shapes import MOST_FEN, Address, Fen, Word
from chain.intents import quote_commitment
from chain.summaries import day
from chain.words import EARLY_PAYMENT
from readmodel.follow import ledger_now
from readmodel.queries import financing as queries
from readmodel.queries.costs import accepted_with
from readmodel.tables import BorneCost, Financing, Lot, Quote, Receivable, SealedQuote

router = APIRouter(prefix="/v1/financings", tags=["financing"], route_class=Route)


class FinancingAnswer(BaseModel):
    """state: requested, accepted, disbursed, repaid, withdrawn, declined, ended, lapsed. until: UTC seconds.

    bank: while requested the one that is asked (null: all), afterwards the one that was chosen; of an early payment the
    debtor. reason: hash of why it declined. cost: what it costs in all and who bears it, from the acceptance of a quote
    on. redeemed_fen: what its lot was redeemed for, which is whose the lot is: of a lot that was sold, the bank's.
    """

    id: Word
    lot: Word
    lot_amount_fen: Fen
    redeemed_fen: Fen
    debtor: Address
    maturity_at: int
    matures_on: str
    holder: Address
    kind: str
    recourse: bool
    state: str
    until: int
    bank: Address | None
    advance_fen: Fen
    repay_fen: Fen
    repaid_fen: Fen
    rate_bps: int
    fee_fen: Fen
    cost: CostAnswer | None
    reason: Word | None


class FinancingPage(BaseModel):
    items: list[FinancingAnswer]
    next: str | None


class QuoteRequest(BaseModel):
    """One quote. advance_fen arrives with the holder, fees already off; repay_fen is due to the bank out of the lot:
    the whole lot where it is bought for good or paid early, else at most the lot. Advance and fee together are at most
    repay_fen."""

    financing: Word
    advance_fen: Fen
    repay_fen: Fen
    rate_bps: int = Field(ge=0, le=10_000)
    fee_fen: Fen
    valid_until: int = Field(ge=0, le=MOST_FEN)


class QuoteAnswer(BaseModel):
    """`terms` are the fields that AcceptQuote reveals. all_in_bps: total cost as simple interest a year, `cost`'s."""

    bank: Address
    advance_fen: Fen
    repay_fen: Fen
    rate_bps: int
    fee_fen: Fen
    valid_until: int
    all_in_bps: int
    cost: CostAnswer
    on_ledger: bool
    terms: dict[str, str | int]


@router.get("")
def financings(
    session: Reading,
    who: CallerDep,
    role: Literal["holder", "payer"] | None = None,
    state: str | None = None,
    after: After = "",
    limit: Limit = 200,
) -> FinancingPage:
    """A holder: what it asked for. A bank: requests that ask it, and what it funded. A debtor: early payments that ask
    it, and that it made. One side of these by `role`. The operator and the regulator: all."""
    now, me = ledger_now(session), None if who.oversees else who.participant
    rows = queries.financings(
        session,
        holder=me if role != "payer" else None,
        payer=me if role != "holder" else None,
        asks_all=me is not None and who.kind == "bank" and role != "holder",
        state=state,
        now=now,
        after=after,
        limit=limit,
    )
    borne = accepted_with(session, [f.id for f, _, _ in rows])
    items = [financing_answer(f, lot, receivable, now, borne.get(f.id)) for f, lot, receivable in rows]
    return FinancingPage(items=items, next=items[-1].id if len(items) == limit else None)


@router.post("/quotes", status_code=201)
def quote(
    body: Annotated[list[QuoteRequest], Field(min_length=1, max_length=MOST_ITEMS)], gate: GatewayDep, who: CallerDep
) -> list[DraftAnswer]:
    """A bank, or of an early payment the debtor. Keeps the terms sealed and drafts the commitments for it to sign. All
    or none."""
    with gate.database.read() as session:
        now = ledger_now(session)
        sealed = [_seal(session, who, offer, now) for offer in body]
    items = [
        ("SubmitQuote", {"bank": who.participant, "financing": quote.financing, "commitment": quote.commitment})
        for quote in sealed
    ]
    drafted = draft(gate, who, items, lambda session: session.add_all(sealed))
    with gate.database.read() as session:
        names = names_of(session)
    return [draft_answer(intent, gate, names) for intent in drafted]


@router.get("/{financing}/quotes")
def quotes(financing: Word, session: Reading, who: CallerDep) -> list[QuoteAnswer]:
    """The holder and the regulator see every quote that is on the ledger, cheapest first; a bank sees its own and
    nobody else's, a debtor its own of an early payment."""
    found = session.get(Financing, financing)
    if found is None or not _may_look(session, who, found):
        raise not_found("融资申请", "financing request")
    lot = session.get(Lot, found.lot)
    receivable = session.get(Receivable, lot.receivable) if lot else None
    if receivable is None:
        raise not_found("融资申请", "financing request")
    concerns(found.holder)
    now = ledger_now(session)
    shares, days = Shares(session, [found.id], [receivable.debtor], now), days_between(now, receivable.maturity_at)
    answers = [
        _quote(sealed, on_ledger, days, found, receivable.debtor, shares)
        for sealed, on_ledger in _sealed(session, found, who)
    ]
    return sorted(answers, key=lambda answer: (answer.all_in_bps, answer.bank))


def _may_look(session: Session, who: Caller, financing: Financing) -> bool:
    """The holder; a bank that is asked, or that has quoted; a debtor that is asked to pay early; who oversees."""
    if who.oversees or who.participant == financing.holder:
        return True
    if who.kind != "bank":
        return financing.kind == EARLY_PAYMENT and financing.bank == who.participant
    asked = queries.open_to(financing, who.participant) or financing.bank == who.participant
    quoted = select(SealedQuote).where(
        col(SealedQuote.financing) == financing.id, col(SealedQuote.bank) == who.participant
    )
    return asked or session.scalars(quoted).first() is not None


def _seal(session: Session, who: Caller, offer: QuoteRequest, now: int) -> SealedQuote:
    """Terms with a salt of our own, and their commitment. Raises `Problem` for a request or terms that cannot be."""
    found = session.get(Financing, offer.financing)
    lot = session.get(Lot, found.lot) if found else None
    if found is None or lot is None or not _may_look(session, who, found):
        raise not_found("融资申请", "financing request")
    if found.holder == who.participant:
        raise forbidden("不能向自己报价", "you may not quote on your own request")
    if found.state != "requested" or found.until < now:
        raise Problem(409, "not_open", "该申请已不接受报价", "the request takes no more quotes")
    for_good = found.kind == EARLY_PAYMENT or (found.kind == "discount" and not found.recourse)
    covered = offer.repay_fen == lot.amount_fen if for_good else offer.repay_fen <= lot.amount_fen
    if not (covered and offer.advance_fen > 0 and offer.advance_fen + offer.fee_fen <= offer.repay_fen):
        raise refusal(422, "Desk_BadTerms")
    terms: dict[str, str | int] = {
        "financing": offer.financing,
        "bank": who.participant,
        "advance": offer.advance_fen,
        "repay": offer.repay_fen,
        "rateBps": offer.rate_bps,
        "fee": offer.fee_fen,
        "validUntil": offer.valid_until,
        "salt": "0x" + secrets.token_hex(32),
    }
    return SealedQuote(
        financing=offer.financing,
        bank=who.participant,
        commitment=quote_commitment(terms),
        terms=terms,
        at=now,
    )


def _sealed(session: Session, financing: Financing, who: Caller) -> list[tuple[SealedQuote, bool]]:
    """Each bank's quote that the ledger has; for the bank itself also those still on their way."""
    on_ledger = {
        q.bank: q.commitment for q in session.scalars(select(Quote).where(col(Quote.financing) == financing.id))
    }
    query = select(SealedQuote).where(col(SealedQuote.financing) == financing.id)
    sees_all = who.oversees or who.participant == financing.holder
    if not sees_all:
        query = query.where(col(SealedQuote.bank) == who.participant)
    pairs = [(sealed, on_ledger.get(sealed.bank) == sealed.commitment) for sealed in session.scalars(query)]
    return [(sealed, there) for sealed, there in pairs if there or not sees_all]


def _quote(sealed: SealedQuote, on_ledger: bool, days: int, of: Financing, debtor: str, shares: Shares) -> QuoteAnswer:
    t, taken = sealed.terms, of.accepted_at is not None
    borne = shares.of(of.id, sealed.bank, sealed.commitment, debtor, of.holder, taken=taken)
    cost = costs.reckon(Terms.of(t), days, debtor, borne)
    return QuoteAnswer(
        bank=sealed.bank,
        advance_fen=t["advance"],
        repay_fen=t["repay"],
        rate_bps=t["rateBps"],
        fee_fen=t["fee"],
        valid_until=t["validUntil"],
        all_in_bps=cost.all_in_bps,
        cost=cost,
        on_ledger=on_ledger,
        terms=t,
    )


def financing_answer(
    f: Financing, lot: Lot, receivable: Receivable, now: int, borne: BorneCost | None
) -> FinancingAnswer:
    """borne: what the debtor bears of it."""
    return FinancingAnswer(
        id=f.id,
        lot=f.lot,
        lot_amount_fen=lot.amount_fen,
        redeemed_fen=lot.redeemed_fen,
        debtor=receivable.debtor,
        maturity_at=receivable.maturity_at,
        matures_on=day(receivable.maturity_at),
        holder=f.holder,
        kind=f.kind,
        recourse=f.recourse,
        state=queries.state_of(f, now),
        until=f.until,
        bank=f.bank,
        advance_fen=f.advance_fen,
        repay_fen=f.repay_fen,
        repaid_fen=f.repaid_fen,
        rate_bps=f.rate_bps,
        fee_fen=f.fee_fen,
        cost=costs.of_financing(f, receivable, borne),
        reason=f.reason,
    )
