"""Tries to sign in, counted in the database, so that any number of gateway processes count together."""

from __future__ import annotations

import hashlib
import time

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from api.context import Gateway
from api.problems import later
from readmodel.tables import FailedTries


def count(gate: Gateway, what: str, name: str) -> None:
    """Count a try before it is judged, so that many at once get no further than one after the other.

    what: login | key | client. Raises `Problem` 429 after the most that the settings allow, until their time is over.
    """
    try:
        left_s = _count(gate, _subject(what, name))
    except IntegrityError:  # somebody else's was the first at this very moment: now there is one
        left_s = _count(gate, _subject(what, name))
    if left_s is not None:
        raise later(
            429,
            "too_many_attempts",
            f"登录失败次数过多，请{left_s}秒后再试",
            f"signing in failed too often; try again in {left_s} seconds",
            left_s,
        )


def forget(gate: Gateway, what: str, name: str) -> None:
    """The try was right: what was counted is forgotten."""
    with gate.database.write() as session:
        session.execute(delete(FailedTries).where(col(FailedTries.subject) == _subject(what, name)))


def _subject(what: str, name: str) -> str:
    """A hash: people type their password where the login belongs."""
    return hashlib.sha256(f"{what} {name}".encode()).hexdigest()


def _count(gate: Gateway, subject: str) -> int | None:
    """None, or the seconds for which no more are taken."""
    now = int(time.time())
    with gate.database.write() as session:
        session.execute(delete(FailedTries).where(col(FailedTries.until) <= now))
        found = session.get(FailedTries, subject, with_for_update=True)
        if found is None:
            session.add(FailedTries(subject=subject, times=1, until=now + gate.settings.tries_s))
        elif found.times >= gate.settings.most_tries:
            return found.until - now
        else:
            found.times += 1
    return None
