"""Sync, measured: our tables out of a year of events, beside what others need for it, and beside what cannot be beaten.

    python3 dev.py bench sync [--events 200000] [--runs 3] [--json FILE] [--without-ponder]

One ledger node with a generated history (`bench/_history.py`) and one PostgreSQL serve all. Each of the others does at
most what ours does: the naive loop keeps raw events and projects nothing, Ponder fills the same main tables, the
ceiling keeps nothing at all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import _sync_ponder as ponder
from bench._history import History, history_node
from bench._report import machine, publish, spread
from demo.stack import ROOT
from tests.support.postgres import Postgres

NAIVE_SHARE = 20  # the naive loop gets this part of the events: its rate does not depend on how many there are


@dataclass(frozen=True)
class Timed:
    """What a program did: events a second, and the most memory that it held, MiB."""

    per_s: float
    peak_mib: float


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench sync", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--events", type=int, default=200_000, help="events of the history, at least")
    found.add_argument("--runs", type=int, default=3)
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    found.add_argument("--without-ponder", action="store_true", help="leave out the peer that needs Node")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    options, place = parser().parse_args(argv), machine()
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as name, history_node() as rpc, Postgres() as server:
        folder = Path(name)
        history = History(rpc, folder)
        events = _grown(history, options.events)
        record, found = str(folder / "deployment.json"), dict[str, list[Timed]]()

        def note(name: str, timed: Timed) -> None:
            print(f"{name}: {timed.per_s:,.0f} events a second, at most {timed.peak_mib:.0f} MiB", flush=True)
            found.setdefault(name, []).append(timed)

        for _ in range(options.runs):
            note("ceiling", _program("_sync_ceiling", rpc.url, record))
            note("ours", _program("_sync_ours", rpc.url, record, server.migrated(), events=events))
            naive = str(events // NAIVE_SHARE)
            note("naive", _program("_sync_naive", rpc.url, record, server.migrated(), naive))
            if not options.without_ponder:
                database = server.empty()
                for name in ("ponder_cold", "ponder_cached"):
                    seconds, peak = ponder.run(rpc.url, Path(record), database, name, history.intents)
                    note(name, Timed(events / seconds, peak))
        rates = {name: [one.per_s for one in runs] for name, runs in found.items()}
        rows = {f"{name}, events a second": spread(values) for name, values in rates.items()}
        rows["ours, peak MiB"] = spread([one.peak_mib for one in found["ours"]])
        medians = {name: round(statistics.median(values), 1) for name, values in rates.items()}
        ratios = {
            f"ours / {name}": [o / v for o, v in zip(rates["ours"], values, strict=True)]
            for name, values in rates.items()
            if name != "ours"
        }
        rows |= {name: spread(values) for name, values in ratios.items()}
        data = {
            "events_per_s": medians,
            "ratios": {name: round(statistics.median(values), 3) for name, values in ratios.items()},
            "peak_mib": rows["ours, peak MiB"]["max"],
            "events": events,
            "runs": options.runs,
        }
        publish(f"sync: {events:,} events into PostgreSQL, {options.runs} runs", place, rows, data, options.json)
    return 0


def _grown(history: History, events: int) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console()) as progress:
        task = progress.add_task("history", total=events)
        return history.grow(events, lambda done: progress.update(task, completed=min(done, events)))


def _program(module: str, *arguments: str, events: int | None = None) -> Timed:
    """A program of this folder in a process of its own, which prints how many events and how many seconds."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{module} ended with {child.returncode}")
    count, seconds = said.split()[-2:]
    if events is not None and int(count) != events:
        raise SystemExit(f"{module} stored {count} events, and there are {events}")
    return Timed(int(count) / float(seconds), used.ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
