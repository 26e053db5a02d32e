"""The supplier's desk, as its bookkeeper and her colleague use it, before the whole platform."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.person import Person


def test_the_inbox_says_what_waits_and_what_comes_in(person: Person) -> None:
    person.sign_in("maker")
    page = person.page
    expect(page.get_by_text("演示", exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("待签收凭证"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("有报价待选"))).to_be_visible()
    figures = page.locator(".figures")
    expect(figures.get_by_text(re.compile(r"[1-9][\d,]*\.\d\d")).first).to_be_visible()
    expect(page.get_by_role("heading", name="到期回款")).to_be_visible()


def test_a_certificate_is_accepted_by_two_people(person: Person) -> None:
    person.sign_in("maker")
    person.page.get_by_role("link", name=re.compile("待签收凭证")).click()
    first = person.page.get_by_role("row").filter(has=person.button("签收")).first
    number = first.locator(".mono").inner_text()
    person.button("签收", first).click()
    window = person.hand_over_and_sign()
    expect(window.get_by_text("已生效")).to_be_visible()
    expect(window.get_by_text("0x").first).to_be_visible()  # in which transaction
    person.leave_window()
    person.go("/certificates?show=accepted")
    expect(person.row(number)).to_contain_text("已签收")


def test_what_is_signed_can_be_read_word_by_word(person: Person) -> None:
    person.sign_in("maker")
    person.go("/certificates?show=issued")
    person.button("签收").first.click()
    expect(person.window.get_by_text("已提交复核")).to_be_visible()
    person.button("切换为复核人（演示）", person.window).click()
    person.button("查看并签署").first.click()
    person.window.get_by_text("查看签名原文（EIP-712）").click()
    expect(person.window.locator("pre")).to_contain_text('"primaryType": "AcceptReceivable"')
    # The checker sends it back, and the maker reads why.
    person.button("退回经办", person.window).click()
    send = person.button("退回经办", person.window)
    expect(send).to_be_disabled()
    person.window.get_by_label("退回原因").fill("金额待核对")
    send.click()
    expect(person.window).to_be_hidden()
    person.become("maker")
    person.page.get_by_role("link", name=re.compile("被退回")).click()
    expect(person.page.get_by_text("金额待核对").first).to_be_visible()


def test_a_certificate_is_refused_with_a_reason(person: Person) -> None:
    person.sign_in("maker")
    person.go("/certificates?show=issued")
    person.button("退回").first.click()
    person.window.get_by_label("其他原因").check()
    expect(person.button("退回凭证", person.window)).to_be_disabled()
    person.window.get_by_label("请说明").fill("送货单缺签字")
    person.button("退回凭证", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/certificates?show=done")
    expect(person.page.get_by_text("已退回").first).to_be_visible()


def test_a_part_is_passed_on_and_the_rest_stays(person: Person) -> None:
    person.sign_in("maker")
    page = person.page
    person.go("/holdings")
    person.row("500,000.14").get_by_role("button", name="转让 / 拆分").click()
    amount = page.get_by_role("textbox", name="金额")
    amount.fill("600000")
    expect(page.get_by_text("超过本笔金额 ¥ 500,000.14")).to_be_visible()
    amount.fill("500000")
    expect(page.get_by_text("剩余 ¥ 0.14，低于每笔下限 ¥ 100.00")).to_be_visible()
    amount.fill("12.345")
    expect(page.get_by_text("请输入金额，最多两位小数")).to_be_visible()
    amount.fill("120,000.14")
    expect(page.locator(".legend")).to_contain_text("留下 ¥380,000.00")
    picture = page.get_by_role("img", name=re.compile("本笔凭证的区间"))
    expect(picture).to_have_attribute("aria-label", re.compile(r"转出 从 380,000\.00 起 120,000\.14 元"))
    draft = person.button("生成待签内容")
    expect(draft).to_be_disabled()
    page.get_by_label("受让人").click()
    page.keyboard.type("示例赤")
    page.keyboard.press("Enter")
    draft.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/holdings")
    row = person.row("380,000.00")
    expect(row).to_be_visible()
    row.get_by_role("link").first.click()
    expect(page.get_by_role("img", name=re.compile("凭证的区间"))).to_be_visible()
    expect(page.get_by_text("示例赤").first).to_be_visible()


def test_quotes_are_compared_and_the_cheapest_is_taken(person: Person) -> None:
    person.sign_in("maker")
    person.page.get_by_role("link", name=re.compile("有报价待选")).click()
    person.page.get_by_role("link", name="比较报价").first.click()
    offers = person.page.locator("article.offer")
    expect(offers.nth(1)).to_be_visible()
    offers = offers.filter(has_not_text="已过期")  # those that hold come first
    rates = [int(rate.replace(".", "")) for rate in re.findall(r"综合年化成本\s*([\d.]+)%", offers_text(offers))]
    assert rates == sorted(rates) and len(rates) == offers.count()
    expect(person.page.locator("article.offer").first).to_contain_text("成本最低")
    person.button("接受报价").first.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/financings?show=accepted")
    person.page.get_by_role("link", name="查看").first.click()
    expect(person.page.get_by_text(re.compile("付款，最迟 .* 到账"))).to_be_visible()
    person.go("/holdings?show=frozen")
    expect(person.page.get_by_text("融资占用").first).to_be_visible()


def test_an_instant_offer_is_taken_with_one_signature(person: Person) -> None:
    person.sign_in("maker")
    person.go("/holdings")
    person.row("239,955.50").get_by_role("button", name="融资").click()
    person.button("向银行询价").click()
    offer = person.page.locator("article.offer")
    expect(offer.first).to_be_visible()
    expect(offer.first).to_contain_text("综合年化成本")
    person.button("接受报价").first.click()
    # Request and acceptance were drafted together, and are signed together.
    expect(person.window.locator(".sum")).to_have_count(2)
    person.hand_over_and_sign()
    expect(person.window.get_by_text("已生效")).to_have_count(2)
    person.leave_window()
    person.go("/financings?show=accepted")
    expect(person.row("239,955.50")).to_be_visible()


def offers_text(offers: object) -> str:
    return "\n".join(offers.all_inner_texts())  # type: ignore[attr-defined]
