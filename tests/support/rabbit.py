"""A RabbitMQ of the test run's own, where one is installed: no wheel brings it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from demo.stack import free_port
from tests.support.waiting import until

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # not the one on PATH: that changes user
START_WAIT_S = 60
STOP_WAIT_S = 20


class NoRabbit(Exception):
    """There is no RabbitMQ to test against."""


class Rabbit:
    """A server that is started on entry and ended on exit, with the port mapper that it needs; both on loopback."""

    def __enter__(self) -> Rabbit:
        mapper = shutil.which("epmd")
        if not SERVER.is_file() or mapper is None:
            raise NoRabbit("no RabbitMQ here, its settings are not tested: apt-get install rabbitmq-server")
        self._folder = Path(tempfile.mkdtemp(prefix="tallystick-rabbit-"))
        self._port, names = free_port(), str(free_port())
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"
        env = self._environment() | {"ERL_EPMD_PORT": names}
        self._children = [subprocess.Popen([mapper, "-port", names, "-address", "127.0.0.1"])]
        try:
            with (self._folder / "said").open("wb") as out:
                self._children.append(subprocess.Popen([SERVER], env=env, stdout=out, stderr=subprocess.STDOUT))
            until(self._listens, bool, seconds=START_WAIT_S)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _environment(self) -> dict[str, str]:
        folder = str(self._folder)
        return os.environ | {
            "HOME": folder,
            "RABBITMQ_NODENAME": f"tallystick{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": folder,
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_CONFIG_FILE": f"{folder}/none",
        }

    def _listens(self) -> bool:
        if (code := self._children[-1].poll()) is not None:
            raise NoRabbit(f"RabbitMQ ended with {code}: {(self._folder / 'said').read_text('utf-8')[-500:]}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _end(self) -> None:
        for child in reversed(self._children):
            child.terminate()
            try:
                child.wait(STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
