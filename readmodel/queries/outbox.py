"""How intents come into the outbox, and in which order."""

from __future__ import annotations

import time

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from readmodel.rows import table_of
from readmodel.tables import SignedIntent

_NEW = ("signer", "call", "serial", "queued_at", "approved_by", "order_of")
# From draft to queued, many at a time: `of_digest`, and `new_` before each of those. Only what is still a draft:
# somebody may have sent the same signature at the same time.
to_queue = (
    update(table_of(SignedIntent))
    .where(col(SignedIntent.digest) == bindparam("of_digest"), col(SignedIntent.state) == "draft")
    .values(state="queued", **{name: bindparam(f"new_{name}") for name in _NEW})
)


def next_serial(session: Session) -> int:
    """The first serial after all that there are: the clock's nanoseconds, unless the clock went back.

    What is queued after this one was seen comes after it, whichever gateway queues it.
    """
    last = session.scalar(select(func.max(col(SignedIntent.serial)))) or 0
    return max(time.time_ns(), last + 1)
