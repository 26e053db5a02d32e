"""python -m worker failed | retry"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from readmodel.database import Database
from readmodel.settings import Settings
from readmodel.tables import FailedTask
from worker.app import app
from worker.letters import letters
from worker.settings import from_environment


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m worker", description="Tasks that failed, and what to do with them.")
    commands = top.add_subparsers(dest="command", required=True)
    show = commands.add_parser("failed", help="list the tasks that failed and were not done since; exit 1 if any")
    show.add_argument("--all", action="store_true", help="those that were done since, too")
    show.add_argument("--trace", metavar="ID", help="one of them with the whole of its error")
    show.add_argument("--json", action="store_true", help="print the list as JSON")
    again = commands.add_parser("retry", help="send failed tasks to their queues again")
    again.add_argument("id", nargs="*", help="which; see failed")
    again.add_argument("--all", action="store_true", help="all that failed")
    return top


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 nothing is left to do or it was sent, 1 some tasks failed, 2 could not run."""
    arguments = parser().parse_args(argv)
    database = Database(from_environment(Settings).database_url)
    try:
        if arguments.command == "retry":
            return _retry(database, arguments.id, every=arguments.all)
        if arguments.trace:
            return _trace(database, arguments.trace)
        return _show(letters(database, mended=arguments.all), as_json=arguments.json)
    finally:
        database.close()


def _show(found: Sequence[FailedTask], *, as_json: bool) -> int:
    waiting = sum(one.state == "failed" for one in found)
    if as_json:
        print(json.dumps([one.model_dump(exclude={"trace"}) for one in found], ensure_ascii=False))
    elif not found:
        print("no task failed")
    else:
        table = Table(title=f"{waiting} tasks failed", title_justify="left")
        for heading in ("id", "task", "with", "times", "first, UTC", "last, UTC", "state", "error"):
            table.add_column(heading, overflow="fold")
        for one in found:
            first, last = (
                datetime.fromtimestamp(at, UTC).isoformat(" ", "seconds") for at in (one.first_at, one.last_at)
            )
            given = ", ".join(map(str, one.args))
            table.add_row(one.id, one.task, given, str(one.times), first[:19], last[:19], one.state, one.error)
        Console().print(table)
    return 1 if waiting else 0


def _trace(database: Database, wanted: str) -> int:
    for one in letters(database, mended=True):
        if one.id == wanted:
            print(one.trace, end="")
            return 0
    return _unknown([wanted])


def _retry(database: Database, wanted: Sequence[str], *, every: bool) -> int:
    waiting = {one.id: one for one in letters(database)}
    if unknown := [one for one in wanted if one not in waiting]:
        return _unknown(unknown)
    if not wanted and not every:
        print("worker retry: say which, or --all", file=sys.stderr)
        return 2
    for one in waiting.values() if every else [waiting[one] for one in wanted]:
        app.send_task(one.task, one.args)
        print(f"sent {one.task} ({one.id}) to its queue")
    return 0


def _unknown(ids: Sequence[str]) -> int:
    print(f"worker: no failed task {', '.join(ids)}; python -m worker failed lists them", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
