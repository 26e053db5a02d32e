"""Real workers and beats, in processes of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.anvil import ROOT

STOP_WAIT_S = 15


class Process:
    """A Celery process: its commands are those of docker-compose.yml."""

    def __init__(self, env: dict[str, str], log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("ab") as out:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "worker.app", *arguments],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL: no last word, no clean end."""
        os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def stop(self) -> None:
        if self.child.poll() is None:
            self.child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(STOP_WAIT_S)
        if self.child.poll() is None:
            self.kill()


class Workers:
    """Starts them, and ends all that it started."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.started: list[Process] = []

    def worker(self, *options: str) -> Process:
        return self._start("worker", "worker", "--pool", "solo", "-l", "INFO", *options)

    def beat(self) -> Process:
        schedule = str(self.folder / f"beat{len(self.started)}")
        return self._start("beat", "beat", "-s", schedule, "--pidfile=")

    def said(self) -> str:
        """All that all of them wrote, for a failure's message."""
        return "\n".join(one.said()[-3000:] for one in self.started)

    def _start(self, name: str, *arguments: str) -> Process:
        process = Process(self.env, self.folder / f"{name}{len(self.started)}.log", *arguments)
        self.started.append(process)
        return process


@contextlib.contextmanager
def workers(env: dict[str, str], folder: Path) -> Iterator[Workers]:
    found = Workers(env, folder)
    try:
        yield found
    finally:
        for process in reversed(found.started):
            process.stop()
