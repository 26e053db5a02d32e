"""By keyboard alone: past the navigation, through a form, into a window and out of it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.person import Person

FOCUSED = "document.activeElement"
# The thing itself, what is drawn for it (antd's radios and selects), or what it is in.
OUTLINED = """() => {
  const one = document.activeElement
  const seen = [one.nextElementSibling]
  for (let up = one; up && seen.length < 6; up = up.parentElement) seen.push(up)
  return seen.filter(Boolean).map((each) => getComputedStyle(each)).some((style) =>
    (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none')
}"""
STOPS = 14


def focused(page: Page) -> str:
    return str(page.evaluate(f"{FOCUSED}.getAttribute('aria-label') ?? {FOCUSED}.textContent"))


def test_the_first_stop_leads_past_the_navigation(person: Person) -> None:
    person.sign_in("maker")
    person.go("/holdings")
    person.page.keyboard.press("Tab")
    skip = person.page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("main")).to_be_focused()
    person.page.keyboard.press("Tab")
    assert person.page.evaluate(f"document.querySelector('main').contains({FOCUSED})")


def test_where_the_focus_is_can_always_be_seen(person: Person) -> None:
    person.sign_in("maker")
    for path in ("/", "/holdings", "/keys"):
        person.go(path)
        person.page.wait_for_load_state("networkidle")
        for _ in range(STOPS):
            person.page.keyboard.press("Tab")
            assert person.page.evaluate(OUTLINED), f"{path}: {focused(person.page)}"


def test_a_window_keeps_the_focus_and_escape_closes_it(person: Person) -> None:
    person.sign_in("administrator")
    person.go("/holdings")
    person.button("转让 / 拆分").first.press("Enter")
    person.page.get_by_role("radio", name="只拆分，不转让").press("Space")
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").press("Enter")
    expect(person.button("签署并提交", person.window)).to_be_visible()
    for _ in range(STOPS):
        person.page.keyboard.press("Tab")
        behind = f"{FOCUSED} !== document.body && !{FOCUSED}.closest('.ant-modal-wrap')"  # body: the browser's own bars
        assert not person.page.evaluate(behind), focused(person.page)
    person.page.keyboard.press("Escape")
    expect(person.window).to_be_hidden()


def test_a_row_is_reviewed_without_a_mouse_and_has_the_focus_again(person: Person) -> None:
    person.sign_in("administrator")
    person.go("/approvals")
    look = person.button("查看并签署").first
    look.focus()
    person.page.keyboard.press("Enter")
    expect(person.window).to_be_visible()
    person.page.keyboard.press("Escape")
    expect(person.window).to_be_hidden()
    expect(look).to_be_focused()
