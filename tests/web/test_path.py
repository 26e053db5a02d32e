"""The ten steps, as a newcomer goes them: told by the panel who does what and where, and doing it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.web.person import PARTS, ROLES, Person
from tests.web.test_screens import PHONE, barriers

# Where each step is told, what it is called in both languages.
STEPS = (
    ("核心企业起草凭证", "The core enterprise drafts a certificate"),
    ("核心企业复核签署", "Its checker signs"),
    ("供应商签收", "The supplier accepts"),
    ("拆一部分转给上游", "A part goes to its own supplier"),
    ("其余部分申请融资", "Money is asked for on the rest"),
    ("银行报价", "The bank quotes"),
    ("供应商选定报价", "The supplier takes a quote"),
    ("银行放款", "The bank pays out"),
    ("到期付款", "Payment at maturity"),
    ("兑付，核对全过程", "Redemption, and the whole life"),
)


pytestmark = pytest.mark.moves_time


class Newcomer:
    """Does what the panel says, and nothing else."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("region", name=re.compile("十步走完一笔业务|The whole job in ten steps"))

    def told(self, step: int, words: str) -> None:
        """The panel is at this step, and says this."""
        expect(self.panel.locator(".path-title")).to_have_text(f"第 {step} 步 · {STEPS[step - 1][0]}")
        expect(self.panel).to_contain_text(words)

    def become(self, role: str, part: str) -> None:
        name = f"换成{PARTS.get(part, part)} · {ROLES[role]}"
        self.person.button(name, self.panel).click()
        expect(self.panel).to_contain_text(f"您现在是{PARTS.get(part, part)} · {ROLES[role]}")

    def do(self, name: str) -> None:
        self.person.button(name, self.panel).click()

    def hand_over_and_sign(self) -> None:
        """What the maker drafted; a bank's policy may have drafted the like."""
        person, window = self.person, self.person.window
        said = window.locator(".sum").first.inner_text().split("成本：")[0]
        person.button("切换为复核人（演示）", window).click()
        self.told_to_sign()
        person.row(said).filter(has_not_text="授信政策自动起草，由代理签署").get_by_role(
            "button", name="查看并签署"
        ).click()
        person.sign()
        expect(window.get_by_text("已生效").first).to_be_visible()
        person.leave_window()

    def told_to_sign(self) -> None:
        expect(self.panel).to_contain_text("读过摘要，再点“签署并提交”")


@pytest.fixture
def newcomer(person: Person) -> Newcomer:
    return Newcomer(person)


def begin(person: Person) -> None:
    person.page.goto("/")
    person.button("开始第一步").click()
    expect(person.page.get_by_role("heading", level=1, name="开立凭证")).to_be_visible()


def draft_a_certificate(newcomer: Newcomer) -> None:
    person, page = newcomer.person, newcomer.page
    newcomer.told(1, "到期日选“30 天”")
    page.get_by_role("checkbox", name=re.compile("选择发票")).first.check()
    form = page.get_by_role("form", name="将要开立")
    person.button("30 天", form).click()
    person.button("生成待签内容", form).click()
    expect(person.window.get_by_text("已提交复核")).to_be_visible()
    person.button("切换为复核人（演示）", person.window).click()


def test_all_ten_steps_are_done_by_who_does_them(newcomer: Newcomer) -> None:
    person, page = newcomer.person, newcomer.page
    begin(person)
    draft_a_certificate(newcomer)
    newcomer.told(2, "查看并签署")
    person.button("查看并签署").first.click()
    person.sign()
    person.leave_window()
    # 3. The panel knows which certificate it is.
    newcomer.told(3, "签收")
    amount, due = re.search(r"¥ ([\d,.]+)、([\d-]+) 到期", newcomer.panel.inner_text()).groups()  # type: ignore[union-attr]
    newcomer.become("maker", "supplier")
    row = page.get_by_role("row").filter(has_text=amount).filter(has_text=due)
    person.button("签收", row).first.click()
    newcomer.hand_over_and_sign()
    newcomer.told(4, "25%")
    newcomer.become("maker", "supplier")
    page.get_by_label("受让人").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    person.button("25%").click()
    person.button("生成待签内容").click()
    newcomer.hand_over_and_sign()
    newcomer.told(5, "向银行询价")
    newcomer.become("maker", "supplier")
    person.button("向银行询价").click()
    person.button("留给银行人工报价").click()
    newcomer.hand_over_and_sign()
    newcomer.told(6, "填年利率")
    newcomer.become("maker", "bank")
    page.get_by_role("textbox", name="年利率").fill("3.60")
    person.button("生成待签内容").click()
    newcomer.hand_over_and_sign()
    newcomer.told(7, "接受报价")
    newcomer.become("maker", "supplier")
    person.button("接受报价").first.click()
    newcomer.hand_over_and_sign()
    newcomer.told(8, "制作付款指令")
    newcomer.become("maker", "bank")
    person.button("制作付款指令").click()
    newcomer.become("checker", "bank")
    person.button("批准").first.click()
    newcomer.become("maker", "bank")
    newcomer.do("交银行执行（演示）")
    person.button("起草账本确认").click()
    newcomer.hand_over_and_sign()
    newcomer.told(9, f"前进到到期日 {due}")
    newcomer.become("maker", "core enterprise")
    newcomer.do(f"时间前进到 {due}")
    newcomer.told(9, f"勾选 {due} 到期")
    expect(page.locator(".ledger-day")).to_contain_text(due)
    owed = page.get_by_role("row").filter(has_text=due).filter(has_text=amount)
    owed.get_by_role("checkbox").check()
    person.button("生成批次").click()
    newcomer.become("checker", "core enterprise")
    page.get_by_role("row").filter(has_text="待批准").get_by_role("link").first.click()
    person.button("批准付款").click()
    newcomer.become("maker", "core enterprise")
    newcomer.do("交银行执行（演示）")
    newcomer.become("maker", "bank")
    newcomer.do("起草登记付款")
    newcomer.hand_over_and_sign()
    newcomer.told(10, "起草兑付")
    newcomer.become("maker", "bank")
    newcomer.do("起草兑付")
    newcomer.hand_over_and_sign()
    newcomer.do("换成监管 · 经办")
    expect(newcomer.panel.locator(".path-title")).to_have_text("十步走完了")
    expect(newcomer.panel.get_by_role("listitem").filter(has_text="已完成")).to_have_count(10)
    person.button("向账本节点核验").click()
    for words in ("各笔首尾相接", "逐笔流转推出的持有人", "兑付未超过已付金额"):
        expect(page.get_by_role("listitem").filter(has_text=words)).to_contain_text("通过")


def test_it_is_left_and_taken_up_again_and_begun_anew(newcomer: Newcomer, axe: str) -> None:
    person, page = newcomer.person, newcomer.page
    begin(person)
    draft_a_certificate(newcomer)
    newcomer.told(2, "查看并签署")
    page.reload()
    newcomer.told(2, "查看并签署")
    person.button("收起", newcomer.panel).click()
    expect(newcomer.panel.locator(".path-body")).to_have_count(0)
    person.button("展开", newcomer.panel).click()
    # Whoever wanders off as somebody else, and comes back, is where he was.
    person.button("先离开，稍后继续", newcomer.panel).click()
    expect(newcomer.panel).to_have_count(0)
    person.become("maker", "supplier")
    person.button("继续十步").click()
    newcomer.told(2, "查看并签署")
    person.button("English").click()
    expect(newcomer.panel.locator(".path-title")).to_have_text(f"Step 2 · {STEPS[1][1]}")
    assert barriers(page, axe) == []
    page.get_by_role("button", name="中文").click()
    newcomer.become("checker", "core enterprise")
    expect(page.get_by_role("heading", level=1, name="复核与办理")).to_be_visible()
    # Begun anew, the draft that was left is somebody else's.
    person.button("从头再走一遍", newcomer.panel).click()
    newcomer.told(1, "到期日选“30 天”")
    expect(page.get_by_role("heading", level=1, name="开立凭证")).to_be_visible()


def test_on_a_phone_it_covers_nothing(newcomer: Newcomer, axe: str) -> None:
    person, page = newcomer.person, newcomer.page
    page.set_viewport_size(PHONE)
    begin(person)
    newcomer.told(1, "到期日选“30 天”")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page, axe) == []
    below = page.get_by_role("main").bounding_box()
    strip = newcomer.panel.bounding_box()
    assert below is not None and strip is not None
    assert strip["y"] + strip["height"] <= below["y"] + 1


def test_each_step_has_its_words_in_english(newcomer: Newcomer) -> None:
    person, page = newcomer.person, newcomer.page
    person.look("en")
    page.goto("/")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(newcomer.panel.locator(".path-title")).to_have_text(f"Step 1 · {STEPS[0][1]}")
    expect(newcomer.panel).to_contain_text("Tick one invoice or more, choose “30 days”")
    expect(newcomer.panel).to_contain_text("You: Core enterprise · maker")
    for place, (_, title) in enumerate(STEPS):
        expect(newcomer.panel.get_by_role("listitem").nth(place)).to_contain_text(title)
    assert not re.search("[\u3400-\u9fff]", newcomer.panel.inner_text())


def test_time_goes_forward_for_everybody_and_nobody_is_signed_out(person: Person) -> None:
    person.sign_in("maker", "operator")
    page = person.page
    before = person.ask("GET", "/v1/status").json()["ledger_date"]
    person.button("时间前进到…").click()
    page.get_by_role("button", name=re.compile("后一天")).click()
    expect(page.locator(".ledger-day")).not_to_contain_text(before)
    assert person.ask("GET", "/v1/status").json()["ledger_date"] > before
    assert person.ask("GET", "/v1/me").status_code == 200
    expect(page.get_by_role("button", name=re.compile("后一天"))).to_be_hidden()
