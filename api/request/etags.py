"""ETags: a reader that has an answer already is not sent it again, and two who edit the same thing do not overwrite
each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem
from api.request.answers import Answer, held_back


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


IF_MATCH = "If-Match"
# What a route takes that calls `require_match`; the document says by it what else the route answers (`api.openapi`).
IfMatch = Annotated[str | None, Header(alias=IF_MATCH, description="The ETag of the GET of what you change")]


def etag_of(current: BaseModel | Sequence[BaseModel]) -> str:
    """The ETag that a GET of it, or of a list of them, has: of the very bytes that it would answer."""
    if isinstance(current, BaseModel):
        return etag(current.model_dump_json(by_alias=True).encode())
    return etag(f"[{','.join(one.model_dump_json(by_alias=True) for one in current)}]".encode())


def require_match(given: str | None, current: BaseModel | Sequence[BaseModel]) -> None:
    """Before an existing thing is changed in place. given: `If-Match`. current: what a GET would answer now, read in
    the transaction of the change, with its row locked.

    Raises 428 where `If-Match` is missing, and 412 where somebody else has changed it since it was read.
    """
    if given is None:
        words = "say with If-Match which state you change: the ETag of its GET"
        raise Problem(428, "match_required", "修改前请以 If-Match 指明所依据的 ETag", words)
    if given.strip() != "*" and etag_of(current) not in _named(given):
        words = "somebody changed it since you read it; read it again"
        raise Problem(412, "changed_meanwhile", "该内容已被他人修改，请重新读取", words)


class ETags:
    """On every answer of a GET in JSON or PDF."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        known = Headers(scope=scope).get("if-none-match")

        async def tag(answer: Answer) -> None:
            tagged = etag(answer.body)
            answer.headers["ETag"] = tagged
            # What the reader has may have passed a proxy that called it weak.
            if known is not None and (known.strip() == "*" or tagged in _named(known.replace("W/", ""))):
                answer.start["status"] = 304
                answer.parts.clear()
                for name in ("content-length", "content-type"):
                    del answer.headers[name]
            await answer.send(send)

        await self.app(
            scope,
            receive,
            held_back(send, lambda answer: answer.status == 200 and (answer.is_json or answer.is_pdf), tag),
        )


def _named(header: str) -> set[str]:
    return {one.strip() for one in header.split(",")}
