"""The ten commonest reads: the route as a request, and the bare query, which asks the tables the same with the same
random parameters in a session that is opened in the same way.

A request goes to the app as the server would hand it over (ASGI), through all layers, and its answer is taken as it
would go out. Left out are what uvicorn does, reading and writing HTTP, and the socket. The bare query is what an answer
is made of: `readmodel/queries` alone, its rows there. Who asks, the ledger's clock, JSON, the log's line and the
audit's are the gateway's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import Session, col

from bench._desks import Desk
from bench._portfolio import NOW, Portfolio
from readmodel.database import Database
from readmodel.queries import certificates, exposure, financing, holdings, inbox, pool
from readmodel.queries.instructions import instructions
from readmodel.tables import Receivable

PAGE = 50
CLIENTS = 8  # at once: requests, and threads with bare queries
INTENT_S = 24 * 3600
Bare = Callable[[Session], Any]


@dataclass(frozen=True)
class Asked:
    """One request, and the same question to the tables."""

    who: Desk
    path: str
    bare: Bare
    said: dict[str, Any]


Route = Callable[[Random], Asked]


@dataclass(frozen=True)
class Figure:
    """One turn of a route, or of its bare query: how many a second, the seconds that each took, and this process's time
    at work for one, which says more where the machine is busy with other things."""

    per_s: float
    took_s: list[float]
    cpu_ms: float


class Reads:
    """Random questions to a portfolio."""

    def __init__(self, portfolio: Portfolio, database: Database) -> None:
        self._portfolio = portfolio
        with database.read() as session:
            first = select(col(Receivable.id), col(Receivable.supplier)).order_by(col(Receivable.id)).limit(2_000)
            self._certificates = [(id, supplier) for id, supplier in session.execute(first)]

    @property
    def routes(self) -> dict[str, Route]:
        return {
            "/v1/lots": self._lots,
            "/v1/certificates": self._list,
            "/v1/certificates/{certificate}": self._certificate,
            "/v1/payables": self._payables,
            "/v1/exposures": self._exposures,
            "/v1/maturities": self._maturities,
            "/v1/financings": self._financings,
            "/v1/payments/instructions": self._instructions,
            "/v1/pool/loans": self._pool_loans,
            "/v1/inbox": self._inbox,
        }

    def _supplier(self, r: Random) -> str:
        return r.choice(self._portfolio.suppliers)

    def _debtor(self, r: Random) -> str:
        return r.choice(self._portfolio.debtors)

    def _bank(self, r: Random) -> str:
        return r.choice(self._portfolio.banks)

    def _lots(self, r: Random) -> Asked:
        me = self._supplier(r)
        return _page(
            me, "/v1/lots", lambda s: holdings.holdings(s, party=me, role="owner", after="", limit=PAGE), after=""
        )

    def _list(self, r: Random) -> Asked:
        me, after = self._debtor(r), anywhere(r)

        def bare(s: Session) -> Any:
            return certificates.certificates(s, party=me, role=None, state=None, now=NOW, after=after, limit=PAGE)

        return _page(me, "/v1/certificates", bare, after=after)

    def _certificate(self, r: Random) -> Asked:
        id, supplier = r.choice(self._certificates)

        def bare(s: Session) -> Any:
            return (
                s.get(Receivable, id),
                certificates.lots_of(s, id, after="", limit=1_000),
                certificates.movements(s, id, after=None, limit=1_000),
                certificates.payments(s, id, limit=1_000),
            )

        return Asked(Desk(supplier, "checker"), f"/v1/certificates/{id}", bare, {})

    def _payables(self, r: Random) -> Asked:
        me, at = self._debtor(r), NOW + r.randrange(90 * 86_400)
        word = "0x" + "00" * 32
        return _page(
            me,
            "/v1/payables",
            lambda s: exposure.payables(s, debtor=me, after=(at, word), limit=PAGE),
            after=f"{at}:{word}",
        )

    def _exposures(self, r: Random) -> Asked:
        me = self._bank(r)
        return _page(me, "/v1/exposures", lambda s: exposure.exposures(s, party=me, after="", limit=PAGE), after="")

    def _maturities(self, r: Random) -> Asked:
        me = self._bank(r)
        return _page(me, "/v1/maturities", lambda s: exposure.ladder(s, party=me, after="", limit=PAGE), after="")

    def _financings(self, r: Random) -> Asked:
        me, after = self._bank(r), anywhere(r)

        def bare(s: Session) -> Any:
            return financing.financings(
                s, holder=me, payer=me, asks_all=True, state=None, now=NOW, after=after, limit=PAGE
            )

        return _page(me, "/v1/financings", bare, after=after)

    def _instructions(self, r: Random) -> Asked:
        me, after = self._bank(r), anywhere(r)

        def bare(s: Session) -> Any:
            return instructions(s, party=me, role=None, kind=None, state=None, now=NOW, after=after, limit=PAGE)

        return _page(me, "/v1/payments/instructions", bare, after=after)

    def _pool_loans(self, r: Random) -> Asked:
        me, after = self._bank(r), anywhere(r)

        def bare(s: Session) -> Any:
            found = pool.pool_loans(s, bank=me, office=None, claim=None, of_library=None, after=after, limit=PAGE)
            return found, pool.covers_of(s, [row.id for row in found])

        return _page(me, "/v1/pool/loans", bare, after=after)

    def _inbox(self, r: Random) -> Asked:
        """A supplier's checker: who looks into it most."""
        me = self._supplier(r)
        desk = Desk(me, "checker")

        def bare(s: Session) -> Any:
            return (
                inbox.drafts_to_check(s, me, desk.person, NOW, INTENT_S),
                inbox.certificates_to_accept(s, me),
                inbox.quotes_to_take(s, me, NOW),
                inbox.instructions_to_pay(s, me),
                inbox.open_tasks(s, me),
            )

        return Asked(desk, "/v1/inbox", bare, {})


def anywhere(r: Random) -> str:
    """A place in a list that is in the order of ids, not too near its end."""
    return f"0x{r.randrange(0xC0):02x}{0:062x}"


def _page(me: str, path: str, bare: Bare, *, after: str) -> Asked:
    return Asked(Desk(me, "checker"), path, bare, {"after": after, "limit": PAGE})


def bare_turn(database: Database, route: Route, seed: str, seconds: float) -> Figure:
    """As many threads as there are clients ask the tables, one question after another."""
    until = time.perf_counter() + seconds

    def ask(number: int) -> list[float]:
        random, took = Random(f"{seed} {number}"), list[float]()
        while (began := time.perf_counter()) < until:
            asked = route(random)
            with database.read() as session:
                asked.bare(session)
            took.append(time.perf_counter() - began)
        return took

    began, at_work = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(CLIENTS) as threads:
        took = [one for of_thread in threads.map(ask, range(CLIENTS)) for one in of_thread]
    return _figure(took, time.perf_counter() - began, time.process_time() - at_work)


async def route_turn(app: FastAPI, route: Route, seed: str, seconds: float) -> Figure:
    """As many clients at once, each of which asks again when it has its answer."""
    until = time.perf_counter() + seconds

    async def client(number: int) -> list[float]:
        random, took = Random(f"{seed} {number}"), list[float]()
        while (began := time.perf_counter()) < until:
            await get(app, route(random))
            took.append(time.perf_counter() - began)
        return took

    began, at_work = time.perf_counter(), time.process_time()
    found = await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    took = [one for of_client in found for one in of_client]
    return _figure(took, time.perf_counter() - began, time.process_time() - at_work)


def _figure(took_s: list[float], seconds: float, cpu_s: float) -> Figure:
    return Figure(len(took_s) / seconds, took_s, 1_000 * cpu_s / len(took_s))


async def get(app: FastAPI, asked: Asked) -> bytes:
    """The answer's body. Raises `SystemExit` for any answer but 200."""
    sent: list[Any] = []
    query = urlencode(asked.said).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"accept", b"application/json"),
            (b"user-agent", b"bench"),
            (b"authorization", f"Bearer {asked.who.token}".encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    if sent[0]["status"] != 200:
        raise SystemExit(f"bench api: {asked.path}: {sent[0]['status']} {body[:300].decode('utf-8', 'replace')}")
    return body
