"""What a route works with: settings, database, deployment, and who is calling."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import and_, select
from sqlmodel import Session, col

from api.concerns import concerns
from api.problems import Problem, not_found
from api.settings import Settings
from api.shapes import Address
from chain.deployment import Deployment
from readmodel.database import Database
from readmodel.tables import Participant, ParticipantKey, SignIn


@dataclass(frozen=True)
class Gateway:
    """Made once, at start."""

    settings: Settings
    database: Database
    deployment: Deployment


@dataclass(frozen=True)
class Caller:
    """A signed-in key and the participant it acts for. kind: see `chain.words.KINDS`."""

    participant: str
    key: str
    kind: str

    @property
    def oversees(self) -> bool:
        """The operator and the regulator see everything; neither can act for anybody."""
        return self.kind in ("operator", "regulator")


def gateway(request: Request) -> Gateway:
    found: Gateway = request.app.state.gateway
    return found


GatewayDep = Annotated[Gateway, Depends(gateway)]


def _reading(gate: GatewayDep) -> Iterator[Session]:
    with gate.database.read() as session:
        yield session


# Its connection goes back before the answer leaves: what follows (the audit's line) may want one.
Reading = Annotated[Session, Depends(_reading, scope="function")]

_bearer = HTTPBearer(auto_error=False, description="The token that POST /v1/sign-in gave")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def signed_in(gate: Gateway, token: str) -> Caller | None:
    """Whose session the token is. Its key must still be granted by its participant, and that one be active."""
    of_the_session = and_(
        col(ParticipantKey.participant) == col(SignIn.participant), col(ParticipantKey.key) == col(SignIn.key)
    )
    query = (
        select(SignIn, ParticipantKey, Participant)
        .join(ParticipantKey, of_the_session)
        .join(Participant, col(Participant.address) == col(SignIn.participant))
        .where(col(SignIn.token_hash) == token_hash(token))
    )
    with gate.database.read() as session:
        found = session.execute(query).first()
    if found is None:
        return None
    sign_in, key, participant = found
    if sign_in.expires_at < time.time() or not key.powers or participant.standing != "active":
        return None
    return Caller(participant.address, key.key, participant.kind)


def caller(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """Who is signed in, as `api.request.who` found before the route was asked. Raises `Problem` where nobody is."""
    who: Caller | None = request.state.caller
    if who is None:
        raise Problem(401, "not_signed_in", "请先登录", "sign in first: POST /v1/sign-in/challenges")
    return who


CallerDep = Annotated[Caller, Depends(caller)]


def _whose(who: CallerDep, party: Address | None = None) -> str:
    """Whom the caller asks about: itself, unless it sees everything. For anybody else there is nothing to see."""
    if party is not None and party != who.participant and not who.oversees:
        raise not_found("参与方", "participant")
    whose = party or who.participant
    concerns(whose)
    return whose


WhoseDep = Annotated[str, Depends(_whose)]


def wrong_kind(who: Caller, kinds: Iterable[str]) -> Problem:
    return Problem(
        403,
        "wrong_kind",
        "贵单位类型不得办理此事项",
        f"this is for: {', '.join(kinds)}; you are: {who.kind}",
    )


def _only(*kinds: str) -> Callable[[Caller], Caller]:
    """A caller of one of these kinds; anybody else is refused."""

    def check(who: CallerDep) -> Caller:
        if who.kind not in kinds:
            raise wrong_kind(who, kinds)
        return who

    return check


OperatorDep = Annotated[Caller, Depends(_only("operator"))]
EnterpriseDep = Annotated[Caller, Depends(_only("enterprise"))]
BankDep = Annotated[Caller, Depends(_only("bank"))]
BankOrOverseerDep = Annotated[Caller, Depends(_only("bank", "operator", "regulator"))]
OfficeDep = Annotated[
    Caller, Depends(_only("pool_reviewer", "pool_treasurer", "pool_authority", "operator", "regulator"))
]
PoolDep = Annotated[
    Caller,
    Depends(_only("bank", "pool_reviewer", "pool_treasurer", "pool_authority", "operator", "regulator")),
]
