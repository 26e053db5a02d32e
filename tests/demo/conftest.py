import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Account = dict[str, Any]


@contextmanager
def running_demo(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A demo of its own in `home`; ended with what it started, if it has not ended by itself."""
    command = [sys.executable, "-m", "demo", "--home", str(home), *arguments]
    demo = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield demo
    finally:
        if demo.poll() is None:
            demo.terminate()
        demo.communicate(timeout=60)


def read_account(path: Path) -> Account:
    """The account but for how long things took."""
    found: Account = json.loads(path.read_text("utf-8"))
    found.pop("seconds")
    return found


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """The account of an undisturbed run on the project's own sample."""
    folder = tmp_path_factory.mktemp("calm")
    with running_demo(folder / "demo", "--no-serve", "--json", str(folder / "account.json")) as demo:
        output, _ = demo.communicate(timeout=600)
        assert demo.returncode == 0, output
    return read_account(folder / "account.json")


@pytest.fixture
def refused_demo(tmp_path: Path) -> Callable[..., str]:
    """Run a demo that must be refused with exit code 2; gives its one line."""

    def run(*arguments: str, home: Path | None = None) -> str:
        with running_demo(home or tmp_path / "refused", "--no-serve", *arguments) as demo:
            output, _ = demo.communicate(timeout=60)
        assert demo.returncode == 2, output
        lines = output.strip().splitlines()
        assert len(lines) == 1, output
        assert lines[0].startswith("demo: ")
        return lines[0]

    return run
