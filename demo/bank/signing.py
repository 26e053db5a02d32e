"""The keys of the banks that the simulated one stands for."""

from __future__ import annotations

from chain.abi import keccak
from chain.keys import Key


def key_of(secret: bytes, bank_code: str) -> Key:
    """Each bank signs with a key of its own. secret: of the process."""
    return Key(keccak(b"simulated bank " + bank_code.encode() + secret))
