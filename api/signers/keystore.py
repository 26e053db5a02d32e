"""Web3 keystores, version 3: a private key under a passphrase. scrypt and AES-128-CTR, as every wallet reads them.

A few lines over hashlib and pycryptodome: the libraries for it raise Python's recursion limit to 100,000 when they are
imported, and then a deeply nested JSON body ends the gateway. The tests hold this against one of them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import uuid
from typing import Any

from Crypto.Cipher import AES

from api.problems import later
from chain.abi import keccak
from chain.keys import Key

# A third of a second and 64 MiB for one try, on the machine that this was measured on.
N, R, P = 1 << 16, 8, 1
LEAST_WORK = (1 << 17) * 8  # n * r of a keystore that somebody brings: what wallets take, since its passphrase is all
AT_ONCE = 2  # tries in one process: memory is for other things, too
WAIT_S = 10

_room = threading.BoundedSemaphore(AT_ONCE)


class WrongPassphrase(Exception):
    """The keystore does not open so."""


def lock(key: Key, passphrase: bytes) -> dict[str, Any]:
    """A new keystore. Raises `Problem` (503) when too many are being made and opened."""
    salt, counter = secrets.token_bytes(32), secrets.token_bytes(16)
    derived = _derived(passphrase, salt, N, R, P)
    hidden = _aes(derived, counter).encrypt(key.secret)
    return {
        "version": 3,
        "id": str(uuid.uuid4()),
        "address": key.address[2:],
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": counter.hex()},
            "ciphertext": hidden.hex(),
            "kdf": "scrypt",
            "kdfparams": {"dklen": 32, "n": N, "r": R, "p": P, "salt": salt.hex()},
            "mac": _mac(derived, hidden).hex(),
        },
    }


def unlock(keystore: dict[str, Any], passphrase: bytes) -> Key:
    """The key in a keystore that `lock` made. Raises `WrongPassphrase`; `Problem` as `lock` does."""
    crypto = keystore["crypto"]
    cost = crypto["kdfparams"]
    derived = _derived(passphrase, bytes.fromhex(cost["salt"]), cost["n"], cost["r"], cost["p"])
    hidden = bytes.fromhex(crypto["ciphertext"])
    if not hmac.compare_digest(_mac(derived, hidden), bytes.fromhex(crypto["mac"])):
        raise WrongPassphrase
    return Key(_aes(derived, bytes.fromhex(crypto["cipherparams"]["iv"])).decrypt(hidden))


def _derived(passphrase: bytes, salt: bytes, n: int, r: int, p: int) -> bytes:
    if not _room.acquire(timeout=WAIT_S):
        words = "too many keys are being opened at once; try again"
        raise later(503, "busy", "系统繁忙，请稍后重试", words, WAIT_S)
    try:
        return hashlib.scrypt(passphrase, salt=salt, n=n, r=r, p=p, maxmem=2 * 128 * n * r, dklen=32)
    finally:
        _room.release()


def _aes(derived: bytes, counter: bytes) -> Any:
    return AES.new(derived[:16], AES.MODE_CTR, nonce=b"", initial_value=counter)


def _mac(derived: bytes, hidden: bytes) -> bytes:
    return keccak(derived[16:32] + hidden)
