"""What goes wrong on the way: sessions end, networks fail, the ledger is slow or says no. Nothing typed is lost."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.web.person import Person


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
