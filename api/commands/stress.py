"""python -m api stress --pool NAME --cash YUAN --shock bank=*:5% [--seed N] [--chart FILE.svg] [--json FILE]"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from pathlib import Path

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

import rules
from api import stress
from api.commands import Commands
from chain.refusals import yuan
from readmodel.database import Database
from rules.stress import DIMENSIONS, BankStressed, Shock, Stressed
from rules.units import percent

_SHOCK = re.compile(r"(\w+)=([^:]+):([0-9]{1,3})(?:\.([0-9]{1,2}))?%")
_YUAN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?")
CHART_WIDTH = 120  # characters
WIDEST_BPS = 2_000  # a bar that is full
# As rich has it, without a window's frame, and without a font that a reader's machine would fetch from elsewhere.
PICTURE = """\
<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath></defs>
<rect width="100%" height="100%" fill="white"/>
<g clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    what_if = commands.add_parser(
        "stress",
        help="what if loans of a pool turned non-performing",
        description="Shocks to the live book of a pool: its banks' stops, the claims, and how far its cash goes.",
    )
    what_if.add_argument("--pool", default="shenzhen")
    what_if.add_argument("--cash", required=True, type=_fen, metavar="YUAN", help="what the pool has")
    what_if.add_argument(
        "--shock",
        required=True,
        action="append",
        type=_shock,
        metavar="BY=NAME:PERCENT%",
        help=f"BY: {', '.join(DIMENSIONS)}; NAME: an address, pledge or discount, * for all; may be repeated",
    )
    what_if.add_argument("--seed", type=int, default=1, help="which loans are drawn")
    what_if.add_argument("--chart", type=Path, metavar="FILE.svg", help="write the table with its bars as a picture")
    what_if.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data; amounts in fen")
    return what_if


def run(database: Database, options: argparse.Namespace) -> int:
    """Exit codes: 0 done, 2 could not run."""
    try:
        with database.read() as session:
            loans = stress.loans_of(session, options.pool)
            found = stress.of_book(
                session, options.pool, loans, options.shock, seed=options.seed, cash_fen=options.cash
            )
    except (stress.NoRules, rules.InputError) as error:
        print(f"stress: {error}", file=sys.stderr)
        return 2
    shocks = ", ".join(f"{one.by} {one.name} {percent(one.share_bps)}" for one in options.shock)
    title = f"{options.pool}: {shocks}; seed {options.seed}"
    _show(Console(), title, found)
    if options.chart is not None:
        picture = Console(record=True, width=CHART_WIDTH, file=io.StringIO())
        _show(picture, title, found)
        picture.save_svg(str(options.chart), theme=DEFAULT_TERMINAL_THEME, code_format=PICTURE)
    if options.json is not None:
        options.json.write_text(json.dumps(stress.as_data(found), indent=1) + "\n", "utf-8")
    return 0


def _shock(text: str) -> Shock:
    found = _SHOCK.fullmatch(text)
    if found is None or found[1] not in DIMENSIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is not like bank=*:5% (BY is one of {', '.join(DIMENSIONS)})")
    by = next(one for one in DIMENSIONS if one == found[1])
    return Shock(by, found[2], int(found[3]) * 100 + int((found[4] or "").ljust(2, "0") or 0))


def _fen(text: str) -> int:
    found = _YUAN.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount in yuan with two decimals at most")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _show(console: Console, title: str, found: Stressed) -> None:
    """A row of each bank, its share of non-performing loans as a bar before and after; then the pool's cash."""
    table = Table(title=title, title_justify="left", caption=_caption(found), caption_justify="left", expand=True)
    table.add_column("bank")
    for heading in ("NPL", "after", "claims", "to pay"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("stopped", no_wrap=True)
    table.add_column(f"full is {percent(WIDEST_BPS)}", ratio=1)
    for one in found.banks:
        after = _share_bps(one, one.npl_after_fen)
        table.add_row(
            one.bank[-8:],
            percent(_share_bps(one, one.npl_before_fen)),
            percent(after),
            str(one.claims),
            yuan(one.claims_fen),
            _stop(one),
            Bar(WIDEST_BPS, 0, min(after, WIDEST_BPS), color="red" if one.stopped_after else "green"),
        )
    console.print(table)


def _share_bps(one: BankStressed, npl_fen: int) -> int:
    return npl_fen * 10_000 // one.entered_fen if one.entered_fen else 0


def _stop(one: BankStressed) -> str:
    return {(False, False): "no", (False, True): "newly", (True, True): "still", (True, False): "no more"}[
        one.stopped_before, one.stopped_after
    ]


def _caption(found: Stressed) -> str:
    return (
        f"{found.turned} loans turn; paid {yuan(found.paid_fen)}, left {yuan(found.left_fen)}, "
        f"short of cash {yuan(found.short_fen)}, waiting for stopped banks {yuan(found.waiting_fen)} yuan"
    )
