"""The ledger's policy as it holds at a time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from readmodel.tables import Governed
from readmodel.tables.governed import ONLY


@dataclass(frozen=True)
class Policy:
    """longest_tenor: days from issue to maturity; closes_before: hours before it at which splits and transfers end."""

    least_lot_fen: int
    most_endorsements: int
    longest_tenor: int
    closes_before: int


def governed(session: Session) -> Governed | None:
    """None before anything was read."""
    return session.get(Governed, ONLY)


def policy_at(row: Governed, now: int) -> Policy:
    """The policy in force. now: the ledger's clock, UTC seconds."""
    return next_policy(row) if now >= row.next_from else _policy(row, "")


def next_policy(row: Governed) -> Policy:
    """The one that holds from `row.next_from` on."""
    return _policy(row, "next_")


def _policy(row: Governed, prefix: str) -> Policy:
    names = ("least_lot_fen", "most_endorsements", "longest_tenor", "closes_before")
    return Policy(*(getattr(row, prefix + name) for name in names))
