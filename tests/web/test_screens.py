"""Every screen: no barrier that axe finds, in both languages and looks; and on a phone no wider than the phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import Person

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
SCREENS = (
    *("/", "/certificates", "/certificates?show=all", "/holdings", "/holdings?show=financed", "/holdings?show=paid"),
    *("/financings", "/financings/standing-orders", "/books", "/approvals", "/approvals?state=sent", "/keys"),
    *("/nowhere", "/join#token"),
    *("/settings", *(f"/settings/{one}" for one in ["people", "rules", "delegations", "sign-in", "accounts"])),
    *("/settings/people?show=invited", "/settings/machines", "/settings/webhooks", "/settings/notices?show=all"),
)
# All rules once in each language, each in another look; and its colours again in the other one.
LOOKS = (("zh-CN", "light"), ("en", "dark"))
OTHER_LOOK = re.compile("深色外观|浅色外观|Dark look|Light look")
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
        *("/settings/accounts", "/settings/bank-systems"),
    ),
    "regulator": ("/", "/audit", "/files?on=2025-09-28&month=2025-09", "/reconciliation"),
    "bank": (
        *("/", "/requests", "/requests?show=accepted", "/book?show=all", "/book?show=overdue", "/exposure"),
        *("/policy", "/policy?show=decisions", "/payments", "/payments?show=batches", "/payments?show=cases"),
        *("/payments?show=incoming", "/pool/loans", "/pool/position", "/pool/stress", "/pool/offices"),
        *("/settings/sign-in", "/settings/people", "/settings/machines", "/settings/bank-systems"),
        *("/registrations", "/registrations?show=entries", "/books?book=money", "/books?show=costs"),
    ),
    "pool reviewer": ("/", "/pool/loans", "/pool/loans?show=compensated", "/pool/position", "/pool/grades?year=2025"),
    "pool treasurer": ("/pool/position", "/payments"),
    "authority": ("/", "/pool/loans?show=mine", "/pool/grades", "/pool/stress?share=5000", "/pool/offices"),
}
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 768, "height": 1024}


def barriers(page: Page, axe: str, rules: Mapping[str, Any] = ALL_RULES) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def in_both_looks(page: Page, axe: str) -> list[str]:
    """All that is wrong, and the colours that are in the look that is not chosen."""
    found = barriers(page, axe)
    turn = page.get_by_role("button", name=OTHER_LOOK)
    before = page.evaluate("document.documentElement.dataset.look")
    turn.dispatch_event("click")  # the pointer stays away: no tip is in the way
    page.wait_for_function("before => document.documentElement.dataset.look !== before", arg=before)
    found += [f"other look: {one}" for one in barriers(page, axe, COLOURS)]
    turn.dispatch_event("click")
    return found


def too_wide(page: Page) -> list[str]:
    """The page itself never scrolls sideways; a table in it may."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    room = page.evaluate("document.documentElement.clientWidth")
    return [f"{wide} wide in {room}"] if wide > room else []


def settled(person: Person, path: str) -> None:
    person.go(path)
    person.page.wait_for_load_state("networkidle")
    expect(person.page.locator("main .ant-skeleton")).to_have_count(0)


def deeper(person: Person) -> list[str]:
    """Screens of one thing: a lot passed on, money asked for on it, its certificate, a request for money."""
    free = person.free_lot()
    financing = person.ask("GET", "/v1/financings").json()["items"][0]
    places = [f"/holdings/{free['id']}/pass-on", f"/holdings/{free['id']}/finance"]
    return [*places, f"/certificates/{free['certificate']}", f"/financings/{financing['id']}"]


@pytest.mark.parametrize(("language", "look"), LOOKS)
def test_no_screen_has_a_barrier(person: Person, axe: str, language: str, look: str) -> None:
    person.look(language, look)
    person.page.goto("/")
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    found = {"door": in_both_looks(person.page, axe)}
    person.become("administrator")
    for path in (*SCREENS, *deeper(person)):
        settled(person, path)
        found[path] = in_both_looks(person.page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def who_looks(part: str) -> str:
    return "administrator" if part in ("core enterprise", "operator", "regulator") else "maker"


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
        found[path] = [*barriers(person.page, axe), *too_wide(person.page)]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_a_window_for_signing_has_no_barrier(person: Person, axe: str, size: Any) -> None:
    if size is not None:
        person.page.set_viewport_size(size)
    person.sign_in("administrator")
    lot = next(one for one in deeper(person) if one.endswith("/pass-on"))
    settled(person, lot)
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").click()
    expect(person.button("签署并提交", person.window)).to_be_visible()
    assert [*barriers(person.page, axe), *too_wide(person.page)] == []
    person.page.keyboard.press("Escape")
    expect(person.window).to_be_hidden()


@pytest.mark.parametrize("part", DESKS)
@pytest.mark.parametrize(("language", "look"), LOOKS)
def test_no_desk_has_a_barrier(person: Person, axe: str, part: str, language: str, look: str) -> None:
    person.look(language, look)
    person.sign_in(who_looks(part), part)
    found = {}
    for path in (*DESKS[part], *of_one_thing(person, part)):
        settled(person, path)
        found[path] = in_both_looks(person.page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("part", DESKS)
def test_a_desk_can_be_used_on_a_tablet_and_on_a_phone(person: Person, part: str) -> None:
    """Nothing of the page lies off the screen, and all of its places can be reached."""
    person.sign_in(who_looks(part), part)
    found = {}
    for path in (*DESKS[part], *of_one_thing(person, part)):
        person.page.set_viewport_size(TABLET)
        settled(person, path)
        found[path] = too_wide(person.page)
        person.page.set_viewport_size(PHONE)
        expect(person.page.get_by_role("navigation", name="主导航")).to_be_visible()
        found[path] += too_wide(person.page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    person.page.get_by_role("link", name="签名密钥").click()
    expect(person.page.get_by_role("heading", level=1, name="签名密钥")).to_be_visible()
