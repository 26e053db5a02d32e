"""An answer held back until it is whole, for the layers that look at it before it leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


@dataclass
class Answer:
    """Status, headers and body; `send` sends it as it is now."""

    start: Message
    parts: list[bytes] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.start["status"])

    @property
    def headers(self) -> MutableHeaders:
        return MutableHeaders(scope=self.start)

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").endswith("json")

    @property
    def is_pdf(self) -> bool:
        return self.headers.get("content-type") == "application/pdf"

    async def send(self, send: Send) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def held_back(send: Send, wanted: Callable[[Answer], bool], then: Callable[[Answer], Awaitable[None]]) -> Send:
    """A `send` that keeps an answer that is wanted until it is whole, and hands it on to `then`, which sends it.

    wanted: decides when the answer begins; others, streams among them, go through as they come.
    """
    kept: Answer | None = None

    async def hold(message: Message) -> None:
        nonlocal kept
        if message["type"] == "http.response.start":
            answer = Answer(message)
            if wanted(answer):
                kept = answer
                return
        if kept is None:
            return await send(message)
        kept.parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            answer, kept = kept, None
            await then(answer)

    return hold
