"""What a route works with: settings, database, deployment, and who is calling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.authority import require_route
from api.concerns import concerns
from api.node import Node
from api.problems import Problem, not_found
from api.scopes import require_scope
from api.sessions import Caller as Caller
from api.settings import Settings
from api.shapes import Address
from chain.deployment import Deployment
from outgoing import Outgoing
from readmodel.database import Database
from store import Store


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

    @cached_property
    def node(self) -> Node:
        """The way to the ledger's node."""
        return Node(self.settings.rpc_url)

    @cached_property
    def store(self) -> Store:
        """Where documents are kept."""
        return self.settings.store()


async def gateway(request: Request) -> Gateway:
    found: Gateway = request.app.state.gateway
    return found


GatewayDep = Annotated[Gateway, Depends(gateway)]


async def _reading(request: Request) -> AsyncIterator[Session]:
    session = (await gateway(request)).database.read()  # asks for no connection yet
    try:
        yield session
    finally:
        if session.in_transaction():
            await run_in_threadpool(session.close)


# Its connection goes back before the answer leaves: what follows (the audit's line) may want one. `api.answering` gives
# it back in the route's own thread.
Reading = Annotated[Session, Depends(_reading, scope="function")]

_bearer = HTTPBearer(auto_error=False, description="The token that POST /v1/sign-in gave")


async def caller(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """Who is signed in, as `api.request.who` found before the route was asked, if this route is for its kind and roles;
    and whether it sees everybody's by this route (`api.authority`). A machine client needs a scope that has the route,
    too (`api.scopes`)."""
    who: Caller | None = request.state.caller
    if who is None:
        raise Problem(401, "not_signed_in", "请先登录", "sign in first: POST /v1/sign-in/challenges")
    method, path = request.method, request.scope["route"].path
    if who.client is not None:
        require_scope(who.scopes, method, path)
    row = require_route(who.kind, who.roles, method, path)
    return replace(who, oversees=who.kind in row.overseers)


CallerDep = Annotated[Caller, Depends(caller)]


async def _whose(who: CallerDep, party: Address | None = None) -> str:
    """Whom the caller asks about: itself, unless it sees everything. For anybody else there is nothing to see."""
    if party is not None and party != who.participant and not who.oversees:
        raise not_found("参与方", "participant")
    whose = party or who.participant
    concerns(whose)
    return whose


WhoseDep = Annotated[str, Depends(_whose)]
