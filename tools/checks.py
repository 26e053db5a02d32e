"""Checks of the project: each a command; some run beside the others."""

import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import STDOUT, Popen
from typing import IO, NamedTuple

from tools.machine import Command, started, stop_group

KINDLY = 10  # how far those beside step back (see `nice`): whoever waits, waits for the others


class Check(NamedTuple):
    """beside: it may run while the others do, and says what it has to say once all are done."""

    name: str
    command: Command
    folder: Path
    beside: bool = False


class Outcome(NamedTuple):
    passed: bool
    seconds: float


class Beside(threading.Thread):
    """Runs checks one after another beside whatever else is run. words: a file for what they say."""

    def __init__(self, checks: Sequence[Check], env: Mapping[str, str], words: IO[bytes]) -> None:
        super().__init__(name="beside", daemon=True)
        self.outcomes: dict[str, Outcome] = {}
        self._checks, self._env, self._words = checks, env, words
        self._child: Popen[bytes] | None = None
        self._ending = threading.Event()

    def run(self) -> None:
        for check in self._checks:
            if self._ending.is_set():
                return
            self.outcomes[check.name] = self._run(check)

    def _run(self, check: Check) -> Outcome:
        def say(line: str) -> None:
            self._words.write(f"{line}\n".encode())
            self._words.flush()

        say(f"\n== {check.name}")
        begin, passed = time.monotonic(), False
        try:
            with started(
                ["nice", "-n", str(KINDLY), *check.command],
                cwd=check.folder,
                env=self._env,
                stdout=self._words,
                stderr=STDOUT,
            ) as child:
                self._child = child
                if self._ending.is_set():  # since it was looked at last
                    stop_group(child)
                passed = child.wait() == 0
        except OSError as problem:
            say(f"{check.name} cannot start: {problem}")
        seconds = time.monotonic() - begin
        say(ending(check, Outcome(passed, seconds)))
        return Outcome(passed, seconds)

    def end(self) -> None:
        """Now, whatever still runs."""
        self._ending.set()
        if self._child is not None and self._child.poll() is None:
            stop_group(self._child)
        self.join()


def ending(check: Check, outcome: Outcome) -> str:
    return f"== {check.name}: {'passed' if outcome.passed else 'FAILED'}, {outcome.seconds:.1f} s"


def run_check(check: Check, env: Mapping[str, str]) -> Outcome:
    """In front: it speaks for itself."""
    print(f"\n== {check.name}", flush=True)
    begin, passed = time.monotonic(), False
    try:
        with started(check.command, cwd=check.folder, env=env) as child:
            passed = child.wait() == 0
    except OSError as problem:
        print(f"{check.name} cannot start: {problem}", flush=True)
    outcome = Outcome(passed, time.monotonic() - begin)
    print(ending(check, outcome), flush=True)
    return outcome


@contextlib.contextmanager
def _beside(checks: Sequence[Check], env: Mapping[str, str]) -> Iterator[Beside]:
    """Runs them from now on; waits for them at the end, and tells what they said."""
    with tempfile.TemporaryFile() as words:
        running = Beside(checks, env, words)
        running.start()
        try:
            yield running
            running.join()
        except BaseException:
            running.end()
            raise
        words.seek(0)
        print(words.read().decode(errors="replace"), end="", flush=True)


def run_checks(chosen: Sequence[Check], env: Mapping[str, str]) -> dict[str, Outcome]:
    """All of them, in turn; those that may, beside the ones that follow the first of them. A failing one stops none."""
    first = next((place for place, check in enumerate(chosen) if check.beside), len(chosen))
    outcomes = {check.name: run_check(check, env) for check in chosen[:first]}
    in_front = [check for check in chosen[first:] if not check.beside]
    if not in_front:  # nothing to be kept from
        return outcomes | {check.name: run_check(check, env) for check in chosen[first:]}
    with _beside([check for check in chosen if check.beside], env) as others:
        outcomes |= {check.name: run_check(check, env) for check in in_front}
    outcomes |= others.outcomes
    return {check.name: outcomes[check.name] for check in chosen}
