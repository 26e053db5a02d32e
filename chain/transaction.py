"""Signed transactions, without a general wallet library: importing one raises Python's recursion limit to 100,000, and
then a deeply nested JSON body ends the whole process instead of one request.
"""

from __future__ import annotations

import rlp

from chain.abi import keccak
from chain.keys import Key


def signed_transaction(key: Key, *, chain_id: int, nonce: int, gas: int, to: bytes, data: bytes) -> bytes:
    """A transaction of the oldest kind, for this chain only (EIP-155). to: 20 bytes, or none to create a contract.

    Gas price and value are 0: gas is free on the consortium's ledger, and nothing on it has a value in coins.
    """
    body = [nonce, 0, gas, to, 0, data]
    signature = bytes.fromhex(key.sign(keccak(rlp.encode([*body, chain_id, 0, 0])))[2:])
    r, s, v = signature[:32], signature[32:64], signature[64]
    parts = [2 * chain_id + 35 + (v - 27), int.from_bytes(r, "big"), int.from_bytes(s, "big")]
    raw: bytes = rlp.encode([*body, *parts])
    return raw
