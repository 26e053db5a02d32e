"""`Idempotency-Key`: the same request sent again, by somebody who does not know whether it arrived, is done once.

The same key with the same content is answered as the first time, with `Idempotent-Replay: true`; with other content,
409. While the first is at work a repeat waits a moment for its answer. A key belongs to the participant, for
`idempotency_s`, and its answer to who asked: to a colleague it is in use, since other roles may stand behind it. What
failed here (5xx) is forgotten: the same key may try again. So is a try whose process died, after `request_s`; what it
may have done by then is a draft more, for signatures and receipts are kept under what they are.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import structlog
from fastapi import Depends
from sqlalchemy import ColumnElement, and_, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.context import Caller, Gateway
from api.problems import Problem, later
from api.request.answers import Answer, held_back
from api.request.bodies import pieces
from api.request.who import caller_of
from readmodel.rows import table_of
from readmodel.tables import IdempotentRequest

log = structlog.get_logger("api")

HEADER, REPLAY = "Idempotency-Key", "Idempotent-Replay"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
_WELL_FORMED = re.compile(r"[!-~]{1,128}")
_BOUNDARY = re.compile(rb"(?i)boundary=\"?([^\";,]+)")
WAIT_MS, LOOK_MS = 3_000, 40
GRACE_S = 30  # beyond the longest request, before a try that has not answered is taken for dead
PASSING = (401, 429)  # says nothing about the request itself


@dataclass(frozen=True)
class Claim:
    """A try to be the one that does it. holder is this try's own; done: the answer of whoever has done it."""

    participant: str
    key: str
    fingerprint: str
    holder: str


class Idempotency:
    """The one place where a repeated request is recognised."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app, self.gate = app, gate
        self._swept_at = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get(HEADER) if scope["type"] == "http" and scope["method"] in WRITES else None
        who = caller_of(scope) if given is not None else None
        if given is None or who is None:
            return await self.app(scope, receive, send)
        if not _WELL_FORMED.fullmatch(given):
            words = "Idempotency-Key: 1 to 128 visible ASCII characters"
            raise Problem(422, "invalid_idempotency_key", "Idempotency-Key 须为1至128个可见ASCII字符", words)
        claim = Claim(who.participant, given, _fingerprint(scope, who), secrets.token_hex(16))
        done = await self._first(claim)
        if done is not None:
            return await _replay(done, send)

        answered = False

        async def keep(answer: Answer) -> None:
            nonlocal answered
            if answer.status < 500 and answer.status not in PASSING:
                # A refusal tells no secret.
                kept = answer.status >= 400 or not scope["state"].get("answer_is_secret", False)
                answered = True
                try:
                    await run_in_threadpool(self._store, claim, answer, kept=kept)
                except Exception:  # it is done all the same, and not to be done again before its try counts as dead
                    log.exception("idempotency.not_kept", status=answer.status)
            await answer.send(send)

        try:
            await self.app(scope, receive, held_back(send, lambda answer: True, keep))
        finally:
            if not answered:
                await run_in_threadpool(self._forget, claim)

    async def _first(self, claim: Claim) -> IdempotentRequest | None:
        """None: this try is the one that does it. Else what was answered before. Raises `Problem`."""
        for _ in range(WAIT_MS // LOOK_MS):
            found = await run_in_threadpool(self._claim, claim)
            if found is None:
                return None
            if found.fingerprint != claim.fingerprint:
                words = "this Idempotency-Key was used for another request"
                raise Problem(409, "idempotency_key_reused", "该 Idempotency-Key 已用于其他请求", words)
            if found.status is not None:
                return found
            await asyncio.sleep(LOOK_MS / 1000)
        words = "the same request is still being worked on"
        raise later(409, "idempotency_in_progress", "同一请求正在办理，请稍后重试", words, 1)

    def _claim(self, claim: Claim) -> IdempotentRequest | None:
        """None where the key was free, or its holder is dead, and is now this try's."""
        now = int(time.time())
        self._sweep(now)
        ours = IdempotentRequest(
            **vars(claim), began_at=now, expires_at=now + self.gate.settings.idempotency_s
        ).model_dump()
        dead_before = now - self.gate.settings.request_s - GRACE_S
        table = table_of(IdempotentRequest)
        insert = postgresql.insert if self.gate.database.engine.dialect.name == "postgresql" else sqlite.insert
        with self.gate.database.write() as session:
            free = (table.c.expires_at < now) | and_(
                table.c.status.is_(None), table.c.began_at < dead_before, table.c.fingerprint == claim.fingerprint
            )
            taken = insert(table).values(ours)
            taken = taken.on_conflict_do_update(index_elements=["participant", "key"], set_=ours, where=free)
            if session.connection().execute(taken.returning(table.c.holder)).first() is not None:
                return None
            return session.get_one(IdempotentRequest, (claim.participant, claim.key))

    def _store(self, claim: Claim, answer: Answer, *, kept: bool) -> None:
        values = {
            "status": answer.status,
            "content_type": answer.headers.get("content-type"),
            "kept": kept,
            "body": answer.body if kept else None,
        }
        with self.gate.database.write() as session:
            session.connection().execute(update(IdempotentRequest).where(_held(claim)).values(values))

    def _forget(self, claim: Claim) -> None:
        with self.gate.database.write() as session:
            session.connection().execute(delete(IdempotentRequest).where(_held(claim)))

    def _sweep(self, now: int) -> None:
        """Once a minute, in a transaction of its own."""
        if now < self._swept_at + 60:
            return
        self._swept_at = now
        with self.gate.database.write() as session:
            session.connection().execute(delete(IdempotentRequest).where(col(IdempotentRequest.expires_at) < now))


def keep_no_copy(request: Request) -> None:
    """A route's answer to this request holds a secret that is shown once: a repeat is told so instead (409)."""
    request.state.answer_is_secret = True


# Of a route that shows such a secret, among its `dependencies`.
SHOWN_ONCE = Depends(keep_no_copy)


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        col(IdempotentRequest.participant) == claim.participant,
        col(IdempotentRequest.key) == claim.key,
        col(IdempotentRequest.holder) == claim.holder,
    )


def _fingerprint(scope: Scope, who: Caller) -> str:
    """Of who asks, method, path, query and body. A form's boundary is another one each time, and says nothing."""
    said, kind = hashlib.sha256(), Headers(scope=scope).get("content-type", "").encode("latin-1")
    parts: Iterable[bytes] = pieces(scope["state"]["body"])
    if kind.startswith(b"multipart/") and (found := _BOUNDARY.search(kind)):
        parts, kind = _unbounded(parts, found[1].strip()), b"multipart"
    for part in parts:
        said.update(part)
    asked = [scope["method"].encode(), scope["path"].encode("utf-8", "replace"), scope["query_string"], kind]
    asked.append(who.by.encode())
    return hashlib.sha256(b"\n".join([*asked, said.digest()])).hexdigest()


def _unbounded(parts: Iterable[bytes], boundary: bytes) -> Iterator[bytes]:
    """The form with another boundary, which may stand across two pieces."""
    left = b""
    for part in parts:
        *whole, last = (left + part).split(boundary)
        cut = max(0, len(last) - len(boundary) + 1)
        left = last[cut:]
        yield b"boundary".join([*whole, last[:cut]])
    yield left


async def _replay(done: IdempotentRequest, send: Send) -> None:
    if not done.kept:
        words = "it was done; the answer held a secret, which is shown once and not kept"
        raise Problem(409, "answer_not_kept", "该请求已办理；其结果含一次性密钥，不予保存", words)
    answer = Answer({"type": "http.response.start", "status": done.status, "headers": []}, [done.body or b""])
    if done.content_type:
        answer.headers["Content-Type"] = done.content_type
    answer.headers["Content-Length"] = str(len(answer.body))
    answer.headers[REPLAY] = "true"
    await answer.send(send)
