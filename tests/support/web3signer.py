"""A remote signer as Web3Signer's documented API for secp256k1 keys has it, behind a proxy that wants a token.

`POST /api/v1/eth1/sign/{identifier}` with {"data": "0x…"}: 200 and the signature of keccak256 of the data as text, r, s
and v of 27 or 28; 404 for a key that it has not; 400 for a request that it cannot read.
"""

from __future__ import annotations

import json

import coincurve

from chain.abi import keccak
from chain.keys import Key
from tests.support.site import Asked, Reply, Site

PATH = "/api/v1/eth1/sign/"
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def identifier(key: Key) -> str:
    """The public key as Web3Signer names it."""
    return "0x" + coincurve.PrivateKey(key.secret).public_key.format(compressed=False)[1:].hex()


class Web3Signer(Site):
    """token: None for one that stands open."""

    def __init__(self, *keys: Key, token: str | None = "token-of-the-participant") -> None:
        super().__init__(self._answer)
        self.keys = {identifier(key): key for key in keys}
        self.token = token

    def _answer(self, asked: Asked) -> Reply:
        if self.token is not None and asked.headers.get("authorization") != f"Bearer {self.token}":
            return 401, b"", TEXT
        if not asked.path.startswith(PATH):
            return 404, b"Resource not found", TEXT
        try:
            data = bytes.fromhex(json.loads(asked.body)["data"].removeprefix("0x"))
        except (ValueError, KeyError, AttributeError):
            return 400, b"Bad Request", TEXT
        key = self.keys.get(asked.path.removeprefix(PATH))
        return (404, b"Resource not found", TEXT) if key is None else (200, key.sign(keccak(data)).encode(), TEXT)
