"""What follows from a pool's or a loan's own row."""

from __future__ import annotations

from typing import Any

CLOSING = ("closure_sought", "closure_reviewed", "closure_checked", "closure_approved")  # applied for, not yet closed
COMPENSATED = ("paid", "recovering", "upgraded", *CLOSING, "recalled")
SHARING = ("paid", "recovering", *CLOSING, "closed")  # recoveries are shared with the pool, if it has paid
ALL_DUE_BACK = ("upgraded", "recalled")
UNDER_WAY = (
    "submitted",
    "appealed",
    "approved",
    "public",
    "planned",
    "papers_complete",
)  # claims not yet decided or paid


def pool_name(word: str) -> str:
    """A short name in ASCII, or the word itself: whatever somebody wrote there, the row can be stored."""
    raw = bytes.fromhex(word[2:]).rstrip(b"\0")
    return raw.decode() if raw.isascii() and raw.decode("ascii", "ignore").isprintable() and raw else word


def pool_word(name: str) -> str:
    """The word on the ledger that gives this name."""
    return name if len(name) > 32 else "0x" + name.encode().ljust(32, b"\0").hex()


def library(claim: str) -> str:
    """In which of the three libraries a loan with such a claim is: loans | compensated | settled (art. 10)."""
    return "settled" if claim == "closed" else "compensated" if claim in COMPENSATED else "loans"


def refund_due(loan: Any, recovered_fen: int) -> int:
    """What is owed to the pool when so much was recovered, fen: the share of it less what went back, or of an upgraded
    or recalled loan all of the compensation. Once a recall has brought more back than the share, nothing.

    loan: a row of `PoolLoan`, by column.
    """
    owed: int = loan["compensation_fen"] if loan["claim"] in ALL_DUE_BACK else refund_owed(loan, recovered_fen)
    refunded: int = loan["refunded_fen"]
    return max(0, owed - refunded)


def refund_owed(loan: Any, recovered_fen: int) -> int:
    """All that recoveries so far send back, fen: floor(ratio * recovered), at most the compensation (art. 19(6)).

    loan: a row of `PoolLoan`, by column.
    """
    owed: int = min(recovered_fen * loan["ratio_bps"] // 10_000, loan["compensation_fen"])
    return owed
