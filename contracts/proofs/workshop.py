"""A scratch copy of the contracts with all mutants in it: compiled once, tested as often as there are mutants.

Nothing is written outside of the scratch folder. The project's own forge, compiler and settings are used.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from guards import in_force
from place import CONTRACTS, FORGE, ToolFailed, environment, link_tools

NO_LIMIT = "1000000"
PATIENCE = 1800.0  # seconds; less once it is known how long the tests take
# From the fastest compilation to the one that copes with most: longer conditions need more of the stack.
PIPELINES = (
    {"FOUNDRY_VIA_IR": "false", "FOUNDRY_OPTIMIZER": "false"},
    {"FOUNDRY_VIA_IR": "false", "FOUNDRY_OPTIMIZER": "true"},
    {"FOUNDRY_VIA_IR": "true", "FOUNDRY_OPTIMIZER": "true"},
)
# What measures gas says nothing with mutants in the code. Invariants, and fuzz tests at their full length, are for the
# mutants that the other tests let live.
MEASURES = ["--no-match-contract", "^(Gas|Deep)"]
QUICK = [*MEASURES, "--no-match-test", "^invariant"]
QUICK_FUZZ_RUNS = "16"
THOROUGH = [*MEASURES, "--match-test", "^(testFuzz|invariant)"]
COLD = ("fuzz", "invariant", "test-failures")  # what forge keeps of failures: no mutant may learn from another


@dataclass(frozen=True)
class Verdict:
    """What the tests said of one mutant: `by` is the test that failed, as Suite.test, and is empty if none did."""

    by: str
    reason: str
    seconds: float

    @property
    def killed(self) -> bool:
        return bool(self.by)


def sources(contracts: Path = CONTRACTS) -> dict[str, str]:
    """Our contracts by path below contracts/src."""
    folder = contracts / "src"
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.sol"))}


class Workshop:
    """Folders `0`, `1`, ... below `folder`: one compiled copy for each of `jobs` forge processes at a time."""

    def __init__(self, folder: Path, jobs: int, contracts: Path = CONTRACTS) -> None:
        self.folder, self.jobs, self.contracts = folder, jobs, contracts
        self.threads = max(1, (os.cpu_count() or 1) // jobs)
        self.pipeline = PIPELINES[0]
        self.patience = PATIENCE

    def place(self, worker: int) -> Path:
        return self.folder / str(worker)

    def prepare(self, mutated: dict[str, str]) -> None:
        """Writes the copy; files that did not change keep their time, so that forge need not compile them again."""
        link_tools(self.folder)
        wanted = {f"src/{path}": text for path, text in mutated.items()}
        for test in (self.contracts / "test").rglob("*.sol"):
            below = test.relative_to(self.contracts)
            if "symbolic" not in below.parts:
                wanted[below.as_posix()] = test.read_text("utf-8")
        wanted["foundry.toml"] = (self.contracts / "foundry.toml").read_text("utf-8")
        place = self.place(0)
        for old in [*place.glob("src/**/*.sol"), *place.glob("test/**/*.sol")]:
            if old.relative_to(place).as_posix() not in wanted:
                old.unlink()
        for file, text in wanted.items():
            target = place / file
            if not target.is_file() or target.read_text("utf-8") != text:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, "utf-8")

    def build(self) -> None:
        """Compiles once, and once again for each time that the stack was too deep."""
        for self.pipeline in PIPELINES:
            done = self._forge(0, "build", self.pipeline)
            if "tack too deep" not in done.stdout + done.stderr:
                break
        if done.returncode != 0:
            raise ToolFailed(done.stdout[-4000:] + done.stderr[-4000:])
        for worker in range(1, self.jobs):
            shutil.rmtree(self.place(worker), ignore_errors=True)
            shutil.copytree(self.place(0), self.place(worker))

    def test(self, mutant: int, worker: int, *, thorough: bool, suites: Collection[str] = ()) -> Verdict:
        """Runs the tests until one fails, of these suites or of all. Raises `ToolFailed` if forge had no verdict."""
        for name in COLD:
            shutil.rmtree(self.place(worker) / "cache" / name, ignore_errors=True)
        more = self.pipeline | in_force(mutant)
        if not thorough:
            more["FOUNDRY_FUZZ_RUNS"] = QUICK_FUZZ_RUNS
        begin = time.monotonic()
        selection = [*(THOROUGH if thorough else QUICK)]
        if suites:
            selection += ["--match-contract", f"^({'|'.join(sorted(suites))})$"]
        try:
            done = self._forge(worker, "test", more, "--fail-fast", "--json", "-j", str(self.threads), *selection)
        except subprocess.TimeoutExpired:
            return Verdict("(no end)", f"still running after {self.patience:.0f} s", time.monotonic() - begin)
        except OSError as problem:
            raise ToolFailed(f"forge does not start: {problem}") from problem
        by, reason = read_verdict(done)
        return Verdict(by, reason, time.monotonic() - begin)

    def _forge(
        self, worker: int, command: str, more: dict[str, str], *options: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(FORGE), command, *options],
            cwd=self.place(worker),
            env=environment(FOUNDRY_CODE_SIZE_LIMIT=NO_LIMIT, **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=self.patience if command == "test" else None,
            check=False,
        )


def read_verdict(done: subprocess.CompletedProcess[str]) -> tuple[str, str]:
    """Which test failed and why, from forge's JSON; two empty strings if all passed."""
    line = next((line for line in done.stdout.splitlines() if line.startswith("{")), "")
    try:
        suites = json.loads(line)
    except json.JSONDecodeError:
        raise ToolFailed(done.stdout[-4000:] + done.stderr[-4000:]) from None
    results = [
        (f"{suite.split(':')[-1]}.{test.split('(')[0]}", result)
        for suite, content in sorted(suites.items())
        for test, result in sorted(content["test_results"].items())
    ]
    failed = [(name, str(result.get("reason") or "")) for name, result in results if result["status"] == "Failure"]
    if failed:
        return failed[0]
    if done.returncode != 0 or not results:
        raise ToolFailed(f"no test failed, or none ran, and the exit code is {done.returncode}\n{done.stderr[-4000:]}")
    return "", ""
