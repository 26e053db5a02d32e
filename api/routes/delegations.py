"""Absence: one person of a participant stands in for another, for a time, with the roles that it names."""

from __future__ import annotations

import time

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from api.answering import Route
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.routes.certificates import After, Limit
from api.routes.people import Roles
from api.sessions import fresh_id
from api.shapes import MOST_FEN, Id
from readmodel.tables import Delegation, Membership

router = APIRouter(prefix="/v1/delegations", tags=["people"], route_class=Route)

MOST_S = 366 * 24 * 3600


class DelegationBody(BaseModel):
    """from_person: who is away; left out, oneself. UTC seconds, both inclusive. to_person signs with its own key."""

    from_person: Id | None = None
    to_person: Id
    roles: Roles
    from_at: int = Field(ge=0, le=MOST_FEN)
    until_at: int = Field(ge=0, le=MOST_FEN)


class DelegationAnswer(BaseModel):
    """ended_at: taken back before its time."""

    id: Id
    from_person: Id
    to_person: Id
    roles: list[str]
    from_at: int
    until_at: int
    made_by: str
    made_at: int
    ended_at: int | None


class DelegationPage(BaseModel):
    items: list[DelegationAnswer]
    next: str | None


@router.get("")
def delegations(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> DelegationPage:
    """Whoever is signed in, of the own participant, in the order of making."""
    query = select(Delegation).where(col(Delegation.participant) == who.participant, col(Delegation.id) > after)
    rows = session.scalars(query.order_by(col(Delegation.id)).limit(limit)).all()
    return DelegationPage(items=[_answer(row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.post("", status_code=201)
def delegate(body: DelegationBody, gate: GatewayDep, who: CallerDep) -> DelegationAnswer:
    """Whoever goes away, of its own roles; an administrator, for anybody of the own participant. Roles that the other
    does not have, or has no more, give nothing."""
    away = body.from_person or who.person
    if away is None:
        raise Problem(422, "nobody_away", "请指明由谁离岗", "say who is away: a founding key is nobody")
    if away != who.person and "administrator" not in who.roles:
        raise Problem(403, "wrong_role", "只有管理员可为他人设置", "only an administrator does that for others")
    now = int(time.time())
    if not (body.until_at > now and body.from_at <= body.until_at <= body.from_at + MOST_S):
        raise Problem(422, "bad_span", "起止时间有误,最长一年", "not a span that lies ahead and is a year at most")
    if away == body.to_person:
        raise Problem(422, "same_person", "不能委托给本人", "nobody stands in for itself")
    with gate.database.write() as session:
        for person in (away, body.to_person):
            _require_member(session, who, person)
        row = Delegation(
            id=fresh_id(now),
            participant=who.participant,
            **body.model_dump() | {"from_person": away},
            made_by=who.by,
            made_at=now,
        )
        session.add(row)
        return _answer(row)


@router.delete("/{id}", status_code=204)
def end_delegation(id: Id, gate: GatewayDep, who: CallerDep) -> None:
    """Who is away, who stands in, or an administrator."""
    with gate.database.write() as session:
        row = session.get(Delegation, id)
        if row is None or row.participant != who.participant:
            raise not_found("委托", "delegation")
        if who.person not in (row.from_person, row.to_person) and "administrator" not in who.roles:
            raise not_found("委托", "delegation")
        row.ended_at = row.ended_at or int(time.time())


def _require_member(session: Session, who: Caller, person: str) -> None:
    if session.get(Membership, (person, who.participant)) is None:
        raise not_found("人员", "person")


def _answer(row: Delegation) -> DelegationAnswer:
    return DelegationAnswer.model_validate(row, from_attributes=True)
