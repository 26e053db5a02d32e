"""What goes wrong on the way: sessions end, networks fail, the ledger is slow or says no. Nothing typed is lost."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

import pyotp
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.colleague import Colleague
from tests.web.person import Person
from tests.web.staged import refusal


def test_a_session_that_ends_in_mid_form_costs_no_typing(person: Person) -> None:
    person.sign_in("administrator")
    person.go("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_role("textbox", name="金额").fill("1234.56")
    person.page.get_by_text("只拆分，不转让").click()
    assert person.ask("DELETE", "/v1/sign-in").status_code == 204
    person.button("生成待签内容").click()
    expect(person.page.get_by_text("登录已过期")).to_be_visible()
    session = person.page.evaluate("sessionStorage.getItem('tallystick.session')")
    assert '"over":true' in session
    expect(person.page.get_by_role("textbox", name="金额")).to_have_value("1234.56")


def test_who_signs_in_again_goes_on_where_they_were(person: Person) -> None:
    maker = person.account("maker", "supplier")
    codes = pyotp.TOTP(maker["totp_secret"])

    def sign_in(form: Page | Locator, later_s: int) -> None:
        """By hand: the demo's own session of the maker is everybody's. A code counts once, and the next one early."""
        form.get_by_label("登录名").fill(maker["login"])
        form.get_by_label("密码").fill(maker["password"])
        form.get_by_label("动态验证码").fill(codes.at(int(time.time()) + later_s))
        form.get_by_role("button", name="登录", exact=True).click()

    person.page.goto("/")
    sign_in(person.page, 0)
    expect(person.page.get_by_role("heading", level=1, name="工作台")).to_be_visible()
    person.go("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1234.56")
    session = person.ask("GET", "/v1/me").json()["session"]  # this one alone: the demo keeps another
    assert person.ask("DELETE", f"/v1/sessions/{session}").status_code == 204
    person.button("生成待签内容").click()
    over = person.page.get_by_role("dialog").filter(has_text="登录已过期")
    sign_in(over, 30)
    expect(over).to_be_hidden()
    expect(person.page.get_by_role("textbox", name="金额")).to_have_value("1234.56")
    person.page.keyboard.press("Escape")  # what was refused before is said still
    expect(person.window).to_be_hidden()
    person.button("生成待签内容").click()
    expect(person.window.get_by_text("已提交复核")).to_be_visible()


def test_a_gateway_that_is_away_is_said_to_be(person: Person) -> None:
    person.sign_in("maker")
    person.page.route("**/v1/lots*", lambda route: route.abort())
    person.go("/holdings")
    expect(person.page.get_by_text("网关暂时联系不上，请检查网络后重试。")).to_be_visible()
    person.page.unroute("**/v1/lots*")
    person.button("重试").click()
    expect(person.row("可用").first).to_be_visible()


def test_a_stream_that_breaks_is_asked_instead(person: Person) -> None:
    person.sign_in("administrator")
    person.page.route("**/v1/intents/stream*", lambda route: route.abort())
    person.go("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").click()
    expect(person.sign().get_by_text("已生效")).to_be_visible()


def test_a_slow_ledger_keeps_nobody_waiting(person: Person) -> None:
    person.sign_in("administrator")

    def slow(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        route.fulfill(response=answer, json=[{**one, "state": "queued", "tx": None} for one in body])

    person.page.route("**/v1/intents/stream*", lambda route: route.abort())
    person.page.route("**/v1/intents/lookup", slow)
    person.go("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").click()
    person.button("签署并提交", person.window).click()
    expect(person.window.get_by_text("账本响应较慢")).to_be_visible(timeout=30_000)
    person.button("先离开，稍后查看", person.window).click()
    expect(person.window).to_be_hidden()


def test_what_the_gateway_refuses_is_said_in_its_words(person: Person) -> None:
    person.sign_in("maker")

    def forget(route: Route) -> None:
        body = route.request.post_data_json
        body["items"][0]["fields"]["amount"] = "99999999999"
        route.continue_(post_data=body)

    person.page.route("**/v1/intents/drafts", forget)
    person.go("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").click()
    alert = person.window.get_by_role("alert")
    expect(alert).to_contain_text(re.compile("请求号"))
    expect(alert.locator(".mono").first).to_have_text("lot_exceeded")


def test_a_certificate_of_others_does_not_exist(person: Person) -> None:
    person.sign_in("maker")
    person.go(f"/certificates/0x{'5e' * 32}")
    expect(person.page.get_by_role("alert")).to_contain_text("没有找到")


def test_a_maker_cannot_sign(person: Person) -> None:
    person.sign_in("maker")
    person.go("/certificates?show=all")
    person.page.goto("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.button("生成待签内容").click()
    person.button("关闭", person.window).first.click()
    person.go("/approvals")
    person.button("查看并签署").first.click()
    expect(person.window.get_by_text("须由复核人员签署")).to_be_visible()
    expect(person.button("签署并提交", person.window)).to_have_count(0)


def test_what_the_ledger_refuses_is_said_with_its_reason(person: Person, colleague: Callable[[str], Colleague]) -> None:
    """Two drafts want more of a lot than there is: the second one to be signed is refused, and why."""
    supplier = colleague("supplier")
    lot = supplier.part_of(supplier.latest_lot(), 1_000_07)
    fen = 600_00 + secrets.randbelow(300_00)
    cut = {"holder": supplier.address, "lot": lot["id"], "amount": str(fen)}
    drafts = [supplier.post("/v1/intents/drafts", {"items": [{"action": "SplitLot", "fields": cut}]}) for _ in "12"]
    person.sign_in("checker")
    person.go("/approvals")
    person.row(f"{fen // 100}.{fen % 100:02d}").first.get_by_role("button", name="查看并签署").click()
    expect(person.button("签署并提交", person.window)).to_be_visible()
    review = person.window.locator("pre").text_content() or ""
    (other,) = [one for [one] in drafts if f'"nonce": "{one["typed_data"]["message"]["nonce"]}"' not in review]
    supplier.sign([other])
    person.button("签署并提交", person.window).click()
    alert = person.window.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(person.window.locator(".ant-btn-loading")).to_have_count(0)


def test_a_gateway_that_never_answers_is_given_up(person: Person) -> None:
    person.sign_in("maker")
    person.page.clock.install()
    person.page.route("**/v1/lots*", lambda route: None)
    person.go("/holdings")
    waits = person.page.get_by_role("main").get_by_role("status")
    expect(waits.first).to_be_visible()
    person.page.clock.run_for(9_000)
    expect(waits.filter(has_text="响应较慢").first).to_be_visible()
    alert = person.page.get_by_role("alert")

    def given_up() -> bool:
        person.page.clock.run_for(70_000)  # once for each time that it asks
        return alert.is_visible()

    Colleague.until(given_up)
    expect(alert).to_contain_text("网关暂时联系不上")
    person.page.unroute("**/v1/lots*")
    person.page.clock.resume()
    person.button("重试").click()
    expect(person.row("可用").first).to_be_visible()


def test_a_gateway_that_is_busy_is_asked_again_when_it_says(person: Person) -> None:
    person.sign_in("maker")
    busy = refusal(503, "busy", "系统繁忙，请稍后重试", after_s=1)
    person.page.route("**/v1/lots*", busy, times=2)
    person.go("/holdings")
    expect(person.row("可用").first).to_be_visible()


def test_one_that_stays_busy_says_so_and_for_how_long(person: Person) -> None:
    person.sign_in("maker")
    person.page.route("**/v1/lots*", refusal(503, "busy", "系统繁忙，请稍后重试", after_s=1))
    person.go("/holdings")
    alert = person.page.get_by_role("alert")
    expect(alert).to_contain_text("系统繁忙，请稍后重试")
    expect(alert).to_contain_text("请在 1 秒后再试")
    person.page.unroute("**/v1/lots*")
    person.button("重试").click()
    expect(person.row("可用").first).to_be_visible()


def test_without_a_network_it_is_said_and_what_was_typed_stays(person: Person) -> None:
    person.sign_in("administrator")
    person.go("/holdings")
    person.button("转让 / 拆分").first.click()
    person.page.get_by_text("只拆分，不转让").click()
    person.page.get_by_role("textbox", name="金额").fill("1000")
    person.page.context.set_offline(True)
    offline = person.page.get_by_role("status").filter(has_text="网络已断开")
    expect(offline).to_be_visible()
    person.button("生成待签内容").click()
    expect(person.window.get_by_role("alert")).to_contain_text("网关暂时联系不上")
    person.page.keyboard.press("Escape")
    person.page.context.set_offline(False)
    expect(offline).to_be_hidden()
    expect(person.page.get_by_role("textbox", name="金额")).to_have_value("1000")
    person.button("生成待签内容").click()
    expect(person.button("签署并提交", person.window)).to_be_visible()
