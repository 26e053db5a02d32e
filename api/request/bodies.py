"""A request's body, read whole before any work is begun: at most so large, and within so long.

A file that is uploaded goes to the disk as it comes: memory does not grow with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import Gateway
from api.problems import Problem

IN_MEMORY = 1024 * 1024  # of an upload; the rest of it is in a file
PIECE_BYTES = 256 * 1024


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
        with SpooledTemporaryFile(max_size=IN_MEMORY if is_upload else 0) as body:
            try:
                there = await asyncio.wait_for(_whole(receive, most, body), self.settings.body_s)
            except TimeoutError:
                words = "the request took too long to arrive"
                raise Problem(408, "too_slow", "请求传输超时", words) from None
            if not there:
                return  # nobody is there any more
            scope["state"]["body"] = body
            size, given, more = body.tell(), 0, True

            async def again() -> Message:
                nonlocal given, more
                if not more:
                    return await receive()
                body.seek(given)
                given += len(data := body.read(PIECE_BYTES))
                more = given < size
                return {"type": "http.request", "body": data, "more_body": more}

            await self.app(scope, again, send)


def pieces(body: IO[bytes]) -> Iterator[bytes]:
    """All of a body that has come, from its beginning."""
    body.seek(0)
    while data := body.read(PIECE_BYTES):
        yield data


async def _whole(receive: Receive, most: int, to: IO[bytes]) -> bool:
    """The bytes as they come are counted, whatever was said of them. False: the caller has gone. Raises `Problem`."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        to.write(data := message.get("body", b""))
        size += len(data)
        if size > most:
            raise _too_large(most)
        more = message.get("more_body", False)
    return True


def _too_large(most: int) -> Problem:
    mebibytes = most // 1_048_576
    return Problem(413, "too_large", f"请求超过{mebibytes} MB", f"the request is larger than {mebibytes} MiB")
