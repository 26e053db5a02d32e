"""A second set of projection tables beside the live ones, and how it takes their place while everybody goes on.

On PostgreSQL it is a schema of the same database, and taking its place is a rename. On SQLite it is a file of its own,
and rows are copied. Readers see the old tables or the new ones, and never both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel

from readmodel.database import Database
from readmodel.follow import cursor
from readmodel.rows import table_of
from readmodel.tables import JOURNAL, PROJECTIONS, SyncCursor

SCHEMA = "tallystick_rebuild"
LOCK = 0x7A11_0001  # one rebuild at a time in a database
# Shorter than the second after which PostgreSQL looks for a deadlock, and then might end somebody else's statement.
LOCK_WAIT_MS = 500
MOST_TRIES = 120
ROWS_AT_ONCE = 5_000

CatchUp = Callable[[SyncCursor], None]


class Moved(Exception):
    """The live tables went on, or back, or never stood still for long enough."""


class Shadow(Protocol):
    database: Database

    def take_place(self, catch_up: CatchUp) -> None:
        """Put the shadow's tables where the live ones are. catch_up brings the shadow to the cursor that it is given,
        while sync stands still. Raises `Moved`."""


def shadow_of(live: Database) -> AbstractContextManager[Shadow]:
    """Empty projection tables beside those of `live`. What is left of them at the end goes."""
    return _beside_postgresql(live) if live.url.get_backend_name() == "postgresql" else _beside_sqlite(live)


@contextmanager
def _beside_postgresql(live: Database) -> Iterator[Shadow]:
    with live.engine.connect() as guard:
        if not guard.scalar(text(f"SELECT pg_try_advisory_xact_lock({LOCK})")):
            raise Moved("another rebuild is running")
        database = Database(live.url.render_as_string(hide_password=False), schema=SCHEMA)
        try:
            _drop(live)
            with live.write() as session:
                session.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            _make_tables(database)
            yield _Renamed(live, database)
        finally:
            database.close()
            _drop(live)


def _drop(live: Database) -> None:
    """Also what a rebuild left that was killed."""
    with live.write() as session:
        session.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


@contextmanager
def _beside_sqlite(live: Database) -> Iterator[Shadow]:
    with tempfile.TemporaryDirectory(prefix="tallystick-rebuild-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'shadow.db'}")
        _make_tables(database)
        try:
            yield _Copied(live, database)
        finally:
            database.close()


def _make_tables(database: Database) -> None:
    SQLModel.metadata.create_all(database.engine, tables=[table_of(model) for model in PROJECTIONS])


class _Renamed:
    """PostgreSQL's."""

    def __init__(self, live: Database, database: Database) -> None:
        self._live, self.database = live, database

    def take_place(self, catch_up: CatchUp) -> None:
        """Everybody who is in the tables comes out first, for less than half a second at a time: who waits for us is
        never waited for."""
        with self.database.write() as session:
            for model in PROJECTIONS:
                session.execute(text(f'ANALYZE "{table_of(model).name}"'))
        for _ in range(MOST_TRIES):
            with self._live.read() as session:
                if (at := cursor(session)) is not None:
                    catch_up(at)  # most of it while nobody waits
            try:
                with self._live.write() as session:
                    self._rename(session, catch_up)
                return
            except OperationalError as busy:
                if getattr(busy.orig, "sqlstate", None) != "55P03":  # lock_not_available
                    raise
        raise Moved("somebody is always in the tables: end long queries, and try again")

    def _rename(self, session: Session, catch_up: CatchUp) -> None:
        names = [f'"{table_of(model).name}"' for model in PROJECTIONS]
        here = session.scalar(text("SELECT current_schema()"))
        session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_MS}ms'"))
        session.execute(text(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"))
        _caught_up(session, catch_up)
        for name in names:
            session.execute(text(f"DROP TABLE {name}"))
            session.execute(text(f'ALTER TABLE {SCHEMA}.{name} SET SCHEMA "{here}"'))
        _forget_journal(session)


class _Copied:
    """SQLite's. Its one writer waits for the copy; readers do not."""

    def __init__(self, live: Database, database: Database) -> None:
        self._live, self.database = live, database

    def take_place(self, catch_up: CatchUp) -> None:
        with self._live.write() as target:
            _caught_up(target, catch_up)
            with self.database.read() as source:
                for model in PROJECTIONS:
                    table = table_of(model)
                    target.execute(delete(table))
                    found = source.execute(select(table).execution_options(yield_per=ROWS_AT_ONCE)).mappings()
                    for rows in found.partitions():
                        target.execute(insert(table), [dict(row) for row in rows])
            _forget_journal(target)


def _caught_up(session: Session, catch_up: CatchUp) -> None:
    at = cursor(session)
    if at is None:
        raise Moved("the live tables are empty")
    catch_up(at)


def _forget_journal(session: Session) -> None:
    """It is of rows that have gone."""
    for model in JOURNAL:
        session.execute(delete(table_of(model)))
