"""How far the tables are behind the ledger. The worker notes what it sees, because nobody else talks to the node."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from chain.logs import Block
from readmodel.database import Database
from readmodel.tables import LedgerHead, SyncCursor

ONLY = 1
FRESH_S = 5  # an unchanged head is noted again after so long


@dataclass(frozen=True)
class Lag:
    """head: the ledger's newest block when a worker last saw it, at `seen_at` by the worker's clock, UTC seconds.

    blocks, seconds: what is not in the tables yet, the seconds by the ledger's own clock.
    """

    head: int
    seen_at: int
    blocks: int
    seconds: int


def note_head(database: Database, head: Block) -> None:
    """Keep what the ledger's newest block is."""
    now = int(time.time())
    with database.read() as session:
        known = session.get(LedgerHead, ONLY)
    if known is not None and known.block == head.number and 0 <= now - known.seen_at < FRESH_S:
        return
    place = {"block": head.number, "at": head.at, "seen_at": now}
    with suppress(IntegrityError), database.write() as session:  # the very first note, made by two at once
        if not session.connection().execute(update(LedgerHead).values(place)).rowcount:
            session.add(LedgerHead(id=ONLY, **place))


def lag(session: Session) -> Lag | None:
    """None before a worker has seen the ledger, and before anything was read from it."""
    head, at = session.get(LedgerHead, ONLY), session.get(SyncCursor, 1)
    if head is None or at is None:
        return None
    return Lag(head.block, head.seen_at, max(0, head.block - at.block), max(0, head.at - at.at))
