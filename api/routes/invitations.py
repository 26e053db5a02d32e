"""Invitations: how a person comes to a participant, and how one that lost password or authenticator comes back."""

from __future__ import annotations

import secrets
import time
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlmodel import Session, col

from api import attempts, passwords, sessions
from api.answering import Route
from api.context import CallerDep, GatewayDep, Reading
from api.people import by_login, prove
from api.problems import Problem, not_found
from api.request.idempotency import SHOWN_ONCE
from api.routes.people import Roles
from api.shapes import Address, Code, Id, Login, NewPassword
from readmodel.rows import table_of
from readmodel.tables import Invitation, Membership, Person, SignIn

router = APIRouter(prefix="/v1/invitations", tags=["people"], route_class=Route)

OVER: dict[int | str, dict[str, Any]] = {410: {"description": "It was used, taken back, or its time has passed"}}


class InvitationRequest(BaseModel):
    """login: e-mail or phone of whoever is invited."""

    login: Login
    roles: Roles


class InvitationAnswer(BaseModel):
    """Open until `expires_at`. invited_by: the person, or the founding key."""

    id: Id
    login: str
    roles: list[str]
    invited_by: str
    made_at: int
    expires_at: int


class NewInvitation(InvitationAnswer):
    """`token` is told this once: hand it to the one who is invited, and to nobody else."""

    token: str


class Acceptance(BaseModel):
    """Who is new chooses a name and a password. Who belongs to another participant already shows the password that it
    has, and a code."""

    token: str = Field(max_length=100)
    name: str = Field(default="", max_length=120)
    password: NewPassword
    code: Code | None = None


class Accepted(BaseModel):
    """totp_uri: otpauth:// for an authenticator, told this once; None for who has one. Sign in with its codes."""

    person: Id
    login: str
    participant: Address
    roles: list[str]
    totp_uri: str | None


def _refused() -> Problem:
    return Problem(
        410, "invitation_over", "邀请已使用、已撤回或已过期", "the invitation was used, withdrawn, or has expired"
    )


@router.get("")
def open_invitations(session: Reading, who: CallerDep) -> list[InvitationAnswer]:
    """An administrator: the own participant's that are still open."""
    query = select(Invitation).where(
        col(Invitation.participant) == who.participant,
        col(Invitation.used_at).is_(None),
        col(Invitation.withdrawn_at).is_(None),
        col(Invitation.expires_at) >= int(time.time()),
    )
    return [_answer(row) for row in session.scalars(query.order_by(col(Invitation.id)))]


@router.post("", status_code=201, dependencies=[SHOWN_ONCE])
def invite(body: InvitationRequest, gate: GatewayDep, who: CallerDep) -> NewInvitation:
    """An administrator: somebody new, or somebody of the own people who lost password or authenticator: accepting gives
    new ones, and the roles that are named here."""
    now, token = int(time.time()), secrets.token_urlsafe(32)
    with gate.database.write() as session:
        person = by_login(session, body.login)
        if person is not None and person.id == who.person:
            raise Problem(409, "own_membership", "不能邀请本人", "somebody else must invite you")
        made = Invitation(
            id=sessions.fresh_id(now),
            token_hash=sessions.token_hash(token),
            participant=who.participant,
            login=body.login,
            roles=list[str](body.roles),
            invited_by=who.by,
            made_at=now,
            expires_at=now + gate.settings.invitation_s,
        )
        session.add(made)
    return NewInvitation(**_answer(made).model_dump(), token=token)


@router.delete("/{id}", status_code=204)
def withdraw(id: Id, gate: GatewayDep, who: CallerDep) -> None:
    """An administrator: an open invitation of the own participant."""
    open_one = (
        col(Invitation.id) == id,
        col(Invitation.participant) == who.participant,
        col(Invitation.used_at).is_(None),
        col(Invitation.withdrawn_at).is_(None),
    )
    take_back = update(table_of(Invitation)).where(*open_one).values(withdrawn_at=int(time.time()))
    with gate.database.write() as session:
        if not session.connection().execute(take_back).rowcount:
            raise not_found("邀请", "invitation")


@router.post(
    "/accept", status_code=201, responses={410: {"description": "It was used, taken back, or its time has passed"}}
)
def accept(body: Acceptance, gate: GatewayDep) -> Accepted:
    """Anybody with the token, once. A login that another participant's person has is taken over by nobody: that person
    shows its password and a code. After too many tries of those: 429."""
    now = int(time.time())
    with gate.database.read() as session:
        invitation = _open(session, body.token, now)
        proves = _elsewhere(session, invitation)
    if proves:
        prove(gate, invitation.login, body.password, body.code or "")
        kept = secret = ""
    else:
        kept, secret = passwords.hashed(body.password), passwords.new_secret()
    with gate.database.write() as session:
        invitation = _take(session, body.token, now)
        if _elsewhere(session, invitation) != proves:
            raise Problem(409, "conflict", "请重试", "the person joined another participant at this moment; try again")
        person = by_login(session, invitation.login)
        if person is None:
            person = Person(
                id=sessions.fresh_id(now),
                login=invitation.login,
                name=body.name or invitation.login,
                password_hash=kept,
                totp_secret=secret,
                made_at=now,
            )
            session.add(person)
        elif not proves:
            person.name, person.password_hash = body.name or person.name, kept
            person.totp_secret, person.totp_last_step = secret, None
            sessions.revoke(session, col(SignIn.person) == person.id)
        _join(session, person, invitation, now)
    attempts.forget(gate, "login", person.login)
    return Accepted(
        person=person.id,
        login=person.login,
        participant=invitation.participant,
        roles=invitation.roles,
        totp_uri=None if proves else passwords.enrolment(secret, person.login),
    )


def _answer(row: Invitation) -> InvitationAnswer:
    return InvitationAnswer(**row.model_dump(include=set(InvitationAnswer.model_fields)))


def _open(session: Session, token: str, now: int) -> Invitation:
    """The open invitation with this token. Raises `Problem`: 404 for none, 410 for one that is over."""
    kept = sessions.token_hash(token)
    found = session.scalars(select(Invitation).where(col(Invitation.token_hash) == kept)).first()
    if found is None:
        raise not_found("邀请", "invitation")
    if found.used_at is not None or found.withdrawn_at is not None or found.expires_at < now:
        raise _refused()
    return found


def _take(session: Session, token: str, now: int) -> Invitation:
    """The same, used up now: of two at the same moment one gets it."""
    found = _open(session, token, now)
    still = (col(Invitation.id) == found.id, col(Invitation.used_at).is_(None), col(Invitation.withdrawn_at).is_(None))
    take = update(table_of(Invitation)).where(*still).values(used_at=now)
    if not session.connection().execute(take).rowcount:
        raise _refused()
    return found


def _elsewhere(session: Session, invitation: Invitation) -> bool:
    """Whether somebody with this login belongs to another participant: no single one can speak for that person."""
    person = by_login(session, invitation.login)
    if person is None:
        return False
    others = (col(Membership.person) == person.id, col(Membership.participant) != invitation.participant)
    return session.scalars(select(col(Membership.participant)).where(*others)).first() is not None


def _join(session: Session, person: Person, invitation: Invitation, now: int) -> None:
    membership = session.get(Membership, (person.id, invitation.participant))
    if membership is None:
        membership = Membership(person=person.id, participant=invitation.participant, roles=[], made_at=now)
        session.add(membership)
    elif membership.suspended_at is not None:
        raise Problem(
            409, "suspended", "该人员已停用，须先恢复", "the person is suspended: it must be reinstated first"
        )
    membership.roles = list(invitation.roles)
