"""Asking again until it is answered: what every client of a platform does whose parts may be away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx
from sqlalchemy.exc import DBAPIError

from chain.rpc import NodeError, NodeUnavailable
from demo.party import Refused
from tests.faults.platform import LOOK_EVERY_S, WAIT_S
from tests.support.waiting import until

Value = TypeVar("Value")
AWAY = (NodeUnavailable, NodeError, DBAPIError, httpx.TransportError)


def patiently(work: Callable[[], Value]) -> Value:
    """What the work gives as soon as nobody is away. It may have been done when it was not answered."""
    given: list[Value] = []
    until(lambda: _tried(work, given), lambda trouble: trouble is None, seconds=WAIT_S, pause_s=LOOK_EVERY_S)
    return given[0]


def _tried(work: Callable[[], Value], given: list[Value]) -> Exception | None:
    try:
        given.append(work())
    except AWAY as away:
        return away
    except Refused as refused:
        if refused.status < 500:
            raise
        return refused
    return None
