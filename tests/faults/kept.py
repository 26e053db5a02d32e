"""A ledger node that is killed and comes back, with all its blocks or without the last ones."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

from tests.support.anvil import Anvil


class KeptAnvil(Anvil):
    """Anvil writes nothing down by itself: what it had at some moment is asked of it, and given to it again."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = folder / "ledger.json"
        self._since = 0

    def hold(self) -> None:
        """Nothing is mined any more, until it comes back."""
        self.rpc.call("evm_setAutomine", False)

    def keep(self) -> bytes:
        """All blocks as of now."""
        return gzip.decompress(bytes.fromhex(self.rpc.call("anvil_dumpState")[2:]))

    def head(self) -> int:
        return int(self.rpc.call("eth_blockNumber"), 16)

    def forkable(self) -> int:
        """So many of its last blocks it can replace: of those before it came back it does not know the state."""
        return self.head() - self._since

    def kill(self) -> None:
        """SIGKILL: what was not mined is gone, and what was not kept."""
        self._child.kill()
        self._end()

    def come_back(self, kept: bytes) -> None:
        """At the same address, with the kept blocks. Its clock goes on from the last one: Anvil forgets how far it was
        moved, and what is sent meanwhile must not be mined in the past."""
        self._file.write_bytes(kept)
        port = int(self.url.rpartition(":")[2])
        self._run(port, "--load-state", str(self._file), "--no-mining")
        if (ahead := self.now() - int(time.time())) > 0:
            self.rpc.call("evm_increaseTime", ahead)
        self._since = self.head()
        self.rpc.call("evm_setAutomine", True)
        self.rpc.call("evm_mine")
