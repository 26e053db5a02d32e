"""The processes behind the demo: ledger node, gateway, worker, beat, simulated bank. We own them and end them.

The commands are those of docker-compose.yml; only the settings differ.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

import httpx

from chain.abi import keccak
from chain.authority import RoleHolders
from chain.keys import Key
from chain.rpc import NodeError, NodeUnavailable, Rpc
from demo.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
START_WAIT_S = 60
STOP_WAIT_S = 10
REVIVED = ("worker", "beat")  # a process that only works through the database may die and come back


def demo_key(code: str) -> Key:
    """The demo's published keys: from the party's code. Good for nothing but the demo."""
    return Key(keccak(b"tallystick demo key " + code.encode()))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Trouble(f"port {port} is taken; name another with --port, or --port 0 for any") from None


def wait_for(what: str, ready: Callable[[], bool], *, alive: Callable[[], None], wait_s: float = START_WAIT_S) -> None:
    """Until `ready`; raises what `alive` raises, and `Trouble` when the time is up."""
    give_up = time.monotonic() + wait_s
    while not ready():
        alive()
        if time.monotonic() > give_up:
            raise Trouble(f"{what} did not come up within {wait_s:.0f} s", exit_code=1)
        time.sleep(0.05)


class Stack:
    """One running platform in one folder. Use as a context manager."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        starts_at: int,
        operator_code: str,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """port: the gateway's (0: any). starts_at: the ledger's first second, UTC. settings: instead of our own, or the
        environment's. A folder of an earlier stack is taken up where it was left: the ledger's state, the tables and
        the bank's books are in it."""
        self.folder, self.starts_at, self.operator_code = folder, starts_at, operator_code
        self.api_port, self.node_port, self.bank_port = port or free_port(), free_port(), free_port()
        self.control_port = free_port()
        self.bank_key = Key.from_hex(self._kept("bank_key", lambda: "0x" + Key.new().secret.hex()))
        # Nobody else's: a stray node is recognised.
        self.chain_id = int(self._kept("chain_id", lambda: str(100_000 + secrets.randbelow(900_000))))
        self.env = {**self._environment(), **(settings or {})}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, list[str]] = {}
        self._guard: threading.Thread | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self.revived: list[str] = []

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def accounts(self) -> Path:
        """The file with what visitors sign in with; the gateway shows it."""
        return self.folder / "accounts.json"

    @property
    def bank_url(self) -> str:
        return f"http://127.0.0.1:{self.bank_port}"

    @property
    def rpc(self) -> Rpc:
        return Rpc(f"http://127.0.0.1:{self.node_port}")

    def __enter__(self) -> Stack:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        """One of the project's own commands against this stack, for example `readmodel reconcile`."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode not in codes:
            raise Trouble(
                f"python -m {' '.join(arguments)} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}",
                exit_code=1,
            )
        return done

    def travel_to(self, at: int) -> None:
        """Move the embedded ledger's clock forward to a UTC second and mine a block there."""
        self.rpc.call("evm_setNextBlockTimestamp", hex(at))
        self.rpc.call("evm_mine")

    def check(self) -> None:
        """Raises `Trouble` if a process that cannot be replaced has died."""
        for name, child in self._children.items():
            if name not in REVIVED and child.poll() is not None:
                raise Trouble(f"{name} died with {child.returncode}; {self._last_words(name)}", exit_code=1)

    def stop(self) -> None:
        """End what we started: gateway first, ledger last."""
        self._stopping.set()
        if self._guard is not None:
            self._guard.join()
        for child in reversed(list(self._children.values())):
            if child.poll() is None:
                child.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(STOP_WAIT_S)
                if child.poll() is None:
                    child.kill()
                    child.wait()

    # --- starting

    def _environment(self) -> dict[str, str]:
        f = self.folder
        settings = {
            "TALLYSTICK_ENVIRONMENT": "local",
            "TALLYSTICK_DATABASE_URL": os.environ.get("TALLYSTICK_DATABASE_URL", f"sqlite:///{f / 'tallystick.db'}"),
            "TALLYSTICK_BROKER_URL": os.environ.get("TALLYSTICK_BROKER_URL", f"filesystem://{f / 'queue'}"),
            "TALLYSTICK_RPC_URL": f"http://127.0.0.1:{self.node_port}",
            "TALLYSTICK_DEPLOYMENT": str(f / "deployment.json"),
            "TALLYSTICK_RELAYER_KEY": self._kept("relayer_key", lambda: "0x" + secrets.token_hex(32)),
            "TALLYSTICK_DOMAIN": f"127.0.0.1:{self.api_port}",
            "TALLYSTICK_BEAT_MS": "200",
            "TALLYSTICK_DEMO_ACCOUNTS": str(self.accounts),
            "TALLYSTICK_DEMO_CONTROL": f"http://127.0.0.1:{self.control_port}",
        }
        return {**os.environ, **settings, "PYTHONPATH": str(ROOT)}

    def _start(self) -> None:
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        self._start_node()
        operator = demo_key(self.operator_code).address
        deployer = {
            "TALLYSTICK_DEPLOYER_KEY": "0x" + secrets.token_hex(32),
            "TALLYSTICK_OPERATOR_CODE": self.operator_code,
            "TALLYSTICK_OPERATOR_KEY": operator,
            # Who may pause, freeze, recover keys: on a laptop one key for all of them.
            **{f"TALLYSTICK_ROLE_{role.name.upper()}": operator for role in fields(RoleHolders)},
        }
        self.env.update(deployer)
        self.run("chain", "deploy")
        for name in deployer:
            self.env.pop(name)
        self.run("readmodel", "migrate")
        python = sys.executable
        self._spawn(
            "bank",
            [python, "-m", "demo.bank", "--port", str(self.bank_port), "--folder", str(self.folder / "bank")],
            {"TALLYSTICK_BANK_KEY": "0x" + self.bank_key.secret.hex()},
        )
        self._spawn("worker", [python, "-m", "celery", "-A", "worker.app", "worker", "--pool", "solo", "-l", "INFO"])
        schedule = str(self.folder / "beat")
        self._spawn("beat", [python, "-m", "celery", "-A", "worker.app", "beat", "-s", schedule, "--pidfile="])
        serve = ["--host", "127.0.0.1", "--port", str(self.api_port), "--log-level", "warning"]
        # Longer than any client keeps a connection that rests: who is asked on one must not be closing it.
        serve += ["--timeout-keep-alive", "75"]
        self._spawn("api", [python, "-m", "uvicorn", "--factory", "api.app:create_app", *serve])
        wait_for("the gateway", self._answers, alive=self.check)
        for what in ("policy", "programme"):
            self._start_agent(what)
        wait_for("the simulated bank", lambda: _listening(self.bank_port), alive=self.check)
        self._guard = threading.Thread(target=self._revive, daemon=True)
        self._guard.start()
        self._write_env()

    def employ_agent(
        self, whose: str, key: Key, client: Mapping[str, str], what: str, body: Mapping[str, object]
    ) -> None:
        """A participant's agent, from now on and whenever this folder is taken up again. what: policy, of a bank, or
        programme, of a debtor; body: what was sent of it."""
        (self.folder / f"{what}.json").write_text(json.dumps(body), "utf-8")
        told = {
            "PARTICIPANT": whose,
            "KEY": "0x" + key.secret.hex(),
            "CLIENT_ID": client["client_id"],
            "CLIENT_SECRET": client["client_secret"],
        }
        self._kept(f"{what}_agent", lambda: json.dumps(told))
        self._start_agent(what)

    def _start_agent(self, what: str) -> None:
        kept = self.folder / f"{what}_agent"
        if not kept.exists():
            return
        told = {"URL": self.api_url, **json.loads(kept.read_text("utf-8"))}
        command = [sys.executable, "-m", "agent", f"--{what}", str(self.folder / f"{what}.json")]
        self._spawn(kept.name, command, {f"TALLYSTICK_AGENT_{name}": value for name, value in told.items()})

    def _start_node(self) -> None:
        anvil = ROOT / ".tools" / "bin" / "anvil"
        if not anvil.exists():
            raise Trouble("no Anvil here; run: python3 dev.py setup")
        free = ["--gas-price", "0", "--block-base-fee-per-gas", "0", "--disable-min-priority-fee"]
        self._spawn(
            "ledger",
            [
                str(anvil),
                "--port",
                str(self.node_port),
                "--chain-id",
                str(self.chain_id),
                "--timestamp",
                str(self.starts_at),
                "--state",
                str(self.folder / "ledger.json"),
                "--gas-limit",
                "60000000",
                "--accounts",
                "1",
                "--prune-history",  # of states, in memory: what Anvil keeps on disk, it leaves there
                "1000",
                "--silent",
                *free,
            ],
        )
        rpc = self.rpc

        def ours() -> bool:
            try:
                return int(rpc.call("eth_chainId"), 16) == self.chain_id
            except (NodeUnavailable, NodeError):
                return False

        wait_for("the ledger node", ours, alive=self.check)

    def _spawn(self, name: str, command: list[str], extra: dict[str, str] | None = None) -> None:
        self._commands[name] = command
        with (self.folder / "logs" / f"{name}.log").open("ab") as out:
            self._children[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.env, **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to pass on, in order
                preexec_fn=_end_with_us,
            )
        pids = {child: process.pid for child, process in self._children.items()}
        (self.folder / "pids.json").write_text(json.dumps(pids), "utf-8")

    def _revive(self) -> None:
        while not self._stopping.wait(0.2):
            for name in REVIVED:
                if self._children[name].poll() is not None:
                    self.revived.append(name)
                    self._spawn(name, self._commands[name])

    def _answers(self) -> bool:
        try:
            answer = httpx.get(f"{self.api_url}/v1/status", timeout=5)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.json()["block"] is not None

    def _last_words(self, name: str) -> str:
        log = self.folder / "logs" / f"{name}.log"
        lines = log.read_text("utf-8", "replace").strip().splitlines()[-5:]
        return f"see {log}: " + " | ".join(lines)

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        """A value of this folder: made once, then the same at every start."""
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(make(), "utf-8")
        return path.read_text("utf-8")

    def _write_env(self) -> None:
        lines = [f"{key}={shlex.quote(value)}" for key, value in self.env.items() if key.startswith("TALLYSTICK_")]
        path = self.folder / "env"
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", "utf-8")


def _end_with_us() -> None:
    """On Linux, a child of ours ends when we do, even if we are killed: no stray worker meets the next demo."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
