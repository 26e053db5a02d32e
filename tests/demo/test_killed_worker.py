"""The worker is killed in the middle of the issue phase, and comes back: the account is the same as without that."""

import json
import os
import signal
import subprocess
from pathlib import Path

from tests.demo.conftest import Account, read_account, running_demo
from tests.support.waiting import until

KILLS = 3


def worker_pid(home: Path) -> int:
    try:
        return int(json.loads((home / "pids.json").read_text("utf-8"))["worker"])
    except (FileNotFoundError, KeyError, json.JSONDecodeError):
        return 0


def phase(home: Path) -> str:
    path = home / "phase"
    return path.read_text("utf-8") if path.exists() else ""


def kill_workers_while_issuing(home: Path, demo: subprocess.Popen[str]) -> list[int]:
    until(lambda: phase(home) == "issue" or demo.poll() is not None, bool, seconds=120)
    killed: list[int] = []
    while len(killed) < KILLS:
        pid = until(lambda: worker_pid(home), lambda pid: pid not in (0, *killed), seconds=60)
        assert phase(home) == "issue", "the phase ended before its worker was killed often enough"
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
