"""Fetch and decode, and nothing else: what no indexer in this language can be faster than.

    python -m bench._sync_ceiling RPC_URL DEPLOYMENT

Prints how many events there were, and in how many seconds they were read.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from chain.deployment import Deployment
from chain.logs import LogReader
from chain.rpc import Rpc


def main(rpc_url: str, record: str) -> None:
    reader = LogReader(Rpc(rpc_url), Deployment.load(Path(record)))
    began, found = time.perf_counter(), 0
    at, head = reader.deployment.first_block, reader.head().number
    while at <= head:
        part = reader.read(at, head)
        found += len(part.events)
        at = part.last.number + 1
    print(found, time.perf_counter() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
