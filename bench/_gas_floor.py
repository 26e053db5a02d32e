"""What a transaction cannot cost less than, given the bytes it carries, the words it touches and what it logs.

21,000, calldata by EIP-2028, each distinct storage word once by EIP-2929, 2200 and 3529, logs by the Yellow Paper, and
3,000 for each signature that is recovered. Nothing else: no instruction, no memory, no hash, no call from one contract
to another. A word that is written many times in one transaction counts by what it was before and is after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

BASE = 21_000  # every transaction
ZERO_BYTE, OTHER_BYTE = 4, 16  # EIP-2028
WORD_READ = 2_100  # EIP-2929: the first touch of a word
WORD_NEW, WORD_CHANGED = 20_000, 2_900  # EIP-2200, less the first touch; from zero, and from another value
WORD_CLEARED_REFUND, REFUND_SHARE = 4_800, 5  # EIP-3529: at most a fifth of what was spent comes back
LOG, LOG_TOPIC, LOG_BYTE = 375, 375, 8
ECRECOVER = 3_000


@dataclass(frozen=True)
class Word:
    """One storage word of one contract, before and after a transaction."""

    before: int
    after: int

    @property
    def gas(self) -> int:
        if self.before == self.after:
            return WORD_READ
        return WORD_READ + (WORD_CHANGED if self.before else WORD_NEW)

    @property
    def refund(self) -> int:
        return WORD_CLEARED_REFUND if self.before and not self.after else 0


@dataclass(frozen=True)
class Floor:
    """The parts of a transaction's floor, in gas."""

    calldata: int
    words: int
    logs: int
    signatures: int
    refund: int = 0

    @property
    def gas(self) -> int:
        spent = BASE + self.calldata + self.words + self.logs + self.signatures
        return spent - min(self.refund, spent // REFUND_SHARE)

    def per_item(self, items: int) -> dict[str, int]:
        """The parts shared among so many items, each rounded up; `total` is the floor itself, rounded up once."""
        parts = {
            "base": BASE,
            "calldata": self.calldata,
            "words": self.words,
            "logs": self.logs,
            "signatures": self.signatures,
            "refund": self.refund,
            "total": self.gas,
        }
        return {name: per_item(gas, items) for name, gas in parts.items()}


def per_item(gas: int, items: int) -> int:
    """Rounded up, so that no share looks cheaper than it was."""
    return -(-gas // items)


def calldata_gas(data: bytes) -> int:
    zeros = data.count(0)
    return ZERO_BYTE * zeros + OTHER_BYTE * (len(data) - zeros)


def log_gas(topics: int, data_bytes: int) -> int:
    return LOG + LOG_TOPIC * topics + LOG_BYTE * data_bytes


def floor(data: bytes, logs: Iterable[dict[str, Any]], words: Iterable[Word], signatures: int) -> Floor:
    """data: the transaction's calldata; logs: as in its receipt; signatures: how many had to be recovered."""
    touched = list(words)
    return Floor(
        calldata=calldata_gas(data),
        words=sum(word.gas for word in touched),
        logs=sum(log_gas(len(log["topics"]), len(log["data"]) // 2 - 1) for log in logs),
        signatures=ECRECOVER * signatures,
        refund=sum(word.refund for word in touched),
    )


def words(touched: dict[str, Any], changed: dict[str, Any]) -> Iterator[Word]:
    """Every word that a transaction touched, from the node's two traces of it.

    touched: `prestateTracer`, which names all words, read or written, with their values before.
    changed: the same in diff mode, which names the written ones only; a value that is left out is zero.
    """
    before, after = changed["pre"], changed["post"]
    for address, account in touched.items():
        old, new = _storage(before.get(address)), _storage(after.get(address))
        for slot, value in _storage(account).items():
            yield Word(value, new.get(slot, 0) if slot in old or slot in new else value)


def _storage(account: dict[str, Any] | None) -> dict[int, int]:
    found = (account or {}).get("storage") or {}
    return {int(slot, 16): int(value, 16) for slot, value in found.items()}
