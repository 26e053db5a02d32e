"""The payments queue: what came from a bank and does not fit. Each gets a person's name, and ends with a reason."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import and_, select, true
from sqlmodel import Session, col

from api.answering import Route
from api.cases import carry_out, require_fits
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.roles import same_person
from api.routes.admissions import Rejection
from api.routes.certificates import After, Limit
from api.shapes import Address, Fen, Id, Word
from readmodel.follow import ledger_now
from readmodel.queries.pages import page_of_keys
from readmodel.tables import BankAccount, BankEntry, Membership, PaymentCase

router = APIRouter(prefix="/v1/payments/unmatched", tags=["payments"], route_class=Route)
Resolution = Literal["note", "match", "take_back", "close_rest"]


class CaseAnswer(BaseModel):
    """kind: part_payment, returned, unknown, double (paid again), amount_differs, account_differs (not the account
    that the money is locked to), reference_used (for something else), void (its reason was taken back).

    account: number of the own account on which it was booked. state: open, proposed (a checker decides), resolved.
    """

    id: Id
    participant: Address
    kind: str
    account: str
    direction: Literal["credit", "debit"]
    reference: str
    end_to_end: str
    other_number: str
    other_name: str
    amount_fen: Fen
    instruction: Word | None
    state: Literal["open", "proposed", "resolved"]
    assigned_to: str | None
    made_at: int
    resolution: Resolution | None
    to_instruction: Word | None
    reason: str | None
    proposed_by: str | None
    proposed_at: int | None
    decided_by: str | None
    decided_at: int | None


class CasePage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[CaseAnswer]
    next: str | None


class Assignment(BaseModel):
    """person: of the own participant; nobody named: yourself."""

    person: str | None = None


class ResolutionRequest(BaseModel):
    """resolution: note (it is settled elsewhere: nothing moves), match (it pays `to_instruction`), take_back (the money
    came back: the instruction is open again), close_rest (no more will come on this order)."""

    resolution: Resolution
    to_instruction: Word | None = None
    reason: str = Field(min_length=1, max_length=500)


@router.get("")
def unmatched(
    session: Reading,
    who: CallerDep,
    state: Literal["open", "proposed", "resolved"] | None = None,
    after: After = "",
    limit: Limit = 200,
) -> CasePage:
    """The account owner's; the operator and the regulator see all. In the order of coming."""
    way = true() if who.oversees else col(PaymentCase.participant) == who.participant
    if state is not None:
        way = and_(way, col(PaymentCase.state) == state)
    keys = page_of_keys(PaymentCase.id, [way], after=after, limit=limit)
    query = select(PaymentCase).where(col(PaymentCase.id).in_(keys)).order_by(col(PaymentCase.id))
    rows = session.scalars(query).all()
    return CasePage(items=[_answer(session, row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.post("/{id}/assignment")
def assign_unmatched(id: Id, body: Assignment, gate: GatewayDep, who: CallerDep) -> CaseAnswer:
    """A maker or a checker of the account's owner: whose case it is."""
    with gate.database.write() as session:
        row = _get(session, id, who, ("open", "proposed"))
        if body.person is not None and session.get(Membership, (body.person, who.participant)) is None:
            raise not_found("人员", "person")
        row.assigned_to = body.person or who.by
        return _answer(session, row)


@router.post("/{id}/resolution")
def resolve_unmatched(id: Id, body: ResolutionRequest, gate: GatewayDep, who: CallerDep) -> CaseAnswer:
    """A maker of the account's owner, to whom it is assigned. What moves nothing ends it; the rest waits for a
    checker."""
    with gate.database.write() as session:
        row = _get(session, id, who, ("open",))
        if row.assigned_to != who.by:
            raise Problem(409, "not_assigned", "请先认领或分派", "it is not assigned to you: assign it first")
        require_fits(row, body.resolution)
        if (body.resolution == "match") != (body.to_instruction is not None):
            raise Problem(422, "wrong_resolution", "匹配须指明指令", "a match, and only a match, names an instruction")
        now = ledger_now(session)
        row.resolution, row.to_instruction, row.reason = body.resolution, body.to_instruction, body.reason
        row.proposed_by, row.proposed_at = who.by, now
        row.state = "resolved" if body.resolution == "note" else "proposed"
        return _answer(session, row)


@router.post("/{id}/resolution/approval")
def approve_resolution(id: Id, gate: GatewayDep, who: CallerDep) -> CaseAnswer:
    """A checker of the account's owner who did not propose it: it is done now."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        now = ledger_now(session)
        carry_out(session, row, now)
        row.state, row.decided_by, row.decided_at = "resolved", who.by, now
        return _answer(session, row)


@router.post("/{id}/resolution/rejection")
def reject_resolution(id: Id, body: Rejection, gate: GatewayDep, who: CallerDep) -> CaseAnswer:
    """A checker of the account's owner who did not propose it, with a reason: the case is open again."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        row.state, row.resolution, row.to_instruction, row.reason = "open", None, None, body.reason
        row.decided_by, row.decided_at = who.by, ledger_now(session)
        return _answer(session, row)


def _get(session: Session, id: str, who: Caller, states: tuple[str, ...]) -> PaymentCase:
    """Locked while its session writes. Raises `Problem`."""
    row = session.get(PaymentCase, id, with_for_update=True)
    if row is None or row.participant != who.participant:
        raise not_found("待处理款项", "case")
    if row.state not in states:
        raise Problem(409, "wrong_state", f"该款项当前状态为{row.state}", f"the case is {row.state}")
    return row


def _to_decide(session: Session, id: str, who: Caller) -> PaymentCase:
    row = _get(session, id, who, ("proposed",))
    if row.proposed_by == who.by:
        raise same_person()
    return row


def _answer(session: Session, row: PaymentCase) -> CaseAnswer:
    account = session.get(BankAccount, row.account)
    entry = session.get(BankEntry, (row.account, row.direction, row.reference))
    values = row.model_dump(exclude={"account", "file"})
    return CaseAnswer(
        account=account.number if account else "",
        end_to_end=entry.end_to_end if entry else "",
        other_number=entry.other_number if entry else "",
        other_name=entry.other_name if entry else "",
        **values,
    )
