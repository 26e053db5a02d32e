"""The operator's and the regulator's desk: who is let in, what happened, whether it agrees, and what is in force."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from playwright.sync_api import expect

from api.registration_code import check_character
from tests.web.person import Person


def fresh_code() -> str:
    """A registration code that nobody has, its check character right."""
    body = f"91990100MA{time.time_ns() // 1000 % 10**7:07d}"
    return body + check_character(body)


def apply(person: Person, tmp_path: Path, code: str) -> None:
    person.go("/admissions")
    person.button("新建准入").click()
    for label, words in (
        ("统一社会信用代码", code),
        ("名称", "示例新晋零部件有限公司"),
        ("法定代表人", "示例人"),
        ("注册地址", "示例市示例路1号"),
        ("联系人", "示例联系人"),
        ("联系电话", "0990 1234567"),
        ("机构初始密钥地址", f"0x{secrets.token_hex(20)}"),
    ):
        person.page.get_by_label(label, exact=True).fill(words)
    send = person.button("提交审核")
    expect(send).to_be_disabled()
    licence = tmp_path / "营业执照.pdf"
    licence.write_bytes(b"%PDF-1.4 licence")
    person.page.locator("input[type=file]").set_input_files(licence)
    expect(person.page.get_by_text(re.compile("^0x[0-9a-f]{64}$"))).to_be_visible()
    send.click()
    expect(person.page.get_by_text("等待另一名人员审核")).to_be_visible()


def test_a_participant_is_proposed_by_one_and_admitted_by_another(person: Person, tmp_path: Path) -> None:
    code = fresh_code()
    person.sign_in("maker", "operator")
    apply(person, tmp_path, code)
    place = person.page.url
    person.become("checker", "operator")
    expect(person.page.get_by_role("link", name=re.compile("待审核准入"))).to_be_visible()
    person.go(place)
    person.button("批准并签署").click()
    expect(person.window.locator(".sum")).to_contain_text("示例新晋零部件有限公司")
    expect(person.sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.go("/admissions?show=participants")
    person.page.get_by_label("名称或代码").fill(code)
    expect(person.row(code)).to_contain_text("有效")


def test_an_application_is_rejected_with_a_reason(person: Person, tmp_path: Path) -> None:
    person.sign_in("maker", "operator")
    apply(person, tmp_path, fresh_code())
    place = person.page.url
    person.become("checker", "operator")
    person.go(place)
    person.button("退回经办").click()
    person.page.get_by_label("退回原因").fill("执照已过期")
    person.button("退回经办").click()
    expect(person.page.get_by_text("执照已过期")).to_be_visible()


def test_a_wrong_code_is_refused_and_nothing_typed_is_lost(person: Person, tmp_path: Path) -> None:
    person.sign_in("maker", "operator")
    code = fresh_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    person.go("/admissions/new")
    for label in ("名称", "法定代表人", "注册地址", "联系人"):
        person.page.get_by_label(label, exact=True).fill("示例")
    person.page.get_by_label("统一社会信用代码", exact=True).fill(wrong)
    person.page.get_by_label("联系电话", exact=True).fill("0990 1234567")
    person.page.get_by_label("机构初始密钥地址").fill(f"0x{secrets.token_hex(20)}")
    licence = tmp_path / "licence.pdf"
    licence.write_bytes(b"%PDF-1.4")
    person.page.locator("input[type=file]").set_input_files(licence)
    person.button("提交审核").click()
    expect(person.page.get_by_role("alert")).to_contain_text("没有办成")
    expect(person.page.get_by_label("统一社会信用代码", exact=True)).to_have_value(wrong)


def test_a_certificate_is_found_by_its_number(person: Person) -> None:
    person.sign_in("maker", "operator")
    [one, *_] = person.ask("GET", "/v1/certificates?state=settled").json()["items"]
    person.go("/ledger")
    person.page.get_by_label("凭证编号").fill("zzzz")
    person.button("查找").click()
    expect(person.page.get_by_text("没有以此开头的凭证")).to_be_visible()
    person.page.get_by_label("凭证编号").fill(one["id"][2:10])
    person.button("查找").click()
    expect(person.page.get_by_role("heading", level=1, name="凭证")).to_be_visible()
    expect(person.page.get_by_text(one["id"]).first).to_be_visible()
    expect(person.page.get_by_role("group", name="流转谱系")).to_be_visible()


def test_everybodys_balances_are_counted_in_two_ways(person: Person) -> None:
    person.sign_in("maker", "regulator")
    person.go("/reconciliation")
    expect(person.page.get_by_text(re.compile(r"^(\d+) / \1$"))).to_be_visible()
    expect(person.page.get_by_text("全部一致")).to_be_visible()
    expect(person.row("示例远舟汽车")).to_contain_text("一致")


def test_the_regulator_reads_who_did_what(person: Person) -> None:
    person.sign_in("maker", "regulator")
    person.go("/audit")
    rows = person.page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text(re.compile("读取|决定"))
    person.button("下一页").click()
    expect(person.page).to_have_url(re.compile("after="))
    person.page.get_by_label("涉及的参与方").click()
    person.page.keyboard.type("示例锐曜")
    person.page.keyboard.press("Enter")
    expect(person.page).to_have_url(re.compile("party="))
    expect(person.page).not_to_have_url(re.compile("after="))
    expect(rows.nth(1)).to_be_visible()


def test_files_for_the_regulator_are_taken_home(person: Person) -> None:
    person.sign_in("maker", "regulator")
    person.go("/files?on=2025-09-28&month=2025-09")
    expect(person.page.get_by_text("文件 SHA-256")).to_be_visible()
    expect(person.row("期末逾期未付").first).to_be_visible()
    for name, words in (("下载 JSONL", b'"kind"'), ("下载 CSV", b"outstanding")):
        with person.page.expect_download() as found:
            person.button(name).click()
        assert words in found.value.path().read_bytes()


def test_what_is_in_force_and_what_waits_is_shown(person: Person) -> None:
    person.sign_in("maker", "operator")
    policy = person.ask("GET", "/v1/status").json()["policy"]
    person.go("/parameters")
    expect(person.row("最多转让次数")).to_contain_text(str(policy["most_endorsements"]))
    expect(person.row("ReceivableLedger")).to_contain_text("0x")
    rules = person.row("shenzhen-2024")
    expect(rules).to_contain_text("2024-04-01 – 2028-08-10")
    expect(rules).to_contain_text("现行")
    person.go("/queue?show=sent")
    expect(person.page.get_by_role("row").nth(1)).to_contain_text("已生效")


def test_the_operator_looks_over_the_pools(person: Person) -> None:
    person.sign_in("maker", "operator")
    person.page.get_by_role("link", name="补偿资金池").click()
    person.page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(person.page.get_by_role("heading", name=re.compile("为什么是这个"))).to_be_visible()
    person.page.get_by_role("link", name="压力测试").click()
    expect(person.page.get_by_role("img", name=re.compile("不良占比"))).to_be_visible()


def test_a_supplier_has_no_operators_desk(person: Person) -> None:
    person.sign_in("maker")
    expect(person.page.get_by_role("link", name="上链队列")).to_have_count(0)
    person.go("/admissions")
    expect(person.page.get_by_text("您无权办理此事项")).to_be_visible()
