"""Instant offers: a holder asks, banks' policies answer, or the debtor's own programme, their agents sign, the holder
takes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, or_, select, true
from sqlmodel import Session, col

from api import costs, offers
from api.answering import Route
from api.concerns import concerns
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.costs import CostAnswer, Shares, Terms
from api.credit import Asked
from api.drafts import draft, stored_intent
from api.lot_checks import may_be_financed, require_early
from api.policies import CREDIT
from api.problems import Problem, not_found
from api.routes.certificates import After, Limit
from api.routes.intents import MOST_ITEMS, DraftAnswer, draft_answers
from api.shapes import MOST_FEN, Address, Fen, Signature, Word
from chain.words import EARLY_PAYMENT, FINANCING_KINDS, NO_PARTY
from readmodel.follow import ledger_now
from readmodel.queries import credit as queries
from readmodel.queries.pages import page_of_keys
from readmodel.tables import Lot, Offer, Receivable, SealedQuote, SignedIntent

router = APIRouter(prefix="/v1/offers", tags=["financing"], route_class=Route)
of_lots = APIRouter(prefix="/v1/lots", tags=["financing"], route_class=Route)


class Question(BaseModel):
    """A lot that is wanted money for. early_payment: its own debtor is asked, and nobody else. bank: the one that is
    asked; None: all. recourse: of a discount, whether the holder buys the lot back if the debtor does not pay. until:
    how long the request stays open for banks' people, UTC seconds; terms: hash of the terms under which money is asked
    for."""

    lot: Word
    kind: Literal["discount", "pledge", "early_payment"]
    recourse: bool = False
    bank: Address | None = None
    until: int = Field(ge=0, le=MOST_FEN)
    terms: Word


class OfferAnswer(BaseModel):
    """bank: whose offer it is; of an early payment the debtor.

    state: waiting (for the signature of the bank's agent), firm (the bank is bound once the holder accepts, until
    valid_until, UTC seconds), taken, expired, manual (it passes, above what the bank accepts without a person), no.

    all_in_bps: total cost as simple interest a year, `cost`'s; null, like that, where no price is made. reasons: what
    speaks against it, in both languages.
    decision, request: every step and the facts, for the bank alone.
    """

    financing: Word
    bank: Address
    holder: Address
    lot: Word
    debtor: Address
    kind: str
    recourse: bool
    state: Literal["waiting", "firm", "taken", "expired", "manual", "no"]
    advance_fen: Fen
    repay_fen: Fen
    rate_bps: int
    fee_fen: Fen
    all_in_bps: int | None
    cost: CostAnswer | None
    valid_until: int
    at: int
    reasons: list[dict[str, str]]
    decision: dict[str, Any] | None
    request: dict[str, Any] | None


class AskedAnswer(BaseModel):
    """request: sign it together with the acceptance of an offer, or alone to leave it to the banks' people. Its digest
    is the financing's id."""

    request: DraftAnswer
    offers: list[OfferAnswer]


class OfferPage(BaseModel):
    items: list[OfferAnswer]
    next: str | None


class Choice(BaseModel):
    bank: Address


class UnsignedAnswer(BaseModel):
    """A quote for the bank's agent to sign: the typed message and its digest; the terms behind the commitment; and the
    request with all the facts on which the policy (by its hash) said yes, so that the agent can decide again by
    itself."""

    quote: Word
    typed_data: dict[str, Any]
    terms: dict[str, str | int]
    request: dict[str, Any]
    policy_sha256: str


class QuoteSignature(BaseModel):
    quote: Word
    signature: Signature


@router.post("", status_code=201)
def ask_for_offers(body: Question, gate: GatewayDep, who: CallerDep) -> AskedAnswer:
    """The lot's holder, a maker. Drafts the request, and asks every bank's policy, or the one bank's, or for an early
    payment the debtor's programme; each decides at once, and its agent signs within a moment:
    `GET /v1/offers/{financing}`. All that was offered on a lot, of every kind: `GET /v1/lots/{lot}/offers`."""
    with gate.database.read() as session:
        now = ledger_now(session)
        lot = session.get(Lot, body.lot)
        receivable = session.get(Receivable, lot.receivable) if lot is not None else None
        if lot is None or receivable is None or lot.owner != who.participant:
            raise not_found("持有份额", "lot")
        early, asked_one = body.kind == EARLY_PAYMENT, body.bank
        if early:
            require_early(receivable.debtor, asked_one or receivable.debtor, recourse=body.recourse)
            asked_one = receivable.debtor
        may_be_financed(session, lot.id, who.participant, now, moves=not early)
        if queries.open_offers(session, who.participant, now) >= queries.MOST_OPEN:
            words = f"{queries.MOST_OPEN} of your offers wait to be taken: take some, or let them expire"
            raise Problem(409, "too_many_offers", f"已有{queries.MOST_OPEN}笔报价待接受，请先处理", words)
        kind = EARLY_PAYMENT if early else CREDIT
        policies = queries.policies_in_force(session, kind, [asked_one] if asked_one is not None else None)
    fields = {
        "holder": who.participant,
        "lot": body.lot,
        "kind": FINANCING_KINDS.index(body.kind),
        "recourse": body.recourse,
        "bank": asked_one or NO_PARTY,
        "until": body.until,
        "terms": body.terms,
    }
    [request] = draft(gate, who, [("RequestFinancing", fields)])
    financing = "0x" + request.digest(gate.deployment).hex()
    asked = Asked(
        who.participant,
        lot.id,
        lot.amount_fen - lot.redeemed_fen,
        receivable.debtor,
        receivable.maturity_at,
        body.kind,
        body.recourse,
        now,
        financing,
    )
    banks = [policy for policy in policies if policy.bank != who.participant]
    offers.decide(gate, banks, asked, on_ledger=False)
    with gate.database.read() as session:
        found = _of_financing(session, who, financing)
        return AskedAnswer(request=draft_answers(session, gate, [request])[0], offers=found)


@router.get("")
def all_offers(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> OfferPage:
    """A holder, of its own requests; a bank or a debtor, its own, each with its decision; the regulator: all. In the
    order of financings, `limit` of them."""
    mine = _mine(who)
    keys = page_of_keys(Offer.financing, mine, after=after, limit=limit)
    query = select(Offer).where(col(Offer.financing).in_(keys), or_(*mine))
    rows = session.scalars(query.order_by(col(Offer.financing), col(Offer.bank))).all()
    now, financings = ledger_now(session), sorted({row.financing for row in rows})
    last = financings[-1] if len(financings) == limit else None
    return OfferPage(items=offer_answers(session, rows, who, now), next=last)


@router.get("/{financing}")
def offers_of(financing: Word, session: Reading, who: CallerDep) -> list[OfferAnswer]:
    """The holder who asked: what every bank says, the cheapest first. A bank: its own, with the decision. The
    regulator: all of it."""
    found = _of_financing(session, who, financing)
    if not found:
        raise not_found("报价", "offer")
    return found


@of_lots.get("/{lot}/offers")
def offers_on(lot: Word, session: Reading, who: CallerDep) -> list[OfferAnswer]:
    """The holder who asked, the regulator: what stands on a lot and can be taken, or will be within a moment, banks'
    and the debtor's own, the cheapest all-in first. A bank, a debtor: its own."""
    now = ledger_now(session)
    stands = (col(Offer.outcome) == "yes", col(Offer.taken_at).is_(None), col(Offer.valid_until) >= now)
    rows = session.scalars(select(Offer).where(col(Offer.lot) == lot, *stands, or_(*_mine(who)))).all()
    return _cheapest_first(offer_answers(session, rows, who, now))


@router.post("/{financing}/acceptance", status_code=201)
def accept_offer(financing: Word, body: Choice, gate: GatewayDep, who: CallerDep) -> list[DraftAnswer]:
    """The holder, a maker. Drafts the acceptance of a firm offer: sign it together with the request (the first of the
    two answers, left out once it is on its way)."""
    with gate.database.read() as session:
        now = ledger_now(session)
        offer = session.get(Offer, (financing, body.bank))
        if offer is None or offer.holder != who.participant:
            raise not_found("报价", "offer")
        state = offers.state_of(offer, now)
        if state != "firm":
            raise Problem(409, "offer_not_firm", f"该报价当前不可接受（{state}）", f"the offer is {state}, not firm")
        sealed = session.get_one(SealedQuote, (financing, body.bank, offer.commitment))
        request = session.get(SignedIntent, financing)
        waits = [stored_intent(request)] if request is not None and request.state == "draft" else []
    drafted = draft(gate, who, [("AcceptQuote", {"holder": who.participant, **sealed.terms})])
    with gate.database.read() as session:
        return draft_answers(session, gate, [*waits, *drafted])


@router.post("/turn")
def agents_turn(gate: GatewayDep, who: CallerDep) -> list[UnsignedAnswer]:
    """The agent of a bank, or of a debtor: has the policy decide on requests that are on the ledger, and answers what
    waits for its signature."""
    offers.decide_waiting(gate, who.participant)
    with gate.database.read() as session:
        found = queries.unsigned(session, who.participant, ledger_now(session), MOST_ITEMS)
        return [_unsigned(session, gate, offer, sha256) for offer, sha256 in found]


@router.post("/signatures")
def sign_offers(
    body: Annotated[list[QuoteSignature], Field(min_length=1, max_length=MOST_ITEMS)], gate: GatewayDep, who: CallerDep
) -> list[OfferAnswer]:
    """The agent of a bank, or of a debtor, with the key that the policy in force names. All or none; a second time
    changes nothing."""
    financings = offers.sign(gate, who.participant, [(item.quote, item.signature) for item in body])
    with gate.database.read() as session:
        now = ledger_now(session)
        rows = [session.get_one(Offer, (financing, who.participant)) for financing in financings]
        return offer_answers(session, rows, who, now)


def _mine(who: Caller) -> list[ColumnElement[bool]]:
    """Each side that the caller can be on: a bank may also be the one who asks, a debtor asks and offers."""
    return [true()] if who.oversees else [col(Offer.holder) == who.participant, col(Offer.bank) == who.participant]


def _of_financing(session: Session, who: Caller, financing: str) -> list[OfferAnswer]:
    query = select(Offer).where(col(Offer.financing) == financing, or_(*_mine(who)))
    now = ledger_now(session)
    return _cheapest_first(offer_answers(session, session.scalars(query).all(), who, now))


def _cheapest_first(answers: list[OfferAnswer]) -> list[OfferAnswer]:
    return sorted(answers, key=lambda one: (one.all_in_bps is None, one.all_in_bps or 0, one.bank, one.financing))


def offer_answers(session: Session, rows: Sequence[Offer], who: Caller, now: int) -> list[OfferAnswer]:
    """In the order of the rows."""
    shares = Shares(session, {row.financing for row in rows}, {row.debtor for row in rows}, now)
    return [_answer(row, who, now, shares) for row in rows]


def _answer(row: Offer, who: Caller, now: int, shares: Shares) -> OfferAnswer:
    cost = None
    if row.advance_fen > 0:
        taken = row.taken_at is not None
        borne = shares.of(row.financing, row.bank, row.commitment, row.debtor, row.holder, taken=taken)
        cost = costs.reckon(Terms(row.advance_fen, row.repay_fen, row.fee_fen), row.days, row.debtor, borne)
    own = row.bank == who.participant or who.oversees
    concerns(row.holder, row.bank)
    words = [offers.WORDS[clause] for clause in row.failed]
    return OfferAnswer(
        **row.model_dump(include=set(OfferAnswer.model_fields) - {"decision", "request"}),
        state=offers.state_of(row, now),
        all_in_bps=cost.all_in_bps if cost is not None else None,
        cost=cost,
        reasons=[{"zh": zh, "en": en} for zh, en in words],
        decision=row.decision if own else None,
        request=row.request if own else None,
    )


def _unsigned(session: Session, gate: Gateway, offer: Offer, sha256: str) -> UnsignedAnswer:
    quote = stored_intent(session.get_one(SignedIntent, offer.quote))
    sealed = session.get_one(SealedQuote, (offer.financing, offer.bank, offer.commitment))
    return UnsignedAnswer(
        quote=offer.quote,
        typed_data=quote.typed_data(gate.deployment),
        terms=sealed.terms,
        request=offer.request,
        policy_sha256=sha256,
    )
