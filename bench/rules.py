"""The rules over a city's book, measured: a million loans from scratch, with and without explanations.

    python3 dev.py bench rules [--loans 1000000] [--explained 20000] [--runs 3] [--json FILE]

One table in SQLite holds the book. Ours reads every row and computes gate, ratio, stops and the annual grades; the peer
is a plain aggregate over the same table, which knows sums and no rules. All on one core.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import rules
from bench._report import machine, publish, spread
from rules.book import Book, BookLoan, recompute
from tests.support.book import explained_gate, explained_ratio

YEAR = 2025
BANKS, BORROWERS = 30, 200_000
EVENTS = 100_000
FIRST = date(2024, 4, 1)
COLUMNS = BookLoan._fields
PRODUCTS = (
    *["receivable_pledge_working_capital_loan"] * 6,
    *["working_capital_loan"] * 10,
    *["personal_business_loan"] * 3,
    "recourse_factoring",
    "non_recourse_factoring",
)
AGGREGATE = """
SELECT bank, substr(loan_date, 1, 4), COUNT(*), COUNT(DISTINCT borrower), SUM(principal_fen),
       SUM(CASE WHEN npl THEN principal_fen ELSE 0 END)
FROM loan GROUP BY bank, substr(loan_date, 1, 4)
"""


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench rules", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--loans", type=int, default=1_000_000)
    found.add_argument("--explained", type=int, default=20_000, help="loans of which each decision explains itself")
    found.add_argument("--runs", type=int, default=3)
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    options, place = parser().parse_args(argv), machine()
    rule_set = rules.load_rule_set("shenzhen-2024")
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder:
        table = sqlite3.connect(Path(folder) / "book.sqlite")
        _fill(table, options.loans)
        plain, explained, aggregate, event = list[float](), list[float](), list[float](), list[float]()
        for _ in range(options.runs):
            aggregate.append(_seconds(lambda: table.execute(AGGREGATE).fetchall()))
            plain.append(_seconds(lambda: _graded(rule_set, _read(table, options.loans))))
            explained.append(_seconds(lambda: _explained(rule_set, _read(table, options.explained))))
            event.append(_event_us(rule_set))
        table.close()
    rows = {
        "loans a second": spread([options.loans / seconds for seconds in plain]),
        "loans a second, explained": spread([options.explained / seconds for seconds in explained]),
        "ours / SQL aggregate, time": spread([ours / sql for ours, sql in zip(plain, aggregate, strict=True)]),
        "one event and its bank's stop, us": spread(event),
    }
    data = {
        "loans_per_s": rows["loans a second"]["median"],
        "explained_per_s": rows["loans a second, explained"]["median"],
        "sql_ratio": rows["ours / SQL aggregate, time"]["median"],
        "event_us": rows["one event and its bank's stop, us"]["median"],
        "loans": options.loans,
        "runs": options.runs,
    }
    publish(f"rules: {options.loans:,} loans, {options.runs} runs", place, rows, data, options.json)
    return 0


def _made_up(loans: int) -> Iterator[tuple[object, ...]]:
    """The same in every run: a few too large, covered, judged too early or of a kind that the pool does not take."""
    dice = Random(1)
    for _ in range(loans):
        lent = FIRST + timedelta(days=dice.randrange(640))
        judged = lent + timedelta(days=dice.randrange(1, 300)) if dice.random() < 0.025 else None
        kind = "enterprise" if dice.random() < 0.8 else "owner"
        loan = BookLoan(
            bank=f"bank {dice.randrange(BANKS):02}",
            borrower=f"{dice.randrange(BORROWERS)}",
            kind=kind,
            product=dice.choice(PRODUCTS),
            loan_date=lent,
            entered_on=lent + timedelta(days=dice.randrange(20)),
            credit_total_fen=dice.randrange(1, 3_100_000_000),
            credit_line_fen=None if kind == "enterprise" else dice.randrange(1, 1_050_000_000),
            principal_fen=dice.randrange(1_000_000, 500_000_000),
            excluded=dice.random() < 0.03,
            titles=dice.randrange(3),
            features=dice.randrange(3),
            npl_date=judged,
            npl=judged is not None,
        )
        yield tuple(value.isoformat() if isinstance(value, date) else value for value in loan)


def _fill(table: sqlite3.Connection, loans: int) -> None:
    table.execute(f"CREATE TABLE loan ({', '.join(COLUMNS)})")
    marks = ", ".join("?" * len(COLUMNS))
    table.executemany(f"INSERT INTO loan VALUES ({marks})", _made_up(loans))
    table.commit()


def _read(table: sqlite3.Connection, loans: int) -> Iterator[BookLoan]:
    day = date.fromisoformat
    for row in table.execute("SELECT * FROM loan LIMIT ?", (loans,)):
        bank, borrower, kind, product, lent, entered, total, line, principal, excluded, titles, marks, judged, npl = row
        yield BookLoan(
            *(bank, borrower, kind, product, day(lent), day(entered), total, line, principal),
            *(bool(excluded), titles, marks, judged and day(judged), bool(npl)),
        )


def _graded(rule_set: rules.RuleSet, loans: Iterator[BookLoan]) -> None:
    found = recompute(rule_set, loans, year=YEAR)
    rules.annual_grades(rule_set, banks=found.years)
    for bank in found.book.sums:
        found.book.stopped(bank)


def _explained(rule_set: rules.RuleSet, loans: Iterator[BookLoan]) -> None:
    for loan in loans:
        explained_gate(rule_set, loan)
        explained_ratio(rule_set, loan)


def _event_us(rule_set: rules.RuleSet) -> float:
    """Of a book with sums in it: one loan is judged non-performing, and its bank's stop is asked for."""
    book = Book(rule_set)
    names = [f"bank {place:02}" for place in range(BANKS)]
    for name in names:
        book.enter(name, 10**15)

    def happen() -> None:
        for place in range(EVENTS):
            name = names[place % BANKS]
            book.judge(name, 1_000)
            book.stopped(name)

    return _seconds(happen) / EVENTS * 1e6


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
