"""Our programs in processes of their own, for measurements from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from demo.stack import ROOT, free_port, wait_for

START_S = 300  # at most; a machine may be busy with other things


def gateway_words(port: int) -> list[str]:
    """The gateway on this port, as a Python module with its arguments."""
    serve = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log"]
    return ["uvicorn", "--factory", "api.app:create_app", *serve]


@contextmanager
def gateway(url: str, deployment: Path, log: Path) -> Iterator[str]:
    """The gateway over this database, as production serves it, but that nobody is stopped by a limit. Its address."""
    port = free_port()
    settings = {"DATABASE_URL": url, "DEPLOYMENT": str(deployment), "RATE_PARTICIPANT": "", "RATE_ADDRESS": ""}
    env = os.environ | {"PYTHONPATH": str(ROOT)} | {f"TALLYSTICK_{name}": value for name, value in settings.items()}
    base = f"http://127.0.0.1:{port}"
    with program(gateway_words(port), env, log):
        wait_for("the gateway", lambda: answers(base), alive=lambda: None, wait_s=START_S)
        yield base


@contextmanager
def program(words: Sequence[str], env: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as out:
        command = [sys.executable, "-m", *words]
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def answers(url: str) -> bool:
    """Whether a gateway is up at this address."""
    try:
        return httpx.get(f"{url}/v1/status", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
