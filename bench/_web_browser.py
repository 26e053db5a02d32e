"""A real Chromium before the gateway: how long it takes until a screen can be used, and how smoothly one scrolls.

The page itself takes the time (`_web_probe.js`): from the click to the first frame that shows title and rows, with
nothing waiting any more. A round is a walk through a desk, as of somebody who has just come: each screen for the first
time, so that nothing of it is known yet.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench._web_desks import ELSEWHERE, INBOX, Screen
from bench._web_people import Person

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SIZE = {"width": 1366, "height": 820}
PROBE = Path(__file__).with_name("_web_probe.js")
WAIT_MS = 120_000
SCROLL_MS = 2_000
WHEEL_PX = 240
EMPTY_PAGE = "<!doctype html><title>empty</title><div style='height: 100000px'></div>"


@dataclass(frozen=True)
class Shown:
    """ms: until it could be used. asked: of the gateway meanwhile, as URLs."""

    ms: float
    asked: list[str]


def found_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*OPTIONS], headless=True)
        yield browser
        browser.close()


class Tab:
    """One person's tab; its browser keeps the app's files, as a person's does."""

    def __init__(self, browser: Browser, base: str, person: Person) -> None:
        self._browser, self._base, self._session = browser, base, json.dumps(person.session)
        self._context, self._page = self._open()

    def close(self) -> None:
        self._context.close()

    def first_load(self) -> Shown:
        """The inbox, in a browser that has never been here."""
        context, page = self._open(f"window.__probe.load({json.dumps(INBOX.shows)})")
        page.goto(INBOX.name)
        shown = self._shown(page)
        context.close()
        return shown

    def walk(self, screens: Sequence[Screen]) -> Iterator[Shown]:
        """The app is loaded anew; then from screen to screen, each for the first time."""
        self._page.goto(ELSEWHERE)
        self._page.locator("main h1").wait_for()
        self._page.wait_for_load_state("networkidle")
        for screen in screens:
            yield self._go(screen)

    def frames(self, screen: Screen) -> float:
        """A second, while one scrolls down and up there."""
        list(self.walk([screen]))
        return _frames(self._page)

    def frames_of_nothing(self) -> float:
        """The same on an empty page."""
        page = self._context.new_page()
        page.set_content(EMPTY_PAGE)
        found = _frames(page)
        page.close()
        return found

    def _go(self, screen: Screen) -> Shown:
        page = self._page
        if screen.start and urlsplit(page.url).path != screen.start:
            self._go(Screen(screen.start, "main"))
        same = screen.name.startswith(screen.start + "?")
        link = page.locator(screen.link).first
        link.wait_for()
        before = None if same else page.locator("main h1").inner_text()
        page.evaluate("([shows, before]) => window.__probe.await(shows, before)", [screen.shows, before])
        link.click()
        return self._shown(page)

    def _shown(self, page: Page) -> Shown:
        return Shown(**page.evaluate("most => window.__probe.shown(most)", WAIT_MS))

    def _open(self, also: str = "") -> tuple[BrowserContext, Page]:
        context = self._browser.new_context(base_url=self._base, viewport=SIZE, locale="zh-CN")  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(f"sessionStorage.setItem('tallystick.session', {json.dumps(self._session)})")
        context.add_init_script(f"{PROBE.read_text('utf-8')};{also}")
        return context, context.new_page()


def _frames(page: Page) -> float:
    page.mouse.move(SIZE["width"] / 2, SIZE["height"] / 2)
    page.evaluate("ms => { window.__frames = window.__probe.frames(ms) }", SCROLL_MS)
    down = True
    while page.evaluate("Promise.race([window.__frames, 0])") == 0:
        for _ in range(10):
            page.mouse.wheel(0, WHEEL_PX if down else -WHEEL_PX)
        down = not down
    return float(page.evaluate("window.__frames"))
