"""Move the tables along the ledger: one range, one transaction, one winner."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from typing import Self

import structlog
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from chain.events import WIDE, Event
from chain.logs import Block, BlockRange, LogReader
from readmodel.bulk import bulk
from readmodel.database import Database
from readmodel.instructions import instruct, looked_up
from readmodel.projections import apply_events
from readmodel.revocations import refuse_revoked
from readmodel.rewind import TooDeep, forget, keep, rewind
from readmodel.rows import Rows, table_of
from readmodel.tables import ChainBlock, ChainEvent, SyncCursor

log = structlog.get_logger()


class Superseded(Exception):
    """Another worker moved the cursor first; its rows are the ones that count."""


class LedgerForked(Exception):
    """The ledger no longer contains the block that the tables end with. On a final ledger that must not happen."""


def cursor(session: Session) -> SyncCursor | None:
    return session.get(SyncCursor, 1)


def ledger_now(session: Session) -> int:
    """The ledger's clock as far as the tables have it, UTC seconds. Every rule uses this clock."""
    found = cursor(session)
    return found.at if found else 0


def never(_: int) -> bool:
    return False


def advance(
    database: Database,
    reader: LogReader,
    *,
    head: Block | None = None,
    records: bool = True,
    undo: int = 0,
    enough: Callable[[int], bool] = never,
) -> int:
    """Read and store up to a head: the ledger's as it is now, unless one is given. Returns the number of blocks moved.

    records: see `store`. undo: how many of the last blocks the ledger may still take back; 0 for a ledger whose blocks
    are final. enough: asked after each range, with its last block, whether to leave the rest for another time.
    Raises `LedgerForked`, `chain.logs.Unsettled`, `chain.rpc.NodeUnavailable`; the tables are whole in every case.
    """
    run = partial(_advance, database, reader, records=records, undo=undo, enough=enough)
    try:
        return run(head or reader.head())
    except LedgerForked:
        if not undo:
            raise
    try:
        rewind(database, reader)
    except TooDeep as deep:
        raise LedgerForked(str(deep)) from None
    return run(head or reader.head())


def _advance(
    database: Database, reader: LogReader, head: Block, *, records: bool, undo: int, enough: Callable[[int], bool]
) -> int:
    moved = 0
    with _ReadAhead(reader, head) as ahead, _uncollected():
        while True:
            with database.read() as session:
                at = cursor(session)
            first = at.block + 1 if at else reader.deployment.first_block
            if first > head.number:
                if at is not None:
                    _require_same_ledger(at, reader, head)
                return moved
            found = ahead.read(first)
            try:
                with database.write() as session:
                    store(session, at, found, records=records, journal=found.last.number > head.number - undo)
                    if undo:
                        forget(session, head.number - undo)
            except Superseded:
                log.info("sync.superseded", block=first)
                continue
            moved += len(found.blocks)
            if enough(found.last.number):
                return moved


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cyclic garbage: a range makes a hundred thousand rows and no cycle, and looking through
    them again and again takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _ReadAhead:
    """Ranges up to a head, each read while the one before it is stored: node and database work at the same time."""

    def __init__(self, reader: LogReader, head: Block) -> None:
        self._reader, self._head = reader, head
        self._thread = ThreadPoolExecutor(1, "sync")
        self._coming: tuple[int, Future[BlockRange]] | None = None

    def read(self, first: int) -> BlockRange:
        """The range from `first`. Raises what `LogReader.read` raises."""
        coming, self._coming = self._coming, None
        if coming is not None and coming[0] == first:
            found = coming[1].result()
        else:  # the first one, or somebody else was faster
            if coming is not None:
                wait([coming[1]])
            found = self._reader.read(first, self._head.number)
        if (following := found.last.number + 1) <= self._head.number:
            self._coming = following, self._thread.submit(self._reader.read, following, self._head.number)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()


def _require_same_ledger(at: SyncCursor, reader: LogReader, head: Block) -> None:
    """The block that the tables end with is on this ledger. A database of another one must not pass for up to date."""
    if at.block > head.number:
        raise LedgerForked(f"the tables end with block {at.block}, the ledger with {head.number}: not the same ledger")
    there = head if at.block == head.number else reader.block(at.block)
    if there.hash != at.hash:
        raise LedgerForked(f"block {at.block} was {at.hash} and is now {there.hash}")


def store(
    session: Session, at: SyncCursor | None, found: BlockRange, *, records: bool = True, journal: bool = False
) -> None:
    """One range into the tables, within the caller's transaction. `at` is the cursor that the range was read from.

    records: also do what events mean for what is not theirs, payment instructions and intents on their way.
    journal: keep what it takes to undo the range (`readmodel.rewind`).
    """
    if at is not None and found.blocks[0].parent_hash != at.hash:
        raise LedgerForked(f"block {at.block} was {at.hash}; block {at.block + 1} follows another")
    _move_cursor(session, at, found.last)
    _store_raw(session, found)
    rows = Rows(session)
    if records:
        apply_events(rows, found.events, instruct, looked_up)
        refuse_revoked(session, found.events)
    else:
        apply_events(rows, found.events)
    if journal:
        keep(session, at, found.last.number, rows.changes())
    rows.flush()


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
    write.insert(table_of(ChainEvent), [_raw(event) for event in found.events])


def _raw(event: Event) -> tuple[object, ...]:
    args = event.args
    if wide := WIDE.get(event.name):  # such numbers do not survive every JSON reader
        args = {**args, **{name: str(args[name]) for name in wide}}
    return event.block, event.log_index, event.tx, event.contract, event.name, args
