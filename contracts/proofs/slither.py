"""Runs Slither over contracts/src, and wants every finding explained in `slither.toml`.

    python contracts/proofs/slither.py         exit code 1 for a finding without reason, or a reason without finding
    python contracts/proofs/slither.py --all   with the findings that are explained, and why

Findings in the library contracts alone are left out. Nothing is written into the project.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from place import CONTRACTS, PROOFS, ROOT, SOLC, ToolFailed, console, environment, plain, program
from rich.table import Table

TRIAGE = PROOFS / "slither.toml"
OURS = "contracts/src/"
# Slither reads the syntax tree; code generation is there because the compiler's answer must be complete.
COMPILER = {"evmVersion": "cancun", "optimizer": {"enabled": False}, "viaIR": False}
IMPACTS = ("High", "Medium", "Low", "Informational", "Optimization")
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Finding:
    detector: str
    impact: str
    contract: str
    function: str
    line: str
    text: str

    @property
    def place(self) -> Place:
        return self.detector, self.contract, self.function


@dataclass(frozen=True)
class Reason:
    """Explains `count` findings of a detector in a function. Without contract: all that the detector finds."""

    detector: str
    reason: str
    contract: str = ""
    function: str = ""
    count: int = 1

    @property
    def place(self) -> Place:
        return self.detector, self.contract, self.function

    def __str__(self) -> str:
        return " ".join(filter(None, (self.detector, ".".join(filter(None, (self.contract, self.function))))))


def standard_json() -> dict[str, Any]:
    """Input for the compiler, with the paths and remappings of the project."""
    sources = {path.relative_to(ROOT).as_posix(): path for path in sorted((CONTRACTS / "src").rglob("*.sol"))}
    remappings = tomllib.loads((CONTRACTS / "foundry.toml").read_text("utf-8"))["profile"]["default"]["remappings"]
    return {
        "language": "Solidity",
        "sources": {name: {"content": path.read_text("utf-8")} for name, path in sources.items()},
        "settings": {**COMPILER, "remappings": [text.replace("=../", "=") for text in remappings]},
    }


def analyse(folder: Path) -> list[Finding]:
    """Everything that Slither finds in our contracts. Raises `ToolFailed` if it did not come to an end."""
    given, answer = folder / "input.json", folder / "answer.json"
    given.write_text(json.dumps(standard_json()), "utf-8")
    slither: list[str | Path] = [program("slither"), given, "--compile-force-framework", "solc-json", "--solc", SOLC]
    options: list[str | Path] = ["--solc-disable-warnings", "--json", answer, "--fail-none"]
    done = subprocess.run(
        [*slither, *options], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    if not answer.is_file():
        raise ToolFailed(f"Slither ended with {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    told = json.loads(answer.read_text("utf-8"))
    if not told["success"]:
        raise ToolFailed(str(told["error"]))
    return findings(told["results"].get("detectors", []))


def findings(results: list[dict[str, Any]]) -> list[Finding]:
    """Slither's own JSON, without what concerns the library contracts alone; the same twice is once."""
    found = set[Finding]()
    for result in results:
        ours = [part for part in result["elements"] if part["source_mapping"]["filename_relative"].startswith(OURS)]
        if ours:
            contract, function = named(ours[0])
            at = ours[0]["source_mapping"]
            line = f"{at['filename_relative'].removeprefix(OURS)}:{(at['lines'] or [0])[0]}"
            text = " ".join(result["description"].split())
            found.add(Finding(result["check"], result["impact"], contract, function, line, text))
    return sorted(found, key=lambda one: (IMPACTS.index(one.impact), one.place, one.line, one.text))


def named(element: dict[str, Any]) -> tuple[str, str]:
    """Contract and function (or variable, with its function) of an element; empty where it has none."""
    names: list[str] = []
    parent = element
    while parent and parent["type"] != "contract":
        if parent["type"] not in ("node", "pragma"):
            names.insert(0, str(parent["name"]))
        parent = (parent.get("type_specific_fields") or {}).get("parent") or {}
    return str(parent.get("name", "")), ".".join(names)


def read(path: Path = TRIAGE) -> list[Reason]:
    """Raises `ToolFailed` for an entry that cannot be read, has no reason, or is the second of its kind."""
    found: list[Reason] = []
    for entry in tomllib.loads(path.read_text("utf-8")).get("explained", []):
        try:
            one = Reason(**entry)
        except TypeError as problem:
            raise ToolFailed(f"{path.name}: {entry}: {problem}") from None
        if not one.reason.strip() or one.place in {other.place for other in found}:
            raise ToolFailed(f"{path.name}: no reason, or the second of its kind: {one}")
        found.append(one)
    return found


def judge(found: Sequence[Finding], reasons: Sequence[Reason]) -> tuple[list[Finding], list[str]]:
    """The findings that nobody explains, and what is wrong with the explanations."""
    general = {one.detector for one in reasons if not one.contract and not one.function}
    special = {one.place: one for one in reasons if one.contract or one.function}
    counted = Counter(one.place for one in found)
    left = [
        one
        for one in found
        if one.detector not in general and (one.place not in special or special[one.place].count != counted[one.place])
    ]
    seen = {one.detector for one in found}
    stale = [
        f"explains nothing any more: {one}"
        for one in reasons
        if (one.place not in counted if one.place in special else one.detector not in seen)
    ]
    wrong = [
        f"explains {one.count}, but there are {counted[place]}: {one}"
        for place, one in special.items()
        if counted[place] not in (0, one.count)
    ]
    return left, stale + wrong


def show(found: Sequence[Finding], reasons: Sequence[Reason], title: str) -> None:
    because = {one.place: one.reason for one in reasons}
    table = Table("impact", "detector", "where", "finding", title=title, title_justify="left", show_lines=True)
    for one in found:
        reason = because.get(one.place) or because.get((one.detector, "", ""), "")
        text = plain(one.text) + (f"\n[italic]{plain(reason)}[/italic]" if reason else "")
        where = "\n".join(filter(None, (one.line, ".".join(filter(None, (one.contract, one.function))))))
        table.add_row(one.impact, one.detector, plain(where), text)
    console().print(table)


def run(options: argparse.Namespace) -> int:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slither-") as scratch:
        found = analyse(Path(scratch))
    reasons = read()
    left, complaints = judge(found, reasons)
    if options.all and found:
        show(found, reasons, "All findings")
    elif left:
        show(left, [], "Findings that are not explained")
    for complaint in complaints:
        print(f"{TRIAGE.name}: {complaint}")
    print(f"{len(found)} findings, {len(found) - len(left)} explained, {time.monotonic() - begin:.0f} s")
    if options.json:
        rows = [{**vars(one), "explained": one not in left} for one in found]
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return int(bool(left or complaints))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="slither.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="show the explained findings, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings as data, too")
    try:
        return run(parser.parse_args(argv))
    except ToolFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
