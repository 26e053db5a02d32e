"""Proves what the symbolic tests say (contracts/test/symbolic), for all inputs and not only for some.

    python contracts/proofs/halmos.py                  every `check_...`; exit code 1 unless each is proven
    python contracts/proofs/halmos.py --match Share    only those with this in their names
    python contracts/proofs/halmos.py --vacuity        with every assertion false: now none may be proven

A check that is proven under assumptions which contradict each other says nothing; `--vacuity` finds those. Halmos and
its solver (`solver.py`) work on a copy, compiled without the optimizer: what is proven is what the source says.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from place import CONTRACTS, PACKAGES, PROOFS, ToolFailed, console, environment, link_tools, plain, program
from rich.table import Table
from solidity import mask_of

SYMBOLIC = CONTRACTS / "test" / "symbolic"
IMPORT = re.compile(r"""\bfrom\s+"(\.[^"]+)"|\bimport\s+"(\.[^"]+)";""")
CHECK = re.compile(r"\bfunction\s+(check_\w+)")
COMPILER = {"FOUNDRY_VIA_IR": "false", "FOUNDRY_OPTIMIZER": "false"}
OUTCOMES = {1: "COUNTEREXAMPLE", 2: "no answer in time", 3: "stuck", 4: "reverts always", 5: "failed"}
PROVEN = "proven"


@dataclass(frozen=True)
class Outcome:
    """What became of one check; `models` are the inputs with which it fails."""

    name: str
    verdict: str
    seconds: float
    models: list[str]


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="halmos.py", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--match", metavar="TEXT", default="", help="only checks with TEXT in their names")
    found.add_argument("--timeout", type=int, metavar="SECONDS", default=60, help="for one question to the solver")
    found.add_argument("--vacuity", action="store_true", help="make every assertion false: none may be proven")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the outcomes as data, too")
    found.add_argument("--verbose", action="store_true", help="show what Halmos says")
    return found


def needed(roots: Sequence[Path]) -> list[Path]:
    """These files and all of ours that they import, directly or not."""
    waiting, found = list(roots), list[Path]()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.append(path)
        for match in IMPORT.finditer(path.read_text("utf-8")):
            waiting.append((path.parent / (match[1] or match[2])).resolve())
    return found


def copy(folder: Path, vacuous: bool) -> set[str]:
    """The contracts that the checks need, in a project of their own. Returns the names of the checks."""
    link_tools(folder)
    names: set[str] = set()
    tests = sorted(SYMBOLIC.rglob("*.t.sol"))
    for path in needed(tests):
        text = path.read_text("utf-8")
        if path in tests:
            names |= set(CHECK.findall(mask_of(text)))
            text = refuted(text) if vacuous else text
        target = folder / "contracts" / path.relative_to(CONTRACTS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (folder / "contracts" / "foundry.toml").write_text((CONTRACTS / "foundry.toml").read_text("utf-8"), "utf-8")
    return names


def refuted(text: str) -> str:
    """The same checks, each of which asserts what it asserted, and that false is true."""
    return re.sub(r"\bassert\(([^;]*)\);", r"assert((\1) && false);", text)


def command(options: argparse.Namespace, folder: Path, answers: Path) -> list[str]:
    solver = f"{program('python')} {PROOFS / 'solver.py'}"
    given = [str(program("halmos")), "--root", str(folder / "contracts"), "--solver-command", solver]
    given += ["--solver-timeout-assertion", f"{options.timeout}s", "--json-output", str(answers), "--no-status"]
    return [*given, "--match-test", f"^check_.*{re.escape(options.match)}"]


def outcome(result: dict[str, Any]) -> Outcome:
    """One entry of Halmos' JSON. A loop that was cut short is no proof."""
    code, times = result["exitcode"], result["time"]
    verdict = PROVEN if code == 0 else OUTCOMES.get(code, f"exit code {code}")
    if code == 0 and result["num_bounded_loops"]:
        verdict = "a loop was cut short"
    models = result.get("models") or []
    name = str(result["name"]).split("(")[0]
    return Outcome(name, verdict, float(times[0]), sorted({inputs(model) for model in models}))


def inputs(model: dict[str, Any]) -> str:
    """A counterexample as a person reads it."""
    values = [f"{value['variable_name']} = {value['value']}" for value in (model.get("model") or {}).values()]
    return ", ".join(values) or "any inputs"


def prove(options: argparse.Namespace, folder: Path) -> list[Outcome]:
    names = {name for name in copy(folder, options.vacuity) if options.match in name}
    if not names:
        raise ToolFailed("there is no such check")
    answers = folder / "answers.json"
    # Halmos keeps a folder of its own at home, and questions without answer in the temporary folder: not in the user's.
    env = environment(HOME=str(PACKAGES), TMPDIR=str(folder), **COMPILER)
    halmos = command(options, folder, answers)
    done = subprocess.run(halmos, cwd=folder / "contracts", env=env, capture_output=True, text=True, check=False)
    if options.verbose or not answers.is_file():
        print(done.stdout + done.stderr)
    if not answers.is_file():
        raise ToolFailed(f"Halmos ended with {done.returncode}, without an answer")
    results = json.loads(answers.read_text("utf-8"))["test_results"]
    found = [outcome(result) for of_contract in results.values() for result in of_contract]
    missing = names - {one.name for one in found}
    return sorted([*found, *(Outcome(name, "did not run", 0.0, []) for name in missing)], key=lambda one: one.name)


def run(options: argparse.Namespace) -> int:
    screen, begin = console(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="halmos-") as scratch:
        outcomes = prove(options, Path(scratch).resolve())
    table = Table("check", "outcome", "s", title_justify="left")
    for one in outcomes:
        table.add_row(one.name, "\n".join([one.verdict, *map(plain, one.models)]), f"{one.seconds:.1f}")
    screen.print(table)
    proven = sum(one.verdict == PROVEN for one in outcomes)
    screen.print(f"proven {proven} of {len(outcomes)}, {time.monotonic() - begin:.0f} s")
    if options.json:
        options.json.write_text(json.dumps([vars(one) for one in outcomes], indent=1) + "\n", "utf-8")
    return int(proven > 0 if options.vacuity else proven < len(outcomes))


def main(argv: Sequence[str] | None = None) -> int:
    try:
        return run(parser().parse_args(argv))
    except ToolFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
