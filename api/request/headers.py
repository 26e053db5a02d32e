"""What every answer tells a browser: run nothing, guess nothing, frame nothing, keep nothing."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STRICT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
A_YEAR_S = 365 * 24 * 3600
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class SafeHeaders:
    """Content-Security-Policy and Cache-Control are those of the route, where it has set any."""

    def __init__(self, app: ASGIApp, *, https_only: bool) -> None:
        self.app = app
        self._always = dict(ALWAYS)
        if https_only:
            self._always["Strict-Transport-Security"] = f"max-age={A_YEAR_S}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                headers.setdefault("Content-Security-Policy", STRICT)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, safe)
