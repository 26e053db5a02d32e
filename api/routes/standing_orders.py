"""Standing orders of a holder's: which lots its debtors are to pay early, and at what cost. One person proposes,
another approves; either ends it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import Session, col

from api import standing
from api.answering import Route
from api.context import Caller, CallerDep, GatewayDep, Reading, WhoseDep
from api.drafts import names_of
from api.problems import Problem, not_found
from api.roles import same_person
from api.routes.certificates import After, Limit
from api.routes.credit_policy import Bps, Days, PolicyRejection
from api.routes.intents import DraftAnswer, draft_answer
from api.routes.offers import OfferAnswer, offer_answers
from api.sessions import fresh_id
from api.shapes import Address, Fen, Id, Word
from chain.summaries import shanghai_date
from readmodel.follow import ledger_now
from readmodel.tables import Offer, StandingOrder

router = APIRouter(prefix="/v1/standing-orders", tags=["financing"], route_class=Route)


class OrderBody(BaseModel):
    """debtor: whose certificates; None: of all who offer. least_days: until maturity; least_fen: the smallest lot;
    most_all_in_bps: the most that it may cost, as simple interest a year; until_on: the last Shanghai date; terms: hash
    of the terms under which money is asked for."""

    debtor: Address | None = None
    least_days: Days = 1
    least_fen: Fen = 0
    most_all_in_bps: Bps
    until_on: date
    terms: Word


class OrderAnswer(BaseModel):
    """state: proposed, in_force, rejected (`reason` says why), revoked, ended (its last date has passed). proposed_by,
    decided_by, revoked_by: persons, or a founding key."""

    id: Id
    holder: Address
    state: Literal["proposed", "in_force", "rejected", "revoked", "ended"]
    debtor: Address | None
    least_days: int
    least_fen: Fen
    most_all_in_bps: int
    until_on: date
    terms: Word
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    revoked_by: str | None
    revoked_at: int | None
    reason: str | None


class OrderPage(BaseModel):
    items: list[OrderAnswer]
    next: str | None


@router.get("")
def standing_orders(session: Reading, whose: WhoseDep, after: After = "", limit: Limit = 200) -> OrderPage:
    """A holder, its own, the oldest first; the regulator, by `party`."""
    query = select(StandingOrder).where(col(StandingOrder.holder) == whose, col(StandingOrder.id) > after)
    rows = session.scalars(query.order_by(col(StandingOrder.id)).limit(limit)).all()
    now = ledger_now(session)
    last = rows[-1].id if len(rows) == limit else None
    return OrderPage(items=[_answer(row, now) for row in rows], next=last)


@router.post("", status_code=201)
def propose_order(body: OrderBody, gate: GatewayDep, who: CallerDep) -> OrderAnswer:
    """A holder, a maker. Nothing is done by it until somebody else approves it."""
    with gate.database.write() as session:
        now = ledger_now(session)
        if body.until_on < shanghai_date(now):
            raise Problem(422, "past_date", f"截止日{body.until_on}已过", f"until_on {body.until_on} has passed")
        row = StandingOrder(
            id=fresh_id(now),
            holder=who.participant,
            state="proposed",
            proposed_by=who.by,
            proposed_at=now,
            **{name: getattr(body, name) for name in OrderBody.model_fields},
        )
        session.add(row)
        session.flush()
        return _answer(row, now)


@router.post("/turn")
def standing_turn(gate: GatewayDep, who: CallerDep) -> list[OfferAnswer]:
    """A holder, a maker or a machine with the scope `standing-orders`: asks the debtors about every free lot that fits
    an order in force, and drafts request and acceptance for what is within it. Answers what was drafted now; a checker
    signs it, as `GET /v1/standing-orders/drafts` has it, once the debtors' agents have signed the offers."""
    taken = standing.turn(gate, who)
    with gate.database.read() as session:
        now = ledger_now(session)
        rows = session.scalars(
            select(Offer).where(col(Offer.financing).in_(taken)).order_by(col(Offer.financing))
        ).all()
        return offer_answers(session, rows, who, now)


@router.get("/drafts")
def standing_drafts(session: Reading, gate: GatewayDep, whose: WhoseDep) -> list[DraftAnswer]:
    """A holder, its own; the regulator, by `party`: what standing orders have drafted and can be signed now, to be sent
    to `POST /v1/intents/signatures` in one go: each acceptance goes with the request before it."""
    names = names_of(session)
    return [draft_answer(intent, gate, names) for intent in standing.waiting(session, whose)]


@router.post("/{id}/approval")
def approve_order(id: Id, gate: GatewayDep, who: CallerDep) -> OrderAnswer:
    """A holder, a checker who is not the proposer."""
    with gate.database.write() as session:
        row, now = _to_decide(session, id, who), ledger_now(session)
        row.state, row.decided_by, row.decided_at = "in_force", who.by, now
        session.flush()
        return _answer(row, now)


@router.post("/{id}/rejection")
def reject_order(id: Id, body: PolicyRejection, gate: GatewayDep, who: CallerDep) -> OrderAnswer:
    """A holder, a checker who is not the proposer, with a reason."""
    with gate.database.write() as session:
        row, now = _to_decide(session, id, who), ledger_now(session)
        row.state, row.decided_by, row.decided_at, row.reason = "rejected", who.by, now, body.reason
        session.flush()
        return _answer(row, now)


@router.delete("/{id}", status_code=204)
def revoke_order(id: Id, gate: GatewayDep, who: CallerDep) -> None:
    """A holder, a maker or a checker, alone: nothing is done by it any more, and drafts that nobody signed are taken
    back. What was signed holds."""
    with gate.database.write() as session:
        row = _own(session, id, who)
        if row.state not in ("proposed", "in_force"):
            raise _decided(row)
        standing.revoke(session, who, row, ledger_now(session))


def _own(session: Session, id: str, who: Caller) -> StandingOrder:
    """Locked. Raises `Problem`."""
    row = session.get(StandingOrder, id, with_for_update=True)
    if row is None or row.holder != who.participant:
        raise not_found("提前收款委托", "standing order")
    return row


def _to_decide(session: Session, id: str, who: Caller) -> StandingOrder:
    row = _own(session, id, who)
    if row.state != "proposed":
        raise _decided(row)
    if who.person is not None and row.proposed_by == who.by:
        raise same_person()
    return row


def _decided(row: StandingOrder) -> Problem:
    return Problem(409, "decided", "该委托已有决定", f"the order is {row.state} already")


def _answer(row: StandingOrder, now: int) -> OrderAnswer:
    ended = row.state == "in_force" and row.until_on < shanghai_date(now)
    return OrderAnswer(**row.model_dump(exclude={"state"}), state="ended" if ended else row.state)
