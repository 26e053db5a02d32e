"""The audit: every read of another's commercial data, and every decision, is a line before its answer leaves.

Another's is what the answer names, or the route says (`api.concerns`), less the reader. Enterprises see of others only
what they deal in themselves; whoever else reads, a bank, an office of a pool, the operator, the regulator, is written
down. A decision is whatever was written, or refused where it was tried. Lines of many requests that come at once are
one transaction: under load a line costs less, and alone it costs one commit.
"""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from urllib.parse import unquote

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.concerns import begin
from api.context import Caller, Gateway
from api.problems import later
from api.request import ids
from api.request.answers import Answer, held_back
from api.request.capacity import EVENTS
from api.request.who import caller_of
from readmodel.audit import Entry, append
from readmodel.database import Database

log = structlog.get_logger("api")

PURPOSE_HEADER, MOST_PURPOSE = "X-Purpose", 120
# What a route is for, by the first word of its path, where the caller does not say it.
PURPOSES = {
    "accounts": "settlement",
    "admissions": "admission",
    "approval-rules": "people",
    "audit": "audit",
    "bank-systems": "settlement",
    "book": "risk",
    "certificates": "circulation",
    "cost-shares": "financing",
    "credit-policy": "financing",
    "daily-files": "supervision",
    "clients": "people",
    "delegations": "people",
    "demo": "demo",
    "document-sets": "circulation",
    "early-payment-programme": "financing",
    "exposures": "risk",
    "financings": "financing",
    "inbox": "tasks",
    "intents": "signing",
    "invitations": "people",
    "invoices": "invoices",
    "journal": "books",
    "journal.csv": "books",
    "journal.xlsx": "books",
    "keys": "keys",
    "lines": "risk",
    "lots": "circulation",
    "maturities": "risk",
    "monthly-files": "supervision",
    "notices": "notices",
    "offers": "financing",
    "participants": "admission",
    "payables": "settlement",
    "payments": "settlement",
    "people": "people",
    "pool": "compensation",
    "reconciliations": "books",
    "registrations": "registration",
    "sessions": "sign in",
    "standing-orders": "financing",
    "statements": "books",
    "statements.csv": "books",
    "statements.pdf": "books",
    "statements.xlsx": "books",
    "tasks": "tasks",
    "webhooks": "notices",
}
# Everybody's to know, or nobody's but the caller's.
OPEN = ("/v1/me", "/v1/status", "/v1/sign-in", "/v1/audit", "/v1/pool/pools", "/v1/pool/rule-sets")
DIRECTORY = "/v1/participants"  # open to read; admitting somebody is a decision
READS_BY_POST = ("/v1/intents/lookup",)
TRIED = (403, 404, 409, 412)
MOST_AT_ONCE = 200
_PARTICIPANT = re.compile(rb'"(0x0{26}[0-9a-f]{14})"')  # a participant's address is a name: its high bits are clear
_NOBODY = "0x" + "00" * 20


class Log:
    """The end of the chain, as this process writes it: one thread, which takes all that waits at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = ThreadPoolExecutor(1, "audit")
        self._lock = Lock()
        self._waiting: list[tuple[Entry, Future[None]]] = []

    def add(self, entry: Entry) -> Future[None]:
        """Done when the line is in the database for good."""
        done: Future[None] = Future()
        with self._lock:
            self._waiting.append((entry, done))
        self._writer.submit(self._write)
        return done

    def _write(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        if not taken:
            return  # they went with those before
        try:
            with self._database.write() as session:
                append(session, [entry for entry, _ in taken])
        except Exception as error:
            for _, done in taken:
                done.set_exception(error)
        else:
            for _, done in taken:
                done.set_result(None)


class Audit:
    """The innermost layer: what passes it was answered by a route."""

    def __init__(self, app: ASGIApp, gate: Gateway) -> None:
        self.app, self.log = app, Log(gate.database)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = caller_of(scope) if scope["type"] == "http" else None
        if who is None or _is_open(scope["path"]):
            return await self.app(scope, receive, send)
        reads = scope["method"] == "GET" or scope["path"] in READS_BY_POST
        if reads and (who.kind == "enterprise" or scope["path"] == DIRECTORY):
            return await self.app(scope, receive, send)
        named = begin()

        def wanted(answer: Answer) -> bool:
            if "route" not in scope:
                return False
            if answer.headers.get("content-type", "").startswith(EVENTS):
                return False  # it has no end; what it tells of is the caller's own
            return answer.status < 300 or (not reads and answer.status in TRIED)

        async def write_down(answer: Answer) -> None:
            entry = _entry(scope, who, answer, named, act="read" if reads else "decision")
            if entry.whose or not reads:
                try:
                    await asyncio.wrap_future(self.log.add(entry))
                except Exception:
                    log.exception("audit.missed", line=vars(entry))
                    if reads:  # no line, no answer; a decision is made, and cannot be taken back
                        words = "the read cannot be written down, so it is not answered; try again"
                        problem = later(503, "audit_away", "暂时无法留痕，不予查询，请稍后重试", words, 5)
                        # Not raised: the route's answer has begun, as far as all inside know.
                        return await problem.response()(scope, receive, send)
            await answer.send(send)

        await self.app(scope, receive, held_back(send, wanted, write_down))


def _is_open(path: str) -> bool:
    return not path.startswith("/v1/") or any(path == one or path.startswith(f"{one}/") for one in OPEN)


def _entry(scope: Scope, who: Caller, answer: Answer, named: set[str], *, act: str) -> Entry:
    whose = named | {found.decode() for found in _PARTICIPANT.findall(answer.body)} if answer.status < 300 else named
    path: str = scope["route"].path
    return Entry(
        at=int(time.time()),
        participant=who.participant,
        person=who.person,
        client=who.client,
        key=who.key,
        session=scope["state"]["session"],
        act=act,
        purpose=_purpose(scope),
        route=f"{scope['method']} {path}",
        resource=next(iter(map(str, scope["path_params"].values())), None),
        outcome=answer.status,
        whose=sorted(whose - {who.participant, _NOBODY}),
        request_id=ids.current(),
    )


def _purpose(scope: Scope) -> str:
    """As the caller says it, percent-encoded where it is not ASCII; else what the route is for."""
    said = unquote(Headers(scope=scope).get(PURPOSE_HEADER, "")).strip()
    if said and said.isprintable():
        return said[:MOST_PURPOSE]
    word: str = scope["path"].split("/")[2]
    return PURPOSES.get(word, word)
