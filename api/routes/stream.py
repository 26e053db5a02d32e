"""What becomes of intents, told as it happens: server-sent events instead of asking again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from api.context import CallerDep, Gateway, GatewayDep
from api.request.who import address_of
from api.routes.intents import IntentAnswer, intent_answers, own_intents
from api.sessions import whose
from api.shapes import Word

router = APIRouter(prefix="/v1/intents", tags=["intents"])

MOST_DIGESTS = 100
LOOK_EVERY_S = 0.25  # about the worker's own beat
STILL_THERE_EVERY_S = 15  # a comment, so that no proxy thinks the line dead; and the session must still be one
MOST_S = 300  # then the browser connects again by itself
DONE = ("confirmed", "refused", "rejected")

Digests = Annotated[list[Word], Query(alias="digest", min_length=1, max_length=MOST_DIGESTS)]


def _own(gate: GatewayDep, who: CallerDep, digests: Digests) -> list[str]:
    """Asked before the first line goes out: afterwards nothing can be refused."""
    with gate.database.read() as session:
        return [row.digest for row in own_intents(session, who, digests)]


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request, gate: GatewayDep, own: Annotated[list[str], Depends(_own)]
) -> AsyncIterator[ServerSentEvent]:
    """Whoever is signed in: each state of these intents of the own participant, now and whenever one changes, until all
    are confirmed, refused or rejected. event: intent; data: as `GET /v1/intents/{digest}` answers. The operator and the
    regulator: of anybody."""
    told: dict[str, str] = {}
    token = request.headers["authorization"].partition(" ")[2]
    started = seen = time.monotonic()
    while True:
        for answer in await run_in_threadpool(_look, gate, [one for one in own if told.get(one) not in DONE]):
            if told.get(answer.digest) != answer.state:
                told[answer.digest] = answer.state
                yield ServerSentEvent(event="intent", id=answer.digest, data=answer)
        now = time.monotonic()
        if all(told.get(one) in DONE for one in own) or now - started > MOST_S:
            return
        if now - seen > STILL_THERE_EVERY_S:
            seen = now
            if await run_in_threadpool(whose, gate.database, token, address_of(request.scope)) is None:
                return
            yield ServerSentEvent(comment="still there")
        await asyncio.sleep(LOOK_EVERY_S)


def _look(gate: Gateway, digests: list[str]) -> list[IntentAnswer]:
    with gate.database.read() as session:
        return intent_answers(session, digests)
