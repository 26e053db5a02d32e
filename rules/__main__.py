"""The command line: `python -m rules check FILE` and `python -m rules explain FILE|-`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rules.errors import InputError
from rules.explain import RULES, explain, in_words
from rules.vectors import SECTIONS, SectionResult, VectorFileError, check_vectors

_EXPLAIN_HELP = f"""\
The request is {{"rule": NAME, "inputs": {{...}}, "rule_set": NAME (default: the rule's own)}}.
Rules: {", ".join(RULES)}.
Amounts are fen, as integers or strings of digits; rates are basis points; dates are YYYY-MM-DD.

example:
  echo '{{"rule": "compensation_amount",
         "inputs": {{"principal_fen": 123456789, "ratio_bps": 3000}}}}' |
    python -m rules explain --text -
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        content = _read(args.file)
    except (OSError, ValueError, RecursionError) as error:
        print(f"rules: cannot read {args.file}: {error}", file=sys.stderr)
        return 2
    try:
        return _check(content) if args.command == "check" else _explain(content, args.text)
    except (InputError, VectorFileError) as error:
        print(f"rules: {args.file}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rules", description="The risk-compensation rule engine.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser(
        "check",
        help="run test vectors and report by section",
        description="Run vectors in the format of rules_golden.json. Exit 0 if all covered "
        "vectors pass, 1 if any fails, 2 if the file cannot be read.",
        epilog=f"Sections covered: {', '.join(SECTIONS)}.",
    )
    check.add_argument("file", metavar="FILE.json", help="the vectors")
    tell = commands.add_parser(
        "explain",
        help="take one decision and show how it came about",
        description="Take one decision for inputs given as JSON. Exit 0 with the decision, "
        "2 if the request cannot be read.",
        epilog=_EXPLAIN_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tell.add_argument("file", metavar="FILE.json|-", help="the request, - for standard input")
    tell.add_argument("--text", action="store_true", help="in words (zh and en) and not JSON")
    return parser


def _read(file: str) -> object:
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return json.loads(content.decode("utf-8-sig"))  # spreadsheets write a byte-order mark


def _check(content: object) -> int:
    results, not_covered = check_vectors(content)
    console = Console()
    console.print(_table(results))
    for result in results:
        for failure in result.failures:
            console.print(f"FAILED {failure}", style="red", markup=False, highlight=False, soft_wrap=True)
    if not_covered:
        console.print(f"Not covered yet: {', '.join(not_covered)}", highlight=False, soft_wrap=True)
    return 1 if any(result.failures for result in results) else 0


def _table(results: Sequence[SectionResult]) -> Table:
    passed = sum(result.passed for result in results)
    failed = sum(len(result.failures) for result in results)
    table = Table(show_footer=True)
    table.add_column("section", footer="total")
    table.add_column("passed", footer=str(passed), justify="right")
    table.add_column("failed", footer=str(failed), justify="right")
    for result in results:
        table.add_row(result.section, str(result.passed), str(len(result.failures)))
    return table


def _explain(request: object, text: bool) -> int:
    answer = explain(request)
    if text:
        print(in_words(answer))
    else:
        print(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
