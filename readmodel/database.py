"""Connections: read sessions and write sessions, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

SQLITE_WAIT_MS = 20_000
IDLE_S = 1
# A gateway process answers on forty threads, each with one connection at a time. The one that came back last is
# taken first: few are in use, and those have prepared what is asked.
POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 40, "pool_use_lifo": True}


class Database:
    """One database. Sessions are made per unit of work; nothing is kept in them afterwards."""

    def __init__(
        self, url: str, *, schema: str | None = None, pool_wait_s: int = 30, statement_s: int | None = None
    ) -> None:
        """schema: where its tables are, on PostgreSQL; None: where the server looks by itself. pool_wait_s: how long to
        wait for a connection. statement_s: how long PostgreSQL may take over one statement; None: as long as it likes.
        """
        self.url = make_url(url)
        if self.url.get_backend_name() == "sqlite":
            self._engine = self._reading = self._glancing = _sqlite(url, pool_wait_s)
        else:
            options = [f"-csearch_path={schema}"] if schema else []
            options += [f"-cstatement_timeout={statement_s}s"] if statement_s else []
            place = {"options": " ".join(options)} if options else {}
            self._engine = create_engine(
                url, connect_args=place, pool_timeout=pool_wait_s, hide_parameters=True, **POOL
            )
            _ask_whether_alive(self._engine)
            # PostgreSQL's own default shows each statement another moment.
            self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._glancing = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writing = self._engine.execution_options(tallystick_write=True)

    @property
    def engine(self) -> Engine:
        return self._engine

    def read(self) -> Session:
        """One snapshot, from the first question until the end of its `with`; whatever is changed in it is thrown away,
        and PostgreSQL refuses to change anything."""
        return _Snapshot(self._reading)

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """For one question, which is a snapshot by itself: nothing is begun and ended around it."""
        with self._glancing.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back whole on any exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self._engine.dispose()


class _Snapshot(Session):
    """psycopg prepares what is asked often, and forgets all of it at a rollback: so a read ends with a commit, of
    nothing, or PostgreSQL would plan every question anew."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if kind is None and self.in_transaction() and self.get_bind().dialect.name == "postgresql":
            self.expunge_all()
            self.commit()
        super().__exit__(kind, error, trace)


def _ask_whether_alive(engine: Engine) -> None:
    """A connection that was idle is asked whether it still is one before it is used, and if it is not, all are made
    anew. One that was just used is not asked: that costs as much as a question."""

    @event.listens_for(engine, "checkin")
    def _used(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _: Any) -> None:
        if time.monotonic() - record.info.get("used_at", -IDLE_S) < IDLE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _sqlite(url: str, pool_wait_s: int) -> Engine:
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_timeout=pool_wait_s, hide_parameters=True, **POOL)

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: upgrading a read lock later fails under contention instead of waiting.
        writing = connection.get_execution_options().get("tallystick_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
