"""The worker is killed in the middle of the issue phase, and comes back: the account is the same as without that."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo.conftest import Account, read_account, running_demo
from tests.support.waiting import until

KILLS = 3


def pid_of(home: Path, program: str) -> int:
    try:
        return int(json.loads((home / "pids.json").read_text("utf-8"))[program])
    except (FileNotFoundError, KeyError, json.JSONDecodeError):
        return 0


def phase(home: Path) -> str:
    path = home / "phase"
    return path.read_text("utf-8") if path.exists() else ""


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """A program that answers nobody meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def kill_workers_while_issuing(home: Path, demo: subprocess.Popen[str]) -> list[int]:
    """The ledger stands still, so that the phase cannot end before they are killed often enough."""
    until(lambda: phase(home) == "issue" or demo.poll() is not None, bool, seconds=120)
    killed: list[int] = []
    with standing_still(pid_of(home, "ledger")):
        assert phase(home) == "issue"
        while len(killed) < KILLS:
            pid = until(lambda: pid_of(home, "worker"), lambda pid: pid not in (0, *killed), seconds=60)
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
    return killed


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path, account: Account) -> None:
    home, out = tmp_path / "demo", tmp_path / "account.json"
    with running_demo(home, "--no-serve", "--json", str(out)) as demo:
        killed = kill_workers_while_issuing(home, demo)
        output, _ = demo.communicate(timeout=600)
        assert demo.returncode == 0, output

    assert len(killed) == KILLS
    after = read_account(out)
    assert after["reconciled"] is True
    assert after["rebuilt_identical"] is True
    assert after == account
