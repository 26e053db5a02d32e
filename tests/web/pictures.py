"""The pictures in `docs/pictures`: what a desk's main screens look like with a demo's data, to be looked at.

python -m tests.web.pictures URL [NAME ...] takes them from a demo that runs; `docs/pictures.md` says what each shows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from tests.web.conftest import CHROMIUM
from tests.web.person import Person

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LAPTOP, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class Picture:
    """path: of the screen; ids in braces are what the gateway lists to that person. click: a button, before all."""

    name: str
    part: str
    role: str
    path: str
    language: str = "zh-CN"
    look: str = "light"
    size: tuple[int, int] = LAPTOP
    whole: bool = False
    click: str = ""


PICTURES = (
    Picture("supplier-inbox", "supplier", "maker", "/"),
    Picture("supplier-holdings", "supplier", "maker", "/holdings", language="en"),
    Picture("supplier-pass-on", "supplier", "maker", "/holdings/{lot}/pass-on"),
    Picture("supplier-quotes", "supplier", "maker", "/financings/{request}"),
    Picture("supplier-phone", "supplier", "maker", "/holdings", size=PHONE),
    Picture("core-issue", "core enterprise", "maker", "/issue"),
    Picture("core-payables", "core enterprise", "maker", "/payables", language="en"),
    Picture("core-early", "core enterprise", "maker", "/early"),
    Picture("certificate", "core enterprise", "maker", "/certificates/{settled}", whole=True),
    Picture("bank-quote", "bank", "maker", "/requests/{request}"),
    Picture("bank-book", "bank", "maker", "/book"),
    Picture("bank-exposure", "bank", "maker", "/exposure", look="dark", whole=True),
    Picture("bank-policy", "bank", "maker", "/policy", language="en"),
    Picture("pool-libraries", "pool reviewer", "maker", "/pool/loans"),
    Picture("pool-claim", "pool reviewer", "maker", "/pool/loans/{claim}", whole=True),
    Picture("pool-position", "pool treasurer", "maker", "/pool/position", language="en"),
    Picture("pool-stress", "pool reviewer", "maker", "/pool/stress", whole=True),
    Picture("operator-admissions", "operator", "maker", "/admissions?show=participants"),
    Picture("operator-reconciliation", "operator", "maker", "/reconciliation", look="dark"),
    Picture("regulator-audit", "regulator", "administrator", "/audit", language="en"),
    Picture("path", "core enterprise", "maker", "/issue", click="开始第一步"),
)


def places(person: Person, path: str) -> dict[str, str]:
    """The ids that a path wants, as this person sees them."""
    asked = {
        "{request}": "/v1/financings?state=requested",
        "{settled}": "/v1/certificates?state=settled",
        "{claim}": "/v1/pool/loans?claim=submitted",
    }
    found = {
        word[1:-1]: person.ask("GET", question).json()["items"][0]["id"]
        for word, question in asked.items()
        if word in path
    }
    return found | ({"lot": person.free_lot()["id"]} if "{lot}" in path else {})


def take(browser: Browser, url: str, picture: Picture) -> Path:
    width, height = picture.size
    look = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce", "locale": picture.language}
    with browser.new_context(base_url=url, **look) as context:  # type: ignore[arg-type]
        page = context.new_page()
        person = Person(page, httpx.get(f"{url}/v1/demo").json())
        person.look(picture.language, picture.look)
        if picture.click:
            page.goto("/")
            person.button(picture.click).click()
            page.locator(".path-title").wait_for()
        else:
            person.sign_in(picture.role, picture.part)
        person.go(picture.path.format(**places(person, picture.path)))
        page.wait_for_load_state("networkidle")
        page.locator("main .ant-skeleton").wait_for(state="hidden")
        file = FOLDER / f"{picture.name}.png"
        page.screenshot(path=file, full_page=picture.whole)
    return file


def chosen(names: list[str]) -> Iterator[Picture]:
    return (one for one in PICTURES if not names or one.name in names)


def main(url: str, *names: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        for picture in chosen(list(names)):
            file = take(browser, url.rstrip("/"), picture)
            print(f"{file.stat().st_size // 1024:>5} KiB  {file.name}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
