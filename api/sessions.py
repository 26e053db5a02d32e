"""Sessions: opened at one participant, looked up by their token, ended."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, exists, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from api.roles import EVERYBODY, WITHOUT_A_KEY, rights
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import (
    Client,
    ClientSecret,
    Delegation,
    Membership,
    Participant,
    ParticipantKey,
    PersonKey,
    SignIn,
)

SEEN_EVERY_S = 60


@dataclass(frozen=True)
class Caller:
    """Who is signed in, and for which participant. kind: see `chain.words.KINDS`.

    person: None for a founding key, which is a participant's registered key that is nobody's: it has all roles, until
    the participant has an administrator with a key.
    key: None for who came without one. session: the id of the session. client: the machine client, which is no person
    and has no key; scopes: what it may ask for (`api.scopes`). oversees: whether it sees everybody's by the route that
    it asks (`api.authority`); nobody acts for anybody else.
    """

    participant: str
    kind: str
    session: str
    how: str
    key: str | None
    person: str | None
    roles: frozenset[str]
    client: str | None = None
    scopes: frozenset[str] = frozenset()
    oversees: bool = False

    @property
    def by(self) -> str:
        """Whose doing it is, for the record: the person, the machine client, or the founding key."""
        return self.person or self.client or self.key or ""


def token_hash(token: str) -> str:
    """Of a token or a client's secret, which are 32 random bytes: nobody finds those by trying, so a slow hash, as
    passwords need, would protect nothing more and be paid for at each request."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh_id(now: int) -> str:
    """32 hex digits that begin with the second, so that pages in the order of ids are in the order of making."""
    return f"{now:010x}{secrets.token_hex(11)}"


def start(
    session: Session,
    participant: str,
    *,
    person: str | None = None,
    key: str | None = None,
    secret: ClientSecret | None = None,
    scopes: Iterable[str] = (),
    now: int,
    until: int,
) -> tuple[str, SignIn]:
    """A new session and its token, which is told once. It came with a key, with a client's secret, or by password."""
    token = secrets.token_urlsafe(32)
    made = SignIn(
        token_hash=token_hash(token),
        id=fresh_id(now),
        participant=participant,
        person=person,
        key=key,
        client=secret.client if secret else None,
        secret=secret.id if secret else None,
        scopes=sorted(scopes),
        how="key" if key else "client" if secret else "password",
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


_lender = aliased(Membership)

# A key must still act for the participant and belong to whom it did; a person must still be a member; a client and its
# secret must still be in force. Whoever the person stands in for now is a row more, and must still have those roles. It
# is asked with every request: so it is made once, and of columns.
_FOUND = (
    select(
        table_of(SignIn),
        col(Participant.kind),
        col(Participant.standing),
        col(ParticipantKey.powers),
        col(PersonKey.person).label("key_of"),
        col(Membership.roles),
        col(Membership.suspended_at),
        and_(col(SignIn.person).is_(None), has_administrator()).label("closed"),
        col(Delegation.roles).label("lent"),
        col(_lender.roles).label("had"),
        col(Client.networks),
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
    .outerjoin(ClientSecret, and_(col(ClientSecret.id) == col(SignIn.secret), col(ClientSecret.ended_at).is_(None)))
    .outerjoin(Client, and_(col(Client.id) == col(ClientSecret.client), col(Client.revoked_at).is_(None)))
    .outerjoin(
        Delegation,
        and_(
            col(Delegation.participant) == col(SignIn.participant),
            col(Delegation.to_person) == col(SignIn.person),
            col(Delegation.from_at) <= bindparam("now"),
            col(Delegation.until_at) >= bindparam("now"),
            col(Delegation.ended_at).is_(None),
        ),
    )
    .outerjoin(
        _lender,
        and_(
            col(_lender.participant) == col(Delegation.participant),
            col(_lender.person) == col(Delegation.from_person),
            col(_lender.suspended_at).is_(None),
        ),
    )
    .where(col(SignIn.token_hash) == bindparam("token_hash"))
)


def whose(database: Database, token: str, address: str) -> Caller | None:
    """Who is behind a token now; None where it gives nothing any more, or nothing from this address. Notes that the
    session was seen.

    Its database connection goes back before the route takes one: requests that each hold one and wait for a second
    would end up all waiting for each other.
    """
    now = int(time.time())
    with database.glance() as connection:
        rows = connection.execute(_FOUND, {"token_hash": token_hash(token), "now": now}).all()
    if not rows:
        return None
    found = rows[0]
    if found.revoked_at is not None or found.expires_at < now or found.standing != "active":
        return None
    if found.how == "key" and (found.closed or not found.powers or found.key_of != found.person):
        return None
    if found.person is not None and (found.roles is None or found.suspended_at is not None):
        return None
    if found.how == "client" and (found.networks is None or not comes_from(address, found.networks)):
        return None
    if found.last_seen_at <= now - SEEN_EVERY_S:
        with database.write() as session:
            session.execute(
                update(table_of(SignIn)).where(col(SignIn.id) == found.id).values(last_seen_at=now),
            )
    lent = {role for row in rows for role in row.lent or () if role in (row.had or ())}
    return Caller(
        participant=found.participant,
        kind=found.kind,
        session=found.id,
        how=found.how,
        key=found.key,
        person=found.person,
        roles=_roles(found.how, found.roles, lent),
        client=found.client,
        scopes=frozenset(found.scopes),
    )


def _roles(how: str, own: Sequence[str] | None, lent: Iterable[str]) -> frozenset[str]:
    if how == "client":
        return WITHOUT_A_KEY
    return rights({*own, *lent}, how) if own is not None else EVERYBODY


def comes_from(address: str, networks: Sequence[str]) -> bool:
    """Whether an address is in one of these networks (CIDRs); any is, where there are none."""
    if not networks:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # A server that listens on IPv6 sees IPv4 as a part of it.
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ip_network(network) for network in networks)


def own(who: Caller) -> ColumnElement[bool]:
    """The sessions of this person, wherever; of a client its own; of a founding key those that are nobody's."""
    if who.client is not None:
        return col(SignIn.client) == who.client
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
