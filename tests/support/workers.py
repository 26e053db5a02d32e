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


WORKER = ("celery", "-A", "worker.app", "worker", "--pool", "solo", "-l", "INFO")
BEAT = ("celery", "-A", "worker.app", "beat", "--pidfile=")


class Process:
    """One of the platform's programs, `python -m arguments`: its commands are those of docker-compose.yml."""

    def __init__(self, env: dict[str, str], log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("ab") as out:
            self.child = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    @property
    def was_killed(self) -> bool:
        return self.child.returncode == -signal.SIGKILL

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

    def worker(self, *before: str, queues: str | None = None) -> Process:
        """before: a program of the tests that runs it. queues: with commas; all of them unless told."""
        return self.start("worker", *before, *WORKER, *(("-Q", queues) if queues else ()))

    def beat(self) -> Process:
        schedule = str(self.folder / f"beat{len(self.started)}")
        return self.start("beat", *BEAT, "-s", schedule)

    def said(self) -> str:
        """All that all of them wrote, for a failure's message."""
        return "\n".join(one.said()[-3000:] for one in self.started)

    def start(self, name: str, *arguments: str) -> Process:
        """`python -m arguments`; name: of its log."""
        process = Process(self.env, self.folder / f"{name}{len(self.started)}.log", *arguments)
        self.started.append(process)
        return process

    def stop(self) -> None:
        """Ends all of them, the last one first."""
        for process in reversed(self.started):
            process.stop()


@contextlib.contextmanager
def workers(env: dict[str, str], folder: Path) -> Iterator[Workers]:
    found = Workers(env, folder)
    try:
        yield found
    finally:
        found.stop()
