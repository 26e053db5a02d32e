"""Where the ledger's finality is only probable: what it takes back, the tables take back, to the common ancestor.

Near the head every range leaves a journal of the rows that it changed. When the ledger no longer has the block that the
tables end with, whole ranges are undone, newest first, until they end with one that it has. Payment instructions are
taken back, too, unless a bank has acted on one: then a person must look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Delete, Table, Update, delete, select, update
from sqlmodel import Session, SQLModel, col

from chain.logs import LogReader, Unsettled
from readmodel.bulk import bulk
from readmodel.database import Database
from readmodel.rows import Change, table_of
from readmodel.tables import (
    JOURNAL,
    RECORDS,
    ChainBlock,
    ChainEvent,
    Envelope,
    SyncCursor,
    SyncedChange,
    SyncedRange,
)

log = structlog.get_logger()
Place = tuple[int, str, int] | None  # block, its hash, its time; None: before the first block of ours
KEPT_FROM_UNDOING = frozenset(table_of(model).name for model in RECORDS)


class TooDeep(Exception):
    """The ledger took back more than the tables can, or what somebody has acted on."""


def keep(session: Session, at: SyncCursor | None, last: int, changes: Sequence[Change]) -> None:
    """The journal of one range, within its transaction. `at`: the cursor before it."""
    kept = SyncedRange(last=last)
    if at is not None:
        kept.before_block, kept.before_hash, kept.before_at = at.block, at.hash, at.at
    session.add(kept)
    session.flush()
    rows = [(last, i, change.of, change.before, change.after) for i, change in enumerate(changes)]
    bulk(session).insert(table_of(SyncedChange), rows)


def forget(session: Session, below: int) -> None:
    """Journals of ranges that end below this block: nobody takes them back any more."""
    for model in JOURNAL:
        table = table_of(model)
        session.execute(delete(table).where(table.c.last < below))


def rewind(database: Database, reader: LogReader) -> int:
    """Undo ranges until the tables end with a block of the ledger. Returns how many blocks were taken back.

    Raises `TooDeep`, and then nothing has changed.
    """
    with database.read() as session:
        at = session.get(SyncCursor, 1)
        ranges = session.scalars(select(SyncedRange).order_by(col(SyncedRange.last).desc())).all()
    if at is None:
        return 0
    place: Place = (at.block, at.hash, at.at)
    undone: list[int] = []
    for one in ranges:
        if _is_there(reader, place):
            break
        undone.append(one.last)
        place = None
        if one.before_block is not None and one.before_hash is not None and one.before_at is not None:
            place = (one.before_block, one.before_hash, one.before_at)
    if place is not None and not _is_there(reader, place):
        raise TooDeep(f"the ledger has no block {place[0]} of hash {place[1]}, and no journal goes further back")
    with database.write() as session:
        _undo(session, at, undone, place)
    block = place[0] if place else reader.deployment.first_block - 1
    log.warning("sync.rewound", from_block=at.block, to_block=block)
    return at.block - block


def _is_there(reader: LogReader, place: Place) -> bool:
    if place is None:
        return True
    try:
        return reader.block(place[0]).hash == place[1]
    except Unsettled:  # the ledger is shorter now
        return False


def _undo(session: Session, at: SyncCursor, ranges: Sequence[int], place: Place) -> None:
    cursor = table_of(SyncCursor)
    where = (cursor.c.block == at.block, cursor.c.hash == at.hash)
    statement: Delete | Update
    if place is None:
        block, statement = -1, delete(cursor).where(*where)
    else:
        block, hash_, moment = place
        statement = update(cursor).where(*where).values(block=block, hash=hash_, at=moment)
    if session.connection().execute(statement).rowcount != 1:
        return  # somebody else was faster
    for last in ranges:
        _undo_range(session, last)
    for model, column in ((ChainEvent, "block"), (ChainBlock, "number")):
        table = table_of(model)
        session.execute(delete(table).where(table.c[column] > block))
    for journal in JOURNAL:
        table = table_of(journal)
        session.execute(delete(table).where(table.c.last > block))
    # What was mined there may be mined again, or never: it is sent again until it is.
    session.connection().execute(update(Envelope).where(col(Envelope.block) > block).values(state="sealed", block=None))


def _undo_range(session: Session, last: int) -> None:
    changes = session.scalars(
        select(SyncedChange).where(col(SyncedChange.last) == last).order_by(col(SyncedChange.serial))
    ).all()
    tables, write = SQLModel.metadata.tables, bulk(session)
    by_table: dict[str, list[SyncedChange]] = defaultdict(list)
    for change in changes:
        by_table[change.of].append(change)
    for name, of_table in by_table.items():
        table = tables[name]
        if name in KEPT_FROM_UNDOING:
            _require_untouched(session, table, of_table)
        added = [_key(table, c.after) for c in of_table if c.before is None and c.after is not None]
        changed = [_values(table, c.before) for c in of_table if c.before is not None and c.after is not None]
        removed = [_values(table, c.before) for c in of_table if c.before is not None and c.after is None]
        if added:
            write.delete(table, added)
        if changed:
            write.update(table, changed)
        if removed:
            write.insert(table, removed)


def _require_untouched(session: Session, table: Table, changes: Sequence[SyncedChange]) -> None:
    """The rows are as the range left them: nobody has paid, or been told anything else, since."""
    wanted = {_key(table, change.after): change.after for change in changes if change.after is not None}
    found = {_key(table, row): row for row in bulk(session).load(table, sorted(wanted))}
    for key, after in wanted.items():
        if found.get(key) != after:
            raise TooDeep(f"the ledger took back what {table.name} {key} came from, and that was acted on since")


def _key(table: Table, row: dict[str, Any] | None) -> tuple[Any, ...]:
    assert row is not None
    return tuple(row[column.name] for column in table.primary_key.columns)


def _values(table: Table, row: dict[str, Any] | None) -> tuple[Any, ...]:
    assert row is not None
    return tuple(row[column.name] for column in table.columns)
