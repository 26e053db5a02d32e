"""The bank's ledger: a posting gives one account what it takes from another, so all balances add up to nothing.

Kept as a journal, a line for each fact; read again from the start when the bank comes back.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from files.iso20022 import Account

CAPITAL = "CAPITAL"  # where the money comes from that accounts are opened with


@dataclass(frozen=True)
class Posting:
    """Money from one account to another. reference: the bank's own. returns: the reference of what it undoes."""

    reference: str
    debit: str
    credit: str
    amount_fen: int
    booked_at: int
    end_to_end: str = ""
    returns: str = ""
    reason: str = ""


class Books:
    """Raises `ValueError` for what no bank books."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self.accounts: dict[str, Account] = {}
        self.postings: list[Posting] = []
        self.orders: dict[str, str] = {}
        self._balances: dict[str, int] = {CAPITAL: 0}
        if journal.exists():
            for line in journal.read_text("utf-8").splitlines():
                self._apply(json.loads(line))

    def open(self, account: Account, balance_fen: int) -> None:
        if account.number in self._balances:
            raise ValueError("the account is open already")
        self._write({"account": asdict(account)})
        if balance_fen:
            self.post(CAPITAL, account.number, balance_fen, 0)

    def post(self, debit: str, credit: str, amount_fen: int, booked_at: int, **other: str) -> Posting:
        """other: what else a posting has. Nothing but the capital is ever overdrawn."""
        if debit not in self._balances or credit not in self._balances:
            raise ValueError("no such account")
        if amount_fen <= 0 or (debit != CAPITAL and amount_fen > self._balances[debit]):
            raise ValueError("not enough money in the account")
        made = Posting(f"SIM{len(self.postings) + 1:012d}", debit, credit, amount_fen, booked_at, **other)
        self._write({"posting": asdict(made)})
        return made

    def take_order(self, id: str, payer: str) -> None:
        """An order is carried out once, however often it comes."""
        self._write({"order": id, "payer": payer})

    def balance_fen(self, number: str) -> int:
        return self._balances[number]

    @property
    def balanced(self) -> bool:
        """All balances add up to nothing, and no account but the capital is below it."""
        return sum(self._balances.values()) == 0 and all(
            fen >= 0 for number, fen in self._balances.items() if number != CAPITAL
        )

    def public(self) -> dict[str, Any]:
        return {
            "balances": dict(self._balances),
            "postings": [asdict(posting) for posting in self.postings],
            "orders": len(self.orders),
            "balanced": self.balanced,
        }

    def _write(self, fact: dict[str, Any]) -> None:
        with self._journal.open("a", encoding="utf-8") as out:
            out.write(json.dumps(fact, ensure_ascii=False) + "\n")
        self._apply(fact)

    def _apply(self, fact: dict[str, Any]) -> None:
        if "account" in fact:
            account = Account(**fact["account"])
            self.accounts[account.number] = account
            self._balances[account.number] = 0
        elif "posting" in fact:
            posting = Posting(**fact["posting"])
            self._balances[posting.debit] -= posting.amount_fen
            self._balances[posting.credit] += posting.amount_fen
            self.postings.append(posting)
        else:
            self.orders[fact["order"]] = fact["payer"]
