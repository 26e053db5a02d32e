"""Ponder (MIT, https://ponder.sh) over the same ledger, into the same PostgreSQL: the project in `bench/ponder`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from chain.artifacts import artifact
from chain.deployment import Deployment
from demo.stack import ROOT, free_port

PROJECT = ROOT / "bench" / "ponder"
WAIT_S = 1_800
PAUSE_S = 0.05


def run(rpc_url: str, record: Path, database_url: str, schema: str, intents: int) -> tuple[float, float]:
    """Seconds from its start until it says that it has read all that there is, and its peak memory, MiB.

    The first run on a database fills Ponder's cache of raw data; a later one, of another schema, has it. intents: how
    many used intents it must have found by then.
    """
    program = _installed()
    _write_ledger(Deployment.load(record))
    port = free_port()
    command = [str(program), "start", "--port", str(port), "--schema", schema, "--log-level", "error"]
    env = os.environ | {
        "DATABASE_URL": database_url.replace("+psycopg", "", 1),
        "PONDER_RPC_URL_LEDGER": rpc_url,
        "PONDER_TELEMETRY_DISABLED": "true",
    }
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=PROJECT, env=env, start_new_session=True)
    with _ended(child):
        while not _is_ready(port):
            if child.poll() is not None:
                raise SystemExit(f"Ponder ended with {child.returncode}")
            if time.perf_counter() - began > WAIT_S:
                raise SystemExit(f"Ponder was not ready within {WAIT_S} s")
            time.sleep(PAUSE_S)
        seconds, peak = time.perf_counter() - began, _peak_mib(child.pid)
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        found = connection.execute(f'SELECT count(*) FROM "{schema}".intent_used').fetchone()
    if found != (intents,):
        raise SystemExit(f"Ponder found {found} used intents, and there are {intents}")
    return seconds, peak


def _installed() -> Path:
    program = PROJECT / "node_modules" / ".bin" / "ponder"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("bench sync: Ponder needs Node and npm; --without-ponder leaves it out")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=PROJECT, check=True)
    return program


def _write_ledger(deployment: Deployment) -> None:
    """Addresses and ABIs for ponder.config.ts."""
    contracts = {
        name: {"address": address, "abi": [entry for entry in artifact(name)["abi"] if entry["type"] == "event"]}
        for address, name in deployment.event_sources.items()
    }
    body = {"chainId": deployment.chain_id, "startBlock": deployment.first_block, "contracts": contracts}
    (PROJECT / "ledger.ts").write_text(f"export default {json.dumps(body)} as const;\n", "utf-8")


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _peak_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def _ended(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """With its children: it starts a Node of its own."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
