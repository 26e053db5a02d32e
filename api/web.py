"""The web app's pages, as the build left them: no request of theirs leaves this host.

Whatever is no path of the API is the app's own, which finds the place in it by itself, so that links work. Who does
not ask for a page, as programs do not, is told that there is nothing.
"""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

BUILT = Path(__file__).resolve().parent.parent / "frontend" / "dist"
# What belongs to the gateway: what is not there, there is a problem.
GATEWAYS = ("v1", "docs", "verify", "openapi.json", "assets")
NONCE = "%NONCE%"  # as frontend/index.html has it; the app's own styles name it, and no others are taken
FOR_EVER = "public, max-age=31536000, immutable"  # an asset's name has the hash of its content in it
NOT_BUILT = (
    "Tallystick's gateway is running, and its web app has not been built: run python3 dev.py setup.\n"
    "网关已启动，网页尚未构建：请运行 python3 dev.py setup。\n\nAPI: /docs\n"
)


def install(app: FastAPI, built: Path = BUILT) -> None:
    """Answer with the web app where no route does."""
    nothing = app.router.default

    async def page_or_nothing(scope: Scope, receive: Receive, send: Send) -> None:
        answer = _answer(scope, built) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (answer or nothing)(scope, receive, send)

    app.router.default = page_or_nothing


def _answer(scope: Scope, built: Path) -> Response | None:
    first, _, rest = scope["path"].lstrip("/").partition("/")
    if first == "assets":
        return _asset(built / "assets" / rest, Headers(scope=scope)) if rest and "/" not in rest else None
    if first in GATEWAYS or (first and "text/html" not in Headers(scope=scope).get("accept", "")):
        return None
    index = built / "index.html"
    if not index.is_file():
        return PlainTextResponse(NOT_BUILT, 503)
    nonce = secrets.token_urlsafe(16)
    body = index.read_text("utf-8").replace(NONCE, nonce)
    return HTMLResponse(body, headers={"Content-Security-Policy": _policy(nonce), "Cache-Control": "no-store"})


def _asset(file: Path, headers: Headers) -> Response | None:
    """The build leaves a packed file beside each that is worth it."""
    if not file.is_file() or file.name.startswith("."):
        return None
    media, _ = mimetypes.guess_type(file.name)
    packed = file.with_name(f"{file.name}.gz")
    also = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if packed.is_file() and "gzip" in headers.get("accept-encoding", ""):
        return Response(packed.read_bytes(), headers={**also, "Content-Encoding": "gzip"}, media_type=media)
    return Response(file.read_bytes(), headers=also, media_type=media)


def _policy(nonce: str) -> str:
    """Scripts from here and none in a page; styles from here, and those that the app draws under this page's nonce."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
