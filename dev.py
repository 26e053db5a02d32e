#!/usr/bin/env python3
"""The commands of the project: set-up, demo, tests and benchmarks.

Standard library only, so that git and Python 3.11 are all that a fresh machine must have.
"""

# This file must parse on older Pythons, too, so that they hear what is missing.

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType


def unsupported(version: tuple[int, ...], system: str) -> str | None:
    if version < (3, 11):
        found = ".".join(map(str, version[:3]))
        return f"Python 3.11 or newer is needed, and this is {found}: try python3.11 dev.py"
    if system not in ("linux", "darwin"):
        return f"Linux or macOS is needed (on Windows: WSL 2), and this is {system}"
    return None


COMPLAINT = unsupported(sys.version_info[:3], sys.platform)
if COMPLAINT is not None:
    sys.exit(COMPLAINT)

# Not before that check: these speak Python 3.11.
from tools.checks import Check, run_checks  # noqa: E402
from tools.machine import PYTHON, ROOT, TOOLS, VENV, SetupError, Stopped, program_environment  # noqa: E402
from tools.setup import set_up  # noqa: E402

DEMO_HELP = """\
Sets up, then runs the main job from an invoice file to a paid certificate, each party signing
with its own key, and prints who got what and when. These options go to the demo as they are:

  --no-serve        end when the account is printed, instead of serving on
  --reset           start afresh, instead of taking up a finished demo of the same invoices
  --json FILE       write the account as data, too
  --servers         on PostgreSQL and Redis of its own, instead of SQLite and a queue in files
  --invoices PATH   invoices to start from (CSV or XML) instead of the sample of the project
  --start DATE      the day on which the demo's ledger starts (YYYY-MM-DD)
  --port N          the gateway's port (8730; with --no-serve any free one)
  --home FOLDER     where the demo lives (.tallystick/demo)

Files are looked for from where you are.
"""
TEST_HELP = """\
Sets up, then runs every check: ruff, mypy, import-linter, forge, what proves the contracts
(coverage, slither, halmos, mutants), eslint, tsc, vitest and the size of the web app, pytest. What
tests and proves the contracts runs beside pytest, and says what it has to say at the end. A failing
check does not stop the others; a table at the end says which failed, and the exit code is 1 if any
did. With --long, instead: the long campaign of the fuzzers, of forge and of pytest.
Tests in a browser want Chromium (apt-get install chromium fonts-noto-cjk); with --ui they must run.
What stands after -- goes to pytest: python3 dev.py test --only pytest -- tests/chain -k split
"""


# Programs in contracts/proofs, each with a table and an exit code of its own.
PROOFS = ("coverage", "slither", "halmos", "mutants")
CAMPAIGN = ("forge test", "pytest")


def checks(pytest_arguments: Sequence[str] = ()) -> list[Check]:
    program, contracts, web = VENV / "bin", ROOT / "contracts", ROOT / "frontend"
    packages = web / "node_modules"
    forge = TOOLS / "bin" / "forge"
    return [
        Check("ruff check", [program / "ruff", "check"], ROOT),
        Check("ruff format", [program / "ruff", "format", "--check"], ROOT),
        Check("mypy", [program / "mypy"], ROOT),
        Check("import arrows", [program / "lint-imports"], ROOT),
        Check("forge fmt", [forge, "fmt", "--check"], contracts),
        Check("forge lint", [forge, "lint"], contracts),
        Check("web lint", ["node", packages / "eslint" / "bin" / "eslint.js", ".", "--max-warnings", "0"], web),
        Check("web types", ["node", packages / "typescript" / "bin" / "tsc", "--noEmit"], web),
        Check("web tests", ["node", packages / "vitest" / "vitest.mjs", "run"], web),
        Check("web size", ["node", "size.mjs"], web),
        Check("forge test", [forge, "test", "-vv"], contracts, beside=True),
        *(Check(name, [PYTHON, contracts / "proofs" / f"{name}.py"], ROOT, beside=True) for name in PROOFS),
        Check("pytest", [PYTHON, "-m", "pytest", *pytest_arguments], ROOT),
    ]


def run_tests(pytest_arguments: Sequence[str], only: Sequence[str] = ()) -> int:
    """only: names of checks; none is all."""
    long = "--long" in pytest_arguments
    only = only or (CAMPAIGN if long else ())
    chosen = [check for check in checks(pytest_arguments) if not only or check.name in only]
    env = program_environment(set_up(proofs=any(check.name in PROOFS for check in chosen)))
    # The contracts' tests run on code compiled in seconds; what is deployed, compiled in minutes, is what pytest runs.
    env["FOUNDRY_PROFILE"] = "long" if long else "ci"
    if long:
        env["FOUNDRY_FUZZ_SEED"] = f"0x{secrets.token_hex(8)}"
        print(f"FOUNDRY_FUZZ_SEED={env['FOUNDRY_FUZZ_SEED']}")
    outcomes = run_checks(chosen, env)
    print()
    for name, (passed, seconds) in outcomes.items():
        print(f"{name:<16}{'passed' if passed else 'FAILED':<8}{seconds:>8.1f} s")
    failed = sum(not outcome.passed for outcome in outcomes.values())
    print("all checks passed" if not failed else f"{failed} of {len(outcomes)} checks failed")
    return 1 if failed else 0


def become(module: str, arguments: Sequence[str]) -> int:
    """Hands the whole process over, so that signals and the exit code are the program's own."""
    env = program_environment(set_up())
    sys.stdout.flush()
    # -P: a folder "demo" where the user stands must not be taken for ours.
    os.execve(PYTHON, [str(PYTHON), "-P", "-m", module, *arguments], env)


def benchmarks() -> list[str]:
    names = (path.stem for path in (ROOT / "bench").glob("*.py"))
    return sorted(name for name in names if not name.startswith("_"))


def run_benchmark(name: str | None, arguments: Sequence[str]) -> int:
    if name in benchmarks():
        return become(f"bench.{name}", arguments)
    complaint = "which benchmark?" if name is None else f"there is no benchmark {name}."
    print(f"{complaint} There are: {', '.join(benchmarks()) or 'none yet'}", file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="dev.py", description=__doc__, allow_abbrev=False)
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, line: str, text: str, usage: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=line,
            description=text,
            usage=f"dev.py {name} {usage}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    line = "bring the locked tools and packages"
    add("setup", line, f"{line.capitalize()}; a second time it takes no time.", "")
    demo_usage = "[--no-serve] [--reset] [--json FILE] [--invoices PATH] [--start DATE] [--port N] [--home FOLDER]"
    add("demo", "run the main job, then serve it", DEMO_HELP, demo_usage)
    test = add("test", "run every check", TEST_HELP, "[--long] [--ui] [--only CHECK ...] [-- PYTEST ARGUMENTS]")
    test.add_argument("--long", action="store_true", help="the long campaign: random tests only, and more of them")
    test.add_argument("--ui", action="store_true", help="with the tests in a real browser")
    every = [check.name for check in checks()]
    only = f"this check and no other; may be repeated. There are: {', '.join(every)}"
    test.add_argument("--only", action="append", default=[], choices=every, metavar="CHECK", help=only)
    names = f"There are: {', '.join(benchmarks()) or 'none yet'}"
    bench = add("bench", "measure", names, "NAME [--json FILE] ...")
    bench.add_argument("name", nargs="?", metavar="NAME", help="all that follows it is its own")
    return whole


def split_arguments(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """What dev.py reads itself, and what it hands on untouched."""
    own, rest = list(argv), []
    if "--" in own and own[0] == "test":
        at = own.index("--")
        own, rest = own[:at], own[at + 1 :]
    elif own[:1] == ["demo"] and not {"-h", "--help"} & set(own):
        own, rest = own[:1], own[1:]
    elif own[:1] == ["bench"] and not {"-h", "--help"} & set(own[1:2]):
        own, rest = own[:2], own[2:]
    return own, rest


def run(argv: Sequence[str]) -> int:
    own, rest = split_arguments(argv)
    options = parser().parse_args(own)
    if options.command == "demo":
        return become("demo", rest)
    if options.command == "bench":
        return run_benchmark(options.name, rest)
    if options.command == "test":
        flags = [f"--{flag}" for flag in ("long", "ui") if getattr(options, flag)]
        return run_tests([*flags, *rest], options.only)
    begin = time.monotonic()
    set_up()
    print(f"set up, {time.monotonic() - begin:.1f} s")
    return 0


def on_signal(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)


def main(argv: Sequence[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, on_signal)
    try:
        return run(argv)
    except SetupError as problem:
        print(f"error: {problem}", file=sys.stderr)
        if problem.output:
            print(f"The last it said:\n{problem.output}", file=sys.stderr)
        return 1
    except Stopped as stop:
        print("\nstopped", file=sys.stderr)
        return 128 + stop.number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
