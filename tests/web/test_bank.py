"""The bank's desk: what is asked, what it quotes and pays, whom it has lent to, and by which policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.colleague import Colleague
from tests.web.person import Person

Colleagues = Callable[[str], Colleague]
LENDER = "示例麦田农商银行股份有限公司"
PLEDGE = 2
LOT_FEN = 30_000_00


@pytest.fixture(scope="module")
def asked(colleague: Colleagues) -> str:
    """A supplier asks all banks for a loan on a lot of its own: by the policy a person decides. The financing."""
    supplier = colleague("supplier")
    return supplier.ask_for_money(supplier.part_of(supplier.latest_lot(), LOT_FEN)["id"], PLEDGE)


def test_a_request_is_quoted_with_the_all_in_rate_before_the_eyes(person: Person, asked: str) -> None:
    person.sign_in("maker", "bank")
    page = person.page
    page.get_by_role("link", name=re.compile("待报价融资申请")).click()
    row = person.row("30,000.00").filter(has_text="待报价")
    row.get_by_role("button", name="报价").click()
    expect(page).to_have_url(re.compile(asked))
    draft = person.button("生成待签内容")
    expect(draft).to_be_disabled()
    page.get_by_role("textbox", name="年利率").fill("3.8o")
    expect(page.get_by_text("请输入百分数，最多两位小数")).to_be_visible()
    page.get_by_role("textbox", name="年利率").fill("3.60")
    lent = page.get_by_role("textbox", name="借款金额")
    lent.fill("30,000")
    expect(page.get_by_text("超过凭证金额 ¥ 30,000.00")).to_be_visible()  # with its interest
    lent.fill("24,000")
    live = page.locator(".sum")
    expect(live).to_contain_text("¥24,000.00")
    page.get_by_role("textbox", name="手续费").fill("30")
    expect(live).to_contain_text("¥23,970.00")
    shown = re.search(r"综合年化成本\s*([\d.]+%)", live.inner_text())
    assert shown is not None
    draft.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/requests")
    # What the gateway reckons is what the form showed.
    expect(person.row("30,000.00")).to_contain_text(f"已报 {shown[1]}")


def test_what_is_taken_is_paid_out_by_two_people_and_confirmed_by_the_receipt(
    person: Person, colleague: Colleagues, asked: str
) -> None:
    bank = colleague("bank")
    colleague("supplier").take(asked, bank.address)
    person.sign_in("maker", "bank")
    page = person.page
    person.go(f"/requests/{asked}")
    expect(page.get_by_text("尚未收到")).to_be_visible()
    person.button("制作付款指令").click()
    expect(page.get_by_text("付款指令已提交复核")).to_be_visible()
    person.become("checker", "bank")
    person.go("/payments?show=batches")
    person.button("批准").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("已批准")
    batch = bank.get("/v1/payments/batches?limit=1000")["items"][-1]["id"]
    told = [path for path in bank.carry_out(batch) if "camt" in path.name]
    person.become("maker", "bank")
    if not told:  # the simulated bank refuses some, by its plan
        bank.pay("disburse", asked)
    for path in told:
        person.go(f"/requests/{asked}")
        person.button("提交银行回报").click()
        person.window.get_by_label("回报文件").set_input_files(path)
        person.window.get_by_label("签名文件").set_input_files(path.with_name(f"{path.name}.sig"))
        person.button("提交", person.window).click()
        expect(person.window.get_by_text("已收下")).to_be_visible()
        person.button("关闭", person.window).last.click()
    bank.pay("disburse", asked)
    person.go(f"/requests/{asked}")
    person.button("起草账本确认").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/book")
    expect(person.row("23,970.00").first).to_contain_text("质押借款")
    person.go("/exposure")
    expect(page.get_by_role("img", name=re.compile("到期阶梯图"))).to_be_visible()
    expect(page.get_by_role("table", name="到期阶梯")).to_contain_text("24,4")  # with interest


def test_a_loan_that_is_insured_may_not_enter_the_pool_and_the_rules_say_so(person: Person, asked: str) -> None:
    person.sign_in("maker", "bank")
    person.go("/book")
    expect(person.row("23,970.00").first.get_by_role("link", name="可申请入库")).to_be_visible()
    person.go(f"/requests/{asked}")
    person.button("登记增信").click()
    ready = person.button("生成待签内容", person.window)
    expect(ready).to_be_disabled()
    person.window.get_by_text("已投保").click()
    person.window.get_by_placeholder("文号或文件名").fill("保单 2026-0001")
    ready.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.become("maker", "bank")
    person.go(f"/requests/{asked}")
    person.button("申请入库").click()
    person.button("按规则判定", person.window).click()
    refused = person.window.get_by_role("alert")
    expect(refused).to_contain_text("不能入库")
    expect(refused.get_by_text(re.compile("第14条")).first).to_be_visible()


def test_what_the_borrower_repays_itself_is_recorded(person: Person, asked: str) -> None:
    person.sign_in("maker", "bank")
    person.go(f"/requests/{asked}")
    left = re.search(r"尚应收回 ([\d,.]+) 元", person.page.locator(".notice").first.inner_text())
    assert left is not None
    person.page.get_by_text("借款人已自行还款").click()
    amount = person.page.get_by_role("textbox", name="还款金额")
    amount.fill("99,999,999")
    person.page.get_by_label("银行回单号").fill(f"REPAID-{asked[2:18]}")
    expect(person.page.get_by_text(re.compile("超过尚应收回"))).to_be_visible()
    amount.fill(left[1])
    person.button("生成待签内容").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go(f"/requests/{asked}")
    expect(person.page.get_by_text("已结清，无须办理。")).to_be_visible()


def test_a_request_is_taken_back_by_its_holder(person: Person, colleague: Colleagues) -> None:
    supplier = colleague("supplier")
    request = supplier.ask_for_money(supplier.part_of(supplier.latest_lot(), LOT_FEN)["id"], PLEDGE)
    person.sign_in("maker")
    person.go(f"/financings/{request}")
    person.button("撤回申请").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go(f"/financings/{request}")
    expect(person.page.get_by_text("贵单位已撤回")).to_be_visible()


def test_a_default_is_declared_then_paid_recorded_and_redeemed(person: Person, colleague: Colleagues) -> None:
    [overdue, *_] = colleague("operator").get("/v1/certificates?state=overdue")["items"]
    person.sign_in("maker", LENDER)
    page = person.page
    person.go(f"/certificates/{overdue['id']}")
    page.get_by_text("宣告违约", exact=True).click()
    page.get_by_placeholder("文号或文件名").fill("催收函 2025-11")
    person.button("生成待签内容").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go(f"/certificates/{overdue['id']}")
    expect(page.get_by_text("债权银行已宣告违约").first).to_be_visible()

    debtor = colleague(next(one["name"] for one in person.accounts if one["participant"] == overdue["debtor"]))
    debtor.pay("pay_at_maturity", overdue["id"])
    person.become("maker", "bank")
    person.go("/payments?show=incoming")
    person.button("起草登记").first.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()

    person.become("maker", LENDER)
    person.go(f"/certificates/{overdue['id']}")
    expect(page.get_by_text("已付清").first).to_be_visible()
    person.button("兑付").first.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go(f"/certificates/{overdue['id']}")
    expect(person.button("兑付")).to_have_count(0)


def test_an_enterprise_appoints_the_bank_that_sets_its_limit(person: Person) -> None:
    person.sign_in("maker", "示例织锦汽车面料有限公司")
    person.go("/line")
    expect(person.page.get_by_text("尚未委任银行")).to_be_visible()
    person.page.get_by_role("combobox", name="银行").click()
    person.page.locator(".ant-select-item-option").get_by_text(LENDER).click()
    person.button("生成待签内容").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/line")
    expect(person.page.get_by_text(f"等 {LENDER} 核定额度")).to_be_visible()


def test_a_limit_is_set_by_two_people(person: Person) -> None:
    person.sign_in("maker", "bank")
    person.go("/exposure")
    row = person.row("示例轻云海绵有限公司")
    row.get_by_role("button", name="调整额度").click()
    person.window.get_by_label("额度").fill("900,000")
    person.button("生成待签内容", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/exposure")
    expect(row).to_contain_text("900,000.00")
    person.go("/")
    expect(person.page.get_by_text(re.compile("（设定额度）已在账本生效")).first).to_be_visible()


def test_an_instant_decision_says_why(person: Person) -> None:
    person.sign_in("maker", "bank")
    person.go("/policy?show=decisions")
    person.button("为什么").first.click()
    reasons = person.page.get_by_role("dialog")
    expect(reasons.get_by_text("期限与价格")).to_be_visible()
    expect(reasons.get_by_text(re.compile(r"单笔 500\.00 至 5,000,000\.00 元"))).to_be_visible()


def test_a_policy_is_proposed_by_one_and_refused_by_another_with_a_reason(person: Person) -> None:
    person.sign_in("maker", "bank")
    person.go("/policy")
    person.button("提出新版本").click()
    person.page.get_by_role("textbox", name="名称").fill("2026 春")
    person.button("提交批准").click()
    expect(person.page.get_by_role("heading", name="待批准的政策")).to_be_visible()
    expect(person.page.get_by_text("等待同事批准")).to_be_visible()
    person.become("checker", "bank")
    person.go("/policy")
    person.button("退回").click()
    person.window.get_by_label("请说明").fill("价格未更新")
    person.button("退回", person.window).click()
    expect(person.page.get_by_role("heading", name="待批准的政策")).to_have_count(0)
    expect(person.page.get_by_role("heading", name="现行政策")).to_be_visible()
