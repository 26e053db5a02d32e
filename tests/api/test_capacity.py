"""Under load the gateway says so at once; nothing that is slow or large holds up the rest."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event
from typing import Any

import anyio
import httpx
import pytest
from fastapi.responses import StreamingResponse
from httpx import Response

from readmodel.database import POOL, Database
from tests.support.gateway import Gateway, gateway_of, problem
from tests.support.ledger import Ledger
from tests.support.server import served
from tests.support.waiting import until

KIB = 1024


class Slow:
    """A gateway with a route that answers when it is let go, behind a real server."""

    def __init__(self, ledger: Ledger, database: Database, **settings: Any) -> None:
        self.gateway = gateway_of(ledger, database, **settings)
        self.go, self.at_work = Event(), 0

        @self.gateway.app.get("/v1/slow")
        def slow() -> str:
            self.at_work += 1
            self.go.wait(60)
            return "done"

        @self.gateway.app.get("/v1/events")
        async def events() -> StreamingResponse:
            async def said() -> AsyncIterator[str]:
                yield "data: here\n\n"
                while not self.go.is_set():
                    await anyio.sleep(0.01)
                    yield ": still here\n\n"

            return StreamingResponse(said(), media_type="text/event-stream")

    def __enter__(self) -> Slow:
        self.stack = ExitStack()
        self.stack.callback(self.gateway.close)
        self.url = self.stack.enter_context(served(self.gateway.app))
        self.threads = self.stack.enter_context(ThreadPoolExecutor(20))
        self.stack.callback(self.go.set)
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def get(self, path: str) -> Response:
        return httpx.get(self.url + path, timeout=60)

    def ask(self, path: str = "/v1/slow") -> Future[Response]:
        return self.threads.submit(self.get, path)


def test_what_is_too_much_is_told_to_come_again(ledger: Ledger, sqlite_database: Database) -> None:
    with Slow(ledger, sqlite_database, most_at_work=2, most_waiting=1, wait_s=60) as slow:
        asked = [slow.ask() for _ in range(6)]
        refused = until(lambda: [one.result() for one in asked if one.done()], lambda done: len(done) == 3)
        for answer in refused:
            problem(answer, 503, "busy")
            assert int(answer.headers["retry-after"]) >= 1
        assert until(lambda: slow.at_work, lambda number: number == 2)
        slow.go.set()
        assert sorted(one.result().status_code for one in asked) == [200] * 3 + [503] * 3
        assert slow.get("/v1/status").status_code == 200


def test_who_waits_too_long_is_told_to_come_again(ledger: Ledger, sqlite_database: Database) -> None:
    with Slow(ledger, sqlite_database, most_at_work=1, most_waiting=5, wait_s=1) as slow:
        first = slow.ask()
        until(lambda: slow.at_work, bool)
        problem(slow.get("/v1/status"), 503, "busy")
        slow.go.set()
        assert first.result().status_code == 200
        assert slow.get("/v1/status").status_code == 200


def test_an_answer_that_takes_too_long_is_given_up(ledger: Ledger, sqlite_database: Database) -> None:
    with Slow(ledger, sqlite_database, most_at_work=1, request_s=1, wait_s=1) as slow:
        answer = slow.get("/v1/slow")
        problem(answer, 504, "timed_out")
        assert "retry-after" in answer.headers
        problem(slow.get("/v1/status"), 503, "busy")  # what it does is not over, and still has its place
        slow.go.set()
        until(lambda: slow.get("/v1/status").status_code, lambda status: status == 200)


def test_a_stream_of_events_holds_no_place(ledger: Ledger, sqlite_database: Database) -> None:
    with Slow(ledger, sqlite_database, most_at_work=1, most_waiting=0, request_s=1) as slow:
        with httpx.stream("GET", f"{slow.url}/v1/events") as events:
            assert next(events.iter_lines()) == "data: here"
            assert slow.get("/v1/status").status_code == 200
        slow.go.set()


def test_a_pool_of_connections_that_is_empty_is_said(ledger: Ledger, postgres_database: Database) -> None:
    gateway = gateway_of(ledger, postgres_database, pool_wait_s=1)
    engine = gateway.app.state.gateway.database.engine
    with ExitStack() as held:
        for _ in range(POOL["pool_size"] + POOL["max_overflow"]):
            held.enter_context(engine.connect())
        answer = gateway.client.get("/v1/status")
        problem(answer, 503, "busy")
        assert "retry-after" in answer.headers
        problem(gateway.client.get("/v1/me", headers={"Authorization": "Bearer x"}), 503, "busy")
    assert gateway.client.get("/v1/status").status_code == 200
    gateway.close()


def test_a_statement_that_takes_too_long_is_ended(ledger: Ledger, postgres_database: Database) -> None:
    gateway = gateway_of(ledger, postgres_database, request_s=1)

    @gateway.app.get("/v1/long")
    def long() -> None:
        with gateway.app.state.gateway.database.read() as session:
            session.connection().exec_driver_sql("SELECT pg_sleep(60)")

    problem(gateway.client.get("/v1/long"), 504, "timed_out")
    gateway.close()


def test_a_database_that_is_away_is_said(gateway: Gateway) -> None:
    gateway.database.engine.dispose()
    with gateway.app.state.gateway.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE sync_cursor RENAME TO elsewhere")
    answer = gateway.client.get("/v1/status")
    problem(answer, 503, "database_away")
    assert "elsewhere" not in answer.text and "sync_cursor" not in answer.text


# --- bodies


@pytest.fixture
def narrow(ledger: Ledger, sqlite_database: Database) -> Iterator[Gateway]:
    found = gateway_of(ledger, sqlite_database, most_body_bytes=KIB, most_upload_bytes=KIB, body_s=1)
    yield found
    found.close()


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // KIB):
        yield b" " * KIB


@pytest.mark.parametrize("said", [True, False])
def test_a_large_body_is_refused_whatever_is_said_of_it(narrow: Gateway, said: bool) -> None:
    body: Any = b" " * (2 * KIB) if said else chunks(2 * KIB)
    answer = narrow.client.post("/v1/sign-in", content=body, headers={"Content-Type": "application/json"})
    assert ("content-length" in answer.request.headers) == said
    problem(answer, 413, "too_large")


@pytest.mark.parametrize("size", [KIB + 1, 200 * KIB])
def test_a_large_upload_is_refused(narrow: Gateway, size: int) -> None:
    problem(narrow.at(narrow.people.debtor).upload("a.csv", b"x" * size), 413)


def test_an_upload_of_no_known_kind_is_refused(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    for data in (b"MZ\x90\x00 an executable", b"%PDF-1.7", b"\x89PNG\r\n", b"", b"PK\x03\x04"):
        assert problem(desk.upload("invoices.csv", data), 422)["code"].startswith("file_")


def test_a_body_that_does_not_come_is_not_waited_for(narrow: Gateway) -> None:
    with served(narrow.app) as url, socket.create_connection(httpx.URL(url).netloc.decode().split(":")) as line:
        line.sendall(b"POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert line.recv(KIB).startswith(b"HTTP/1.1 408 ")
