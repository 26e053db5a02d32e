"""The whole platform in processes of its own, each of which may be killed and started again."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

import httpx

from chain.logs import LogReader
from readmodel.database import Database
from readmodel.follow import cursor
from tests.faults.kept import KeptAnvil
from tests.faults.node import Node
from tests.support.commands import environment
from tests.support.ledger import Ledger
from tests.support.postgres import Postgres
from tests.support.redis import Redis
from tests.support.waiting import until
from tests.support.workers import Process, Workers

Finality = Literal["final", "probabilistic"]
WAIT_S = 90
LOOK_EVERY_S = 0.1  # looking costs, and others work meanwhile
UNDO_BLOCKS = 1_000  # no journal is too short here for what is taken back


class Stopped(Exception):
    """Somebody wants it to end."""


class Platform:
    """Ledger node, the proxy in front of it, database and broker; and the programs that were started."""

    def __init__(
        self,
        anvil: KeptAnvil,
        node: Node,
        ledger: Ledger,
        servers: tuple[Postgres, Redis],
        finality: Finality,
        folder: Path,
        stopping: threading.Event,
    ) -> None:
        self.anvil, self.node, self.ledger, self.folder = anvil, node, ledger, folder
        self.postgres, self.redis = servers
        self.undo = UNDO_BLOCKS if finality == "probabilistic" else 0
        self.broker = self.redis.url
        self.stopping = stopping
        self.database = Database(self.postgres.migrated())
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        env = environment(self.database, ledger) | {
            "TALLYSTICK_RPC_URL": node.url,
            "TALLYSTICK_BROKER_URL": self.broker,
            "TALLYSTICK_RELAYER_KEY": "0x" + secrets.token_hex(32),
            "TALLYSTICK_BEAT_MS": "200",
            "TALLYSTICK_FINALITY": finality,
            "TALLYSTICK_UNDO_BLOCKS": str(UNDO_BLOCKS),
        }
        self.programs = Workers(env, folder)

    def start(self) -> None:
        """One of each program."""
        self.worker = self.programs.worker()
        self.beat = self.programs.beat()
        self.api = self.gateway()

    def up_to_date(self) -> bool:
        """The tables end where the ledger does."""
        head = LogReader(self.ledger.rpc, self.ledger.deployment).head()
        with self.database.read() as session:
            at = cursor(session)
        return at is not None and (at.block, at.hash) == (head.number, head.hash)

    def gateway(self, *before: str) -> Process:
        """Started, and answering. before: a program of ours that runs it."""
        serve = ("--host", "127.0.0.1", "--port", str(self._port), "--log-level", "warning")
        process = self.programs.start("api", *before, "uvicorn", "--factory", "api.app:create_app", *serve)
        self.wait(lambda: self._answers(process))
        return process

    def doomed(self, place: str, nth: int = 1) -> Process:
        """A worker that kills itself there; see `tests.faults.doomed`."""
        return self.programs.start("doomed", "tests.faults.doomed", place, str(nth))

    def wait(self, happened: Callable[[], object]) -> None:
        """Until it is so; if it never is, what the programs said meanwhile. Stopped: where it was to end, this is where
        it does, for nothing is half started here."""

        def look() -> object:
            if self.stopping.is_set():
                raise Stopped
            return happened()

        try:
            until(look, bool, seconds=WAIT_S, pause_s=LOOK_EVERY_S)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.programs.said()}") from None

    def _answers(self, process: Process) -> bool:
        assert process.child.poll() is None, process.said()
        try:
            return httpx.get(f"{self.url}/v1/status", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def platform(
    servers: tuple[Postgres, Redis], folder: Path, finality: Finality, stopping: threading.Event | None = None
) -> Iterator[Platform]:
    """No program runs yet. Everything that was started is ended. stopping: once it is set, waiting raises Stopped."""
    with ExitStack() as stack:
        anvil = stack.enter_context(KeptAnvil(folder))
        node = stack.enter_context(Node(anvil.url))
        ledger = Ledger(anvil, folder / "deployment.json")
        node.origin = ledger.head()
        found = Platform(anvil, node, ledger, servers, finality, folder, stopping or threading.Event())
        stack.callback(found.database.close)
        stack.callback(found.programs.stop)
        yield found
