"""What a store promises, wherever it keeps things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

HASH = re.compile("0x[0-9a-f]{64}")


class Missing(Exception):
    """Nothing is kept under this hash."""


class Differs(Exception):
    """What is kept under this hash has another: it was changed, or the disk is failing."""


class Away(OSError):
    """The store is not to be reached, or does not let us in."""


class Store(Protocol):
    """Hashes are SHA-256, 0x and 64 lowercase hex digits; times are UTC seconds by the store's clock. Whatever is kept
    elsewhere than on this machine raises `Away`, too."""

    def put(self, data: bytes) -> str:
        """Kept for good when this returns the hash; the same bytes are kept once, and are of now again."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes that have this hash, hashed anew at each call. Raises `Missing` or `Differs`."""
        ...

    def kept_before(self, moment: int) -> Iterator[str]:
        """The hashes of what was last put before this moment, in no order."""
        ...

    def drop(self, sha256: str, before: int) -> bool:
        """Take away what was last put before this moment; whether it was."""
        ...
