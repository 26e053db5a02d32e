"""Whose data a request is about, where its answer does not name them: routes say it, the audit writes it down.

An answer in JSON names them by their addresses; a file, a picture, a count names nobody.
"""

from __future__ import annotations

from contextvars import ContextVar

_concerned: ContextVar[set[str] | None] = ContextVar("concerned", default=None)


def begin() -> set[str]:
    """What is gathered during the request that begins."""
    found: set[str] = set()
    _concerned.set(found)
    return found


def concerns(*participants: str) -> None:
    """The request under way is about data of these."""
    found = _concerned.get()
    if found is not None:
        found.update(participants)
