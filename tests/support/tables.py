"""The read model as tests use it: synced, read whole, tampered with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlmodel import SQLModel

from chain.logs import LogReader
from readmodel.compare import Difference
from readmodel.database import Database
from readmodel.follow import advance, cursor
from readmodel.reconcile import Reconciled, reconcile
from readmodel.rows import table_of
from readmodel.tables import PROJECTIONS, ChainBlock
from tests.support.ledger import Ledger

Rows = list[dict[str, Any]]


def reader(ledger: Ledger) -> LogReader:
    return LogReader(ledger.rpc, ledger.deployment)


def sync(database: Database, ledger: Ledger) -> int:
    """Up to the head; how many blocks."""
    return advance(database, reader(ledger))


def block(database: Database) -> int | None:
    """The last block in the tables."""
    with database.read() as session:
        at = cursor(session)
        return at.block if at else None


def reconciled(database: Database, ledger: Ledger) -> Reconciled:
    with database.read() as session:
        return reconcile(session, ledger.rpc, ledger.deployment)


def columns(differences: list[Difference]) -> set[tuple[str, str]]:
    """What differs, as (thing, column)."""
    return {(d.subject, d.column) for d in differences}


def rows_of(database: Database, model: type[SQLModel]) -> Rows:
    """A table in the order of its keys."""
    table = table_of(model)
    with database.read() as session:
        found = session.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def projections(database: Database) -> dict[str, Rows]:
    """Every row that the ledger alone gives. Which eventless blocks are kept depends on when they were read."""
    return {table_of(m).name: rows_of(database, m) for m in PROJECTIONS if m is not ChainBlock}


def everything(database: Database) -> dict[str, Rows]:
    """Every row of every table."""
    with database.read() as session:
        return {
            table.name: [
                dict(row) for row in session.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in SQLModel.metadata.sorted_tables
        }


def set_columns(database: Database, model: type[SQLModel], key: str, **values: Any) -> None:
    """Changes a row behind the program's back."""
    table = table_of(model)
    with database.write() as session:
        done = session.connection().execute(update(table).where(_key(table) == key).values(values))
        assert done.rowcount == 1


def drop_row(database: Database, model: type[SQLModel], key: str) -> None:
    table = table_of(model)
    with database.write() as session:
        assert session.connection().execute(delete(table).where(_key(table) == key)).rowcount == 1


def put_row(database: Database, model: type[SQLModel], row: dict[str, Any]) -> None:
    with database.write() as session:
        session.execute(insert(table_of(model)), [row])


def _key(table: Table) -> Any:
    (column,) = table.primary_key.columns
    return column
