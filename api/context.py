"""What a route works with: settings, database, deployment, and who is calling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from api.concerns import concerns
from api.problems import Problem, not_found
from api.roles import require_route
from api.sessions import Caller as Caller
from api.settings import Settings
from api.shapes import Address
from chain.deployment import Deployment
from outgoing import Outgoing
from readmodel.database import Database


@dataclass(frozen=True)
class Gateway:
    """Made once, at start."""

    settings: Settings
    database: Database
    deployment: Deployment

    @cached_property
    def outgoing(self) -> Outgoing:
        """The way out to what participants name."""
        return Outgoing(local=self.settings.environment == "local")


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


def caller(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """Who is signed in, as `api.request.who` found before the route was asked, in a role that this route is for
    (`api.roles`)."""
    who: Caller | None = request.state.caller
    if who is None:
        raise Problem(401, "not_signed_in", "请先登录", "sign in first: POST /v1/sign-in/challenges")
    require_route(who.roles, request.method, request.scope["route"].path)
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
TreasurerDep = Annotated[Caller, Depends(_only("pool_treasurer"))]
AuthorityDep = Annotated[Caller, Depends(_only("pool_authority"))]
OfficeDep = Annotated[
    Caller, Depends(_only("pool_reviewer", "pool_treasurer", "pool_authority", "operator", "regulator"))
]
PoolDep = Annotated[
    Caller,
    Depends(_only("bank", "pool_reviewer", "pool_treasurer", "pool_authority", "operator", "regulator")),
]
