"""The core enterprise's desk: invoices from a file, certificates issued on them, and what is due paid in batches."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.person import Person

PART = "core enterprise"
HEAD = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
DEBTOR, SUPPLIER, SECOND = "91990100MA0000015X", "91990100MA0000031K", "91990100MA0000023Q"


@pytest.fixture
def file(tmp_path: Path) -> tuple[Path, str]:
    """Three good invoices of two suppliers, and two rows that are wrong; and what their numbers begin with."""
    head = f"2699{time.time_ns() % 10**12:012d}"
    rows = [
        f"{DEBTOR},{SUPPLIER},{head}0001,2026-03-01,100000.00,13000.00,113000.00,1",
        f"{DEBTOR},{SUPPLIER},{head}0002,2026-03-02,50000.00,6500.00,56500.00,1",
        f"{DEBTOR},{SECOND},{head}0003,2026-03-03,20000.00,2600.00,22600.00,1",
        f"{DEBTOR},{SUPPLIER},{head}0004,2026-03-32,100.00,13.00,113.00,1",
        f"{DEBTOR},{SUPPLIER},{head}0005,2026-03-02,100.00,13.00,114.00,1",
    ]
    path = tmp_path / "invoices.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    return path, head


def bring_in(person: Person, path: Path) -> None:
    person.go("/issue/import")
    person.page.locator("input[type=file]").set_input_files(path)
    person.button("导入 3 行").click()
    expect(person.page.get_by_text("已保存")).to_be_visible()


def test_the_inbox_shows_limit_used_and_free(person: Person) -> None:
    person.sign_in("maker", PART)
    figures = person.page.locator(".figures").first
    for label in ("授信额度", "已用额度", "可用额度", "未到期应付"):
        expect(figures.get_by_text(label, exact=True)).to_be_visible()
    [line] = person.ask("GET", "/v1/lines").json()
    limit, used = int(line["limit_fen"]), int(line["used_fen"])
    expect(figures).to_contain_text(f"{(limit - used) // 100:,}.{(limit - used) % 100:02d}")
    person.page.get_by_role("link", name=re.compile("待付款")).click()
    expect(person.page.get_by_role("heading", level=1, name="到期与付款")).to_be_visible()


def test_a_file_is_tried_before_it_is_kept_and_its_wrong_rows_come_back(person: Person, file: tuple[Path, str]) -> None:
    path, head = file
    person.sign_in("maker", PART)
    person.go("/issue")
    person.button("导入发票").click()
    person.page.locator("input[type=file]").set_input_files(path)
    expect(person.row("2026-03-32")).to_contain_text("bad_date")
    expect(person.row("114.00")).to_contain_text("不含税金额加税额为 113.00")
    numbers = {one["number"] for one in _invoices(person)}
    assert f"{head}0001" not in numbers, "a file that is only tried is not kept"
    with person.page.expect_download() as found:
        person.button("下载问题行（CSV）").click()
    wrong = found.value.path().read_text("utf-8-sig")
    assert "2026-03-32" in wrong and f"{head}0001" not in wrong
    # Corrected in place, with the reasons still beside it, the same file is good.
    corrected = path.with_name("errors.csv")
    corrected.write_text(wrong.replace("2026-03-32", "2026-03-31").replace("114.00", "113.00"), "utf-8")
    person.button("导入 3 行").click()
    expect(person.page.get_by_text("已保存")).to_be_visible()
    assert f"{head}0001" in {one["number"] for one in _invoices(person)}
    person.page.locator("input[type=file]").set_input_files(corrected)
    expect(person.page.locator(".figures")).to_contain_text("读取行数2")


def test_a_file_that_is_none_is_refused_whole(person: Person, tmp_path: Path) -> None:
    person.sign_in("maker", PART)
    person.go("/issue/import")
    path = tmp_path / "nothing.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    person.page.locator("input[type=file]").set_input_files(path)
    expect(person.page.get_by_role("alert")).to_contain_text("整个文件不能读取")


def test_one_certificate_for_each_supplier_is_issued_by_two_people(person: Person, file: tuple[Path, str]) -> None:
    path, head = file
    person.sign_in("maker", PART)
    bring_in(person, path)
    person.page.get_by_role("button", name="去开立凭证").click()
    for number in ("0001", "0002", "0003"):
        person.page.get_by_role("checkbox", name=f"选择发票 {head}{number}").check()
    form = person.page.get_by_role("form", name="将要开立")
    expect(form).to_contain_text("共 2 张")
    part = form.get_by_label(re.compile(rf"发票 …{head[-4:]}0002 使用金额"))
    part.fill("99,999,999")
    expect(form).to_contain_text("超过可用金额 ¥ 56,500.00")
    send = person.button("生成待签内容", form)
    part.fill("30,000")
    expect(send).to_be_disabled()
    person.button("180 天", form).click()
    expect(form).to_contain_text("165,600.00")
    send.click()
    expect(person.window.locator(".sum")).to_have_count(2)
    # Above the 60 days of a large enterprise: the maker reads it, and the checker again.
    expect(person.window.get_by_text("法规提示").first).to_be_visible()
    person.button("切换为复核人（演示）", person.window).click()
    expect(person.page.get_by_role("heading", level=1, name="复核与办理")).to_be_visible()
    for amount in ("143,000.00", "22,600.00"):
        person.row(amount).get_by_role("button", name="查看并签署").first.click()
        expect(person.window.get_by_text("法规提示")).to_be_visible()
        expect(person.sign().get_by_text("已生效")).to_be_visible()
        person.leave_window()
    person.go("/issued?show=issued")
    expect(person.row("143,000.00").first).to_contain_text("待签收")
    # A supplier has it to accept; what it refuses comes back with the reason.
    person.become("maker", "supplier")
    person.go("/certificates?show=issued")
    person.row("143,000.00").first.get_by_role("button", name="退回").click()
    person.window.get_by_label("到期日与合同不符").check()
    person.button("退回凭证", person.window).click()
    person.hand_over_and_sign()
    person.leave_window()
    person.become("maker", PART)
    person.go("/issued?show=refused")
    expect(person.row("143,000.00").first).to_contain_text("到期日与合同不符")


def test_more_than_the_limit_cannot_be_drafted(person: Person, file: tuple[Path, str]) -> None:
    path, head = file
    text = path.read_text("utf-8").replace("100000.00,13000.00,113000.00", "90000000.00,11700000.00,101700000.00")
    path.write_text(text, "utf-8")
    person.sign_in("maker", PART)
    bring_in(person, path)
    person.go("/issue")
    person.page.get_by_role("checkbox", name=f"选择发票 {head}0001").check()
    expect(person.page.get_by_role("alert").filter(has_text="超过可用额度")).to_be_visible()
    person.button("90 天").click()
    expect(person.button("生成待签内容")).to_be_disabled()


def test_what_is_due_is_paid_in_a_batch_that_another_approves(person: Person) -> None:
    person.sign_in("maker", PART)
    person.go("/payables")
    boxes = person.page.get_by_role("checkbox", name=re.compile("选择付给"))
    boxes.first.check()
    person.button("生成批次").click()
    expect(person.page.get_by_role("heading", level=1, name="付款批次")).to_be_visible()
    expect(person.page.get_by_text("等待另一人批准")).to_be_visible()
    place = person.page.url
    person.become("checker", PART)
    person.go(place)
    person.button("退回经办").click()
    expect(person.button("退回经办")).to_be_disabled()
    person.page.get_by_label("退回原因").fill("付款日待定")
    person.button("退回经办").click()
    expect(person.page.get_by_text("付款日待定").first).to_be_visible()
    person.become("maker", PART)
    person.go("/payables?show=batches")
    expect(person.row("已退回").first).to_be_visible()


def test_a_certificate_shows_who_held_which_yuan_and_is_checked_here_and_now(person: Person) -> None:
    person.sign_in("maker", "regulator")
    held = [one for one in person.ask("GET", "/v1/certificates?limit=500").json()["items"]]
    lives = [person.ask("GET", f"/v1/certificates/{one['id']}").json() for one in held]
    life = max(lives, key=lambda one: len(one["movements"]))
    person.go("/certificates/" + life["certificate"]["id"])
    picture = person.page.get_by_role("group", name="流转谱系")
    boxes = picture.get_by_role("button")
    expect(boxes.first).to_be_visible()
    assert boxes.count() > len(life["lots"])
    boxes.last.focus()
    person.page.keyboard.press("Enter")
    expect(boxes.last).to_have_attribute("aria-pressed", "true")
    person.page.get_by_text(re.compile("列表（")).click()
    expect(person.page.get_by_role("table", name="流转谱系").get_by_role("row")).to_have_count(boxes.count() + 1)
    person.button("向账本节点核验").click()
    for words in ("各笔首尾相接", "逐笔流转推出的持有人", "兑付未超过已付金额", "资料文件与登记的哈希一致"):
        expect(person.page.get_by_role("listitem").filter(has_text=words)).to_contain_text("通过")


def test_a_document_is_added_to_a_certificate(person: Person, tmp_path: Path) -> None:
    person.sign_in("maker", PART)
    [one, *_] = person.ask("GET", "/v1/certificates?role=debtor&state=accepted").json()["items"]
    person.go(f"/certificates/{one['id']}")
    path = tmp_path / f"验收单{time.time_ns()}.pdf"
    path.write_bytes(b"%PDF-1.4\n" + str(time.time_ns()).encode() + b"\n%%EOF\n")
    person.page.locator("input[type=file]").set_input_files(path)
    person.page.get_by_label("资料日期").fill("2026-03-05")
    person.button("提交 1 份资料").click()
    expect(person.page.get_by_role("button", name=path.name)).to_be_visible()


def _invoices(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        page = person.ask("GET", f"/v1/invoices?limit=1000&after={after}").json()
        found += page["items"]
        after = page["next"]
    return found
