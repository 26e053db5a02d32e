"""Waiting for a condition."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
PAUSE_S = 0.002


def until(
    ask: Callable[[], Value], enough: Callable[[Value], object], *, seconds: float = 20, pause_s: float = PAUSE_S
) -> Value:
    """The first answer that is enough. Fails after so many seconds, with the last answer."""
    give_up = time.monotonic() + seconds
    while not enough(answer := ask()):
        assert time.monotonic() < give_up, f"not within {seconds} s; the last answer: {answer!r}"
        time.sleep(pause_s)
    return answer
