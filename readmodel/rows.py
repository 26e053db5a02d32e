"""The rows that a range of events touches: loaded in bulk, changed in memory, written in bulk.

No ORM row by row: rows are dicts by column, and `readmodel.bulk` writes each table at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from readmodel.bulk import Key as Key
from readmodel.bulk import Values, bulk

Row = dict[str, Any]


class MissingRow(LookupError):
    """An event speaks of a row that is not there: the projection or the ledger is broken, and sync must stop."""


class NeedsTransaction(Exception):
    """Rows were to be locked, and that is for the transaction that writes."""


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


class Change(NamedTuple):
    """A row of a table as it was and as it is; None where there is none."""

    of: str
    before: Row | None
    after: Row | None


class _TableRows:
    """One table's part. Every row has all columns, in the table's order; None marks one that was looked for in vain."""

    def __init__(self, model: type[SQLModel]) -> None:
        self.table = table_of(model)
        self.keys = [column.name for column in self.table.primary_key.columns]
        fields = {column.name: model.model_fields[column.name] for column in self.table.columns}
        self.required = {name for name, field in fields.items() if field.is_required()}
        self.defaults = {name: None if field.is_required() else field.default for name, field in fields.items()}
        self.rows: dict[Key, Row | None] = {}
        self.stored: set[Key] = set()
        self.changed: set[Key] = set()
        self.deleted: set[Key] = set()
        self.before: dict[Key, Row] = {}
        self.noted: list[Values] = []
        one = self.keys[0]
        self.key_of: Callable[[Row], Key] = (lambda row: (row[one],)) if len(self.keys) == 1 else itemgetter(*self.keys)

    def remember(self, key: Key) -> None:
        """What a stored row was, before anything is done to it."""
        if key in self.stored and key not in self.before and (row := self.rows[key]) is not None:
            self.before[key] = dict(row)

    def row(self, values: Row) -> Row:
        """All columns in order, out of those that are given. Raises `TypeError`."""
        row = {**self.defaults, **values}
        if len(row) != len(self.defaults) or not self.required <= values.keys():
            raise TypeError(f"{self.table.name}: {sorted(values.keys() ^ self.required)} are missing or unknown")
        return row


class Rows:
    """A unit of work over projection tables."""

    def __init__(self, session: Session, *, over: Rows | None = None, locks: bool = True) -> None:
        """over: another one, not stored yet, whose rows come before the session's. locks: False for a session that is
        not the one that will write."""
        self._session, self._bulk, self._over, self._locks = session, bulk(session), over, locks
        self._tables: dict[type[SQLModel], _TableRows] = {}

    def stand_alone(self) -> None:
        """All is fetched: what it was fetched from may go."""
        self._over = None

    def load(self, model: type[SQLModel], keys: Iterable[Key]) -> None:
        """Fetch rows that will be asked for, many at a time."""
        part = self._part(model)
        missing = {key for key in keys if key not in part.rows}
        if self._over is not None and (before := self._over._tables.get(model)):
            for key in missing & before.rows.keys():
                row = part.rows[key] = (found := before.rows[key]) and dict(found)
                if row is not None:
                    part.stored.add(key)
            missing -= before.rows.keys()
        if not missing:
            return
        wanted = sorted(missing)
        part.rows.update(dict.fromkeys(wanted))
        for row in self._bulk.load(part.table, wanted):
            key = part.key_of(row)
            part.rows[key] = row
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
        row, part = self.get(model, *key), self._part(model)
        if key not in part.changed:
            part.remember(key)
            part.changed.add(key)
        return row

    def matching(self, model: type[SQLModel], **values: Any) -> list[Key]:
        """Keys of the rows that have these values now, stored or changed here, in order. Others wait that want to
        change them, until this transaction ends. Raises `NeedsTransaction`."""
        if not self._locks:
            raise NeedsTransaction
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

    def add(self, model: type[SQLModel], **values: Any) -> Row:
        """A new row, or a new content for one that is there. Raises `TypeError` for a column that is not there, and for
        one that is missing and has no default."""
        part = self._part(model)
        row = part.row(values)
        key = part.key_of(row)
        part.remember(key)
        part.rows[key] = row
        part.changed.add(key)
        part.deleted.discard(key)
        return row

    def note(self, model: type[SQLModel], **values: Any) -> None:
        """A new row of a table that only grows, and that no projection looks into: it is written, and not kept."""
        part = self._part(model)
        part.noted.append(tuple(part.row(values).values()))

    def known(self, model: type[SQLModel], *key: Any) -> Row | None:
        """A row that this unit of work has fetched or added; what is stored and was not fetched is not looked for."""
        return self._part(model).rows.get(key)

    def remove(self, model: type[SQLModel], *key: Any) -> None:
        """Raises `MissingRow` if there is no such row."""
        self.get(model, *key)
        part = self._part(model)
        part.remember(key)
        part.rows[key] = None
        part.changed.discard(key)
        part.deleted.add(key)

    def changed(self, model: type[SQLModel]) -> Iterator[tuple[Row | None, Row | None]]:
        """Each row of a table that was added, changed or removed here: as it was stored, and as it is."""
        part = self._part(model)
        for key in part.changed | part.deleted:
            yield part.before.get(key), part.rows[key]

    def changes(self) -> list[Change]:
        """What `flush` is about to write."""
        found = []
        for part in self._tables.values():
            name, before = part.table.name, part.before
            found += [Change(name, before[key], None) for key in sorted(part.deleted & part.stored)]
            found += [Change(name, before.get(key), part.rows[key]) for key in sorted(part.changed)]
            found += [Change(name, None, dict(zip(part.defaults, row, strict=True))) for row in part.noted]
        return found

    def flush(self, session: Session) -> None:
        """Write everything: deletions, insertions, changes."""
        write = bulk(session)
        for part in self._tables.values():
            rows = part.rows
            if gone := sorted(part.deleted & part.stored):
                write.delete(part.table, gone)
                part.stored -= part.deleted
            if fresh := sorted(part.changed - part.stored):
                write.insert(part.table, [tuple((rows[key] or {}).values()) for key in fresh])
            if known := sorted(part.changed & part.stored):
                write.update(part.table, [tuple((rows[key] or {}).values()) for key in known])
            if part.noted:
                write.insert(part.table, part.noted)
                part.noted.clear()
            part.stored |= part.changed
            part.changed.clear()
            part.deleted.clear()
            part.before.clear()

    def _part(self, model: type[SQLModel]) -> _TableRows:
        part = self._tables.get(model)
        if part is None:
            part = self._tables[model] = _TableRows(model)
        return part
