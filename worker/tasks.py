"""The tasks. Each may run twice, late, or on several workers at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from threading import Event
from typing import Any

import psycopg
import structlog
from celery.signals import after_setup_logger, worker_init, worker_shutting_down
from sqlalchemy.exc import InterfaceError, OperationalError

from chain.deployment import Deployment, WrongChain
from chain.logs import LogReader, Unsettled
from chain.rpc import NodeError, NodeUnavailable, Rpc
from intake import turn
from outgoing import Outgoing
from readmodel import logs
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.lag import note_head
from worker import letters
from worker.app import STALE_S, app
from worker.clock import tick
from worker.courier import Courier
from worker.notices import turn as tell
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
        out = Outgoing(local=settings.environment == "local")
        self.courier = Courier(self.database, out, settings.webhook_key.get_secret_value(), settings.mailer())


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


def _log_in_our_form(logger: logging.Logger, **_: object) -> None:
    """Celery has set up its own log, at the level that it was told: its lines and ours go out in one form."""
    settings = from_environment(Settings)
    logger.handlers.clear()
    logs.install(settings.environment, settings.log_level)


after_setup_logger.connect(_log_in_our_form)


# What time mends: the node or the database is away, the chain moved. The next turn finds the same work.
PASSING = (NodeUnavailable, NodeError, Unsettled, OperationalError, InterfaceError, psycopg.OperationalError)
TURN_S = 20  # a task that has more to do than this ends, and the next goes on: a worker stops within it
CARRY_S = 2  # what was carried for so long is read before more is
_stopping = Event()


def _stop(**_: object) -> None:
    _stopping.set()


worker_shutting_down.connect(_stop)


class _Turn:
    """Says when a task has done enough."""

    def __init__(self, seconds: int = TURN_S) -> None:
        self._ends = time.monotonic() + seconds

    def over(self, _: int = 0) -> bool:
        return _stopping.is_set() or time.monotonic() > self._ends


def _answer_for_all(queue: str) -> None:
    """Whoever asked before this run has its answer in it. A worker that is slower than beat asks would else be busy
    with old requests of one kind, and come to the others late."""
    with app.pool.acquire(block=True) as connection:
        try:
            connection.default_channel.queue_purge(queue)
        except connection.connection_errors + connection.channel_errors as error:
            log.warning("queue.away", queue=queue, why=str(error))  # then they ask again, and no more


def _task(name: str) -> Callable[[Callable[[], int]], Any]:
    """A task that leaves passing troubles to its next turn, and keeps a letter of any other."""

    def register(work: Callable[[], int]) -> Any:
        task = f"worker.{name}"

        def run() -> None:
            _answer_for_all(name)
            try:
                count = work()
                letters.done(bench().database, task, [])
            except PASSING as error:
                log.warning(f"{name}.later", why=str(error))
                return
            except Exception as error:
                letters.failed(bench().database, task, [], error)
                raise
            if count:
                log.info(f"{name}.done", count=count)

        return app.task(name=task)(run)

    return register


@_task("sync")
def sync() -> int:
    return _follow(_Turn())


def _follow(turn: _Turn) -> int:
    at = bench()
    head = at.reader.head()
    note_head(at.database, head)
    return advance(at.database, at.reader, head=head, undo=at.undo, enough=turn.over)


@_task("submit")
def submit() -> int:
    """Empty the outbox, then read what came of it: whoever waits sees it a beat earlier. While there is more, others
    may read already, and the next turn is asked for at once."""
    turn, total = _Turn(CARRY_S), 0
    while sent := bench().outbox.turn():
        total += sent
        app.send_task("worker.sync", expires=STALE_S)
        if turn.over():
            app.send_task("worker.submit", expires=STALE_S)
            break
    if total:
        _follow(_Turn())
    return total


@_task("clock")
def clock() -> int:
    with bench().database.write() as session:
        return tick(session)


@_task("files")
def files() -> int:
    """Files that were uploaded to be brought in later. One that is begun is brought to its end, unless we are to stop:
    then another worker begins it anew."""
    return turn(bench().database, _stopping.is_set)


@_task("notices")
def notices() -> int:
    """Tell of what happened, then bring it to whoever has a webhook."""
    turn, total = _Turn(), 0
    while not turn.over() and (told := tell(bench().database, undo=bench().undo)):
        total += told
    return total + bench().courier.turn(turn.over)
