"""A ledger node of the test run's own."""

from __future__ import annotations

import secrets
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Self

from chain.rpc import Rpc
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
BINARIES = (
    ROOT / ".tools" / "bin" / "anvil",
    ROOT / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil",
)
LISTENING = "Listening on "
START_WAIT_S = 30
STOP_WAIT_S = 10
STATES_KEPT = 300  # so many blocks back the contracts can still be asked


class NoAnvil(Exception):
    """There is no node to test against."""


class Anvil:
    """An Anvil that is started on entry and ended on exit. Its clock may be moved: ask the chain for the time.

    chain_id: random unless given, so that a stranger's node cannot be taken for ours.
    start: UTC second of the genesis block, now unless given.
    """

    def __init__(self, *, chain_id: int | None = None, start: int | None = None) -> None:
        self.chain_id = chain_id or 1_000_000 + secrets.randbelow(1_000_000_000)
        self._start = start or int(time.time())

    def __enter__(self) -> Self:
        self._run(0)
        return self

    def _run(self, port: int, *more: str) -> None:
        """Starts the node and waits until it answers. port: 0 for any that is free."""
        binary = next((path for path in BINARIES if path.is_file()), None)
        if binary is None:
            raise NoAnvil("there is no anvil for the tests: run python3 dev.py setup")
        options = {
            "--port": port,
            "--chain-id": self.chain_id,
            "--timestamp": self._start,
            "--gas-price": 0,
            "--block-base-fee-per-gas": 0,
            "--gas-limit": 100_000_000,
            "--accounts": 0,
            # In memory and nowhere else: on disk, a long file of tests would leave a gigabyte if it were killed.
            "--prune-history": STATES_KEPT,
        }
        words = [str(word) for option in options.items() for word in option]
        self._child = subprocess.Popen(
            [binary, *words, "--disable-min-priority-fee", *more],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._tail: deque[str] = deque(maxlen=20)
        self._answer: Queue[str | None] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = f"http://{self._address()}"
            self.rpc = Rpc(self.url)
            if (found := int(self.rpc.call("eth_chainId"), 16)) != self.chain_id:
                raise NoAnvil(f"{self.url} is chain {found}, our anvil is {self.chain_id}")
        except BaseException:
            self._end()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is mined inside; what was sent is mined at the end."""
        self.rpc.call("evm_setAutomine", False)
        try:
            yield
        finally:
            self.rpc.call("evm_setAutomine", True)
            self.rpc.call("evm_mine")

    def caught_up(self) -> None:
        """Waits until all that was sent is mined: the node answers a little before that."""
        until(lambda: int(self.rpc.call("txpool_status")["pending"], 16), lambda pending: pending == 0)

    def now(self) -> int:
        """UTC second of the newest block."""
        return int(self.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def pass_time_to(self, at: int) -> None:
        """The next block, mined now, is of this UTC second."""
        self.rpc.call("evm_setNextBlockTimestamp", at)
        self.rpc.call("evm_mine")

    def _read(self) -> None:
        """Drains the child's output to its end, so that it never waits for us."""
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self._tail.append(line)
            if line.startswith(LISTENING):
                self._answer.put(line.removeprefix(LISTENING).strip())
        self._answer.put(None)

    def _address(self) -> str:
        try:
            address = self._answer.get(timeout=START_WAIT_S)
        except Empty:
            raise NoAnvil(f"anvil did not listen within {START_WAIT_S} s") from None
        if address is None:
            raise NoAnvil(f"anvil ended with code {self._child.wait()}: {''.join(self._tail)}")
        return address

    def _end(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._reader.join(STOP_WAIT_S)
        assert self._child.stdout is not None
        self._child.stdout.close()
