"""Build the projections again from block 0 beside the live ones, compare row by row, and put them in place if asked.

Sync and gateway go on meanwhile. The comparison is of one moment: the live tables as they were when it began, and the
shadow at the same block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from chain.logs import LogReader
from readmodel.bulk import bulk
from readmodel.compare import Difference, compare_rows
from readmodel.database import Database
from readmodel.follow import advance, cursor
from readmodel.rows import Key, Row, table_of
from readmodel.shadow import ROWS_AT_ONCE, Moved, shadow_of
from readmodel.tables import PROJECTIONS, ChainBlock, SyncCursor

MOST_DIFFERENCES = 10_000  # kept; a table that is wrong altogether needs no longer list
# Which eventless blocks ended a range depends on when they were read.
COMPARED = tuple(model for model in PROJECTIONS if model is not ChainBlock)


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found. block: the last block of both sides; rows: of the rebuilt one."""

    block: int
    tables: int
    rows: int
    differences: list[Difference]


def rebuild(
    live: Database, reader: LogReader, *, replace: bool, told: Callable[[int, int], None] = lambda at, end: None
) -> Rebuilt:
    """Rebuild up to the live cursor and compare; with `replace`, put the rebuilt tables in place if they differ.

    told: hears how far it is, as (block, last block). Raises `Moved`, and what `advance` raises; nothing has changed
    then.
    """
    with live.read() as session:
        if (end := cursor(session)) is None:
            return Rebuilt(0, 0, 0, [])
    with shadow_of(live) as shadow:

        def catch_up(at: SyncCursor) -> None:
            head = reader.block(at.block)
            if head.hash != at.hash:
                raise Moved(f"the tables ended with block {at.block}, which the ledger has taken back: sync first")

            def tell(block: int) -> bool:
                told(block, at.block)
                return False

            advance(shadow.database, reader, head=head, records=False, enough=tell)

        catch_up(end)
        with live.read() as session:  # from here on a snapshot
            if (end := cursor(session)) is None:
                raise Moved("the live tables were emptied")
            catch_up(end)
            found = _compare(session, shadow.database, end.block)
        if replace and found.differences:
            shadow.take_place(catch_up)
    return found


def _compare(live: Session, shadow: Database, block: int) -> Rebuilt:
    rows, differences = 0, list[Difference]()
    with shadow.read() as rebuilt:
        for model in COMPARED:
            count = _count(rebuilt, model)
            rows += count
            if len(differences) < MOST_DIFFERENCES:
                differences += _table_differences(live, rebuilt, model, count)
    return Rebuilt(block, len(COMPARED), rows, differences)


def _table_differences(live: Session, rebuilt: Session, model: type[SQLModel], count: int) -> list[Difference]:
    """Piece by piece: each live row beside its rebuilt one, then, if some are left over, the rebuilt ones alone. count:
    of the rebuilt ones."""
    name, beside, met, found = table_of(model).name, bulk(rebuilt), 0, list[Difference]()
    for mine in _pieces(live, model):
        theirs = _by_key(model, beside.load(table_of(model), list(mine)))
        met += len(theirs)
        found += compare_rows(name, theirs, mine)
    if met < count:
        beside = bulk(live)
        for theirs in _pieces(rebuilt, model):
            there = _by_key(model, beside.load(table_of(model), list(theirs)))
            found += compare_rows(name, {key: row for key, row in theirs.items() if key not in there}, {})
    return found


def _pieces(session: Session, model: type[SQLModel]) -> Iterator[dict[Key, Row]]:
    found = session.execute(select(table_of(model)).execution_options(yield_per=ROWS_AT_ONCE)).mappings()
    for rows in found.partitions():
        yield _by_key(model, [dict(row) for row in rows])


def _by_key(model: type[SQLModel], rows: Sequence[Row]) -> dict[Key, Row]:
    keys = [column.name for column in table_of(model).primary_key.columns]
    return {tuple(row[name] for name in keys): row for row in rows}


def _count(session: Session, model: type[SQLModel]) -> int:
    return session.scalar(select(func.count()).select_from(table_of(model))) or 0
