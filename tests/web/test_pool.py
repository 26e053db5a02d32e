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
    expect(person.row(LENDER)).to_contain_text("合格")
    person.button("为什么").first.click()
    expect(person.page.get_by_role("dialog").get_by_text("第23条")).to_be_visible()
