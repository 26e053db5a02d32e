"""Who sends a request, known before anything is done for it: the session behind its token, or nobody."""

from __future__ import annotations

from fastapi.security.utils import get_authorization_scheme_param
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.context import Caller, Gateway
from api.sessions import token_hash, whose


class Who:
    """Leaves `request.state.caller` (or None) and `request.state.session`, the first digits of its token's hash."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scheme, token = get_authorization_scheme_param(Headers(scope=scope).get("authorization"))
            named = scheme.lower() == "bearer" and token
            found = await run_in_threadpool(whose, self.gate.database, token, address_of(scope)) if named else None
            state = scope.setdefault("state", {})
            state["caller"] = found
            state["session"] = token_hash(token)[:16] if found else None
        await self.app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """Where a request comes from, as the server knows it."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else "nowhere"


def caller_of(scope: Scope) -> Caller | None:
    found: Caller | None = scope["state"]["caller"]
    return found
