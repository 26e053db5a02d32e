"""Runs the forge tests with counters in the code, and prints which lines and branches of contracts/src they reach.

    python contracts/proofs/coverage.py        exit code 1 for a branch that no test takes and nobody explains

Every branch that no test takes is printed with its line. What cannot be reached, or what the counters do not see, is
explained line by line in `coverage.toml`; an explanation that has become untrue is an error, too. Invariant campaigns
do not count: the unit and fuzz tests alone must reach it.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from place import CONTRACTS, FORGE, PROOFS, ROOT, ToolFailed, console, environment, link_tools, plain
from rich.console import Console
from rich.table import Table

Place = tuple[str, str]  # a source below contracts/, and a line of it
REASONS = PROOFS / "coverage.toml"
# Counters need code that is laid out as it was written; few fuzz runs, because a line is reached by the first.
SETTINGS = {
    "FOUNDRY_PROFILE": "quick",
    "FOUNDRY_FUZZ_RUNS": "32",
    "FOUNDRY_CODE_SIZE_LIMIT": "1000000",
    "FOUNDRY_REMAPPINGS": "@openzeppelin/=lib/@openzeppelin/",
}
TESTS = ["--no-match-contract", "Invariant|Transitions|Deep"]


@dataclass
class File:
    """What was counted in one source: line -> times, (line, block, branch) -> times."""

    lines: dict[int, int] = field(default_factory=dict)
    branches: dict[tuple[int, str, str], int] = field(default_factory=dict)


def measure() -> dict[str, File]:
    """Counts by path below contracts/. Raises `ToolFailed` with forge's own words if a test fails."""
    with tempfile.TemporaryDirectory(prefix="tallystick-coverage-") as folder:
        place, report = Path(folder) / "contracts", Path(folder) / "lcov.info"
        link_tools(Path(folder))
        for name in ("src", "test"):
            shutil.copytree(CONTRACTS / name, place / name)
        shutil.copy(CONTRACTS / "foundry.toml", place)
        # What looks for branches finds the library's own imports only below the project.
        shutil.copytree(ROOT / "node_modules" / "@openzeppelin", place / "lib" / "@openzeppelin")
        done = subprocess.run(
            [str(FORGE), "coverage", "--report", "lcov", "--report-file", str(report), *TESTS],
            cwd=place,
            env=environment(**SETTINGS),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not report.is_file():
            raise ToolFailed(done.stdout[-6000:] + done.stderr[-3000:])
        return read(report.read_text("utf-8"))


def read(lcov: str) -> dict[str, File]:
    found: dict[str, File] = defaultdict(File)
    path = ""
    for line in lcov.splitlines():
        kind, _, rest = line.partition(":")
        if kind == "SF":
            path = rest
        elif kind == "DA":
            number, times = rest.split(",")[:2]
            found[path].lines[int(number)] = int(times)
        elif kind == "BRDA":
            number, block, branch, taken = rest.split(",")
            found[path].branches[int(number), block, branch] = 0 if taken == "-" else int(taken)
    return {path: file for path, file in sorted(found.items()) if path.startswith("src/")}


def share(reached: int, all_: int) -> str:
    return f"{reached} of {all_} ({reached / all_:.1%})" if all_ else "-"


def explained(path: Path) -> dict[Place, str]:
    """The reasons by source and line of code."""
    return {(r["file"], r["code"]): r["reason"] for r in tomllib.loads(path.read_text("utf-8")).get("open", [])}


def missed(files: dict[str, File], sources: Path) -> dict[Place, list[int]]:
    """The branches that no test takes: source and line of code, with the numbers of those lines."""
    found: dict[Place, list[int]] = defaultdict(list)
    for path, file in files.items():
        code = (sources / path).read_text("utf-8").splitlines()
        for number, _, _ in sorted(key for key, times in file.branches.items() if not times):
            found[path, code[number - 1].strip()].append(number)
    return found


def show(screen: Console, files: dict[str, File]) -> None:
    table = Table(title="reached by unit and fuzz tests", title_justify="left")
    for column in ("source", "lines", "branches"):
        table.add_column(column, justify="left" if column == "source" else "right")
    sums = [0, 0, 0, 0]
    for path, file in files.items():
        counts = [sum(map(bool, file.lines.values())), len(file.lines)]
        counts += [sum(map(bool, file.branches.values())), len(file.branches)]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        table.add_row(path.removeprefix("src/"), share(*counts[:2]), share(*counts[2:]))
    table.add_section()
    table.add_row("all", share(*sums[:2]), share(*sums[2:]))
    screen.print(table)


def show_missed(screen: Console, open_: dict[Place, list[int]], reasons: dict[Place, str]) -> None:
    table = Table(title="branches that no test takes", title_justify="left")
    for column in ("where", "code", "why"):
        table.add_column(column, overflow="fold")
    for place, numbers in open_.items():
        lines = ", ".join(map(str, numbers))
        table.add_row(f"{place[0]}:{lines}", plain(place[1]), plain(reasons.get(place, "NOT EXPLAINED")))
    screen.print(table)


def main() -> int:
    screen = console()
    try:
        files = measure()
    except ToolFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    show(screen, files)
    open_, reasons = missed(files, CONTRACTS), explained(REASONS)
    if open_:
        show_missed(screen, open_, reasons)
    for path, code in reasons.keys() - open_.keys():
        print(f"{REASONS.name}: tests do reach it: {path}: {code}", file=sys.stderr)
    return int(open_.keys() != reasons.keys())


if __name__ == "__main__":
    sys.exit(main())
