"""The bank's desk: what an order makes of the books, and the messages that say so."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from demo.bank.books import Books, Posting
from demo.bank.plan import CALM, Plan
from files import FileError
from files.iso20022 import (
    CAMT053,
    CAMT054,
    PAIN002,
    Account,
    Answer,
    Entry,
    Order,
    Statement,
    StatusReport,
    Transfer,
    read_order,
    write_notification,
    write_statement,
    write_status,
)

Sign = Callable[[str, bytes], str]  # the signature of the bank with this clearing code over a file


class Desk:
    """folder: with in/ and out/. A message for an account is out/NUMBER.ACCOUNT.KIND.xml, its signature beside it."""

    def __init__(self, books: Books, plan: Plan, folder: Path, sign: Sign) -> None:
        self.books, self._plan, self._folder, self._sign = books, plan, folder, sign
        for name in ("in", "out"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._told = len(list((folder / "out").glob("*.xml")))
        self._late: list[tuple[Account, str, bytes]] = []
        self._read = {path.name for path in (folder / "in").glob("*.xml") if path.stem in books.orders}

    def turn(self) -> bool:
        """Takes what is in, tells what is late. Whether there was anything to do."""
        waiting = [path for path in sorted((self._folder / "in").glob("*.xml")) if path.name not in self._read]
        late, self._late = self._late, []
        for account, kind, data in late:
            self._put(account, kind, data)
        for path in waiting:
            self._read.add(path.name)
            self.take(path.read_bytes())
        return bool(waiting or late)

    @property
    def idle(self) -> bool:
        return not self._late and all(path.name in self._read for path in (self._folder / "in").glob("*.xml"))

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self._plan = Plan(0, CALM)

    def take(self, data: bytes) -> None:
        """One order. One that nobody can read, or whose payer has no account here, leaves no trace but its file."""
        try:
            order, errors = read_order(data)
        except FileError:
            return
        payer = self.books.accounts.get(order.payer.number)
        if payer is None or payer != order.payer or errors:
            return
        if order.id in self.books.orders:
            report = StatusReport(f"{order.id}D"[:35], order.id, order.made_at, "rejected", (), "DUPL")
            return self._tell(payer, PAIN002, write_status(report))
        self.books.take_order(order.id, payer.number)
        answers, booked, back = [], [], []
        for transfer in order.transfers:
            answer, posting, returned = self._carry_out(order, transfer)
            answers.append(answer)
            booked += [posting] if posting else []
            back += [returned] if returned else []
        report = StatusReport(f"{order.id}S"[:35], order.id, order.made_at, None, tuple(answers))
        self._tell(payer, PAIN002, write_status(report))
        self._notify(booked, order.made_at)
        self._notify(back, order.made_at)

    def state(self, at: int) -> None:
        """A statement of every account, from its opening on."""
        for number, account in self.books.accounts.items():
            mine = [p for p in self.books.postings if number in (p.debit, p.credit) and p.end_to_end]
            entries = self._entries(number, mine)
            found = Statement(f"STM{number}"[:35], at, account, entries, 0, self.books.balance_fen(number))
            opening = self.books.balance_fen(number) - found.moved_fen
            whole = Statement(found.id, at, account, entries, opening, self.books.balance_fen(number))
            self._put(account, CAMT053, write_statement(whole))

    def _carry_out(self, order: Order, one: Transfer) -> tuple[Answer, Posting | None, Posting | None]:
        fate = self._plan.fate()
        payee = self.books.accounts.get(one.payee.number)
        reason = ""
        if payee is None or payee.bank_code != one.payee.bank_code:
            reason = "AC01"
        elif payee.name != one.payee.name:
            reason = "BE01"
        elif fate == "refused":
            reason = "MS03"
        elif one.amount_fen > self.books.balance_fen(order.payer.number):
            reason = "AM04"
        if reason:
            return Answer(one.line, one.reference, "rejected", reason), None, None
        amount_fen = max(1, one.amount_fen // 2) if fate == "part" else one.amount_fen
        number, at = order.payer.number, order.made_at
        made = self.books.post(number, one.payee.number, amount_fen, at, end_to_end=one.reference)
        back = None
        if fate == "sent_back" and number != one.payee.number:
            said = {"end_to_end": one.reference, "returns": made.reference, "reason": "AC04"}
            back = self.books.post(one.payee.number, number, amount_fen, at, **said)
        return Answer(one.line, one.reference, "settled"), made, back

    def _notify(self, postings: list[Posting], at: int) -> None:
        by_account: dict[str, list[Posting]] = defaultdict(list)
        for posting in postings:
            for number in dict.fromkeys((posting.debit, posting.credit)):
                by_account[number].append(posting)
        for number, mine in by_account.items():
            account = self.books.accounts[number]
            notice = Statement(f"NTF{mine[0].reference}", at, account, self._entries(number, mine))
            self._tell(account, CAMT054, write_notification(notice))

    def _entries(self, number: str, postings: list[Posting]) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for p in postings:
            sides = [(p.debit, p.credit, "debit"), (p.credit, p.debit, "credit")]
            for mine, other, direction in sides:
                if mine == number:
                    found.append(
                        Entry(
                            len(found) + 1,
                            "debit" if direction == "debit" else "credit",
                            p.amount_fen,
                            p.booked_at,
                            p.reference,
                            p.end_to_end,
                            self.books.accounts[other],
                            bool(p.returns),
                            p.reason,
                        )
                    )
        return tuple(found)

    def _tell(self, account: Account, kind: str, data: bytes) -> None:
        if self._plan.is_late():
            self._late.append((account, kind, data))
        else:
            self._put(account, kind, data)
        if self._plan.is_told_twice():
            self._late.append((account, kind, data))

    def _put(self, account: Account, kind: str, data: bytes) -> None:
        """The signature first: whoever sees the message can check it."""
        self._told += 1
        name = f"{self._told:06}.{account.number}.{kind}.xml"
        out = self._folder / "out"
        (out / f"{name}.sig").write_text(self._sign(account.bank_code, data), "utf-8")
        (out / f"{name}.tmp").write_bytes(data)
        os.replace(out / f"{name}.tmp", out / name)
