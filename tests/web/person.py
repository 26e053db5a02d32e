"""Somebody at the screen: what a person does with the web app, in Chinese."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

PARTS = {
    "supplier": "供应商",
    "core enterprise": "核心企业",
    "operator": "平台运营",
    "regulator": "监管",
    "bank": "银行",
    "pool reviewer": "资金池审核",
    "pool treasurer": "资金池出纳",
    "authority": "主管部门",
}
ROLES = {"maker": "经办", "checker": "复核", "administrator": "管理员"}


@dataclass
class Person:
    page: Page
    accounts: list[dict[str, Any]]

    def look(self, language: str = "zh-CN", look: str = "light") -> None:
        """Before the first page: how it is shown."""
        kept = f"localStorage.setItem('tallystick.language', '{language}'); "
        self.page.add_init_script(kept + f"localStorage.setItem('tallystick.look', '{look}')")

    def sign_in(self, role: str, part: str = "supplier") -> None:
        """By the demo's switch, from the first page."""
        self.page.goto("/")
        self.become(role, part)

    def become(self, role: str, part: str = "supplier") -> None:
        """By the demo's switch."""
        account = self.account(role, part)
        self.page.get_by_role("combobox", name=re.compile("选择身份|Be somebody")).click()
        self.page.keyboard.type(self._label(account))
        self.page.locator(".ant-select-item-option").get_by_text(self._label(account), exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1, name=re.compile("工作台|Inbox"))).to_be_visible()

    def account(self, role: str, part: str) -> dict[str, Any]:
        """part: as the demo names it, or the participant's name where it has no part of its own."""
        return next(one for one in self.accounts if part in (one["part"], one["name"]) and one["role"] == role)

    def _label(self, account: dict[str, Any]) -> str:
        if self.page.evaluate("document.documentElement.lang") == "en":
            return f"{(account['part'] or account['name_en']).capitalize()} · {account['role']}"
        return f"{PARTS.get(account['part'], account['name'])} · {ROLES[account['role']]}"

    def go(self, path: str) -> None:
        self.page.goto(path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def free_lot(self) -> dict[str, Any]:
        """One that can be passed on or financed."""
        lots = self.ask("GET", "/v1/lots").json()["items"]
        return next(lot for lot in lots if lot["state"] == "free" and lot["certificate_state"] == "accepted")

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def row(self, words: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=words)

    @property
    def window(self) -> Locator:
        return self.page.get_by_role("dialog")

    def hand_over_and_sign(self) -> Locator:
        """What the maker drafted goes to the checker, who reads and signs it; the window with the result."""
        expect(self.window.get_by_text("已提交复核")).to_be_visible()
        # The list says what it is; what it costs in all is said where it is signed.
        said = self.window.locator(".sum").first.inner_text().split("成本：")[0]
        self.button("切换为复核人（演示）", self.window).click()
        expect(self.page.get_by_role("heading", level=1, name="复核与办理")).to_be_visible()
        self.row(said).get_by_role("button", name="查看并签署").click()
        expect(self.window.locator(".sum").filter(has_text=said)).to_be_visible()
        return self.sign()

    def sign(self) -> Locator:
        self.button("签署并提交", self.window).click()
        expect(self.window.get_by_text("办理结果")).to_be_visible()
        self.button("完成", self.window).wait_for()
        return self.window

    def leave_window(self) -> None:
        self.button("完成", self.window).click()
        expect(self.window).to_be_hidden()

    def token(self) -> str:
        session = json.loads(self.page.evaluate("sessionStorage.getItem('tallystick.session')"))
        return str(session["token"])

    def ask(self, method: str, path: str, **content: Any) -> httpx.Response:
        """The gateway, beside the screen, in the same session."""
        base = re.sub(r"^(https?://[^/]+).*", r"\1", self.page.url)
        headers = {"Authorization": f"Bearer {self.token()}", **content.pop("headers", {})}
        return httpx.request(method, base + path, headers=headers, timeout=60, **content)
