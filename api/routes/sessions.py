"""Sessions: which there are, one more for another participant, and ending them."""

from __future__ import annotations

import time
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlmodel import col

from api import sessions
from api.answering import Route
from api.context import CallerDep, GatewayDep, Reading
from api.people import places
from api.problems import Problem, not_found
from api.request.idempotency import SHOWN_ONCE
from api.roles import rights
from api.routes.sign_in import SignInAnswer, sign_in_answer
from api.shapes import Address, Id
from readmodel.tables import Membership, ParticipantKey, PersonKey, SignIn

router = APIRouter(prefix="/v1/sessions", tags=["sign in"], route_class=Route)


class SessionAnswer(BaseModel):
    """last_seen_at: to the minute. current: it is the one that asks."""

    id: Id
    participant: Address
    how: Literal["key", "password", "client"]
    key: Address | None
    made_at: int
    last_seen_at: int
    expires_at: int
    current: bool


class Switch(BaseModel):
    participant: Address


@router.get("")
def live_sessions(session: Reading, who: CallerDep, person: Id | None = None) -> list[SessionAnswer]:
    """Whoever is signed in: the own ones. An administrator: those of one of the own people, at the own participant."""
    which = sessions.own(who)
    if person is not None and person != who.person:
        if "administrator" not in who.roles or session.get(Membership, (person, who.participant)) is None:
            raise not_found("人员", "person")
        which = and_(col(SignIn.person) == person, col(SignIn.participant) == who.participant)
    query = select(SignIn).where(which, sessions.live(int(time.time()))).order_by(col(SignIn.id))
    return [SessionAnswer(**row.model_dump(), current=row.id == who.session) for row in session.scalars(query)]


@router.post("", status_code=201, dependencies=[SHOWN_ONCE])
def switch(body: Switch, gate: GatewayDep, who: CallerDep) -> SignInAnswer:
    """A person that came with a key which is its own at the other participant, too. Anybody else signs in again, naming
    it. The new session ends when this one would; this one goes on."""
    refused = Problem(
        403, "sign_in_again", "请重新登录并指明该单位", "sign in again, naming that participant: not this key's there"
    )
    if who.person is None or who.key is None:
        raise refused
    with gate.database.write() as session:
        found = {
            participant.address: (participant, membership) for participant, membership in places(session, who.person)
        }
        granted = session.get(ParticipantKey, (body.participant, who.key))
        owned = session.get(PersonKey, (body.participant, who.key))
        if body.participant not in found or granted is None or not granted.powers:
            raise refused
        if owned is None or owned.person != who.person:
            raise refused
        participant, membership = found[body.participant]
        until = session.scalars(select(col(SignIn.expires_at)).where(col(SignIn.id) == who.session)).one()
        now = int(time.time())
        token, made = sessions.start(session, participant.address, person=who.person, key=who.key, now=now, until=until)
    return sign_in_answer(token, made, participant.kind, rights(membership.roles, "key"))


@router.delete("/{id}", status_code=204)
def end_session(id: Id, gate: GatewayDep, who: CallerDep) -> None:
    """Whoever's it is. An administrator: those of the own participant."""
    which = [col(SignIn.id) == id]
    if "administrator" in who.roles:
        which.append((col(SignIn.participant) == who.participant) | sessions.own(who))
    else:
        which.append(sessions.own(who))
    with gate.database.write() as session:
        if not sessions.revoke(session, *which):
            raise not_found("会话", "session")
