"""Dead letters: tasks that failed, kept where an operator sees them and can send them again.

A task that failed is taken off its queue, whatever the broker is: what is left of it is a row. Done later, by itself or
because somebody sent it again, the row says that it is mended.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlmodel import col

from chain.abi import keccak
from readmodel.database import Database
from readmodel.tables import FailedTask

MOST_TRACE = 8_000  # characters, of the end


def letter_id(task: str, args: Sequence[Any]) -> str:
    """The same task with the same arguments has the same id."""
    return keccak(orjson.dumps([task, list(args)])).hex()[:12]


def failed(database: Database, task: str, args: Sequence[Any], error: Exception) -> None:
    """Keep a failure; one more of the same is counted."""
    now, trace = int(time.time()), "".join(traceback.format_exception(error))[-MOST_TRACE:]
    said = f"{type(error).__name__}: {error}"
    with database.write() as session:
        row = session.get(FailedTask, letter_id(task, args), with_for_update=True)
        if row is None:
            row = FailedTask(
                id=letter_id(task, args),
                task=task,
                args=list(args),
                error=said,
                trace=trace,
                times=0,
                first_at=now,
                last_at=now,
                state="failed",
            )
            session.add(row)
        elif row.state == "mended":
            row.times, row.first_at = 0, now
        row.error, row.trace, row.last_at, row.state = said, trace, now, "failed"
        row.times += 1


def done(database: Database, task: str, args: Sequence[Any]) -> None:
    """What may have failed before is done now."""
    with database.read() as session:
        row = session.get(FailedTask, letter_id(task, args))
        if row is None or row.state == "mended":
            return
    with database.write() as session:
        session.connection().execute(
            update(FailedTask).where(col(FailedTask.id) == letter_id(task, args)).values(state="mended")
        )


def letters(database: Database, *, mended: bool = False) -> Sequence[FailedTask]:
    """Those that wait for somebody, the oldest first; with `mended`, the others, too."""
    query = select(FailedTask).order_by(col(FailedTask.first_at), col(FailedTask.id))
    if not mended:
        query = query.where(col(FailedTask.state) == "failed")
    with database.read() as session:
        return session.scalars(query).all()
