"""The web app, measured in a real browser at a million lots: each desk's screens, beside the gateway's own time.

    python3 dev.py bench web [--lots 1000000] [--rounds 5] [--desks supplier bank] [--json FILE]

Made-up tables (`bench/_portfolio.py`) in a PostgreSQL, the gateway over them in a process of its own, and Chromium.
At each desk sits who has most (`bench/_web_people.py`). A screen is gone to from another one by a click, and then
its requests are asked again by a plain client, in turns; the ratio is the median of the rounds. What counts as usable
is in `bench/_web_browser.py`, what as the gateway's own time in `bench/_web_api.py`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from bench._desks import recorded_deployment
from bench._portfolio import Portfolio
from bench._report import machine, write
from bench._served import gateway
from bench._web_api import own_ms
from bench._web_browser import Shown, Tab, chromium, found_chromium
from bench._web_desks import DESKS, LONGEST, Screen
from bench._web_people import Person, seat
from bench.api import fill
from demo.stack import ROOT
from readmodel.database import Database
from tests.support.postgres import Postgres

MOST_MS = 1_000  # from the click
MOST_RATIO = 3  # of the gateway's own time
LEAST_FRAMES = 0.5  # of an empty page's
NO_CHROMIUM = "bench web: no Chromium here: apt-get install chromium fonts-noto-cjk"
NO_APP = "bench web: no web app here: python3 dev.py setup"
LACKING = 2  # exit code
FRONTEND = ROOT / "frontend"
WIDE = 120
Figures = dict[str, Any]


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench web", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--lots", type=int, default=1_000_000)
    found.add_argument("--rounds", type=int, default=5, help="of each screen")
    found.add_argument("--desks", nargs="+", choices=[*DESKS], default=[*DESKS], metavar="DESK", help="only these")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    options, place, browser = parser().parse_args(argv), machine(), found_chromium()
    if lacking := NO_CHROMIUM if browser is None else "" if (FRONTEND / "dist" / "index.html").is_file() else NO_APP:
        print(lacking, file=sys.stderr)
        return LACKING
    assert browser is not None
    with tempfile.TemporaryDirectory(prefix="tallystick-bench-") as folder, Postgres() as server:
        url, portfolio, deployment = server.migrated(), Portfolio(options.lots), recorded_deployment(Path(folder))
        fill(url, portfolio)
        database = Database(url)
        people = seat(database, portfolio)
        database.close()
        with gateway(url, deployment, Path(folder) / "said.log") as base, chromium(browser) as opened:
            data: Figures = {
                "first_load_gzip_kb": first_load_gzip_kb(),
                "desks": {
                    name: desk(opened, base, people[name], DESKS[name], options.rounds) for name in options.desks
                },
                "scrolling": scrolling(opened, base, {one: people[one] for one in options.desks}, options.rounds),
            }
    print(", ".join(f"{key} {value}" for key, value in place.items()))
    for table in (_screens(data["desks"], portfolio.wanted), _scrolling(data["scrolling"])):
        Console(width=WIDE).print(table)
    print(f"first load: {data['first_load_gzip_kb']} kB of JavaScript, packed")
    if options.json is not None:
        write({"lots": portfolio.wanted, "rounds": options.rounds, **data}, place, options.json)
    return 0


def first_load_gzip_kb() -> int:
    """As the budget's check counts it (`frontend/size.mjs`)."""
    said = subprocess.run(["node", "size.mjs"], cwd=FRONTEND, stdout=subprocess.PIPE, text=True, check=False)
    return int(json.loads(said.stdout)["first_load_gzip_kb"])


def desk(browser: Browser, base: str, person: Person, screens: Sequence[Screen], rounds: int) -> Figures:
    """Of its screens the slowest, and the greatest ratio; the first load in a browser that has never been here."""
    tab, token = Tab(browser, base, person), person.desk.token
    first = [tab.first_load().ms for _ in range(rounds)]
    list(tab.walk(screens))  # the app's files are kept from now on
    walks = [[(shown, own_ms(base, token, shown.asked)) for shown in tab.walk(screens)] for _ in range(rounds)]
    tab.close()
    found = [_figures(screen, of_screen) for screen, of_screen in zip(screens, zip(*walks, strict=True), strict=True)]
    return {
        "navigation_ms": max(one["navigation_ms"] for one in found),
        "api_ratio": max(one["api_ratio"] for one in found),
        "first_load_ms": round(statistics.median(first)),
        "screens": found,
    }


def _figures(screen: Screen, rounds: Sequence[tuple[Shown, float]]) -> Figures:
    """api_ratio: 0 where the screen asked nothing."""
    return {
        "screen": screen.name,
        "navigation_ms": round(statistics.median(shown.ms for shown, _ in rounds)),
        "api_ms": round(statistics.median(own for _, own in rounds)),
        "api_ratio": round(statistics.median(shown.ms / own if shown.asked else 0 for shown, own in rounds), 2),
        "requests": max(len(shown.asked) for shown, _ in rounds),
    }


def scrolling(browser: Browser, base: str, people: dict[str, Person], rounds: int) -> list[Figures]:
    """Frames a second on these people's screens with the longest lists, beside an empty page's."""
    found = []
    for name, screen in LONGEST:
        if name not in people:
            continue
        tab = Tab(browser, base, people[name])
        both = [(tab.frames(screen), tab.frames_of_nothing()) for _ in range(rounds)]
        tab.close()
        found.append(
            {
                "screen": screen.name,
                "frames_per_s": round(statistics.median(ours for ours, _ in both), 1),
                "empty_per_s": round(statistics.median(empty for _, empty in both), 1),
                "frame_ratio": round(statistics.median(ours / empty for ours, empty in both), 2),
            }
        )
    return found


def _screens(desks: dict[str, Figures], lots: int) -> Table:
    title = f"web: {lots:,} lots; usable within {MOST_MS:,} ms of the click, and {MOST_RATIO} times the gateway's own"
    table = Table(title=title, title_justify="left")
    for heading in ("desk", "screen", "ms", "gateway ms", "ratio", "requests", ""):
        table.add_column(heading, justify="left" if heading in ("desk", "screen", "") else "right", no_wrap=True)
    for name, figures in desks.items():
        table.add_row(name, "first load", f"{figures['first_load_ms']:,}", "", "", "", "")
        for one in figures["screens"]:
            good = one["navigation_ms"] <= MOST_MS and one["api_ratio"] <= MOST_RATIO
            row = (f"{one['navigation_ms']:,}", f"{one['api_ms']:,}", f"{one['api_ratio']:.2f}", str(one["requests"]))
            table.add_row("", one["screen"], *row, "pass" if good else "FAIL")
    return table


def _scrolling(rows: Sequence[Figures]) -> Table:
    table = Table(title=f"frames a second; at least {LEAST_FRAMES} of an empty page's", title_justify="left")
    for heading in ("screen", "frames/s", "empty page", "ratio", ""):
        table.add_column(heading, justify="left" if heading in ("screen", "") else "right", no_wrap=True)
    for one in rows:
        good = one["frame_ratio"] >= LEAST_FRAMES
        row = (f"{one['frames_per_s']:.1f}", f"{one['empty_per_s']:.1f}", f"{one['frame_ratio']:.2f}")
        table.add_row(one["screen"], *row, "pass" if good else "FAIL")
    return table


if __name__ == "__main__":
    sys.exit(main())
