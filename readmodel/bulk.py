"""Many rows at once, by the fastest way that the database has: COPY on PostgreSQL, executemany on SQLite.

Rows are tuples in the order of the table's columns, keys are tuples in the order of its primary key. Everything happens
within the session's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Protocol

import orjson
from sqlalchemy import JSON, Boolean, Column, Integer, Table, select, tuple_
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

Key = tuple[Any, ...]
Values = tuple[Any, ...]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]
MOST_LINES = 1_000  # in one piece to the server
MOST_TEXTS = 1_000  # remembered
MOST_KEYS = 500  # keys in one IN (...): well under SQLite's limit


class RowsGone(Exception):
    """Rows that were read a moment ago, in this transaction, are not there to be changed."""


class Bulk(Protocol):
    def load(self, table: Table, keys: Sequence[Key]) -> list[dict[str, Any]]:
        """The rows that there are of these, by column, in no order."""

    def insert(self, table: Table, rows: Sequence[Values]) -> None: ...

    def update(self, table: Table, rows: Sequence[Values]) -> None:
        """Whole rows, found by their keys. Raises `RowsGone`."""

    def delete(self, table: Table, keys: Sequence[Key]) -> None:
        """Raises `RowsGone`."""


def bulk(session: Session) -> Bulk:
    return _Copying(session) if session.get_bind().dialect.name == "postgresql" else _Portable(session)


class _Shape:
    """What is said of a table in SQL: its quoted name, columns and keys."""

    def __init__(self, table: Table) -> None:
        self.name = f'"{table.name}"'
        self.columns = [f'"{column.name}"' for column in table.columns]
        self.keys = [f'"{column.name}"' for column in table.primary_key.columns]
        self.others = [name for name in self.columns if name not in self.keys]
        self.names = [column.name for column in table.columns]
        self.key_arrays = [_array_of(column) for column in table.primary_key.columns]
        self.joined_keys = [_is_plain(column) for column in table.primary_key.columns]
        self.key_places = [self.columns.index(name) for name in self.keys]
        self.other_places = [self.columns.index(name) for name in self.others]
        self._json = [i for i, column in enumerate(table.columns) if isinstance(column.type, JSON)]
        self.line = _line_of(table)
        self.written: Callable[[Iterable[Values]], Iterable[Values]] = self._with_json if self._json else iter

    def _with_json(self, rows: Iterable[Values]) -> Iterable[Values]:
        for row in rows:
            values = list(row)
            for place in self._json:
                values[place] = orjson.dumps(values[place]).decode()
            yield tuple(values)


# What has a meaning of its own in COPY's text.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class _Texts(dict[Any, str]):
    """Texts as COPY takes them. Names of kinds and states come again and again, and are made once."""

    def __missing__(self, value: Any) -> str:
        made = str(value).translate(_ESCAPES)
        if len(self) < MOST_TEXTS:
            self[value] = made
        return made


def _json(value: object) -> str:
    """Its own escapes leave nothing but backslashes to escape."""
    return orjson.dumps(value).decode().replace("\\", "\\\\")


def _is_plain(column: Column[Any]) -> bool:
    """Numbers and hexadecimal words (the columns of a fixed length) are in every text what they are."""
    return isinstance(column.type, (Integer, Boolean)) or getattr(column.type, "length", None) is not None


def _line_of(table: Table) -> Callable[[Values], str]:
    """A row as a line of COPY's text, written as Python source and compiled once for each table."""
    names = [f"c{i}" for i in range(len(table.columns))]
    cells = []
    for name, column in zip(names, table.columns, strict=True):
        cell = name if _is_plain(column) else f"json({name})" if isinstance(column.type, JSON) else f"texts[{name}]"
        cells.append(f"{{null if {name} is None else {cell}}}" if column.nullable else f"{{{cell}}}")
    scope: dict[str, Any] = {"json": _json, "texts": _Texts(), "null": "\\N"}
    source = f"def line(row):\n    {', '.join(names)}, = row\n    return f'" + "\\t".join(cells) + "\\n'"
    exec(source, scope)
    found: Callable[[Values], str] = scope["line"]
    return found


@cache
def _shape(table: Table) -> _Shape:
    return _Shape(table)


def _array_of(column: Column[Any]) -> str:
    """The parameter that holds many of a key's values: one text, where that is safe, is made in a tenth of the time."""
    kind = column.type.compile(_POSTGRESQL)
    return f"string_to_array(%s, ',')::{kind}[]" if _is_plain(column) else f"%s::{kind}[]"


class _Copying:
    """PostgreSQL. Changes are copied beside the table first, and put in place by one statement."""

    def __init__(self, session: Session) -> None:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        self._cursor = connection.cursor()
        self._filled: set[str] = session.info.setdefault("beside", set())  # a transaction finds them empty

    def load(self, table: Table, keys: Sequence[Key]) -> list[dict[str, Any]]:
        shape = _shape(table)
        columns = ", ".join(f"t.{name}" for name in shape.columns)
        self._cursor.execute(f"SELECT {columns} FROM {shape.name} t {self._joined(shape)}", self._arrays(shape, keys))
        return [dict(zip(shape.names, row, strict=True)) for row in self._cursor.fetchall()]

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        shape = _shape(table)
        self._copy(shape.name, shape, rows)

    def update(self, table: Table, rows: Sequence[Values]) -> None:
        shape, beside = _shape(table), f'"change_of_{table.name}"'
        self._cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {beside} (LIKE {shape.name}) ON COMMIT DELETE ROWS")
        if beside in self._filled:
            self._cursor.execute(f"TRUNCATE {beside}")
        self._filled.add(beside)
        self._copy(beside, shape, rows)
        news = ", ".join(f"{name} = c.{name}" for name in shape.others)
        same = " AND ".join(f"t.{name} = c.{name}" for name in shape.keys)
        self._cursor.execute(f"UPDATE {shape.name} t SET {news} FROM {beside} c WHERE {same}")
        _require(self._cursor.rowcount, rows, table)

    def delete(self, table: Table, keys: Sequence[Key]) -> None:
        shape = _shape(table)
        same = " AND ".join(f"t.{name} = k.{name}" for name in shape.keys)
        self._cursor.execute(
            f"DELETE FROM {shape.name} t USING {self._unnested(shape)} WHERE {same}", self._arrays(shape, keys)
        )
        _require(self._cursor.rowcount, keys, table)

    def _copy(self, target: str, shape: _Shape, rows: Sequence[Values]) -> None:
        with self._cursor.copy(f"COPY {target} ({', '.join(shape.columns)}) FROM STDIN") as copy:
            for start in range(0, len(rows), MOST_LINES):
                copy.write("".join(map(shape.line, rows[start : start + MOST_LINES])))

    def _joined(self, shape: _Shape) -> str:
        return f"JOIN {self._unnested(shape)} ON " + " AND ".join(f"t.{name} = k.{name}" for name in shape.keys)

    def _unnested(self, shape: _Shape) -> str:
        return f"unnest({', '.join(shape.key_arrays)}) AS k({', '.join(shape.keys)})"

    def _arrays(self, shape: _Shape, keys: Sequence[Key]) -> list[Any]:
        columns = zip(*keys, strict=True)
        return [
            ",".join(map(str, column)) if joined else list(column)
            for column, joined in zip(columns, shape.joined_keys, strict=True)
        ]


class _Portable:
    """SQLite, and whatever else has executemany."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def load(self, table: Table, keys: Sequence[Key]) -> list[dict[str, Any]]:
        columns = list(table.primary_key.columns)
        found: list[dict[str, Any]] = []
        for start in range(0, len(keys), MOST_KEYS):
            chunk = keys[start : start + MOST_KEYS]
            one = columns[0].in_([key[0] for key in chunk]) if len(columns) == 1 else tuple_(*columns).in_(chunk)
            found += [dict(row) for row in self._session.execute(select(table).where(one)).mappings()]
        return found

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        shape = _shape(table)
        marks = ", ".join("?" * len(shape.columns))
        statement = f"INSERT INTO {shape.name} ({', '.join(shape.columns)}) VALUES ({marks})"
        self._many(statement, list(shape.written(rows)))

    def update(self, table: Table, rows: Sequence[Values]) -> None:
        shape = _shape(table)
        news = ", ".join(f"{name} = ?" for name in shape.others)
        places = [*shape.other_places, *shape.key_places]
        changed = [tuple(row[place] for place in places) for row in shape.written(rows)]
        _require(self._many(f"UPDATE {shape.name} SET {news} WHERE {self._same(shape)}", changed), rows, table)

    def delete(self, table: Table, keys: Sequence[Key]) -> None:
        shape = _shape(table)
        _require(self._many(f"DELETE FROM {shape.name} WHERE {self._same(shape)}", list(keys)), keys, table)

    def _same(self, shape: _Shape) -> str:
        return " AND ".join(f"{name} = ?" for name in shape.keys)

    def _many(self, statement: str, parameters: list[Values]) -> int:
        if not parameters:
            return 0  # the driver takes an empty list for one row of nothing
        return self._connection.exec_driver_sql(statement, parameters).rowcount


def _require(done: int, wanted: Sequence[Any], table: Table) -> None:
    if done != len(wanted):
        raise RowsGone(f"{table.name}: {len(wanted)} rows were to be written, and {done} were there")
