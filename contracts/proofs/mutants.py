"""Removes each guard of the contracts in turn, and wants a test to fail every time.

    python contracts/proofs/mutants.py                 all of them; exit code 1 if one lives without explanation
    python contracts/proofs/mutants.py --list          what would be removed
    python contracts/proofs/mutants.py --only Lots.sol only guards with this in place, function or text

What counts as a guard is in `guards.py`, what is explained in `equivalent.toml`. A mutant that the unit tests let live
is tried again with the fuzz tests at their full length and the invariants.
"""

import argparse
import json
import os
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

import equivalents
from guards import KINDS, Mutant, mutate
from place import ToolFailed, console, plain
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from solidity import NotUnderstood
from workshop import PATIENCE, Verdict, Workshop, sources

Results = dict[int, Verdict]
ORIGINAL = 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="mutants.py", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--list", action="store_true", help="print the mutants and stop")
    found.add_argument("--only", metavar="TEXT", default="", help="only mutants with TEXT in place, function or guard")
    found.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="forge processes at a time")
    found.add_argument("--json", type=Path, metavar="FILE", help="write what became of each mutant")
    found.add_argument("--folder", type=Path, help="work here and leave it, so that the next run need not compile")
    return found


def chosen(mutants: Sequence[Mutant], text: str) -> list[Mutant]:
    return [m for m in mutants if text in f"{m.place} {m.where} {m.guard} {m.part}"]


def show(screen: Console, title: str, mutants: Collection[Mutant]) -> None:
    table = Table(title=title, title_justify="left", show_lines=True)
    for column in ("class", "where", "guard"):
        table.add_column(column, overflow="fold")
    for mutant in mutants:
        part = f"\n[bold]{plain(mutant.part)}[/bold]" if mutant.part else ""
        table.add_row(mutant.kind, f"{mutant.place}\n{mutant.where}", f"{plain(mutant.guard)}{part}")
    screen.print(table)


def run_all(workshop: Workshop, mutants: Sequence[Mutant], thorough: bool, advance: Callable[[], None]) -> Results:
    """Tests each mutant, `workshop.jobs` at a time. The suites that killed others in its function get it first."""
    free: queue.Queue[int] = queue.Queue()
    likely: dict[str, set[str]] = {}
    for worker in range(workshop.jobs):
        free.put(worker)

    def one(mutant: Mutant) -> Verdict:
        worker, suites = free.get(), tuple(likely.get(mutant.where, ()))
        try:
            verdict = workshop.test(mutant.number, worker, thorough=thorough, suites=suites)
            if not verdict.killed and suites:
                verdict = workshop.test(mutant.number, worker, thorough=thorough)
        finally:
            free.put(worker)
        if "." in verdict.by:
            likely.setdefault(mutant.where, set()).add(verdict.by.split(".")[0])
        return verdict

    results: Results = {}
    with ThreadPoolExecutor(workshop.jobs) as pool:
        try:
            waiting = {pool.submit(one, mutant): mutant for mutant in mutants}
            for future in as_completed(waiting):
                results[waiting[future].number] = future.result()
                advance()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results


def require_sound(workshop: Workshop, thorough: bool) -> None:
    """With no mutant in force every test must pass: else a failing test would prove nothing."""
    workshop.patience = PATIENCE
    verdict = workshop.test(ORIGINAL, 0, thorough=thorough)
    if verdict.killed:
        raise ToolFailed(f"without any mutant {verdict.by} fails: {verdict.reason}")
    workshop.patience = 300 + 20 * verdict.seconds


def examine(screen: Console, workshop: Workshop, mutants: Sequence[Mutant], written: dict[str, str]) -> Results:
    """Builds, then tests all: first quickly, then those that lived with the long tests."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen) as progress:
        begun = progress.add_task("compile once, with all mutants", total=1)
        workshop.prepare(written)
        workshop.build()
        progress.update(begun, completed=1)
        results: Results = {}
        for thorough, title in ((False, "unit tests"), (True, "survivors: fuzz tests and invariants")):
            rest = [mutant for mutant in mutants if mutant.number not in results or not results[mutant.number].killed]
            if not rest:
                break
            task = progress.add_task(title, total=1 + len(rest))
            require_sound(workshop, thorough)
            progress.advance(task)
            results |= run_all(workshop, rest, thorough, partial(progress.advance, task))
    return results


def write_json(path: Path, mutants: Sequence[Mutant], results: Results, explained: Collection[int]) -> None:
    rows = [
        {
            "number": mutant.number,
            "class": mutant.kind,
            "file": mutant.file,
            "line": mutant.line,
            "where": mutant.where,
            "guard": mutant.guard,
            "part": mutant.part,
            "killed_by": results[mutant.number].by or None,
            "because": results[mutant.number].reason,
            "explained": mutant.number in explained,
            "seconds": round(results[mutant.number].seconds, 2),
        }
        for mutant in mutants
    ]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def report(screen: Console, every: Sequence[Mutant], mutants: Sequence[Mutant], results: Results) -> set[int]:
    """Prints the account. Returns the survivors that are explained."""
    entries = equivalents.read()
    reasons = {entry.key: entry.reason for entry in entries}
    killed = [mutant for mutant in mutants if results[mutant.number].killed]
    lived = [mutant for mutant in mutants if not results[mutant.number].killed]
    if unexplained := [mutant for mutant in lived if mutant.key not in reasons]:
        show(screen, "These guards can be removed, and no test fails", unexplained)
    for complaint in equivalents.complaints(entries, every, killed):
        screen.print(f"equivalent.toml: {complaint}", markup=False, soft_wrap=True)
    for kind in KINDS:
        of_kind = [mutant for mutant in mutants if mutant.kind == kind]
        dead = sum(results[mutant.number].killed for mutant in of_kind)
        told = sum(mutant.key in reasons for mutant in of_kind if not results[mutant.number].killed)
        more = f", {told} explained" if told else ""
        screen.print(f"{kind:<9} killed {dead} of {len(of_kind)}{more}")
    screen.print(f"killed {len(killed)} of {len(mutants)}")
    return {mutant.number for mutant in lived if mutant.key in reasons}


def run(options: argparse.Namespace, screen: Console) -> int:
    every, written = mutate(sources())
    equivalents.read()  # better now than at the end that it cannot be read
    mutants = chosen(every, options.only)
    if options.list:
        show(screen, f"{len(mutants)} of {len(every)} mutants", mutants)
        return 0
    if not mutants:
        screen.print(f"no guard has {options.only!r} in its place, function or text", markup=False)
        return 1
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        folder = options.folder.resolve() if options.folder else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        workshop = Workshop(folder, max(1, min(options.jobs, len(mutants))))
        results = examine(screen, workshop, mutants, written)
    explained = report(screen, every, mutants, results)
    screen.print(f"{time.monotonic() - begin:.0f} s")
    if options.json:
        write_json(options.json, mutants, results, explained)
    lived = {number for number, verdict in results.items() if not verdict.killed}
    killed = [mutant for mutant in mutants if results[mutant.number].killed]
    return 1 if lived - explained or equivalents.complaints(equivalents.read(), every, killed) else 0


def main(argv: Sequence[str] | None = None) -> int:
    screen = console()
    try:
        return run(parser().parse_args(argv), screen)
    except (ToolFailed, NotUnderstood, equivalents.BadExplanation) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
