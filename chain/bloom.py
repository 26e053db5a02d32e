"""The bloom filter of a block's header: what it says about logs holds for the block, whoever tells of the logs.

Yellow Paper, 4.4.3: each log sets three bits of 2,048 for its address and three for each of its topics. If logs give
the same filter as the header, none is missing that has a topic of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chain.abi import keccak

MOST_KEPT = 20_000  # words whose bits are remembered


class Bloom:
    """Filters of logs as a node tells them. Remembers words: the same parties and lots come again and again."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def of(self, logs: Iterable[dict[str, Any]]) -> int:
        """The filter of these JSON-RPC logs, as a number."""
        words: set[str] = set()
        for log in logs:
            words.add(log["address"])
            words.update(log["topics"])
        found, bits = 0, self._bits
        if len(bits) > MOST_KEPT:
            bits.clear()
        for word in words:
            one = bits.get(word)
            if one is None:
                one = bits[word] = _bits_of(word)
            found |= one
        return found


def _bits_of(word: str) -> int:
    digest = keccak(bytes.fromhex(word[2:]))
    low, middle, high = (int.from_bytes(digest[i : i + 2], "big") & 2047 for i in (0, 2, 4))
    return 1 << low | 1 << middle | 1 << high
