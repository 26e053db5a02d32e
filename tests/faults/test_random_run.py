"""The random run stops when it is told to, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.anvil import ROOT
from tests.support.waiting import until

WAIT_S = 90


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder whose path is short, and that PostgreSQL's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="tallystick-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def working_in(place: Path) -> list[str]:
    """What runs with this folder in its command."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has just ended
            continue
        if str(place) in command:
            found.append(command)
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_a_signal_ends_it_with_all_that_it_started(place: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.faults", "--seed", "1", "--minutes", "60"]
    run = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "TMPDIR": str(place)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wanted = ("postgres", "redis-server", "beat")
    until(
        lambda: working_in(place),
        lambda found: all(any(word in one for one in found) for word in wanted) or run.poll() is not None,
        seconds=WAIT_S,
    )
    run.send_signal(how)
    said, _ = run.communicate(timeout=WAIT_S)
    assert run.returncode == 2, said.decode()
    assert f"stopped by {how.name}" in said.decode()
    assert working_in(place) == []
    assert list(place.glob("tallystick-*")) == []
