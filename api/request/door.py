"""Where a request comes in: it gets its id, and the log one line about it."""

from __future__ import annotations

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_of
from api.request import ids

log = structlog.get_logger("api")


class Door:
    """Nothing that goes wrong inside passes it but as a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request_id = ids.begin(Headers(scope=scope).get(ids.HEADER))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began_ns, status = time.perf_counter_ns(), 0

        async def say(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ids.HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, say)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                log.exception("request.failed")
                words = "something went wrong here; it is in the log under the request's id"
                problem = Problem(500, "internal", "系统内部错误", words)
            if not status:
                await problem.response()(scope, receive, say)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=(time.perf_counter_ns() - began_ns) // 1_000_000,
            )
