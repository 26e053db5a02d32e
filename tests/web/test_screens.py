"""Every screen: no barrier that axe finds, in both languages and looks; and on a phone no wider than the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import Person

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = (
    *("/", "/certificates", "/certificates?show=all", "/holdings", "/holdings?show=financed", "/holdings?show=paid"),
    *(
        "/financings",
        "/financings/standing-orders",
        "/books",
        "/approvals",
        "/approvals?state=sent",
        "/keys",
        "/nowhere",
    ),
)
LOOKS = (("zh-CN", "light"), ("en", "dark"))
# Other desks' screens, by the part whose they are; those of one thing are added below.
DESKS = {
    "core enterprise": (
        "/",
        "/issue",
        "/issue?show=all",
        "/issue/import",
        "/issued",
        "/payables",
        "/payables?show=batches",
        *("/early", "/early?show=payments", "/early?show=shares", "/books?by=month", "/books?show=journal"),
    ),
    "operator": (
        *("/", "/admissions", "/admissions?show=participants", "/admissions/new", "/ledger", "/queue?show=sent"),
        *("/parameters", "/reconciliation", "/audit"),
    ),
    "regulator": ("/", "/audit", "/files?on=2025-09-28&month=2025-09", "/reconciliation"),
    "bank": (
        *("/", "/requests", "/requests?show=accepted", "/book?show=all", "/book?show=overdue", "/exposure"),
        *("/policy", "/policy?show=decisions", "/payments", "/payments?show=batches", "/payments?show=cases"),
        *("/pool/loans", "/pool/position"),
        *("/registrations", "/registrations?show=entries", "/books?book=money", "/books?show=costs"),
    ),
    "pool reviewer": ("/", "/pool/loans", "/pool/loans?show=compensated", "/pool/position", "/pool/grades?year=2025"),
    "pool treasurer": ("/pool/position", "/payments"),
    "authority": ("/", "/pool/loans?show=mine", "/pool/grades"),
}
PHONE = {"width": 390, "height": 844}


def barriers(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def settled(person: Person, path: str) -> None:
    person.go(path)
    person.page.wait_for_load_state("networkidle")
    expect(person.page.locator("main .ant-skeleton")).to_have_count(0)


def deeper(person: Person) -> list[str]:
    """Screens of one thing: a lot passed on, money asked for on it, its certificate, a request for money."""
    lots = person.ask("GET", "/v1/lots").json()["items"]
    free = next(lot for lot in lots if lot["state"] == "free" and lot["certificate_state"] == "accepted")
    financing = person.ask("GET", "/v1/financings").json()["items"][0]
    places = [f"/holdings/{free['id']}/pass-on", f"/holdings/{free['id']}/finance"]
    return [*places, f"/certificates/{free['certificate']}", f"/financings/{financing['id']}"]


@pytest.mark.parametrize(("language", "look"), LOOKS)
def test_no_screen_has_a_barrier(person: Person, axe: str, language: str, look: str) -> None:
    person.look(language, look)
    person.page.goto("/")
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    found = {"door": barriers(person.page, axe)}
    person.become("administrator")
    for path in (*SCREENS, *deeper(person)):
        settled(person, path)
        found[path] = barriers(person.page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def of_one_thing(person: Person, part: str) -> list[str]:
    if part == "bank":
        found = person.ask("GET", "/v1/financings").json()["items"][:1]
        return [f"/{place}/{one['id']}" for one in found for place in ("requests", "registrations")]
    if part == "pool reviewer":
        loans = person.ask("GET", "/v1/pool/loans?claim=recovering").json()["items"]
        return [f"/pool/loans/{loans[0]['id']}"]
    if part in ("core enterprise", "operator", "regulator"):
        settled_ones = person.ask("GET", "/v1/certificates?state=settled").json()["items"]
        return [f"/certificates/{settled_ones[0]['id']}"]
    return []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_supplier_works_on_a_phone(person: Person, axe: str, language: str) -> None:
    person.look(language)
    person.page.set_viewport_size(PHONE)
    person.sign_in("administrator")
    found = {}
    for path in (*SCREENS, *deeper(person)):
        settled(person, path)
        wide = person.page.evaluate("document.documentElement.scrollWidth")
        found[path] = [*barriers(person.page, axe), *([f"{wide} wide"] if wide > PHONE["width"] else [])]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_window_for_signing_has_no_barrier(person: Person, axe: str) -> None:
    person.sign_in("administrator")
    lot = next(one for one in deeper(person) if one.endswith("/pass-on"))
    settled(person, lot)
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").click()
    expect(person.button("签署并提交", person.window)).to_be_visible()
    assert barriers(person.page, axe) == []
    person.page.keyboard.press("Escape")
    expect(person.window).to_be_hidden()


@pytest.mark.parametrize("part", DESKS)
@pytest.mark.parametrize(("language", "look"), LOOKS)
def test_no_desk_has_a_barrier(person: Person, axe: str, part: str, language: str, look: str) -> None:
    person.look(language, look)
    person.sign_in("administrator" if part in ("core enterprise", "operator", "regulator") else "maker", part)
    found = {}
    for path in (*DESKS[part], *of_one_thing(person, part)):
        settled(person, path)
        found[path] = barriers(person.page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
