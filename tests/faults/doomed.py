"""The worker's real program, which kills itself at one place: python -m tests.faults.doomed PLACE NTH

NTH: at which pass of the place, from 1.
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from tests.support.workers import WORKER


class Place(NamedTuple):
    """before: a call of the function, or after one that gave something."""

    module: str
    function: str
    before: bool = False


PLACES = {
    "in-the-seal": Place("chain.submit", "seal"),  # nothing is committed of it yet
    "before-broadcast": Place("chain.submit", "broadcast", before=True),
    "after-broadcast": Place("chain.submit", "broadcast"),  # and nothing is written of what came of it
    "in-the-range": Place("readmodel.rows", "Rows.flush"),  # all rows are written, and nothing is committed
    "before-acknowledgement": Place("readmodel.follow", "advance"),  # all is committed
}


def doom(place: Place, nth: int) -> None:
    owner: Any = importlib.import_module(place.module)
    *within, name = place.function.split(".")
    for part in within:
        owner = getattr(owner, part)
    setattr(owner, name, _killing(getattr(owner, name), nth, before=place.before))


def _killing(real: Callable[..., Any], nth: int, *, before: bool) -> Callable[..., Any]:
    passes = count(1)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before and next(passes) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        given = real(*args, **kwargs)
        if not before and given != 0 and next(passes) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return given

    return wrapped


if __name__ == "__main__":
    _, place, nth = sys.argv
    doom(PLACES[place], int(nth))
    program, *sys.argv[1:] = WORKER
    runpy.run_module(program, run_name="__main__", alter_sys=True)
