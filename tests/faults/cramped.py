"""The worker's real program, on a disk that is full as long as a file is there: python -m tests.faults.cramped FILE

SQLite itself says so: its database may have no page more than it has.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from tests.support.workers import WORKER

AS_USUAL = 0xFFFFFFFE


def cramp(file: Path) -> None:
    @event.listens_for(Engine, "begin")
    def _begin(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if file.exists() else AS_USUAL
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


if __name__ == "__main__":
    cramp(Path(sys.argv[1]))
    program, *sys.argv[1:] = WORKER
    runpy.run_module(program, run_name="__main__", alter_sys=True)
