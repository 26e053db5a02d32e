"""What the messages say, without their XML. Amounts are fen, times UTC seconds, dates those of Shanghai."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Direction = Literal["credit", "debit"]
# What a bank says of a transfer. accepted: it will be made; pending: it is not known yet; settled: it was made;
# rejected: it will not be made.
State = Literal["accepted", "pending", "settled", "rejected"]


@dataclass(frozen=True)
class Account:
    """An account with a name. bank_code: 联行号, twelve digits (CNAPS)."""

    number: str
    name: str
    bank_code: str
    bank_name: str = ""


@dataclass(frozen=True)
class Transfer:
    """One payment of an order. reference: end to end, unchanged until the payee has the money. line: the payer's own
    number of this line, which the bank's answer repeats."""

    line: str
    reference: str
    amount_fen: int
    payee: Account
    words: str = ""


@dataclass(frozen=True)
class Order:
    """A payer's order to its bank, from one account."""

    id: str
    made_at: int
    execute_on: date
    payer: Account
    transfers: tuple[Transfer, ...]

    @property
    def total_fen(self) -> int:
        return sum(one.amount_fen for one in self.transfers)


@dataclass(frozen=True)
class Answer:
    """What the bank says of one transfer. reason: its code, such as AC04; words: its own."""

    line: str
    reference: str
    state: State
    reason: str = ""
    words: str = ""


@dataclass(frozen=True)
class EntryError:
    """Why one entry of a file cannot be taken. place: its number in the file, from 1; field: the standard's name."""

    place: int
    field: str
    code: str
    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class StatusReport:
    """pain.002. state: of the order as a whole, where the bank says one; then it holds for what is not answered."""

    id: str
    order: str
    made_at: int
    state: State | None
    answers: tuple[Answer, ...]
    reason: str = ""
    words: str = ""
    errors: tuple[EntryError, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One movement on an account. reference: the bank's own, unique; end_to_end: the payer's, "" if none was given.

    other: the account on the other side, as far as the bank names it. returned: money that comes back, for `reason`.
    """

    place: int
    direction: Direction
    amount_fen: int
    booked_at: int
    reference: str
    end_to_end: str
    other: Account
    returned: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Statement:
    """camt.053, or camt.054 (then without balances): what was booked on one account. pending: entries that were left
    out because the bank has not booked them."""

    id: str
    made_at: int
    account: Account
    entries: tuple[Entry, ...]
    opening_fen: int | None = None
    closing_fen: int | None = None
    pending: int = 0
    errors: tuple[EntryError, ...] = field(default=())

    @property
    def moved_fen(self) -> int:
        """Credits less debits."""
        return sum(e.amount_fen if e.direction == "credit" else -e.amount_fen for e in self.entries)
