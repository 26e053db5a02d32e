"""python -m demo: the whole job on an embedded ledger, from invoice files to paid certificates."""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chain.compile import source_hash
from chain.summaries import end_of_day
from demo import (
    account,
    accounts,
    circulation,
    default,
    early,
    financing,
    instant,
    issuing,
    onboarding,
    opening,
    serve,
    settlement,
)
from demo.network import Network, load_network
from demo.party import Party, Refused
from demo.servers import DATA, servers
from demo.stack import ROOT, Stack, require_free
from demo.trouble import Trouble
from demo.world import World

RULES_FROM = date(2024, 4, 1)  # 深工信规〔2024〕5号 art. 34: before that the pool has no rules that we could show


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="python3 dev.py demo", description=__doc__)
    p.add_argument(
        "--invoices", type=Path, metavar="PATH", help="a CSV of buyer networks, a 数电票 XML, or a folder of them"
    )
    p.add_argument("--json", type=Path, metavar="FILE", help="also write the account as JSON")
    p.add_argument("--no-serve", action="store_true", help="end when the job is done")
    p.add_argument("--reset", action="store_true", help="forget an earlier demo and start afresh")
    p.add_argument(
        "--servers", action="store_true", help="PostgreSQL and Redis of its own, instead of SQLite and a queue in files"
    )
    p.add_argument("--port", type=int, help="the gateway's port (default 8730; with --no-serve any free one)")
    p.add_argument(
        "--start", type=date.fromisoformat, metavar="DATE", help="the ledger's first day (default: fits the invoices)"
    )
    p.add_argument(
        "--home", type=Path, default=ROOT / ".tallystick" / "demo", metavar="FOLDER", help="where the demo lives"
    )
    return p


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 the job was done and everything agrees, 1 something went wrong, 2 bad input or place."""
    arguments = parser().parse_args(argv)
    console = Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _run(arguments, console)
    except Trouble as trouble:
        print(f"demo: {trouble}", file=sys.stderr)
        return trouble.exit_code
    except Refused as refused:
        print(f"demo: the gateway refused: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: stopped", file=sys.stderr)
        return 130


def _run(arguments: argparse.Namespace, console: Console) -> int:
    network = load_network(arguments.invoices)
    starts_on = arguments.start or first_day(network)
    if starts_on < network.newest:
        raise Trouble(
            f"--start {starts_on}: the newest invoice is of {network.newest}; the ledger cannot start before it"
        )
    port = arguments.port if arguments.port is not None else 0 if arguments.no_serve else 8730
    if port:
        require_free(port)
    with only_one(arguments.home):
        made = fingerprint(network, starts_on, servers=arguments.servers)
        told = None if arguments.no_serve or arguments.reset else finished(arguments.home, made)
        if told is None:
            if _fresh(arguments.home):
                console.print(f"What an earlier demo left in {arguments.home} is replaced.")
            console.print(
                f"Ledger clock starts on [bold]{starts_on}[/]: newest invoice {network.newest}, "
                f"pool rules in force from {RULES_FROM}."
            )
        operator = network.of_kind("operator")[0].code
        starts_at = end_of_day(starts_on - timedelta(days=1)) + 1
        with ExitStack() as parts:
            settings = parts.enter_context(servers(arguments.home)) if arguments.servers else {}
            stack = parts.enter_context(
                Stack(arguments.home, port=port, starts_at=starts_at, operator_code=operator, settings=settings)
            )
            with _bars(console) as bars:
                world = World(stack, network, starts_on, bars)
                found = do_the_job(world) if told is None else take_up(world, told)
                if told is None and not arguments.no_serve:
                    opening.leave_open(world)
            account.show(found, console)
            if arguments.json:
                arguments.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
            good = bool(found["reconciled"] and found["rebuilt_identical"] and found["bank_books_balance"])
            if good:
                _mark(arguments.home, made, found)
            if not arguments.no_serve:
                serve.serve(world, console)
    return 0 if good else 1


Account = dict[str, Any]


def fingerprint(network: Network, starts_on: date, *, servers: bool) -> str:
    """Of everything that an account follows from: the input, the first day, the contracts; and of where the tables
    are."""
    files = [
        [buyer, name, hashlib.sha256(data).hexdigest()]
        for buyer in network.buyers
        for name, data in network.files[buyer]
    ]
    body = json.dumps([files, starts_on.isoformat(), source_hash(), servers])
    return hashlib.sha256(body.encode()).hexdigest()


def _mark(home: Path, made: str, found: Account) -> None:
    mark = {"fingerprint": made, "account": found}
    (home / "finished.json").write_text(json.dumps(mark, ensure_ascii=False), "utf-8")


def finished(home: Path, made: str) -> Account | None:
    """The account of an earlier demo of the same making in this folder, if it was finished and its ledger was kept."""
    mark = home / "finished.json"
    tables = (home / "tallystick.db", home / DATA)
    if not mark.exists() or not (home / "ledger.json").exists() or not any(place.exists() for place in tables):
        return None
    kept = json.loads(mark.read_text("utf-8"))
    told: Account = kept["account"]
    return told if kept["fingerprint"] == made else None


def take_up(world: World, told: Account) -> Account:
    """Everybody signs in again; the tables are held against the ledger once more."""
    with world.phase("take_up", "take up the demo that was finished here (--reset: afresh)"):
        world.at_once(Party.sign_in, list(world.parties.values()))
        world.stack.travel_to(world.now + 1)  # the node's clock begins anew at its first day, the ledger's goes on
        world.stack.run("readmodel", "reconcile", "--json")
    return told


def do_the_job(world: World) -> Account:
    """All phases in order; the account as data."""
    onboarding.onboard(world)
    accounts.write_accounts(world)
    onboarding.bring_invoices(world)
    issuing.issue(world)
    issuing.accept(world)
    circulation.circulate(world)
    financing.finance(world)
    instant.instant(world)
    early.pay_early(world)
    failure = default.prepare_failure(world)
    world.travel_to(issuing.short_day(world))
    settlement.settle(world, "settle_short", "first maturity: pay and redeem", set())
    world.travel_to(issuing.long_day(world))
    settlement.settle(world, "settle_long", "second maturity: pay and redeem", failure.unpaid)
    default.fail(world, failure)
    default.compensate(world, failure)
    default.recover(world, failure)
    return account.close_books(world)


def first_day(network: Network) -> date:
    """The day after the newest invoice, but not before the pool's rules are in force."""
    return max(network.newest + timedelta(days=1), RULES_FROM)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One demo at a time in a folder. Raises `Trouble` naming the one that runs."""
    home.parent.mkdir(parents=True, exist_ok=True)
    lock: IO[str] = (home.parent / f"{home.name}.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise Trouble(
            f"a demo is running already (process {lock.read().strip() or '?'}) in {home}; end it first"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    try:
        yield
    finally:
        lock.close()


def _fresh(home: Path) -> bool:
    """An empty folder; whether an earlier demo's was there. Raises `Trouble` for a folder that is not a demo's."""
    replaced = False
    if home.exists():
        if not (home / "bank_key").exists() and any(home.iterdir()):
            raise Trouble(f"{home} is not a demo's folder; name another with --home")
        replaced = (home / "finished.json").exists()
        shutil.rmtree(home)
    home.mkdir(parents=True)
    return replaced


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


if __name__ == "__main__":
    sys.exit(main())
