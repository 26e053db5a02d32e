"""A program whose wall clock is wrong by what a file says, in seconds: python -m tests.faults.askew FILE PROGRAM ...

The file may change while it runs: then its clock jumps.
"""

from __future__ import annotations

import runpy
import sys
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import celery.worker.request

SECOND_NS = 1_000_000_000


def shift(file: Path) -> None:
    real_ns = time.time_ns

    def off() -> int:
        return int(file.read_text())

    class Askew(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(seconds=off())

    time.time_ns = lambda: real_ns() + off() * SECOND_NS
    time.time = lambda: time.time_ns() / SECOND_NS
    # Where a worker looks whether a message is too old.
    celery.worker.request.datetime = Askew


if __name__ == "__main__":
    _, file, program, *sys.argv[1:] = sys.argv
    shift(Path(file))
    runpy.run_module(program, run_name="__main__", alter_sys=True)
