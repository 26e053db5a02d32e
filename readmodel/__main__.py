"""python -m readmodel migrate | sync | rebuild | reconcile"""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chain.deployment import Deployment, WrongChain
from chain.logs import LogReader
from chain.rpc import NodeError, NodeUnavailable, Rpc
from readmodel.compare import print_differences
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.migrate import migrate
from readmodel.rebuild import rebuild
from readmodel.reconcile import reconcile
from readmodel.settings import Settings
from readmodel.shadow import Moved
from readmodel.store import LedgerForked


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m readmodel", description="The SQL read model.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the tables to the newest version")
    commands.add_parser("sync", help="read the ledger up to its head, once")
    again = commands.add_parser("rebuild", help="build the projections again from block 0 and compare")
    again.add_argument("--check", action="store_true", help="only compare; do not replace what differs")
    hold = commands.add_parser("reconcile", help="hold every row against the ledger; exit 1 if they differ")
    for command in (again, hold):
        command.add_argument("--json", action="store_true", help="print the result as JSON")
    return top


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 done and equal, 1 differences found, 2 could not run."""
    arguments = parser().parse_args(argv)
    settings = Settings()
    database = Database(settings.database_url)
    try:
        if arguments.command == "migrate":
            migrate(settings.database_url)
            return 0
        deployment = Deployment.load(settings.deployment)
        rpc = Rpc(settings.rpc_url)
        deployment.require_node(rpc)
        reader = LogReader(rpc, deployment)
        if arguments.command == "sync":
            print(f"{advance(database, reader, undo=settings.undo)} blocks")
            return 0
        if arguments.command == "rebuild":
            return _rebuild(database, reader, check=arguments.check, as_json=arguments.json)
        return _reconcile(database, rpc, deployment, as_json=arguments.json)
    except FileNotFoundError:
        print(f"no deployment at {settings.deployment}; set TALLYSTICK_DEPLOYMENT", file=sys.stderr)
    except (WrongChain, LedgerForked, NodeUnavailable, NodeError, Moved, ValueError) as error:
        print(f"readmodel {arguments.command}: {error}", file=sys.stderr)
    finally:
        database.close()
    return 2


def _rebuild(database: Database, reader: LogReader, *, check: bool, as_json: bool) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("blocks", total=None)
        found = rebuild(
            database,
            reader,
            replace=not check,
            told=lambda at, end: bar.update(task, completed=at, total=end),
        )
    same = not found.differences
    if as_json:
        print(
            json.dumps(
                {
                    "identical": same,
                    "block": found.block,
                    "tables": found.tables,
                    "rows": found.rows,
                }
            )
        )
    elif same:
        print(f"identical: {found.tables} tables, {found.rows} rows, up to block {found.block}")
    else:
        print_differences(found.differences, "rebuilt", "live")
        if not check:
            print("the live tables were replaced by the rebuilt ones")
    return 0 if same else 1


def _reconcile(database: Database, rpc: Rpc, deployment: Deployment, *, as_json: bool) -> int:
    with database.read() as session:
        found = reconcile(session, rpc, deployment)
    same = not found.differences
    if as_json:
        print(json.dumps({"reconciled": same, "block": found.block, "compared": found.compared}))
    elif same:
        counts = ", ".join(f"{count} {kind}s" for kind, count in found.compared.items())
        print(f"identical at block {found.block}: {counts}")
    if not same:
        print_differences(found.differences, "ledger", "tables")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
