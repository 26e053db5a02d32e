"""Questions to the tables, measured: how long each takes among ten thousand lots, and how much longer among a million.

    python3 dev.py bench read [--sizes 10000,100000,1000000] [--runs 300] [--json FILE]

Made-up tables of each size (`bench/_portfolio.py`) in one PostgreSQL; every question is asked many times, about
somebody or something at random, from a place in the list at random. Pages are of one length: what takes longer must
have looked at more than it answers. A search in an index takes as long as the logarithm of its size.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import text
from sqlmodel import Session

from bench._portfolio import NOW, POOLS, Portfolio
from bench._report import machine
from readmodel.database import Database
from readmodel.projections.sums import FUNDED
from readmodel.queries import book, certificates, exposure, financing, holdings, pool
from readmodel.queries.lineage import lineage
from readmodel.tables import Lot
from tests.support.postgres import Postgres

PAGE = 20
WARM = 20  # times that do not count
Ask = Callable[[Session, Portfolio, Random], Any]
Filled = tuple[Database, Portfolio]


@dataclass(frozen=True)
class Figure:
    """One question among so many lots, milliseconds."""

    query: str
    lots: int
    p50_ms: float
    p99_ms: float


def _anywhere(r: Random) -> str:
    """A place in a list that is in the order of ids, not too near its end."""
    return f"0x{r.randrange(0xC0):02x}{0:062x}"


def _lineage(session: Session, of: Sequence[str], r: Random) -> Any:
    return lineage(session, session.get_one(Lot, r.choice(of)), after=None, limit=PAGE)


def _of_a_bank(session: Session, bank: str, after: str) -> Any:
    return financing.financings(
        session, holder=bank, payer=bank, asks_all=True, state=None, now=NOW, after=after, limit=PAGE
    )


QUERIES: dict[str, Ask] = {
    "a supplier's holdings": lambda s, p, r: holdings.holdings(
        s, party=r.choice(p.suppliers), role="owner", after="", limit=PAGE
    ),
    "a bank's holdings": lambda s, p, r: holdings.holdings(
        s, party=r.choice(p.banks), role="owner", after=_anywhere(r), limit=PAGE
    ),
    "what is pledged to a bank": lambda s, p, r: holdings.holdings(
        s, party=r.choice(p.banks), role="lien_party", after=_anywhere(r), limit=PAGE
    ),
    "lineage of a lot": lambda s, p, r: _lineage(s, p.lots, r),
    "lineage in a much-split certificate": lambda s, p, r: _lineage(s, p.much_split, r),
    "lots of a much-split certificate": lambda s, p, r: certificates.lots_of(
        s, p.much_split[0], after=r.choice(p.much_split), limit=PAGE
    ),
    "whether a party took part in it": lambda s, p, r: certificates.took_part(
        s, p.much_split[0], r.choice(p.suppliers)
    ),
    "a debtor's certificates": lambda s, p, r: certificates.certificates(
        s, party=r.choice(p.debtors), role=None, state=None, now=NOW, after=_anywhere(r), limit=PAGE
    ),
    "all certificates in default": lambda s, p, r: certificates.certificates(
        s, party=None, role=None, state="defaulted", now=NOW, after=_anywhere(r), limit=PAGE
    ),
    "a debtor's payables": lambda s, p, r: exposure.payables(
        s, debtor=r.choice(p.debtors), after=(NOW + r.randrange(90 * 86_400), ""), limit=PAGE
    ),
    "a bank's exposure by debtor": lambda s, p, r: exposure.exposures(s, party=r.choice(p.banks), after="", limit=PAGE),
    "a bank's maturities": lambda s, p, r: exposure.ladder(s, party=r.choice(p.banks), after="", limit=PAGE),
    "a debtor's maturities": lambda s, p, r: exposure.ladder(s, party=r.choice(p.debtors), after="", limit=PAGE),
    "a bank's book, sums": lambda s, p, r: book.lending(s, r.choice(p.banks)),
    "a bank's book, a page": lambda s, p, r: book.funded(
        s, bank=r.choice(p.banks), states=FUNDED, after=_anywhere(r), limit=PAGE
    ),
    "a bank's financings and requests": lambda s, p, r: _of_a_bank(s, r.choice(p.banks), _anywhere(r)),
    "a bank's loans in the pools": lambda s, p, r: pool.pool_loans(
        s, bank=r.choice(p.banks), office=None, claim=None, of_library=None, after=_anywhere(r), limit=PAGE
    ),
    "a bank's stop in a pool": lambda s, p, r: pool.bank_book(s, r.choice(p.banks), r.choice(POOLS)),
    "the pools' stops": lambda s, p, r: pool.bank_books(s, bank=None, office=None, after=("", ""), limit=PAGE),
}


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench read", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--sizes", type=_sizes, default=[10_000, 100_000, 1_000_000], help="lots, with commas")
    found.add_argument("--runs", type=int, default=300, help="times that each question is asked")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    return found


def _sizes(words: str) -> list[int]:
    return sorted(int(word) for word in words.split(","))


def main(argv: Sequence[str] | None = None) -> int:
    options, place = parser().parse_args(argv), machine()
    with Postgres() as server, ExitStack() as stack:
        filled = [_filled(stack, server, lots) for lots in options.sizes]
        figures = [figure for name, ask in QUERIES.items() for figure in _asked(filled, name, ask, options.runs)]
    print(", ".join(f"{key} {value}" for key, value in place.items()))
    growth = _growth(figures, options.sizes)
    Console().print(_table(figures, options.sizes, growth))
    if options.json is not None:
        rows = [vars(figure) for figure in figures]
        data = {"rows": rows, "growth": growth, "allowed": _allowed(options.sizes), "machine": place}
        options.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _filled(stack: ExitStack, server: Postgres, lots: int) -> Filled:
    database, portfolio = Database(server.migrated()), Portfolio(lots)
    stack.callback(database.close)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console()) as progress:
        task = progress.add_task("lots", total=portfolio.wanted)
        portfolio.fill(database, lambda done: progress.update(task, completed=done))
        progress.update(task, completed=portfolio.wanted)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # what a database does by itself while it is used
    return database, portfolio


def _asked(filled: Sequence[Filled], name: str, ask: Ask, runs: int) -> list[Figure]:
    """The time of one question: its SQL and the rows that come of it, without what opens a connection. Of all sizes in
    turn, so that whatever else the machine does is done to all of them."""
    randoms, took = [Random(name) for _ in filled], [list[float]() for _ in filled]
    for _ in range(WARM + runs):
        for (database, portfolio), random, times in zip(filled, randoms, took, strict=True):
            with database.read() as session:
                session.connection()
                began = time.perf_counter()
                ask(session, portfolio, random)
                times.append(1_000 * (time.perf_counter() - began))
    found = []
    for (_, portfolio), times in zip(filled, took, strict=True):
        percent = quantiles(times[WARM:], n=100, method="inclusive")
        found.append(Figure(name, portfolio.wanted, round(percent[49], 3), round(percent[98], 3)))
    return found


def _growth(figures: Sequence[Figure], sizes: Sequence[int]) -> dict[str, float]:
    """By query: how many times the p50 of the least size that of the greatest is."""
    by = {(figure.query, figure.lots): figure.p50_ms for figure in figures}
    return {name: round(by[name, sizes[-1]] / by[name, sizes[0]], 2) for name in QUERIES}


def _allowed(sizes: Sequence[int]) -> float:
    return round(math.log(sizes[-1]) / math.log(sizes[0]), 2)


def _table(figures: Sequence[Figure], sizes: Sequence[int], growth: dict[str, float]) -> Table:
    table = Table(title=f"read: pages of {PAGE}, p50 / p99 in ms by number of lots", title_justify="left")
    table.add_column("query", no_wrap=True)
    for lots in sizes:
        table.add_column(f"{lots:,}", justify="right")
    table.add_column(f"growth (logarithm: {_allowed(sizes)})", justify="right")
    by = {(figure.query, figure.lots): figure for figure in figures}
    for name, times in growth.items():
        cells = [by[name, lots] for lots in sizes]
        table.add_row(name, *(f"{cell.p50_ms:.2f} / {cell.p99_ms:.2f}" for cell in cells), f"{times:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
