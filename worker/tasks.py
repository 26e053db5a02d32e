"""The tasks. Each may run twice, late, or on several workers at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import structlog
from celery.signals import worker_init

from chain.deployment import Deployment, WrongChain
from chain.logs import LogReader, Unsettled
from chain.rpc import NodeError, NodeUnavailable, Rpc
from readmodel.database import Database
from readmodel.follow import advance
from worker.app import app
from worker.clock import tick
from worker.outbox import Outbox
from worker.settings import Settings, from_environment

log = structlog.get_logger()


class Bench:
    """What tasks work with; made once per process, after the node proved to be our ledger."""

    def __init__(self, settings: Settings) -> None:
        deployment = Deployment.load(settings.deployment)
        rpc = Rpc(settings.rpc_url)
        deployment.require_node(rpc)
        self.database = Database(settings.database_url)
        self.reader = LogReader(rpc, deployment)
        self.undo = settings.undo
        self.outbox = Outbox(self.database, rpc, deployment, settings.relayers(), undo=settings.undo)


@cache
def bench() -> Bench:
    return Bench(from_environment(Settings))


def prove(**_: object) -> None:
    """Before a worker takes anything from a queue: its settings are whole, and the node is our ledger."""
    settings = from_environment(Settings)
    try:
        settings.relayers()
        Deployment.load(settings.deployment).require_node(Rpc(settings.rpc_url))
    except (WrongChain, NodeUnavailable, FileNotFoundError, ValueError) as error:
        raise SystemExit(f"worker: {error}") from None


worker_init.connect(prove)


def _task(name: str) -> Callable[[Callable[[], int]], Any]:
    """A task that leaves passing troubles (the node is away, the chain moved) to its next turn."""

    def register(work: Callable[[], int]) -> Any:
        def run() -> None:
            try:
                done = work()
            except (NodeUnavailable, NodeError, Unsettled) as error:
                log.warning(f"{name}.later", why=str(error))
                return
            if done:
                log.info(f"{name}.done", count=done)

        return app.task(name=f"worker.{name}")(run)

    return register


@_task("sync")
def sync() -> int:
    return _follow()


def _follow() -> int:
    return advance(bench().database, bench().reader, undo=bench().undo)


@_task("submit")
def submit() -> int:
    """Empty the outbox, then read what came of it: whoever waits sees it a beat earlier."""
    total = 0
    while sent := bench().outbox.turn():
        total += sent
        _follow()
    return total


@_task("clock")
def clock() -> int:
    with bench().database.write() as session:
        return tick(session)
