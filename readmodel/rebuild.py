"""Build the projections again from block 0 beside the live ones, compare row by row, and put them in place if asked."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlmodel import Session, SQLModel

from chain.logs import LogReader
from readmodel.compare import Difference, compare_rows
from readmodel.database import Database
from readmodel.follow import advance, cursor
from readmodel.rows import Key, Row, table_of
from readmodel.tables import JOURNAL, PROJECTIONS, ChainBlock, SyncCursor


class Moved(Exception):
    """The live tables went on while the rebuild ran."""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found. block: the last block of both sides."""

    block: int
    tables: int
    rows: int
    differences: list[Difference]


def rebuild(live: Database, reader: LogReader, *, replace: bool) -> Rebuilt:
    """Rebuild up to the live cursor and compare; with `replace`, write the rebuilt rows over differing tables."""
    with live.read() as session:
        if (end := cursor(session)) is None:
            return Rebuilt(0, 0, 0, [])
    with tempfile.TemporaryDirectory(prefix="tallystick-rebuild-") as folder:
        shadow = Database(f"sqlite:///{Path(folder) / 'shadow.db'}")
        SQLModel.metadata.create_all(shadow.engine, tables=[table_of(m) for m in PROJECTIONS])
        advance(shadow, reader, head=reader.block(end.block), records=False)
        found = _compare(live, shadow, end.block)
        if replace and found.differences:
            _replace(live, shadow, end.hash)
        shadow.close()
    return found


def _compare(live: Database, shadow: Database, block: int) -> Rebuilt:
    rows, differences = 0, []
    with live.read() as left, shadow.read() as right:
        at = cursor(left)
        if at is None or at.block != block:
            raise Moved(f"the tables were at block {block} and went on to {at and at.block}")
        for model in PROJECTIONS:
            if model is ChainBlock:
                continue  # which eventless blocks ended a range depends on when they were read
            name = table_of(model).name
            mine, theirs = _rows(left, model), _rows(right, model)
            rows += len(theirs)
            differences += compare_rows(name, theirs, mine)
    return Rebuilt(block, len(PROJECTIONS) - 1, rows, differences)


def _rows(session: Session, model: type[SQLModel]) -> dict[Key, Row]:
    table = table_of(model)
    keys = [column.name for column in table.primary_key.columns]
    found = {}
    for mapping in session.execute(select(table)).mappings():
        row = dict(mapping)
        found[tuple(row[name] for name in keys)] = row
    return found


def _replace(live: Database, shadow: Database, at_hash: str) -> None:
    with live.write() as target, shadow.read() as source:
        at = target.get(SyncCursor, 1, with_for_update=True)  # a sync that comes now waits, and then starts from here
        if at is None or at.hash != at_hash:
            raise Moved("the tables went on during the comparison")
        for model in JOURNAL:  # of rows that are about to go
            target.execute(delete(table_of(model)))
        for model in PROJECTIONS:
            table = table_of(model)
            target.execute(delete(table))
            if rows := list(_rows(source, model).values()):
                target.execute(insert(table), rows)
