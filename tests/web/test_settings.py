"""The settings: what a participant's administrator and people see to themselves, from an invitation to a webhook."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pyotp
from playwright.sync_api import Page, expect

from tests.web.colleague import Colleague
from tests.web.person import Person

PASSWORD = "four words in a row"
PIN, NEW_PIN = "730518", "941627"
# Whoever plays no part in the other stories: what is changed here is nobody else's.
OTHER, THIRD = "示例捷缆线束有限公司", "示例轻云海绵有限公司"


@dataclass(frozen=True)
class Guest:
    """Somebody who was invited, and the authenticator that the first visit gave."""

    login: str
    name: str
    totp: pyotp.TOTP

    def code(self, *, later: int = 0) -> str:
        """A code counts once; the gateway takes the next one a little early."""
        return self.totp.at(int(time.time()) + later * 30)


def fresh_login() -> str:
    return f"{secrets.token_hex(4)}@people.example"


def invitation(person: Person, login: str, *roles: str) -> str:
    """The link that the administrator is shown once."""
    person.go("/settings/people")
    person.button("邀请同事").click()
    person.window.get_by_label("登录名").fill(login)
    for role in ("经办", "复核", "查看", "管理员"):
        person.window.get_by_role("checkbox", name=re.compile(f"^{role}")).set_checked(role in roles)
    person.button("生成邀请链接", person.window).click()
    link = person.window.get_by_role("textbox", name=re.compile("邀请链接")).input_value()
    person.button("已妥善交付", person.window).click()
    return link


def accept(page: Page, link: str, login: str, name: str) -> Guest:
    """At the door: a name, a password and an authenticator. Not signed in yet."""
    page.goto(link)
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次密码").fill(PASSWORD)
    page.get_by_role("button", name="接受邀请").click()
    expect(page.get_by_text("绑定验证器")).to_be_visible()
    secret = page.locator(".authenticator .mono").inner_text().replace(" ", "")
    return Guest(login, name, pyotp.TOTP(secret))


def come_in(page: Page, guest: Guest) -> None:
    page.get_by_label("动态验证码").fill(guest.code())
    page.get_by_role("button", name="确认并登录").click()
    expect(page.get_by_role("heading", level=1, name="工作台")).to_be_visible()


def join(person: Person, *roles: str, name: str = "示例新人") -> Guest:
    """Invited by the administrator who is signed in, and signed in instead of it."""
    login = fresh_login()
    link = invitation(person, login, *roles)
    guest = accept(person.page, link, login, name)
    come_in(person.page, guest)
    person.go("/settings")  # away from where becoming somebody else would lead
    return guest


def leave(person: Person) -> None:
    person.button("退出登录").click()
    expect(person.page.get_by_role("heading", level=1, name="登录")).to_be_visible()


# --- people


def test_a_colleague_is_invited_and_signs_in_with_password_and_code(person: Person) -> None:
    person.sign_in("administrator", OTHER)
    login = fresh_login()
    link = invitation(person, login, "经办")
    person.go("/settings/people?show=invited")
    expect(person.row(login)).to_contain_text("经办")
    guest = accept(person.page, link, login, "示例李娜")
    come_in(person.page, guest)
    expect(person.page.locator(".acting")).to_contain_text("经办 · 示例李娜")
    # The link was good for one.
    person.page.goto(link)
    person.page.get_by_label("姓名").fill("示例他人")
    person.page.get_by_label("密码", exact=True).fill(PASSWORD)
    person.page.get_by_label("再输入一次密码").fill(PASSWORD)
    person.button("接受邀请").click()
    expect(person.page.get_by_role("alert")).to_contain_text("邀请已使用")


def test_roles_are_changed_and_a_suspended_person_is_out(person: Person) -> None:
    person.sign_in("administrator", OTHER)
    guest = join(person, "查看", name=f"示例{secrets.token_hex(3)}")
    token = person.token()
    person.become("administrator", OTHER)
    person.go("/settings/people")
    person.row(guest.name).get_by_role("button", name="管理").click()
    person.window.get_by_role("checkbox", name=re.compile("^经办")).check()
    person.button("保存角色", person.window).click()
    expect(person.row(guest.name)).to_contain_text("经办")
    me = httpx.get(person.ask("GET", "/v1/me").url, headers={"Authorization": f"Bearer {token}"})
    assert "maker" in me.json()["roles"]
    person.button("停用", person.window).click()
    person.button("确认停用", person.window).click()
    expect(person.window.get_by_text(re.compile("停用$")).first).to_be_visible()
    assert httpx.get(me.url, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    person.go("/settings/people?show=suspended")
    expect(person.row(guest.name)).to_be_visible()


def test_who_is_no_administrator_sees_people_and_is_told_whom_to_ask(person: Person) -> None:
    person.sign_in("maker", OTHER)
    person.go("/settings/people")
    expect(person.page.get_by_text("邀请、停用人员和调整角色由管理员办理")).to_be_visible()
    expect(person.button("邀请同事")).to_have_count(0)
    expect(person.page.get_by_role("row").nth(1)).to_be_visible()
    person.go("/settings/machines")
    expect(person.page.get_by_text("登记系统接口、发放密钥由管理员办理")).to_be_visible()


# --- rules and absence


def test_a_rule_is_changed_and_binds(person: Person) -> None:
    person.sign_in("administrator", "supplier")
    person.go("/settings/rules")
    person.button("修改规则").click()
    person.page.get_by_role("combobox", name="增加一类业务").click()
    person.page.locator(".ant-select-item-option").get_by_text("拆分凭证", exact=True).click()
    person.page.get_by_label("一人复核的上限（含）").fill("500")
    person.button("保存规则").click()
    expect(person.row("拆分凭证")).to_contain_text("500.00")
    expect(person.page.get_by_role("img", name="500.00 元以内 1 人复核，超过须 2 人复核")).to_be_visible()
    person.become("maker", "supplier")
    person.go("/settings/rules")
    expect(person.button("修改规则")).to_have_count(0)
    lot = person.free_lot()["id"]
    fields = {"holder": person.account("maker", "supplier")["participant"], "lot": lot, "amount": "100000"}
    items = {"items": [{"action": "SplitLot", "fields": fields}]}
    [draft] = person.ask("POST", "/v1/intents/drafts", json=items).json()
    person.become("checker", "supplier")
    person.go("/approvals")
    person.row("1,000.00").get_by_role("button", name="查看并签署").first.click()
    expect(person.window.get_by_text("需两人复核")).to_be_visible()
    person.ask("POST", f"/v1/intents/{draft['digest']}/rejection", json={"reason": "只是试一试"})
    person.go("/settings")
    # As it was: the other stories' checkers are one.
    person.become("administrator", "supplier")
    person.go("/settings/rules")
    person.button("修改规则").click()
    person.button("去掉这条").click()
    person.button("保存规则").click()
    expect(person.page.get_by_text("没有规则：所有业务一人复核即可")).to_be_visible()


def test_what_another_administrator_changed_meanwhile_is_not_overwritten(person: Person) -> None:
    person.sign_in("administrator", OTHER)
    person.go("/settings/rules")
    person.button("修改规则").click()
    person.page.get_by_role("combobox", name="增加一类业务").click()
    person.page.locator(".ant-select-item-option").get_by_text("开立凭证", exact=True).click()
    person.page.get_by_label("一人复核的上限（含）").last.fill("1000")
    seen = person.ask("GET", "/v1/approval-rules")
    headers = {"Authorization": f"Bearer {person.token()}", "If-Match": seen.headers["ETag"]}
    rule = [{"action": "TransferLot", "one_up_to_fen": str(int(time.time()))}]
    assert httpx.put(seen.url, headers=headers, json=rule).is_success
    person.button("保存规则").click()
    expect(person.page.get_by_role("alert")).to_contain_text("没有办成")
    person.button("重新读取最新内容").click()
    expect(person.page.get_by_role("group", name="转让凭证")).to_be_visible()


def test_a_delegation_begins_and_ends(person: Person) -> None:
    person.sign_in("administrator", OTHER)
    person.go("/settings/delegations")
    person.button("新建委托").click()
    for label, login in (("离岗人", "maker@"), ("代办人", "checker1@")):
        person.page.get_by_label(label, exact=True).click()
        person.page.keyboard.type(login)
        person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("checkbox", name=re.compile("^经办"))).to_be_checked()
    person.button("保存委托").click()
    line = person.page.get_by_role("row").filter(has_text="生效中")
    expect(line).to_contain_text("经办")
    person.become("checker", OTHER)
    expect(person.page.locator(".acting")).to_contain_text("经办")
    # Whoever stands in may end it.
    person.go("/settings/delegations")
    line.get_by_role("button", name="提前结束").click()
    line.get_by_role("button", name="确认提前结束").click()
    expect(line).to_have_count(0)
    person.go("/settings/delegations?show=over")
    expect(person.page.locator(".acting")).not_to_contain_text("经办、")
    expect(person.page.get_by_role("row").nth(1)).to_contain_text("已提前结束")


# --- the own sign-in


def test_a_session_that_is_ended_is_signed_out(person: Person) -> None:
    person.sign_in("administrator", THIRD)
    guest = join(person, "经办")
    with _another(person) as elsewhere:
        elsewhere.goto("/")
        elsewhere.get_by_label("登录名").fill(guest.login)
        elsewhere.get_by_label("密码", exact=True).fill(PASSWORD)
        elsewhere.get_by_label("动态验证码").fill(guest.code(later=1))
        elsewhere.get_by_role("button", name="登录", exact=True).click()
        expect(elsewhere.get_by_role("heading", level=1, name="工作台")).to_be_visible()
        person.go("/settings/sign-in")
        expect(person.page.get_by_role("row")).to_have_count(3)
        person.button("结束").click()
        person.button("确认结束").click()
        expect(person.page.get_by_role("row")).to_have_count(2)
        elsewhere.get_by_role("link", name="设置").click()
        expect(elsewhere.get_by_role("dialog").get_by_text("登录已过期")).to_be_visible()


def test_a_password_is_changed_with_password_and_code(person: Person) -> None:
    person.sign_in("administrator", THIRD)
    guest = join(person, "查看")
    person.go("/settings/sign-in")
    form = person.page.get_by_role("region", name="修改密码")
    save = person.button("修改密码", form)
    form.get_by_label("当前密码").fill(PASSWORD)
    form.get_by_label("动态验证码").fill(guest.code(later=1))
    form.get_by_label("新密码").fill("another four words here")
    form.get_by_label("再输入一次密码").fill("another four words")
    expect(save).to_be_disabled()
    form.get_by_label("再输入一次密码").fill("another four words here")
    save.click()
    expect(form.get_by_text("密码已修改")).to_be_visible()


# --- keys


def test_a_key_is_made_granted_and_signs_with_its_new_pin(person: Person) -> None:
    person.sign_in("administrator", THIRD)
    guest = join(person, "复核", name=f"示例{secrets.token_hex(3)}")
    person.go("/keys")
    person.page.get_by_label("名称").fill("办公电脑")
    person.page.get_by_label("PIN（6 至 12 位数字）").fill(PIN)
    person.page.get_by_label("再输入一次").fill(PIN)
    person.button("建立密钥").click()
    expect(person.row("办公电脑")).to_contain_text("待管理员授权")
    # It may have another PIN before it may sign anything.
    person.button("修改 PIN").click()
    person.window.get_by_label("当前 PIN").fill(PIN)
    person.window.get_by_label("新 PIN").fill(NEW_PIN)
    person.window.get_by_label("再输入一次").fill(NEW_PIN)
    person.button("修改 PIN", person.window).click()
    expect(person.window.get_by_text("PIN 已修改")).to_be_visible()
    person.button("关闭", person.window).first.click()
    person.become("administrator", THIRD)
    person.go("/keys")
    person.row(guest.name).get_by_role("button", name="授权").click()
    expect(person.window.get_by_role("checkbox", name=re.compile("^管理"))).not_to_be_checked()
    person.button("生成待签内容", person.window).click()
    expect(person.window.locator(".sum")).to_contain_text("授权密钥")
    expect(person.sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    expect(person.row(guest.name)).to_contain_text("可用")
    # A colleague drafts, and whoever joined signs it with the PIN that is now.
    person.become("maker", THIRD)
    one = person.account("maker", THIRD)["participant"]
    fields = {"participant": one, "terms": "0x" + secrets.token_hex(32)}
    person.ask("POST", "/v1/intents/drafts", json={"items": [{"action": "GiveConsent", "fields": fields}]})
    leave(person)
    person.page.get_by_label("登录名").fill(guest.login)
    person.page.get_by_label("密码", exact=True).fill(PASSWORD)
    person.page.get_by_label("动态验证码").fill(guest.code(later=1))
    person.page.get_by_label("PIN（复核人员）").fill(NEW_PIN)
    person.button("登录").click()
    expect(person.page.locator(".acting")).to_contain_text("复核")
    person.go("/approvals")
    person.page.get_by_role("button", name="查看并签署").first.click()
    person.window.get_by_label("PIN（6 至 12 位数字）").fill(NEW_PIN)
    expect(person.sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    # And an administrator takes it back.
    person.become("administrator", THIRD)
    person.go("/keys")
    person.row(guest.name).get_by_role("button", name="撤销授权").click()
    expect(person.sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    expect(person.row(guest.name)).to_contain_text("待管理员授权")


def test_a_remote_signer_that_the_operator_has_not_listed_is_refused(person: Person) -> None:
    person.sign_in("maker", OTHER)
    person.go("/keys")
    person.page.get_by_role("radio", name=re.compile("^远程签名机")).check()
    person.page.get_by_label("名称").fill("签名机一号")
    person.page.get_by_label("签名机地址").fill("https://signer.example.com")
    person.page.get_by_label("公钥").fill("0x" + "ab" * 64)
    person.page.get_by_label("签名机令牌").fill("a token of sixteen".replace(" ", "-"))
    person.button("登记密钥").click()
    expect(person.page.get_by_role("alert")).to_contain_text("签名服务地址未经平台登记")


# --- accounts


def name_account(person: Person, number: str) -> None:
    person.go("/settings/accounts")
    person.page.get_by_role("button", name=re.compile("登记账户|更换账户")).click()
    person.page.get_by_label("账号").fill(number)
    person.page.get_by_label("开户行").fill("示例银行测试支行")
    person.page.get_by_label("联行号").fill("902000000000")
    person.button("提交复核").click()
    expect(person.page.get_by_text("等待另一人批准")).to_be_visible()


def test_an_account_is_named_by_a_maker_and_approved_by_a_checker(person: Person) -> None:
    number = f"9020{time.time_ns() % 10**12:012d}"
    person.sign_in("maker", OTHER)
    name_account(person, number)
    expect(person.button("批准账户")).to_have_count(0)
    person.become("checker", OTHER)
    person.go("/settings/accounts")
    person.button("批准账户").click()
    in_force = person.page.get_by_role("region", name="现行账户")
    expect(in_force).to_contain_text(number)
    person.go("/settings/accounts?show=all")
    expect(person.row(number)).to_contain_text("有效")
    expect(person.page.get_by_role("row").filter(has_text="已被替换").first).to_be_visible()


def test_an_account_is_sent_back_with_a_reason(person: Person) -> None:
    number = f"9020{time.time_ns() % 10**12:012d}"
    person.sign_in("maker", OTHER)
    name_account(person, number)
    person.become("checker", OTHER)
    person.go("/settings/accounts")
    person.button("退回经办").click()
    person.page.get_by_label("退回原因").fill("联行号与开户许可证不符")
    person.button("退回经办").click()
    expect(person.page.get_by_text("待批准的账户")).to_have_count(0)
    person.go("/settings/accounts?show=all")
    expect(person.row(number)).to_contain_text("联行号与开户许可证不符")


def test_a_bank_system_is_named_approved_and_ended_by_the_operator(person: Person) -> None:
    prefix = f"{time.time_ns() % 10**7:07d}"
    person.sign_in("maker", "operator")
    person.go("/settings/bank-systems")
    person.button("登记银行系统").click()
    person.page.get_by_label("银行", exact=True).click()
    person.page.locator(".ant-select-item-option").get_by_text("示例江湾银行").click()
    person.page.get_by_label("联行号前缀").fill(f"777{prefix}")
    person.page.get_by_label("系统密钥地址").fill(f"0x{secrets.token_hex(20)}")
    person.button("提交复核").click()
    line = person.row(f"777{prefix}")
    expect(line).to_contain_text("等待另一人批准")
    person.become("checker", "operator")
    person.go("/settings/bank-systems")
    line.get_by_role("button", name="批准").click()
    expect(line).to_contain_text("有效")
    line.get_by_role("button", name="停用").click()
    line.get_by_role("button", name="确认停用").click()
    expect(line).to_contain_text("已停用")
    person.become("maker", "bank")
    person.go("/settings/bank-systems")
    expect(line).to_contain_text("已停用")
    expect(person.button("登记银行系统")).to_have_count(0)


# --- systems and notices


def test_a_clients_secret_is_shown_once_and_works(person: Person, url: str) -> None:
    person.sign_in("administrator", OTHER)
    name = f"ERP {secrets.token_hex(3)}"
    person.go("/settings/machines")
    person.button("登记系统").click()
    person.page.get_by_label("名称").fill(name)
    person.page.get_by_role("checkbox", name=re.compile("^导入发票")).check()
    person.button("登记并生成密钥").click()
    secret = person.window.get_by_role("textbox").input_value()
    client = person.window.locator("dd .mono").inner_text()
    person.button("已妥善保存", person.window).click()
    expect(person.window).to_be_hidden()
    assert secret not in person.page.content()

    def token(of: str) -> httpx.Response:
        return httpx.post(f"{url}/v1/token", auth=(client, of), data={"grant_type": "client_credentials"})

    assert token(secret).status_code == 200
    panel = person.page.get_by_role("region", name=name)
    person.button("再发一个密钥（轮换）", panel).click()
    second = person.window.get_by_role("textbox").input_value()
    person.button("已妥善保存", person.window).click()
    first = panel.get_by_role("listitem").filter(has_text="最近使用")
    expect(panel.get_by_role("listitem")).to_have_count(2)
    first.get_by_role("button", name="停用密钥").click()
    first.get_by_role("button", name="确认停用密钥").click()
    expect(panel.get_by_role("listitem")).to_have_count(1)
    assert token(secret).status_code == 401
    assert token(second).json()["scope"] == "invoices read"
    person.button("停用系统", panel).click()
    person.button("确认停用系统", panel).click()
    expect(panel).to_have_count(0)
    assert token(second).status_code == 401


def test_a_webhook_gets_a_test_and_says_that_it_arrived(person: Person) -> None:
    with _receiver() as (address, heard):
        person.sign_in("administrator", OTHER)
        person.go("/settings/webhooks")
        person.button("增加地址").click()
        person.page.get_by_label("地址", exact=True).fill(address)
        person.button("保存地址").click()
        expect(person.window.get_by_role("textbox", name=re.compile("签名密钥"))).not_to_have_value("")
        person.button("已妥善保存", person.window).click()
        panel = person.page.get_by_role("region", name=address)
        expect(panel).to_contain_text("正常")
        person.button("发送测试通知", panel).click()
        person.button("送达记录", panel).click()
        expect(person.window.get_by_role("row").filter(has_text="测试")).to_contain_text("已送达")
        assert [one for one in heard if b'"test"' in one]
        person.button("关闭", person.window).click()
    person.button("删除", panel).click()
    person.button("确认删除", panel).click()
    expect(panel).to_have_count(0)


def test_notices_are_read(person: Person) -> None:
    person.sign_in("maker", OTHER)
    person.page.get_by_role("link", name="全部通知").click()
    rows = person.page.get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    before = len(person.ask("GET", "/v1/notices?unread=true&limit=1000").json()["items"])
    rows.nth(1).get_by_role("button", name="标为已读").click()
    Colleague.until(lambda: len(person.ask("GET", "/v1/notices?unread=true&limit=1000").json()["items"]) == before - 1)
    person.go("/settings/notices?show=all")
    expect(person.page.get_by_role("row").filter(has_text="已读").first).to_be_visible()


def test_consent_is_taken_back_and_given_again(person: Person, colleague: Callable[[str], Colleague]) -> None:
    person.sign_in("maker", THIRD)
    address = colleague(THIRD).address
    for words, state in (("撤回同意", False), ("同意以凭证结算", True)):
        person.go("/settings")
        person.button(words).click()
        person.hand_over_and_sign()
        person.leave_window()
        people = person.ask("GET", "/v1/participants").json()
        assert next(one for one in people if one["address"] == address)["consents"] is state
        person.become("maker", THIRD)


# --- what the stories need


@contextmanager
def _another(person: Person) -> Iterator[Page]:
    """Another browser of somebody's."""
    browser = person.page.context.browser
    assert browser is not None
    base = re.sub(r"^(https?://[^/]+).*", r"\1", person.page.url)
    context = browser.new_context(base_url=base, locale="zh-CN", reduced_motion="reduce")
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def _receiver() -> Iterator[tuple[str, list[bytes]]]:
    """A system of the participant's own that takes what is sent to it."""
    heard: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tallystick", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
