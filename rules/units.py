"""Fen and basis points: integer arithmetic, and how they are written."""

BPS = 10_000
"""Basis points in one."""


def yuan(fen: int) -> str:
    """Write fen as yuan with two decimals: 123456789 -> 1,234,567.89."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def percent(bps: int) -> str:
    """Write basis points as a percentage: 4000 -> 40.00%."""
    return f"{bps // 100}.{bps % 100:02d}%"


def floor_share(fen: int, bps: int) -> int:
    """The share `bps` of `fen`, rounded down to the fen."""
    return fen * bps // BPS


def half_up_share(fen: int, bps: int) -> int:
    """The share `bps` of `fen`, rounded to the nearest fen, halves up."""
    return (fen * bps + BPS // 2) // BPS
