"""The read model's own sync, timed from the inside.

    python -m bench._sync_ours RPC_URL DEPLOYMENT DATABASE_URL

Prints how many events the tables hold afterwards, and in how many seconds they were read.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from chain.deployment import Deployment
from chain.logs import LogReader
from chain.rpc import Rpc
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.rows import table_of
from readmodel.tables import ChainEvent


def main(rpc_url: str, record: str, database_url: str) -> None:
    database = Database(database_url)
    reader = LogReader(Rpc(rpc_url), Deployment.load(Path(record)))
    began = time.perf_counter()
    advance(database, reader)
    seconds = time.perf_counter() - began
    with database.read() as session:
        print(session.scalar(select(func.count()).select_from(table_of(ChainEvent))), seconds)
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
