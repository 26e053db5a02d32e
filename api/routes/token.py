"""Tokens for machine clients: OAuth 2.0's client credentials (RFC 6749, 4.4).

Errors are problems as everywhere, with RFC 6749's `error` beside, which OAuth libraries look for.
"""

from __future__ import annotations

import base64
import time
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel
from sqlalchemy import and_, delete, select
from sqlmodel import Session, col

from api import attempts, sessions
from api.context import Gateway, GatewayDep
from api.problems import Problem
from api.request.who import address_of
from readmodel.tables import Client, ClientSecret, Participant, SignIn

router = APIRouter(prefix="/v1/token", tags=["sign in"])


class TokenAnswer(BaseModel):
    """`access_token` goes into `Authorization: Bearer`. expires_in: seconds. scope: what it may ask for, with spaces
    between."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int
    scope: str


@router.post("")
def get_token(
    request: Request,
    gate: GatewayDep,
    grant_type: Annotated[str, Form(examples=["client_credentials"])] = "",
    client_id: Annotated[str, Form()] = "",
    client_secret: Annotated[str, Form()] = "",
    scope: Annotated[str, Form(description="Some of the client's scopes; left out: all")] = "",
) -> TokenAnswer:
    """A machine client, by id and secret: in the form, or by HTTP Basic. Errors have RFC 6749's `error` beside ours.
    After too many wrong secrets: 429."""
    basic = _basic(request)
    if basic is not None and (client_id or client_secret):
        raise _error(
            Problem(400, "two_proofs", "客户端凭证只能以一种方式提供", "by HTTP Basic or in the form, not both"),
            "invalid_request",
        )
    named, said = basic or (client_id, client_secret)
    if grant_type != "client_credentials":
        raise _error(
            Problem(400, "wrong_grant", "grant_type 须为 client_credentials", "grant_type is client_credentials"),
            "unsupported_grant_type" if grant_type else "invalid_request",
        )
    now = int(time.time())
    with gate.database.read() as session:
        found = _proven(session, named, said)
    if found is None:
        raise _refused(gate, named, by_basic=basic is not None)
    client, secret = found
    if not sessions.comes_from(address_of(request.scope), client.networks):
        words = "this client may not come from this address"
        raise _error(Problem(403, "wrong_network", "该客户端不得从此地址接入", words), "unauthorized_client")
    asked = frozenset(scope.split()) or frozenset(client.scopes)
    if not asked <= set(client.scopes):
        words = f"this client has: {' '.join(client.scopes)}"
        raise _error(Problem(400, "scope_not_given", f"该客户端的授权范围：{words}", words), "invalid_scope")
    lives_s = gate.settings.client_session_s
    with gate.database.write() as session:
        session.execute(delete(SignIn).where(col(SignIn.client) == client.id, col(SignIn.expires_at) < now))
        token, _ = sessions.start(
            session, client.participant, secret=secret, scopes=asked, now=now, until=now + lives_s
        )
        session.get_one(ClientSecret, secret.id).last_used_at = now
    return TokenAnswer(access_token=token, expires_in=lives_s, scope=" ".join(sorted(asked)))


def _basic(request: Request) -> tuple[str, str] | None:
    """Id and secret by HTTP Basic; None where nothing is said that way. What cannot be read is nobody's."""
    scheme, said = get_authorization_scheme_param(request.headers.get("authorization"))
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(said, validate=True).decode("ascii").partition(":")
    except ValueError:
        return "", ""
    return name, secret


def _proven(session: Session, client: str, secret: str) -> tuple[Client, ClientSecret] | None:
    """The client in force with this id, of an active participant, and its valid secret, if this is one."""
    query = (
        select(Client, ClientSecret)
        .join(ClientSecret, col(ClientSecret.client) == col(Client.id))
        .join(
            Participant,
            and_(col(Participant.address) == col(Client.participant), col(Participant.standing) == "active"),
        )
        .where(col(ClientSecret.secret_hash) == sessions.token_hash(secret), col(ClientSecret.ended_at).is_(None))
        .where(col(Client.revoked_at).is_(None))
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found is not None and found[0].id == client else None


def _refused(gate: Gateway, client: str, *, by_basic: bool) -> Problem:
    """One answer for whatever was wrong. Only wrong secrets are counted, and the right one is always taken: nobody who
    learns a client's id can lock it out. Raises `Problem` 429 after too many."""
    attempts.count(gate, "client", client)
    words = "no client with this id and secret"
    problem = Problem(401, "client_refused", "客户端标识或密钥有误", words)
    if by_basic:
        problem.headers = {"WWW-Authenticate": 'Basic realm="tallystick"'}
    return _error(problem, "invalid_client")


def _error(problem: Problem, error: str) -> Problem:
    problem.extensions = {"error": error}
    return problem
