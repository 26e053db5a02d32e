"""Admission of participants: one person of the operator proposes, another approves or rejects, the ledger is told."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select, true
from sqlmodel import Session, col

from api.admissions import KnownApplication, admission_of, check_free, kyb_hash, profile_of
from api.answering import Route
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.drafts import draft, names_of
from api.problems import Problem, not_found
from api.roles import same_person
from api.routes.certificates import After, Limit
from api.routes.intents import DraftAnswer, draft_answer
from api.sessions import fresh_id
from api.shapes import Address, Id, Word
from readmodel.follow import ledger_now
from readmodel.queries.pages import page_of_keys
from readmodel.tables import Admission

router = APIRouter(prefix="/v1/admissions", tags=["participants"], route_class=Route)


class AdmissionAnswer(BaseModel):
    """file: what the operator knows of the applicant, documents by hash; `kyb` is the hash of it all, for the ledger.

    state: proposed, approved, rejected (`reason` says why). proposed_by, decided_by: persons, or a founding key.
    """

    id: Id
    participant: Address
    code: str
    name: str
    name_en: str
    kind: str
    key: Address
    file: dict[str, Any]
    kyb: Word
    state: Literal["proposed", "approved", "rejected"]
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None


class AdmissionPage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[AdmissionAnswer]
    next: str | None


class Approval(BaseModel):
    """drafts: the admission, to be signed for the ledger; none where the operator files its own name."""

    admission: AdmissionAnswer
    drafts: list[DraftAnswer]


class Rejection(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


@router.post("", status_code=201)
def propose(body: KnownApplication, gate: GatewayDep, who: CallerDep) -> AdmissionAnswer:
    """The operator, a maker. Files what is known of an applicant; somebody else must approve it."""
    _require_person(gate, who)
    with gate.database.read() as session:
        now = ledger_now(session)
        check_free(session, who.participant, body)
    row = Admission(
        id=fresh_id(now),
        participant=body.participant,
        **body.model_dump(include={"code", "name", "name_en", "kind", "key"}),
        file=body.file,
        kyb=kyb_hash(body),
        state="proposed",
        proposed_by=who.by,
        proposed_at=now,
    )
    with gate.database.write() as session:
        session.add(row)
    return _answer(row)


@router.get("")
def admissions(
    session: Reading,
    who: CallerDep,
    state: Literal["proposed", "approved", "rejected"] | None = None,
    after: After = "",
    limit: Limit = 200,
) -> AdmissionPage:
    """The operator and the regulator, in the order of proposing."""
    ways = [true() if state is None else col(Admission.state) == state]
    keys = page_of_keys(Admission.id, ways, after=after, limit=limit)
    rows = session.scalars(select(Admission).where(col(Admission.id).in_(keys)).order_by(col(Admission.id))).all()
    return AdmissionPage(items=[_answer(row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.get("/{id}")
def admission(id: Id, session: Reading, who: CallerDep) -> AdmissionAnswer:
    """The operator and the regulator."""
    row = session.get(Admission, id)
    if row is None:
        raise not_found("准入申请", "admission")
    return _answer(row)


@router.post("/{id}/approval", status_code=201)
def approve(id: Id, gate: GatewayDep, who: CallerDep) -> Approval:
    """The operator, a checker who is not the proposer. Drafts the admission for the ledger, for a checker to sign."""
    _require_person(gate, who)
    with gate.database.read() as session:
        now = ledger_now(session)
        row = _to_decide(session, gate, id, who)
        check_free(session, who.participant, row)
    files = row.participant == who.participant  # the first operator is in since the deployment
    items = [] if files else [admission_of(who.participant, row.participant, row.kind, row.key, row.kyb)]

    def decide(session: Session) -> None:
        nonlocal row
        row = _to_decide(session, gate, id, who)
        row.state, row.decided_by, row.decided_at = "approved", who.by, now
        session.merge(profile_of(row, now))

    drafted = draft(gate, who, items, decide, maker=row.proposed_by)
    with gate.database.read() as session:
        names = names_of(session)
    return Approval(admission=_answer(row), drafts=[draft_answer(intent, gate, names) for intent in drafted])


@router.post("/{id}/rejection")
def reject(id: Id, body: Rejection, gate: GatewayDep, who: CallerDep) -> AdmissionAnswer:
    """The operator, a checker who is not the proposer, with a reason."""
    _require_person(gate, who)
    with gate.database.write() as session:
        now = ledger_now(session)
        row = _to_decide(session, gate, id, who)
        row.state, row.decided_by, row.decided_at, row.reason = "rejected", who.by, now, body.reason
    return _answer(row)


def _require_person(gate: Gateway, who: Caller) -> None:
    """A founding key is nobody: where two persons must act, it is none of them. Raises `Problem`."""
    if gate.settings.two_person_admission and who.person is None:
        raise Problem(
            403,
            "person_needed",
            "准入须由两名人员办理，机构初始密钥不得代替个人",
            "two persons admit, and a founding key is nobody: sign in with a key of your own",
        )


def _to_decide(session: Session, gate: Gateway, id: str, who: Caller) -> Admission:
    """A proposal that this person may decide, locked while its session writes. Raises `Problem`."""
    row = session.get(Admission, id, with_for_update=True)
    if row is None:
        raise not_found("准入申请", "admission")
    if row.state != "proposed":
        raise Problem(409, "decided", "该申请已有决定", f"the application is {row.state} already")
    if gate.settings.two_person_admission and row.proposed_by == who.by:
        raise same_person()
    return row


def _answer(row: Admission) -> AdmissionAnswer:
    return AdmissionAnswer(**row.model_dump())
