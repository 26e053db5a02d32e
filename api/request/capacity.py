"""Back-pressure: so many requests are worked on, so many wait, for so long; the next ones are told to come again.

`Waiting` lets in as many as may be here at all. `Work`, behind the body's arrival so that a slow sender holds no place
at work, lets on as many as are worked on at a time, and answers 504 where one takes too long. A thread cannot be ended:
what it does goes on, in its place, until the database ends it (`statement_s`), and whoever asks again under its
Idempotency-Key gets what came of it. A stream of events gives both its places back when it begins.
"""

from __future__ import annotations

import asyncio
from collections import deque
from threading import Lock

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import Gateway
from api.problems import busy, too_long

EVENTS = "text/event-stream"


class Places:
    """A number of places, and a queue for them. Safe from any thread and event loop."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._lock = Lock()
        self._queue: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = deque()

    def take_now(self) -> bool:
        with self._lock:
            self._free -= (there := self._free > 0)
            return there

    async def take(self, wait_s: int) -> bool:
        """Whether there was one within that time."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            loop = asyncio.get_running_loop()
            mine: asyncio.Future[None] = loop.create_future()
            self._queue.append((loop, mine))
        try:
            await asyncio.wait_for(asyncio.shield(mine), wait_s)
        except (TimeoutError, asyncio.CancelledError) as end:
            with self._lock:
                waits = (loop, mine) in self._queue
                if waits:
                    self._queue.remove((loop, mine))
            if waits:
                if isinstance(end, asyncio.CancelledError):
                    raise
                return False
            if isinstance(end, asyncio.CancelledError):
                self.give_back()  # it came at the moment of going
                raise
        return True

    def give_back(self) -> None:
        with self._lock:
            if not self._queue:
                self._free += 1
                return
            loop, first = self._queue.popleft()
        loop.call_soon_threadsafe(_come, first)


def _come(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


class Place:
    """One that was taken; given back once, however often it is said."""

    def __init__(self, places: Places) -> None:
        self._places: Places | None = places

    def give_back(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.give_back()


class Waiting:
    """At most `most_at_work` and `most_waiting` requests are here at a time."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app = app
        self.places = Places(gate.settings.most_at_work + gate.settings.most_waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if not self.places.take_now():
            raise busy()
        place = Place(self.places)
        try:
            await self.app(scope, receive, _until_events(send, place))
        finally:
            place.give_back()


class Work:
    """At most `most_at_work` are worked on, each for `request_s` until its answer begins."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app, self.settings = app, gate.settings
        self.places = Places(gate.settings.most_at_work)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if not await self.places.take(self.settings.wait_s):
            raise busy()
        place = Place(self.places)
        begun, given_up = asyncio.Event(), False
        until_events = _until_events(send, place)

        async def answer(message: Message) -> None:
            if not given_up:
                begun.set()
                await until_events(message)

        work = asyncio.ensure_future(self._work(scope, receive, answer, begun, place))
        try:
            await asyncio.wait_for(begun.wait(), self.settings.request_s)
        except TimeoutError:
            given_up = not begun.is_set()
            if given_up:
                return await too_long().response()(scope, receive, send)
        except asyncio.CancelledError:
            work.cancel()
            raise
        await work

    async def _work(self, scope: Scope, receive: Receive, send: Send, begun: asyncio.Event, place: Place) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            begun.set()
            place.give_back()


def _until_events(send: Send, place: Place) -> Send:
    """A stream of events may last for hours, and is no work while nothing happens."""

    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message.get("headers", [])).get("content-type", "")
            if kind.startswith(EVENTS):
                place.give_back()
        await send(message)

    return watched
