"""One range of the ledger into the tables: projected, then stored in one transaction that one worker wins."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from chain.events import WIDE, Event
from chain.logs import Block, BlockRange
from readmodel.bulk import bulk
from readmodel.database import Database
from readmodel.instructions import instruct, looked_up
from readmodel.projections import apply_events
from readmodel.revocations import refuse_revoked
from readmodel.rewind import keep
from readmodel.rows import MissingRow, NeedsTransaction, Rows, table_of
from readmodel.tables import ChainBlock, ChainEvent, SyncCursor


class Superseded(Exception):
    """Another worker moved the cursor first; its rows are the ones that count."""


class LedgerForked(Exception):
    """The ledger no longer contains the block that the tables end with. On a final ledger that must not happen."""


def project(database: Database, found: BlockRange, *, over: Rows | None, records: bool) -> Rows | None:
    """What a range makes of the rows, in memory and written nowhere, to be stored later. None: it has to be done within
    the transaction that stores it.

    over: the range before, if that is not stored yet. Nobody changes projections without moving the cursor, so that
    rows which somebody changed meanwhile are never stored: `store` finds the cursor moved.
    """
    with database.read() as session:
        rows = Rows(session, over=over, locks=False)
        try:
            _apply(rows, found.events, records=records)
        except (NeedsTransaction, MissingRow):  # missing, perhaps, because somebody else just took it back
            return None
    rows.stand_alone()
    return rows


def store(
    session: Session,
    at: SyncCursor | None,
    found: BlockRange,
    rows: Rows | None = None,
    *,
    records: bool = True,
    journal: bool = False,
) -> None:
    """One range into the tables, within the caller's transaction. `at` is the cursor that the range was read from.

    rows: what `project` made of it; without it that is done here. records: also do what events mean for what is not
    theirs, payment instructions and intents on their way. journal: keep what it takes to undo the range
    (`readmodel.rewind`). Raises `Superseded`, `LedgerForked`.
    """
    if at is not None and found.blocks[0].parent_hash != at.hash:
        raise LedgerForked(f"block {at.block} was {at.hash}; block {at.block + 1} follows another")
    _move_cursor(session, at, found.last)
    _store_raw(session, found)
    if rows is None:
        rows = Rows(session)
        _apply(rows, found.events, records=records)
    if records:
        refuse_revoked(session, found.events)
    if journal:
        keep(session, at, found.last.number, rows.changes())
    rows.flush(session)


def _apply(rows: Rows, events: list[Event], *, records: bool) -> None:
    if records:
        apply_events(rows, events, instruct, looked_up)
    else:
        apply_events(rows, events)


def _move_cursor(session: Session, at: SyncCursor | None, last: Block) -> None:
    place = {"block": last.number, "hash": last.hash, "at": last.at}
    table = table_of(SyncCursor)
    if at is None:
        try:
            session.execute(insert(table), [{"id": 1, **place}])
        except IntegrityError:
            raise Superseded from None
        return
    moved = session.connection().execute(
        update(table).where(table.c.block == at.block, table.c.hash == at.hash).values(place)
    )
    if moved.rowcount != 1:
        raise Superseded


def _store_raw(session: Session, found: BlockRange) -> None:
    eventful = {event.block for event in found.events} | {found.last.number}
    blocks = [(b.number, b.hash, b.parent_hash, b.at) for b in found.blocks if b.number in eventful]
    write = bulk(session)
    write.insert(table_of(ChainBlock), blocks)
    write.insert(table_of(ChainEvent), [raw(event) for event in found.events])


def raw(event: Event) -> tuple[object, ...]:
    """An event as its row has it, column by column."""
    args = event.args
    if wide := WIDE.get(event.name):  # such numbers do not survive every JSON reader
        args = {**args, **{name: str(args[name]) for name in wide}}
    return event.block, event.log_index, event.tx, event.contract, event.name, args
