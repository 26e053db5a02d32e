"""What a store promises, wherever it keeps things."""

from __future__ import annotations

from typing import Protocol


class Missing(Exception):
    """Nothing is kept under this hash."""


class Differs(Exception):
    """What is kept under this hash has another: it was changed, or the disk is failing."""


class Store(Protocol):
    """Hashes are SHA-256, 0x and 64 lowercase hex digits."""

    def put(self, data: bytes) -> str:
        """Kept for good when this returns the hash; the same bytes are kept once."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes that have this hash, hashed anew at each call. Raises `Missing` or `Differs`."""
        ...
