"""A random run of faults: python -m tests.faults --seed N --minutes M [--json FILE]

Parties work on a whole platform while one fault follows the other; now and then it comes to rest, and everything is
held against the ledger. The same seed gives the same faults and the same parties; when which happens, no seed says.
Exit code 1 if anything was lost, doubled, told wrongly or is otherwise in the tables.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.faults.check import Found, come_to_rest, find
from tests.faults.faults import Faults
from tests.faults.load import Load
from tests.faults.platform import Finality, platform
from tests.support.postgres import Postgres
from tests.support.redis import Redis

IN_A_ROW = 6  # faults before everything is compared
FINALITIES: tuple[Finality, ...] = ("final", "probabilistic")


def run(seed: int, minutes: int, console: Console, stopping: threading.Event) -> tuple[Finality, Counter[str], Found]:
    """What was done, and what was found at the last rest; a rest with a fault in it is the last one."""
    dice = Random(seed)
    finality = dice.choice(FINALITIES)
    done: Counter[str] = Counter()
    end = time.monotonic() + 60 * minutes
    with (
        tempfile.TemporaryDirectory(prefix="tallystick-faults-") as folder,
        Postgres() as postgres,
        Redis() as redis,
        platform((postgres, redis), Path(folder), finality, stopping) as running,
        Progress(BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"), console=console) as progress,
    ):
        line = progress.add_task("starting", total=60 * minutes)

        def say(words: str) -> None:
            left = end - time.monotonic()
            progress.update(line, completed=min(60 * minutes, 60 * minutes - left), description=words)

        running.start()
        load, faults = Load(running, seed), Faults(running, dice)
        while True:
            with load.going_on():
                for _ in range(IN_A_ROW):
                    name = dice.choice(list(faults.by_name))
                    faults.dice = Random(dice.random())  # how much of it a fault uses depends on what it meets
                    say(f"{len(load.expected)} intents, {done.total()} faults; now {name}")
                    faults.by_name[name]()
                    done[name] += 1
                    if time.monotonic() > end:
                        break
            say(f"{len(load.expected)} intents, {done.total()} faults; coming to rest")
            come_to_rest(running, load)
            found = find(running, load)
            if not found.faultless or time.monotonic() > end:
                return finality, done, found


def report(console: Console, finality: Finality, done: Counter[str], found: Found) -> None:
    table = Table(title=f"what was done, on a ledger of {finality} blocks", title_justify="left")
    table.add_column("fault")
    table.add_column("times", justify="right")
    for name, times in sorted(done.items()):
        table.add_row(name, str(times))
    console.print(table)
    table = Table(title="what was found", title_justify="left")
    counts = summary(found)
    for heading in counts:
        table.add_column(heading, justify="right")
    table.add_row(*map(str, counts.values()))
    console.print(table)
    for kind in ("lost", "doubled", "misjudged", "differences"):
        for one in getattr(found, kind)[:20]:
            console.print(f"{kind}: {one}")


def summary(found: Found) -> dict[str, int]:
    counts = asdict(found)
    return {name: value if isinstance(value, int) else len(value) for name, value in counts.items()}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write what was done and found here, too")
    arguments = parser.parse_args(argv)

    stopping, names = threading.Event(), list[str]()

    def stop(number: int, _: FrameType | None) -> None:
        """Breaks nothing off: a program that is just being started would be nobody's."""
        names.append(signal.Signals(number).name)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    console = Console()
    try:
        finality, done, found = run(arguments.seed, arguments.minutes, console, stopping)
    except Exception:  # Stopped; or what the programs made of a signal that they, too, were sent
        if not names:
            raise
        console.print(f"stopped by {names[0]}")
        return 2
    report(console, finality, done, found)
    if arguments.json:
        written: dict[str, Any] = {"seed": arguments.seed, "finality": finality, "done": done, **asdict(found)}
        arguments.json.write_text(json.dumps(written, indent=2, default=str) + "\n", "utf-8")
    return 0 if found.faultless else 1


if __name__ == "__main__":
    sys.exit(main())
