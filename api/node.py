"""The way to the ledger's node, for the one question that is asked of it here and now: is it as the tables say?

Everything else is asked of the read model alone. A node that is slow or away costs nobody but who asked it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

import structlog

from api.problems import later
from chain.rpc import NodeError, NodeUnavailable, Rpc

TIMEOUT_S = 5  # of one request to the node
MOST_AT_ONCE = 4  # of those who ask, in one process
RETRY_S = 10

log = structlog.get_logger("api")


class Node:
    def __init__(self, url: str) -> None:
        self._rpc = Rpc(url, timeout_s=TIMEOUT_S)
        self._turns = BoundedSemaphore(MOST_AT_ONCE)

    @contextmanager
    def asked(self) -> Iterator[Rpc]:
        """Raises `Problem`: too many ask at once, or the node does not answer, or refuses."""
        if not self._turns.acquire(blocking=False):
            words = "others are asking the ledger's node at this moment; try again"
            raise later(503, "node_busy", "正有多人核验账本节点，请稍后重试", words, 2)
        try:
            yield self._rpc
        except (NodeUnavailable, NodeError) as error:
            log.warning("node.away", error=str(error))
            words = "the ledger's node does not answer, so nothing is proved or disproved; try again"
            raise later(503, "node_away", "账本节点暂无应答，暂时无法核验，请稍后重试", words, RETRY_S) from None
        finally:
            self._turns.release()
