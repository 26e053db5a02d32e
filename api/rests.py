"""Days on which a pool's work for a bank rested, because the bank was stopped (Shenzhen art. 17, reading A12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session

import rules
from chain.summaries import end_of_day, shanghai_date
from readmodel.queries.pool import bank_book, book_moves
from readmodel.tables import PoolLoan


class Rest(NamedTuple):
    """days: those after the first on which it rested, today among them. now: it rests still."""

    days: int
    now: bool


class Rests:
    """Of the banks of a page of loans; each is looked up once."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._known: dict[tuple[str, str, str, date], Rest] = {}

    def of(self, rule_set: rules.RuleSet, loan: PoolLoan, since: date) -> Rest:
        """Since a day. A day counts if the bank was stopped when it ended; today, if it is now."""
        key = rule_set.name, loan.pool, loan.bank, since
        if key not in self._known:
            self._known[key] = self._rest(rule_set, loan, since)
        return self._known[key]

    def _rest(self, rule_set: rules.RuleSet, loan: PoolLoan, since: date) -> Rest:
        """Back from today, taking away what moved the book after each day."""
        if "bank_stop" not in rule_set.rules:
            return Rest(0, now=False)
        book = bank_book(self._session, loan.bank, loan.pool)
        entered, npl, days = book.entered_fen, book.npl_fen, 0
        now = rules.above_limit(rule_set, npl, entered)
        moves = book_moves(self._session, loan.bank, loan.pool, end_of_day(since))
        day, place = self._today, 0
        while day > since:
            while place < len(moves) and shanghai_date(moves[place].at) > day:
                entered, npl = entered - moves[place].entered_fen, npl - moves[place].npl_fen
                place += 1
            days += rules.above_limit(rule_set, npl, entered)
            day -= timedelta(days=1)
        return Rest(days, now)
