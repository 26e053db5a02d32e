"""Sessions: opened at one participant, looked up by their token, ended."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, exists, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from api.roles import EVERYBODY, rights
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import Delegation, Membership, Participant, ParticipantKey, PersonKey, SignIn

SEEN_EVERY_S = 60


@dataclass(frozen=True)
class Caller:
    """Who is signed in, and for which participant. kind: see `chain.words.KINDS`.

    person: None for a founding key, which is a participant's registered key that is nobody's: it has all roles, until
    the participant has an administrator with a key.
    key: None for who came by password. session: the id of the session.
    """

    participant: str
    kind: str
    session: str
    how: str
    key: str | None
    person: str | None
    roles: frozenset[str]

    @property
    def oversees(self) -> bool:
        """The operator and the regulator see everything; neither can act for anybody."""
        return self.kind in ("operator", "regulator")

    @property
    def by(self) -> str:
        """Whose doing it is, for the record: the person, or the founding key."""
        return self.person or self.key or ""


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def fresh_id(now: int) -> str:
    """32 hex digits that begin with the second, so that pages in the order of ids are in the order of making."""
    return f"{now:010x}{secrets.token_hex(11)}"


def start(
    session: Session, participant: str, *, person: str | None, key: str | None, now: int, until: int
) -> tuple[str, SignIn]:
    """A new session and its token, which is told once. A session without a key came by password."""
    token = secrets.token_urlsafe(32)
    made = SignIn(
        token_hash=token_hash(token),
        id=fresh_id(now),
        participant=participant,
        person=person,
        key=key,
        how="key" if key else "password",
        made_at=now,
        last_seen_at=now,
        expires_at=until,
    )
    session.add(made)
    return token, made


def has_administrator() -> ColumnElement[bool]:
    """Whether the participant of the query has an administrator with a key that acts. Then its keys that are nobody's
    open nothing: who may grant keys would otherwise grant itself one that may do everything."""
    key, person, roles = aliased(ParticipantKey), aliased(PersonKey), aliased(Membership)
    return exists().where(
        col(roles.participant) == col(Participant.address),
        cast(col(roles.roles), String).contains('"administrator"'),
        col(roles.suspended_at).is_(None),
        col(person.participant) == col(roles.participant),
        col(person.person) == col(roles.person),
        col(key.participant) == col(person.participant),
        col(key.key) == col(person.key),
        col(key.powers) > 0,
    )


# A key must still act for the participant and belong to whom it did; a person must still be a member.
_FOUND = (
    select(
        SignIn,
        Participant,
        col(ParticipantKey.powers),
        col(PersonKey.person),
        Membership,
        and_(col(SignIn.person).is_(None), has_administrator()),
    )
    .join(Participant, col(Participant.address) == col(SignIn.participant))
    .outerjoin(
        ParticipantKey,
        and_(col(ParticipantKey.participant) == col(SignIn.participant), col(ParticipantKey.key) == col(SignIn.key)),
    )
    .outerjoin(
        PersonKey, and_(col(PersonKey.participant) == col(SignIn.participant), col(PersonKey.key) == col(SignIn.key))
    )
    .outerjoin(
        Membership,
        and_(col(Membership.participant) == col(SignIn.participant), col(Membership.person) == col(SignIn.person)),
    )
)


def whose(database: Database, token: str) -> Caller | None:
    """Who is behind a token now; None where it gives nothing any more. Notes that the session was seen.

    Its database connection goes back before the route takes one: requests that each hold one and wait for a second
    would end up all waiting for each other.
    """
    now = int(time.time())
    with database.read() as session:
        found = session.execute(_FOUND.where(col(SignIn.token_hash) == token_hash(token))).first()
    if found is None:
        return None
    sign_in, participant, powers, owner, membership, closed = found
    if sign_in.revoked_at is not None or sign_in.expires_at < now or participant.standing != "active":
        return None
    if sign_in.how == "key" and (closed or not powers or owner != sign_in.person):
        return None
    if sign_in.person is not None and (membership is None or membership.suspended_at is not None):
        return None
    roles: frozenset[str] = EVERYBODY
    if membership is not None:
        with database.read() as session:
            lent = delegated(session, participant.address, membership.person, now)
        roles = rights({*membership.roles, *lent}, sign_in.how)
    if sign_in.last_seen_at <= now - SEEN_EVERY_S:
        with database.write() as session:
            session.execute(
                update(table_of(SignIn)).where(col(SignIn.id) == sign_in.id).values(last_seen_at=now),
            )
    return Caller(
        participant=participant.address,
        kind=participant.kind,
        session=sign_in.id,
        how=sign_in.how,
        key=sign_in.key,
        person=sign_in.person,
        roles=roles,
    )


def delegated(session: Session, participant: str, person: str, now: int) -> set[str]:
    """Roles that a person has now because it stands in for somebody, who must still have them itself."""
    query = (
        select(col(Delegation.roles), col(Membership.roles))
        .join(
            Membership,
            and_(
                col(Membership.participant) == col(Delegation.participant),
                col(Membership.person) == col(Delegation.from_person),
            ),
        )
        .where(col(Delegation.to_person) == person, col(Delegation.participant) == participant)
        .where(col(Delegation.from_at) <= now, col(Delegation.until_at) >= now, col(Delegation.ended_at).is_(None))
        .where(col(Membership.suspended_at).is_(None))
    )
    return {role for lent, had in session.execute(query) for role in lent if role in had}


def own(who: Caller) -> ColumnElement[bool]:
    """The sessions of this person, wherever; of a founding key those that are nobody's."""
    if who.person is not None:
        return col(SignIn.person) == who.person
    return and_(col(SignIn.key) == who.key, col(SignIn.person).is_(None))


def live(now: int) -> ColumnElement[bool]:
    return and_(col(SignIn.revoked_at).is_(None), col(SignIn.expires_at) >= now)


def revoke(session: Session, *which: ColumnElement[bool]) -> int:
    """Ends sessions; how many there were to end."""
    now = int(time.time())
    done = session.connection().execute(update(table_of(SignIn)).where(live(now), *which).values(revoked_at=now))
    return done.rowcount
