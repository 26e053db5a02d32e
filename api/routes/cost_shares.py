"""A debtor's standing agreements to bear a share of its suppliers' financing costs: proposed by one person of the
debtor, approved by another."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.answering import Route
from api.authority import HOLDERS
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.request.etags import IfMatch, require_match
from api.roles import same_person
from api.routes.admissions import Rejection
from api.routes.certificates import After, Limit
from api.sessions import fresh_id
from api.shapes import Address, Id
from chain.summaries import shanghai_date
from readmodel.follow import ledger_now
from readmodel.queries import costs as queries
from readmodel.tables import CostShare, Participant

router = APIRouter(prefix="/v1/cost-shares", tags=["financing"], route_class=Route)

Bps = Annotated[int, Field(ge=0, le=10_000)]


class ShareRequest(BaseModel):
    """supplier: the holder for whose financings on the debtor's certificates it is; null: for all, but those with an
    agreement of their own. interest_bps, fee_bps: the debtor's share of interest and of fees, basis points. from_on,
    until_on: Shanghai dates, both inclusive, on which holders may draft their acceptance of a quote with it."""

    supplier: Address | None = None
    interest_bps: Bps
    fee_bps: Bps
    from_on: date
    until_on: date


class ShareAnswer(ShareRequest):
    """state: proposed, approved, rejected (`reason` says why), ended. proposed_by: who proposed it, or changed the
    proposal last."""

    id: Id
    debtor: Address
    state: Literal["proposed", "approved", "rejected", "ended"]
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None
    ended_by: str | None
    ended_at: int | None


class SharePage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[ShareAnswer]
    next: str | None


@router.post("", status_code=201)
def propose_share(body: ShareRequest, gate: GatewayDep, who: CallerDep) -> ShareAnswer:
    """A maker of the debtor. It counts when another person has approved it."""
    with gate.database.write() as session:
        now = ledger_now(session)
        _require_sound(session, body, who, now)
        row = CostShare(
            id=fresh_id(now),
            debtor=who.participant,
            **body.model_dump(),
            state="proposed",
            proposed_by=who.by,
            proposed_at=now,
        )
        session.add(row)
    return _answer(row)


@router.get("")
def cost_shares(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> SharePage:
    """In the order of proposing. The debtor: its own; who holds its certificates: those that are for it, once approved;
    the operator and the regulator: all."""
    rows = queries.shares(session, None if who.oversees else who.participant, after=after, limit=limit)
    return SharePage(items=[_answer(row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.get("/{id}")
def cost_share(id: Id, session: Reading, who: CallerDep) -> ShareAnswer:
    """Whoever finds it in the list."""
    row = queries.share(session, id, None if who.oversees else who.participant)
    if row is None:
        raise _none()
    return _answer(row)


@router.put("/{id}")
def change_share(id: Id, body: ShareRequest, gate: GatewayDep, who: CallerDep, if_match: IfMatch = None) -> ShareAnswer:
    """A maker of the debtor, while it is proposed: somebody else approves what this person made of it. `If-Match`: the
    ETag of the GET."""
    with gate.database.write() as session:
        row, now = _proposed(session, id, who), ledger_now(session)
        require_match(if_match, _answer(row))
        _require_sound(session, body, who, now)
        for name, value in body.model_dump().items():
            setattr(row, name, value)
        row.proposed_by, row.proposed_at = who.by, now
    return _answer(row)


@router.post("/{id}/approval")
def approve_share(id: Id, gate: GatewayDep, who: CallerDep, if_match: IfMatch = None) -> ShareAnswer:
    """A checker of the debtor who neither proposed nor last changed it. `If-Match`, the ETag of the GET, says what was
    read: nobody approves what a maker changed meanwhile."""
    with gate.database.write() as session:
        row, now = _proposed(session, id, who), ledger_now(session)
        if row.proposed_by == who.by:
            raise same_person()
        require_match(if_match, _answer(row))
        if row.until_on < shanghai_date(now):
            raise _bad("约定已过期，请驳回", "it is over before it was approved: reject it")
        for other in queries.of_debtor(session, row.debtor):
            same = other.state == "approved" and other.supplier == row.supplier
            if same and other.from_on <= row.until_on and row.from_on <= other.until_on:
                words = f"agreement {other.id} holds for the same on days of these: end it first"
                raise Problem(409, "shares_overlap", f"与约定{other.id}日期重叠，请先终止该约定", words)
        row.state, row.decided_by, row.decided_at = "approved", who.by, now
    return _answer(row)


@router.post("/{id}/rejection")
def reject_share(id: Id, body: Rejection, gate: GatewayDep, who: CallerDep) -> ShareAnswer:
    """A checker of the debtor who neither proposed nor last changed it, with a reason."""
    with gate.database.write() as session:
        row = _proposed(session, id, who)
        if row.proposed_by == who.by:
            raise same_person()
        row.state, row.decided_by, row.reason = "rejected", who.by, body.reason
        row.decided_at = ledger_now(session)
    return _answer(row)


@router.delete("/{id}")
def end_share(id: Id, gate: GatewayDep, who: CallerDep) -> ShareAnswer:
    """A checker of the debtor, alone: no new acceptance is drafted with it. What was drafted before keeps its share,
    and the debtor owes it when the bank has paid out."""
    with gate.database.write() as session:
        row = _own(session, id, who)
        if row.state != "approved":
            raise Problem(
                409, "decided", "该约定不在有效期内", f"the agreement is {row.state}: there is nothing to end"
            )
        row.state, row.ended_by, row.ended_at = "ended", who.by, ledger_now(session)
    return _answer(row)


def _require_sound(session: Session, body: ShareRequest, who: Caller, now: int) -> None:
    """Something is shared, on days that are to come, with somebody who can hold a certificate. Raises `Problem`."""
    if body.interest_bps == body.fee_bps == 0:
        raise _bad("利息和费用的分担比例不能均为零", "neither of interest nor of fees is anything shared")
    if not max(body.from_on, shanghai_date(now)) <= body.until_on:
        raise _bad("截止日早于起始日或今日", "its last day is before its first, or before today")
    if body.supplier is not None:
        found = session.get(Participant, body.supplier)
        if found is None or found.kind not in HOLDERS or body.supplier == who.participant:
            raise _bad("供应商须为其他企业或银行", "the supplier is no other enterprise or bank that takes part")


def _bad(zh: str, en: str) -> Problem:
    return Problem(422, "bad_share", zh, en)


def _none() -> Problem:
    return not_found("成本分担约定", "agreement")


def _own(session: Session, id: str, who: Caller) -> CostShare:
    """With all of the debtor's locked while its session writes. Raises `Problem`."""
    found = {row.id: row for row in queries.of_debtor(session, who.participant)}
    if id not in found:
        raise _none()
    return found[id]


def _proposed(session: Session, id: str, who: Caller) -> CostShare:
    row = _own(session, id, who)
    if row.state != "proposed":
        raise Problem(409, "decided", "该约定已有决定", f"the agreement is {row.state} already")
    return row


def _answer(row: CostShare) -> ShareAnswer:
    return ShareAnswer(**row.model_dump())
