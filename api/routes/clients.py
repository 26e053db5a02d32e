"""Machine clients: a participant's own systems (ERP, core banking), what each may ask for, and its secrets.

A secret is rotated without a gap: make the second one, let the system take it up, end the first.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import func, select
from sqlmodel import Session, col

from api import sessions
from api.answering import Route
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.request.idempotency import SHOWN_ONCE
from api.scopes import SCOPES
from api.sessions import fresh_id, token_hash
from api.shapes import Id
from readmodel.tables import Client, ClientSecret, SignIn

router = APIRouter(prefix="/v1/clients", tags=["people"], route_class=Route)

MOST_CLIENTS = 50  # of one participant
MOST_SECRETS = 2  # of one client: the old one and the new


def _known(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"no such scope: {scope}; there are: {', '.join(sorted(SCOPES))}")
    return scope


def _network(text: str) -> str:
    """Raises `ValueError`."""
    return str(ip_network(text.strip()))


Scope = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(SCOPES)})]
Network = Annotated[str, Field(max_length=50, examples=["203.0.113.0/24"]), AfterValidator(_network)]


class ClientRequest(BaseModel):
    """networks: where it may come from, as CIDRs; none: from anywhere."""

    name: str = Field(min_length=1, max_length=80)
    scopes: list[Scope] = Field(min_length=1, max_length=50)
    networks: list[Network] = Field(default=[], max_length=50)


class SecretAnswer(BaseModel):
    """last_used_at: UTC seconds when a token was last got with it."""

    id: Id
    made_at: int
    last_used_at: int | None


class ClientAnswer(BaseModel):
    """made_by: the person, or the founding key. revoked_at: UTC seconds; None while it is in force. secrets: those that
    are valid, without what they are."""

    client_id: Id
    name: str
    scopes: list[str]
    networks: list[str]
    made_by: str
    made_at: int
    revoked_at: int | None
    secrets: list[SecretAnswer]


class SecretMade(BaseModel):
    """client_secret: 32 random bytes, told this once; only a hash is kept. secret: its id, by which it is ended."""

    client_id: Id
    secret: Id
    client_secret: str


@router.get("")
def clients(session: Reading, who: CallerDep) -> list[ClientAnswer]:
    """An administrator: the machine clients of the own participant, those that were revoked too, the oldest first."""
    query = select(Client).where(col(Client.participant) == who.participant).order_by(col(Client.id))
    rows = session.scalars(query).all()
    valid = _secrets(session, [row.id for row in rows])
    return [
        ClientAnswer(
            **row.model_dump(),
            client_id=row.id,
            secrets=[SecretAnswer(**one.model_dump()) for one in valid if one.client == row.id],
        )
        for row in rows
    ]


@router.post("", status_code=201, dependencies=[SHOWN_ONCE])
def register_client(body: ClientRequest, gate: GatewayDep, who: CallerDep) -> SecretMade:
    """An administrator, for the own participant. It gets tokens by `POST /v1/token`, and may ask with them for what its
    scopes have. To change scopes or networks, register another and revoke this one."""
    now = int(time.time())
    row = Client(
        id=secrets.token_hex(16),
        participant=who.participant,
        name=body.name,
        scopes=sorted(set(body.scopes)),
        networks=sorted(set(body.networks)),
        made_by=who.by,
        made_at=now,
    )
    with gate.database.write() as session:
        live = (col(Client.participant) == who.participant, col(Client.revoked_at).is_(None))
        if (session.scalar(select(func.count()).where(*live)) or 0) >= MOST_CLIENTS:
            raise Problem(
                409, "too_many_clients", "系统客户端过多，请先停用不用的", "too many clients: revoke some first"
            )
        session.add(row)
        return _new_secret(session, row.id, now)


@router.delete("/{client}", status_code=204)
def revoke_client(client: Id, gate: GatewayDep, who: CallerDep) -> None:
    """An administrator of the own participant. For good; its sessions are over at once."""
    with gate.database.write() as session:
        row = _own(session, who, client)
        row.revoked_at = int(time.time())
        for secret in _secrets(session, [row.id]):
            secret.ended_at = row.revoked_at
        sessions.revoke(session, col(SignIn.client) == row.id)


@router.post("/{client}/secrets", status_code=201, dependencies=[SHOWN_ONCE])
def add_secret(client: Id, gate: GatewayDep, who: CallerDep) -> SecretMade:
    """An administrator of the own participant: a second secret, valid beside the first until that one is ended."""
    with gate.database.write() as session:
        row = _own(session, who, client)
        if len(_secrets(session, [row.id])) >= MOST_SECRETS:
            raise Problem(
                409, "too_many_secrets", "已有两个有效密钥，请先停用旧的", "two secrets are valid: end the old one"
            )
        return _new_secret(session, row.id, int(time.time()))


@router.delete("/{client}/secrets/{secret}", status_code=204)
def end_secret(client: Id, secret: Id, gate: GatewayDep, who: CallerDep) -> None:
    """An administrator of the own participant. Sessions that it opened are over at once: whoever else knew it has
    nothing any more. The last one may be ended, too; then the client waits for a new one."""
    with gate.database.write() as session:
        row = _own(session, who, client)
        for found in _secrets(session, [row.id]):
            if found.id == secret:
                found.ended_at = int(time.time())
                sessions.revoke(session, col(SignIn.secret) == secret)
                return
        raise not_found("密钥", "secret")


def _own(session: Session, who: Caller, client: str) -> Client:
    """A client in force, locked. Raises `Problem`."""
    row = session.get(Client, client, with_for_update=True)
    if row is None or row.participant != who.participant or row.revoked_at is not None:
        raise not_found("系统客户端", "client")
    return row


def _secrets(session: Session, of: Sequence[str]) -> Sequence[ClientSecret]:
    """The valid ones, the oldest first."""
    query = select(ClientSecret).where(col(ClientSecret.client).in_(of), col(ClientSecret.ended_at).is_(None))
    return session.scalars(query.order_by(col(ClientSecret.made_at), col(ClientSecret.id))).all()


def _new_secret(session: Session, client: str, now: int) -> SecretMade:
    told = secrets.token_urlsafe(32)
    row = ClientSecret(id=fresh_id(now), client=client, secret_hash=token_hash(told), made_at=now)
    session.add(row)
    return SecretMade(client_id=client, secret=row.id, client_secret=told)
