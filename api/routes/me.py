"""Who is signed in: the person, the participant, this session; and the person's own password and codes."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import update
from sqlmodel import col

from api import passwords, sessions
from api.answering import Route
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.people import places, prove
from api.problems import Problem
from api.request.idempotency import SHOWN_ONCE
from api.routes.participants import ParticipantAnswer, participant_answer
from api.shapes import Address, Code, Id, NewPassword
from readmodel.rows import table_of
from readmodel.tables import Participant, ParticipantKey, Person, Profile, SignIn

router = APIRouter(prefix="/v1/me", tags=["people"], route_class=Route)


class PersonAnswer(BaseModel):
    id: Id
    login: str
    name: str


class Place(BaseModel):
    """A participant for which the person may act, and all its roles there."""

    participant: Address
    name: str
    name_en: str
    roles: list[str]


class Me(BaseModel):
    """participant: for which this session is. person: None for a founding key and for a machine client, and then there
    are no other places. client: the machine client's id; scopes: what its token may ask for.

    roles: what this session may do. powers: what its key may sign, as bits of `Powers` on the ledger.
    """

    participant: ParticipantAnswer
    person: PersonAnswer | None
    places: list[Place]
    session: Id
    how: Literal["key", "password", "client"]
    roles: list[str]
    key: Address | None
    powers: int
    client: Id | None
    scopes: list[str]


class Proof(BaseModel):
    """Who came by password shows password and code once more; for who came with a key that is proof enough."""

    password: str = Field(default="", max_length=128)
    code: Code | None = None


class PasswordChange(Proof):
    new_password: NewPassword


class Enrolment(BaseModel):
    """The otpauth:// URI for the person's authenticator, told this once. Codes of the one before are nothing now."""

    totp_uri: str


@router.get("")
def me(session: Reading, who: CallerDep) -> Me:
    """Whoever is signed in: the person, its participants and roles, this session, what its key may sign."""
    profile = session.get(Profile, who.participant)
    participant = session.get(Participant, who.participant)
    key = session.get(ParticipantKey, (who.participant, who.key)) if who.key else None
    person = session.get(Person, who.person) if who.person else None
    if profile is None:
        profile = Profile(participant=who.participant, code="", name="", name_en="", kind=who.kind, filed_at=0)
    found = places(session, person.id) if person else []
    profiles = {one.address: session.get(Profile, one.address) for one, _ in found}
    return Me(
        participant=participant_answer(profile, participant),
        person=PersonAnswer(id=person.id, login=person.login, name=person.name) if person else None,
        places=[
            Place(
                participant=one.address,
                name=named.name if (named := profiles[one.address]) else "",
                name_en=named.name_en if named else "",
                roles=membership.roles,
            )
            for one, membership in found
        ],
        session=who.session,
        how=who.how,
        roles=sorted(who.roles),
        key=who.key,
        powers=key.powers if key else 0,
        client=who.client,
        scopes=sorted(who.scopes),
    )


@router.put("/password", status_code=204)
def change_password(body: PasswordChange, gate: GatewayDep, who: CallerDep) -> None:
    """Any person, its own. All its other sessions by password end."""
    person = _proven(gate, who, body)
    kept = passwords.hashed(body.new_password)
    with gate.database.write() as session:
        session.execute(update(table_of(Person)).where(col(Person.id) == person.id).values(password_hash=kept))
        of_others = (col(SignIn.person) == person.id, col(SignIn.how) == "password", col(SignIn.id) != who.session)
        sessions.revoke(session, *of_others)


@router.post("/totp", status_code=201, dependencies=[SHOWN_ONCE])
def enrol(body: Proof, gate: GatewayDep, who: CallerDep) -> Enrolment:
    """Any person, its own authenticator: a new one, in place of the one before."""
    person = _proven(gate, who, body)
    secret = passwords.new_secret()
    with gate.database.write() as session:
        values = {"totp_secret": secret, "totp_last_step": None}
        session.execute(update(table_of(Person)).where(col(Person.id) == person.id).values(**values))
    return Enrolment(totp_uri=passwords.enrolment(secret, person.login))


def _proven(gate: Gateway, who: Caller, proof: Proof) -> Person:
    """Who the session says it is: a session that somebody took over is not enough. Raises `Problem`."""
    if who.person is None:
        raise Problem(409, "no_person", "该密钥未归属个人", "the founding key is nobody's: it has no password")
    with gate.database.read() as session:
        person = session.get_one(Person, who.person)
    if who.how == "password":
        prove(gate, person.login, proof.password, proof.code or "")
    return person
