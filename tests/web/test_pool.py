"""The pool's desk: why it is this amount, whose turn it is, and how near a bank is to being stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from chain.abi import keccak
from tests.web.colleague import Colleague
from tests.web.person import Person

Colleagues = Callable[[str], Colleague]
LENDER = "示例麦田农商银行股份有限公司"
SUBSTANDARD = 3
PLEDGE = 2
LOT_FEN, LENT_FEN, REPAID_FEN = 20_000_00, 10_000_00, 10_400_00


def paper(name: str) -> str:
    return "0x" + keccak(name.encode()).hex()


def answered(bank: Colleague, step: str) -> dict[str, Any]:
    known = [one for one in bank.get("/v1/pool/conditions") if step in one["asked_at"]]
    return {one["name"]: {"met": True, "evidence": paper(one["evidence"])} for one in known}


@pytest.fixture(scope="module")
def loan(colleague: Colleagues) -> str:
    """A pledge loan of 10,000.00 yuan that its bank entered into the pool, and now calls substandard."""
    supplier, bank = colleague("supplier"), colleague(LENDER)
    lot = supplier.part_of(supplier.latest_lot(), LOT_FEN)
    found = supplier.ask_for_money(lot["id"], PLEDGE)
    bank.quote(found, LENT_FEN, REPAID_FEN, 400)
    supplier.take(found, bank.address)
    same = {"bank": bank.address, "financing": found}
    bank.act(("ConfirmDisbursement", same | bank.pay("disburse", found)))
    item = {"loan": found, "other_balances_fen": "0", "conditions": answered(bank, "entry")}
    [entry] = bank.post("/v1/pool/entries", {"items": [item]})
    bank.sign([entry["draft"]])
    same = {"bank": bank.address, "loan": found}
    bank.act(("ClassifyLoan", same | {"class": str(SUBSTANDARD), "evidence": paper("late")}))
    return found


def test_a_file_says_why_it_is_this_amount(person: Person) -> None:
    person.sign_in("maker", "pool reviewer")
    person.go("/pool/loans?show=compensated")
    person.page.get_by_role("row").nth(1).get_by_role("link").click()
    why = person.page.get_by_role("region", name="为什么是这个数")
    # 40 % up to five million (art. 16(1)), ten points more for a pledged receivable (art. 16(3)), 50 % at most.
    expect(why.locator(".equation")).to_contain_text("50.00%")
    expect(why.get_by_text("第16条(1)1").first).to_be_visible()
    expect(why.get_by_text(re.compile("给予该笔不良贷款.*40%的风险补偿"))).to_be_visible()
    expect(why.get_by_text("在本条第(一)(二)项标准的基础上再提高10个百分点补偿")).to_be_visible()
    expect(why.get_by_text(re.compile(r"\d+ \* 5000 / 10000 -> \d+"))).to_be_visible()
    evidence = person.page.get_by_role("region", name="证明材料")
    expect(evidence.get_by_text(re.compile("0x[0-9a-f]{64}")).first).to_be_visible()


def test_a_claim_that_the_rules_refuse_says_why_and_keeps_what_was_typed(person: Person, loan: str) -> None:
    person.sign_in("maker", LENDER)
    person.go(f"/pool/loans/{loan}")
    person.button("申请补偿").click()
    day = person.window.get_by_label("征信报告日期")
    day.fill("2025-04-02")
    day.press("Enter")
    for one in person.window.get_by_placeholder("文号或文件名").all():
        one.fill("公示名单 2026-3")
    person.button("生成待签内容", person.window).click()
    refused = person.window.get_by_role("alert")
    expect(refused).to_contain_text("暂不能申请")
    expect(refused).to_contain_text("征信报告日期 2025-04-02，早于可用的最早日期")
    expect(refused).to_contain_text("第19条(2)")
    expect(refused).to_contain_text("怎么办")
    expect(person.window.get_by_placeholder("文号或文件名").first).to_have_value("公示名单 2026-3")


def test_the_authority_allows_a_late_claim(person: Person, loan: str) -> None:
    person.sign_in("checker", "authority")
    person.go(f"/pool/loans/{loan}")
    person.button("准予逾期申请").click()
    day = person.window.get_by_label("最后日期")
    day.fill("2029-01-31")
    day.press("Enter")
    person.window.get_by_placeholder("文号或文件名").fill("示例工信函〔2026〕1号")
    person.button("准予", person.window).click()
    expect(person.page.get_by_text("已准予申请至 2029-01-31。")).to_be_visible()
    person.go(f"/pool/loans/{loan}")
    expect(person.page.get_by_text(re.compile("申请补偿、.*2029-01-31"))).to_be_visible()


def test_a_bank_claims_on_evidence_and_the_offices_take_their_turns(person: Person, loan: str) -> None:
    person.sign_in("maker", LENDER)
    page = person.page
    person.go(f"/pool/loans/{loan}")
    person.button("申请补偿").click()
    expect(person.window.get_by_text("5,000.00")).to_be_visible()
    today = person.ask("GET", "/v1/status").json()["ledger_date"]
    day = person.window.get_by_label("征信报告日期")
    day.fill(today)
    day.press("Enter")
    for one in person.window.get_by_placeholder("文号或文件名").all():
        one.fill("公示名单 2026-3")
    person.button("生成待签内容", person.window).click()
    expect(person.window.locator(".sum")).to_contain_text("5,000.00")
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()

    person.become("maker", "pool reviewer")
    page.get_by_role("link", name=re.compile("待办补偿申请")).click()
    page.get_by_role("link", name=loan[2:10]).click()
    expect(page.locator(".equation")).to_contain_text("5,000.00")
    person.button("审核通过").click()
    person.button("生成待签内容", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()

    person.become("maker", "authority")
    person.go(f"/pool/loans/{loan}")
    person.button("开始公示").click()
    person.button("生成待签内容", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()

    person.become("maker", "authority")
    person.go(f"/pool/loans/{loan}")
    expect(page.get_by_text(re.compile(r"公示还有 \d+ 天"))).to_be_visible()
    expect(person.button("公示无异议，列入计划")).to_be_disabled()
    # An objection sends it back, and needs a reason.
    person.button("有异议，退回审核").click()
    send = person.button("有异议，退回审核", person.window)
    expect(send).to_be_disabled()
    person.window.get_by_label("请说明").fill("有人反映借款用途不符")
    send.click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go(f"/pool/loans/{loan}")
    expect(page.get_by_text("已申请").first).to_be_visible()


def test_the_treasurer_says_what_the_pool_has(person: Person) -> None:
    person.sign_in("maker", "pool treasurer")
    person.go("/pool/position")
    person.page.get_by_role("textbox", name="资金余额").fill("2,000,000")
    person.page.get_by_role("textbox", name="预警线").fill("500,000")
    person.button("申报资金余额").click()
    expect(person.page.locator(".figures")).to_contain_text("¥2,000,000.00")
    stops = person.page.get_by_role("table", name="暂停线")
    expect(stops).to_contain_text(re.compile(r"[\d.]+% / 3\.00%"))


def test_a_grade_says_why(person: Person) -> None:
    person.sign_in("maker", "authority")
    person.go("/pool/grades?year=2025")
    expect(person.row(LENDER).first).to_contain_text("合格")
    person.button("为什么").first.click()
    expect(person.page.get_by_role("dialog").get_by_text("第23条")).to_be_visible()
    statistics = person.page.get_by_role("table", name="业务统计 2025")
    expect(statistics.get_by_role("row").filter(has_text=LENDER)).to_contain_text(re.compile(r"\d+ 件"))


def test_a_stress_says_what_the_gateway_reckons(person: Person) -> None:
    person.sign_in("maker", "authority")
    person.go("/pool/stress")
    share = person.page.get_by_label("转为不良的贷款")
    share.fill("120")
    expect(person.page.get_by_text("请输入 0 至 100 的百分数")).to_be_visible()
    share.fill("100")
    expect(person.page).to_have_url(re.compile("share=10000"))
    found = person.ask("GET", "/v1/pool/stress?shock=bank:*:10000").json()
    assert found["turned"] == found["loans"] > 0
    figures = person.page.locator(".figures")
    expect(figures.first).to_contain_text(f"{found['turned']} / {found['loans']}")
    expect(figures.first).to_contain_text(f"¥{int(found['claims_fen']) / 100:,.2f}")
    expect(figures.first).to_contain_text(f"¥{int(found['waiting_fen']) / 100:,.2f}")
    expect(figures.last).to_contain_text(f"¥{int(found['left_fen']) / 100:,.2f}")
    expect(figures.first).to_contain_text("第17条")
    expect(person.page.get_by_role("img", name=re.compile(f"{LENDER} 由 .*% 到 .*%"))).to_be_visible()
    stopped = [one for one in found["banks"] if one["stopped_after"]]
    expect(person.page.get_by_role("row").filter(has_text="暂停")).to_have_count(len(stopped))
    assert stopped


def test_a_debtor_s_failure_is_reckoned_of_a_bank_s_own_loans(person: Person) -> None:
    person.sign_in("maker", "bank")
    person.go("/pool/stress?share=0")
    person.page.get_by_label("另有债务人违约").click()
    person.page.locator(".ant-select-item-option").first.click()
    expect(person.page).to_have_url(re.compile("debtor=0x[0-9a-f]{40}"))
    expect(person.page.locator(".figures").first).not_to_contain_text("0 / ")
    expect(person.page.get_by_role("table", name="按银行").get_by_role("row")).to_have_count(2)  # its own, and the head
    expect(person.page.get_by_text("资金缺口")).to_have_count(0)  # a bank does not know what the pool has


def test_the_authority_bars_a_bank_and_readmits_it(person: Person) -> None:
    page = person.page
    person.sign_in("maker", "authority")
    person.go("/pool/offices")
    expect(page.get_by_role("region", name="资金池 shenzhen")).to_contain_text("示例市财政局")
    expect(person.row("shenzhen-2024")).to_contain_text("2024-04-01")
    person.button("限制或恢复银行").click()
    person.window.get_by_label("银行").click()
    page.locator(".ant-select-item-option").get_by_text("示例江湾银行股份有限公司").click()
    person.window.get_by_placeholder("文号或文件名").fill("2025 年度评价结果")
    person.button("生成待签内容", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.become("maker", "authority")
    person.go("/pool/offices")
    barred = page.get_by_role("table", name="受限银行").get_by_role("row").filter(has_text="示例江湾银行")
    expect(barred).to_contain_text("不得新增入库（第24条）")
    barred.get_by_role("button", name="恢复").click()
    person.window.get_by_placeholder("文号或文件名").fill("整改验收意见")
    person.button("生成待签内容", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/pool/offices")
    expect(page.get_by_text("没有受限银行")).to_be_visible()
