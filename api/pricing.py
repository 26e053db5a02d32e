"""The price of a quote as one yearly rate, all fees in, so that quotes can be compared."""

from __future__ import annotations

SECONDS_A_DAY = 86_400
DAYS_A_YEAR = 365


def days_between(from_at: int, to_at: int) -> int:
    """Whole days that money is out, at least one; a day that has begun counts."""
    return max(1, -(-(to_at - from_at) // SECONDS_A_DAY))


def all_in_bps(advance_fen: int, repay_fen: int, days: int) -> int:
    """Everything beyond what arrives, as simple interest on it a year, basis points, rounded up.

    The advance is net of fees, so the fees are in.
    """
    return -(-(repay_fen - advance_fen) * 10_000 * DAYS_A_YEAR // (advance_fen * days))
