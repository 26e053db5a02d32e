"""A participant's own people: who they are, what they may do, and which keys are theirs."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from api import sessions
from api.answering import Route
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.people import bind
from api.problems import Problem, not_found
from api.request.etags import IfMatch, require_match
from api.roles import Role
from api.routes.certificates import After, Limit
from api.shapes import Address, Id
from readmodel.tables import Membership, ParticipantKey, Person, PersonKey, SignIn

router = APIRouter(prefix="/v1/people", tags=["people"], route_class=Route)

Roles = Annotated[list[Role], Field(min_length=1, max_length=4), AfterValidator(lambda roles: sorted(set(roles)))]


class KeyAnswer(BaseModel):
    """powers: what the ledger lets it sign; 0 while it is not granted, or no more."""

    key: Address
    powers: int


class MemberAnswer(BaseModel):
    """suspended_at: UTC seconds since when the person has no session here; None while it may act."""

    id: Id
    login: str
    name: str
    roles: list[str]
    suspended_at: int | None
    keys: list[KeyAnswer]


class MemberPage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[MemberAnswer]
    next: str | None


class Change(BaseModel):
    """What is to be different; what is left out stays."""

    roles: Roles | None = None
    suspended: bool | None = None


@router.get("")
def people(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> MemberPage:
    """Whoever is signed in: the people of the own participant."""
    items = _members(session, who, col(Membership.person) > after, limit)
    return MemberPage(items=items, next=items[-1].id if len(items) == limit else None)


@router.get("/{person}")
def member(person: Id, session: Reading, who: CallerDep) -> MemberAnswer:
    """Whoever is signed in: one of the own participant's people."""
    return _member(session, who, person)


@router.patch("/{person}")
def change_member(person: Id, body: Change, gate: GatewayDep, who: CallerDep, if_match: IfMatch = None) -> MemberAnswer:
    """An administrator: roles of one of the own people, and suspending or reinstating it, from the state that
    `If-Match` names. Not its own, so that one is always left. A suspended person's sessions here are over at once; they
    do not come back with it."""
    if person == who.person:
        raise Problem(
            409, "own_membership", "不能更改本人的角色或状态", "somebody else must change your roles or standing"
        )
    now = int(time.time())
    with gate.database.write() as session:
        found = session.get(Membership, (person, who.participant), with_for_update=True)
        if found is None:
            raise not_found("人员", "person")
        require_match(if_match, _member(session, who, person))
        if body.roles is not None:
            found.roles = list(body.roles)
        if body.suspended is True and found.suspended_at is None:
            found.suspended_at = now
            sessions.revoke(session, col(SignIn.person) == person, col(SignIn.participant) == who.participant)
        elif body.suspended is False:
            found.suspended_at = None
    with gate.database.read() as session:
        return _member(session, who, person)


@router.put("/{person}/keys/{key}")
def bind_key(person: Id, key: Address, gate: GatewayDep, who: CallerDep) -> MemberAnswer:
    """An administrator: says whose a key is, for good. Do so before the ledger grants it: until the participant has an
    administrator with a key, a granted one that is nobody's may do everything here, and afterwards nothing. To end a
    key, revoke it on the ledger."""
    with gate.database.write() as session:
        if session.get(Membership, (person, who.participant)) is None:
            raise not_found("人员", "person")
        bind(session, who.participant, key, person, int(time.time()))
    with gate.database.read() as session:
        return _member(session, who, person)


def _member(session: Session, who: Caller, person: str) -> MemberAnswer:
    """Raises `Problem`."""
    found = _members(session, who, col(Membership.person) == person, 1)
    if not found:
        raise not_found("人员", "person")
    return found[0]


def _members(session: Session, who: Caller, which: ColumnElement[bool], limit: int) -> list[MemberAnswer]:
    """In the order of their ids, each with its keys."""
    query = (
        select(Person, Membership)
        .join(Membership, col(Membership.person) == col(Person.id))
        .where(col(Membership.participant) == who.participant, which)
        .order_by(col(Membership.person))
        .limit(limit)
    )
    found = session.execute(query).all()
    same = and_(
        col(ParticipantKey.participant) == col(PersonKey.participant), col(ParticipantKey.key) == col(PersonKey.key)
    )
    of_them = select(PersonKey, col(ParticipantKey.powers)).outerjoin(ParticipantKey, same)
    of_them = of_them.where(
        col(PersonKey.participant) == who.participant, col(PersonKey.person).in_([person.id for person, _ in found])
    )
    keys: dict[str, list[KeyAnswer]] = {}
    for bound, powers in session.execute(of_them.order_by(col(PersonKey.key))):
        keys.setdefault(bound.person, []).append(KeyAnswer(key=bound.key, powers=powers or 0))
    return [
        MemberAnswer(
            id=person.id,
            login=person.login,
            name=person.name,
            roles=membership.roles,
            suspended_at=membership.suspended_at,
            keys=keys.get(person.id, []),
        )
        for person, membership in found
    ]
