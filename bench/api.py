"""The gateway, measured: the ten commonest reads at a million lots, each beside its bare query, and intents a second.

    python3 dev.py bench api [--lots 1000000] [--rounds 5] [--seconds 2] [--intents 3000] [--offers 100]
                            [--json FILE]

Made-up tables (`bench/_portfolio.py`) in one PostgreSQL, with everybody signed in (`bench/_desks.py`). A read and its
bare query are asked in turns, in one process, by as many at once, so that whatever else the machine does is done to
both; the ratio is the median of the rounds (`bench/_api_reads.py` says what is in it and what is not). The intents come
over HTTP to a gateway of their own (`bench/_api_intents.py`), and the instant offers to a whole platform with a ledger
(`bench/_instant.py`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop
from fastapi import FastAPI
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import text

from api.app import create_app
from api.settings import Settings
from bench import _api_intents
from bench._api_reads import CLIENTS, PAGE, Reads, Route, bare_turn, route_turn
from bench._desks import furnish, recorded_deployment
from bench._instant import instant
from bench._portfolio import Portfolio
from bench._report import machine, write
from bench.submit import platform
from readmodel import logs
from readmodel.database import Database
from tests.support.postgres import Postgres

WARM_S = 0.5  # before the first round
WIDE = 120  # characters of the table
UNLIMITED = "100000000/minute"  # the limiter counts; nobody is stopped
ReadRow = dict[str, Any]


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench api", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--lots", type=int, default=1_000_000)
    found.add_argument("--rounds", type=int, default=5, help="turns of each read and of its bare query")
    found.add_argument("--seconds", type=int, default=2, help="of one turn")
    found.add_argument("--intents", type=int, default=3_000, help="of one run, at least")
    found.add_argument("--offers", type=int, default=100, help="instant offers that are taken, one by one")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    options, place = parser().parse_args(argv), machine()
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder, Postgres() as server:
        deployment = recorded_deployment(Path(folder))
        url, portfolio = server.migrated(), Portfolio(options.lots)
        fill(url, portfolio)
        data: dict[str, Any] = {
            "reads": reads(url, portfolio, deployment, rounds=options.rounds, seconds=options.seconds),
            **_api_intents.measure(url, portfolio, deployment, intents=options.intents, folder=Path(folder)),
        }
    with platform() as whole:
        data["instant_s"] = told = instant(whole, options.offers).data()
    print(", ".join(f"{key} {value}" for key, value in place.items()))
    Console(width=WIDE).print(_table(data["reads"], portfolio.wanted))
    print(f"intents accepted a second: {data['intents_per_s']:,} in hundreds, {data['singles_per_s']:,} one by one")
    print(
        f"the holder's signature to the bank's instruction: p50 {told['p50']:.3f} s, p95 {told['p95']:.3f} s, "
        f"{told['ratio']:.1f} times the ledger's own {told['ledger_s']:.3f} s; "
        f"the question to a firm offer: p95 {told['offer_p95']:.3f} s"
    )
    if options.json is not None:
        sizes = {"lots": portfolio.wanted, "page": PAGE, "clients": CLIENTS}
        write({**sizes, "rounds": options.rounds, "seconds": options.seconds, **data}, place, options.json)
    return 0


def fill(url: str, portfolio: Portfolio) -> None:
    database = Database(url)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console()) as progress:
        task = progress.add_task("lots", total=portfolio.wanted)
        portfolio.fill(database, lambda done: progress.update(task, completed=done))
        furnish(database, portfolio)
        progress.update(task, completed=portfolio.wanted)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # what a database does by itself while it is used
    database.close()


def reads(url: str, portfolio: Portfolio, deployment: Path, *, rounds: int, seconds: int) -> list[ReadRow]:
    """A row for each route: requests a second, their p99, and the median share of the bare query's throughput."""
    found = []
    with gateway(url, deployment) as (app, database), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for name, route in Reads(portfolio, database).routes.items():

            def turns(route: Route, seed: str, seconds: float) -> tuple[Any, Any]:
                bare = bare_turn(database, route, seed, seconds)
                return bare, runner.run(route_turn(app, route, seed, seconds))

            turns(route, f"{name} warm", WARM_S)
            both = [turns(route, f"{name} {number}", seconds) for number in range(rounds)]
            took = sorted(one for _, asked in both for one in asked.took_s)
            found.append(
                {
                    "route": f"GET {name}",
                    "rps": round(statistics.median(asked.per_s for _, asked in both)),
                    "p99_ms": round(1_000 * took[len(took) * 99 // 100], 1),
                    "bare_ratio": round(statistics.median(asked.per_s / bare.per_s for bare, asked in both), 3),
                    "bare_per_s": round(statistics.median(bare.per_s for bare, _ in both)),
                    "cpu_ms": round(statistics.median(asked.cpu_ms for _, asked in both), 2),
                    "bare_cpu_ms": round(statistics.median(bare.cpu_ms for bare, _ in both), 2),
                }
            )
    return found


@contextmanager
def gateway(url: str, deployment: Path) -> Iterator[tuple[FastAPI, Database]]:
    """The app and its database. Its log is written as in production, to where nobody reads it."""
    app = create_app(
        Settings(
            database_url=url, deployment=deployment, rate_participant=UNLIMITED, rate_address=UNLIMITED, _env_file=None
        )
    )
    logs.install("production")
    database: Database = app.state.gateway.database
    shown = sys.__stderr__
    with open(os.devnull, "w") as nowhere:
        sys.__stderr__ = nowhere  # type: ignore[misc]
        try:
            yield app, database
        finally:
            sys.__stderr__ = shown  # type: ignore[misc]
            database.close()


def _table(rows: Sequence[ReadRow], lots: int) -> Table:
    title = f"api: {lots:,} lots, pages of {PAGE}, {CLIENTS} at once; the bare query in the same process"
    table = Table(title=title, title_justify="left")
    for heading in ("read", "requests/s", "p99 ms", "bare/s", "ratio", "CPU ms", "bare CPU ms"):
        table.add_column(heading, justify="left" if heading == "read" else "right", no_wrap=True)
    for row in rows:
        speed = (f"{row['rps']:,}", f"{row['p99_ms']:.1f}", f"{row['bare_per_s']:,}", f"{row['bare_ratio']:.2f}")
        table.add_row(row["route"], *speed, f"{row['cpu_ms']:.1f}", f"{row['bare_cpu_ms']:.1f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
