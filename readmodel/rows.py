"""The rows that a range of events touches: loaded in bulk, changed in memory, written in bulk.

No ORM row by row: rows are dicts by column, and one statement with many parameters writes each table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, tuple_, update
from sqlmodel import Session, SQLModel

Key = tuple[Any, ...]
Row = dict[str, Any]
MOST_KEYS = 500  # keys in one IN (...): well under SQLite's and PostgreSQL's limits


class MissingRow(LookupError):
    """An event speaks of a row that is not there: the projection or the ledger is broken, and sync must stop."""


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


class _TableRows:
    """One table's part. None marks a key that was looked for and is not there."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.keys = [column.name for column in table.primary_key.columns]
        self.rows: dict[Key, Row | None] = {}
        self.stored: set[Key] = set()
        self.changed: set[Key] = set()
        self.deleted: set[Key] = set()

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.keys)


class Rows:
    """A unit of work over projection tables."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables: dict[type[SQLModel], _TableRows] = {}

    def load(self, model: type[SQLModel], keys: Iterable[Key]) -> None:
        """Fetch rows that will be asked for, many at a time."""
        part = self._part(model)
        wanted = sorted({key for key in keys if key not in part.rows})
        columns = [part.table.c[name] for name in part.keys]
        for start in range(0, len(wanted), MOST_KEYS):
            chunk = wanted[start : start + MOST_KEYS]
            found = (
                select(part.table).where(columns[0].in_([key[0] for key in chunk]))
                if len(columns) == 1
                else select(part.table).where(tuple_(*columns).in_(chunk))
            )
            part.rows.update(dict.fromkeys(chunk))
            for row in self._session.execute(found).mappings():
                loaded = dict(row)
                key = part.key_of(loaded)
                part.rows[key] = loaded
                part.stored.add(key)

    def find(self, model: type[SQLModel], *key: Any) -> Row | None:
        """A row to read or to change in place with `change`; None if there is none."""
        part = self._part(model)
        if key not in part.rows:
            self.load(model, [key])
        return part.rows[key]

    def get(self, model: type[SQLModel], *key: Any) -> Row:
        """A row that must be there. Raises `MissingRow`."""
        row = self.find(model, *key)
        if row is None:
            raise MissingRow(f"{self._part(model).table.name} has no row {key}")
        return row

    def change(self, model: type[SQLModel], *key: Any) -> Row:
        """A row that must be there and will be written back."""
        row = self.get(model, *key)
        self._part(model).changed.add(key)
        return row

    def matching(self, model: type[SQLModel], **values: Any) -> list[Key]:
        """Keys of the rows that have these values now, stored or changed here, in order. Others wait that want to
        change them, until this transaction ends."""
        part = self._part(model)
        where = [part.table.c[name] == value for name, value in values.items()]
        for row in self._session.execute(select(part.table).where(*where).with_for_update()).mappings():
            loaded = dict(row)
            key = part.key_of(loaded)
            part.stored.add(key)
            if key not in part.changed | part.deleted:
                part.rows[key] = loaded
        return sorted(
            key
            for key, found in part.rows.items()
            if found is not None and all(found[name] == value for name, value in values.items())
        )

    def add(self, record: SQLModel) -> Row:
        """A new row, or a new content for one that is there."""
        part = self._part(type(record))
        row = {column.name: getattr(record, column.name) for column in part.table.columns}
        key = part.key_of(row)
        if key not in part.rows:
            part.rows[key] = None
        part.rows[key] = row
        part.changed.add(key)
        part.deleted.discard(key)
        return row

    def remove(self, model: type[SQLModel], *key: Any) -> None:
        """Raises `MissingRow` if there is no such row."""
        self.get(model, *key)
        part = self._part(model)
        part.rows[key] = None
        part.changed.discard(key)
        part.deleted.add(key)

    def flush(self) -> None:
        """Write everything: deletions, insertions, changes; one statement per table and kind."""
        for part in self._tables.values():
            self._delete(part)
            fresh = sorted(part.changed - part.stored)
            known = sorted(part.changed & part.stored)
            if fresh:
                self._session.execute(insert(part.table), [part.rows[key] or {} for key in fresh])
            if known:
                self._update(part, known)
            part.stored |= part.changed
            part.changed.clear()
            part.deleted.clear()

    def _part(self, model: type[SQLModel]) -> _TableRows:
        if model not in self._tables:
            self._tables[model] = _TableRows(table_of(model))
        return self._tables[model]

    def _delete(self, part: _TableRows) -> None:
        gone = sorted(part.deleted & part.stored)
        if not gone:
            return
        where = [part.table.c[name] == bindparam(f"key_{name}") for name in part.keys]
        names = [f"key_{name}" for name in part.keys]
        statement = delete(part.table).where(*where)
        self._session.connection().execute(statement, [dict(zip(names, key, strict=True)) for key in gone])
        part.stored -= part.deleted

    def _update(self, part: _TableRows, keys: list[Key]) -> None:
        where = [part.table.c[name] == bindparam(f"key_{name}") for name in part.keys]
        others = [column.name for column in part.table.columns if column.name not in part.keys]
        statement = update(part.table).where(*where).values({name: bindparam(f"new_{name}") for name in others})
        parameters = []
        for key in keys:
            row = part.rows[key]
            assert row is not None
            parameters.append(
                {f"key_{name}": value for name, value in zip(part.keys, key, strict=True)}
                | {f"new_{name}": row[name] for name in others}
            )
        self._session.connection().execute(statement, parameters)
