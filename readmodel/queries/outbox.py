"""The order of what waits in the outbox."""

from __future__ import annotations

import time

from sqlalchemy import func, select
from sqlmodel import Session, col

from readmodel.tables import SignedIntent


def next_serial(session: Session) -> int:
    """The first serial after all that there are: the clock's nanoseconds, unless the clock went back.

    What is queued after this one was seen comes after it, whichever gateway queues it.
    """
    last = session.scalar(select(func.max(col(SignedIntent.serial)))) or 0
    return max(time.time_ns(), last + 1)
