"""A request's body, read whole before any work is begun: at most so large, and within so long."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import Gateway
from api.problems import Problem


class Bodies:
    """Leaves the body in `scope["state"]["body"]`, and gives it to whoever asks as if it came from outside."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app, self.settings = app, gate.settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        is_upload = headers.get("content-type", "").startswith("multipart/")
        # What stands around a file in a form is small.
        most = self.settings.most_upload_bytes + 65_536 if is_upload else self.settings.most_body_bytes
        said = headers.get("content-length", "")
        if said.isdecimal() and int(said[:20]) > most:
            raise _too_large(most)
        try:
            body = await asyncio.wait_for(_whole(receive, most), self.settings.body_s)
        except TimeoutError:
            words = "the request took too long to arrive"
            raise Problem(408, "too_slow", "请求传输超时", words) from None
        if body is None:
            return  # nobody is there any more
        scope["state"]["body"] = body
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


async def _whole(receive: Receive, most: int) -> bytes | None:
    """The bytes as they come are counted, whatever was said of them. None: the caller has gone. Raises `Problem`."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise _too_large(most)
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large(most: int) -> Problem:
    mebibytes = most // 1_048_576
    return Problem(413, "too_large", f"请求超过{mebibytes} MB", f"the request is larger than {mebibytes} MiB")
