"""Move the tables along the ledger: one range, one transaction, one winner.

A long way is gone by three at once: while a range is stored, the next is projected and the one after it is read, so
that node, gateway and database work at the same time.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from typing import Self

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from chain.logs import Block, BlockRange, LogReader
from readmodel.database import Database
from readmodel.rewind import TooDeep, forget, rewind
from readmodel.rows import Rows
from readmodel.store import LedgerForked, Superseded, project, store
from readmodel.tables import SyncCursor

log = structlog.get_logger()


Write = Callable[[SyncCursor | None, BlockRange, Rows | None], None]
TURN_S = 0.002  # among threads


_AT = select(col(SyncCursor.at)).where(col(SyncCursor.id) == 1)


def cursor(session: Session) -> SyncCursor | None:
    return session.get(SyncCursor, 1)


def ledger_now(session: Session) -> int:
    """The ledger's clock as far as the tables have it, UTC seconds. Every rule uses this clock."""
    return session.connection().execute(_AT).scalar() or 0


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
    def write(at: SyncCursor | None, found: BlockRange, rows: Rows | None) -> None:
        with database.write() as session:
            store(session, at, found, rows, records=records, journal=found.last.number > head.number - undo)
            if undo:
                forget(session, head.number - undo)

    moved = 0
    with _ReadAhead(reader, head) as ahead, _StoreBehind(write) as behind, _in_haste():
        at = _where(database)
        while True:
            first = at.block + 1 if at else reader.deployment.first_block
            try:
                if first > head.number:
                    moved += behind.wait()
                    if at is not None:
                        _require_same_ledger(at, reader, head)
                    return moved
                found = ahead.read(first)
                rows = project(database, found, over=behind.rows, records=records)
                moved += behind.wait()
                last = enough(found.last.number) or found.last.number == head.number
                if last or rows is None:  # nothing to do meanwhile, or nothing that could be done
                    write(at, found, rows)
                    moved += len(found.blocks)
                else:
                    behind.store(at, found, rows)
            except Superseded:
                log.info("sync.superseded", block=first)
                at = _where(database)
                continue
            if last and found.last.number != head.number:
                return moved
            at = SyncCursor(id=1, block=found.last.number, hash=found.last.hash, at=found.last.at)


def _where(database: Database) -> SyncCursor | None:
    with database.read() as session:
        return cursor(session)


@contextmanager
def _in_haste() -> Iterator[None]:
    """Without the collector of cyclic garbage: a range makes a hundred thousand rows and no cycle, and looking through
    them again and again takes a fifth of the time. And whoever has waited for node or database is soon on again."""
    was, turn = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        if was:
            gc.enable()


class _StoreBehind:
    """Ranges that are projected, each stored while the next one is projected over it."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._thread = ThreadPoolExecutor(1, "store")
        self._going: tuple[int, Future[None]] | None = None
        self.rows: Rows | None = None

    def store(self, at: SyncCursor | None, found: BlockRange, rows: Rows) -> None:
        self.rows = rows
        self._going = len(found.blocks), self._thread.submit(self._write, at, found, rows)

    def wait(self) -> int:
        """So many blocks were stored. Raises what `readmodel.store.store` raises."""
        going, self._going, self.rows = self._going, None, None
        if going is None:
            return 0
        blocks, end = going
        end.result()
        return blocks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()


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
