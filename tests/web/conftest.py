"""A browser before a demo of its own: the gateway, worker, ledger and bank, all real."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Request, Response, expect

from tests.support.anvil import ROOT
from tests.web.colleague import Colleague
from tests.web.person import Person
from tests.web.staged import STAGED

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
INSTALL = "no Chromium here: apt-get install chromium fonts-noto-cjk"
BUILT = ROOT / "frontend" / "dist" / "index.html"
WAIT_MS = 20_000
READY = re.compile(r"Web app\s+(http://\S+)")
LOCAL = ("data:", "blob:")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser these are skipped, and said to be; with --ui they must run.

    They come last: the browser's event loop runs in the main thread until the run ends, and no other may then. What
    moves the demo's time comes after what is of its day.
    """
    items.sort(key=lambda item: (_in_browser(item), item.get_closest_marker("moves_time") is not None))
    here = [item for item in items if _in_browser(item)]
    lacking = INSTALL if CHROMIUM is None else "" if BUILT.exists() else "no web app here: python3 dev.py setup"
    if lacking and not config.getoption("--ui"):
        for item in here:
            item.add_marker(pytest.mark.skip(reason=lacking))


def _in_browser(item: pytest.Item) -> bool:
    return "page" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.fail(INSTALL, pytrace=False)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": options, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(url: str) -> dict[str, Any]:
    size = {"width": 1366, "height": 820}
    return {"base_url": url, "viewport": size, "reduced_motion": "reduce", "locale": "zh-CN"}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo lives; of one that runs already, DEMO_HOME says it."""
    named = os.environ.get("DEMO_HOME")
    return Path(named) if named else tmp_path_factory.mktemp("web") / "demo"


@pytest.fixture(scope="session")
def url(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """A whole demo, once for all tests here: each finds what those before it left. With --base-url one that runs."""
    if running := request.config.getoption("base_url", None):
        yield running.rstrip("/")
        return
    command = [sys.executable, "-m", "demo", "--home", str(home), "--port", "0"]
    demo = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said: list[str] = []
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            said.append(line)
            if found := READY.search(line):
                break
        else:
            pytest.fail("the demo ended:\n" + "".join(said[-20:]), pytrace=False)
        yield found[1]
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=60)


@pytest.fixture(scope="session")
def accounts(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{url}/v1/demo").json()
    return found


@pytest.fixture
def page(context: BrowserContext, url: str) -> Iterator[Page]:
    """A page that asks nobody but the gateway, breaks no policy of it, and throws nothing."""
    elsewhere: list[str] = []
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{url}/", *LOCAL)):
            elsewhere.append(request.url)

    def answered(response: Response) -> None:
        if response.status >= 500 and STAGED not in response.headers:
            wrong.append(f"{response.status} {response.url}")

    context.on("request", asked)
    context.on("response", answered)
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert elsewhere == []
    assert wrong == []


@pytest.fixture
def person(page: Page, accounts: list[dict[str, Any]]) -> Person:
    return Person(page, accounts)


@pytest.fixture(scope="session")
def colleague(url: str, home: Path, accounts: list[dict[str, Any]]) -> Callable[[str], Colleague]:
    """By a part of the demo, or the name of a participant: who works there over the API."""

    def of(part: str) -> Colleague:
        return Colleague(url, [one for one in accounts if part in (one["part"], one["name"])], home / "bank")

    return of


@pytest.fixture(scope="session")
def axe() -> str:
    source = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    return source.read_text("utf-8")
