"""Early payment by the debtor, what it costs and who bears it, the books, and the registry of movable property."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.colleague import TERMS, Colleague
from tests.web.person import Person

Colleagues = Callable[[str], Colleague]
CORE, SUPPLIER, BANK = "core enterprise", "supplier", "bank"
HOLDER = "示例轻云海绵有限公司"  # has no lots of its own that others' tests count on
A_YEAR = "from=2025-04-01&to=2026-03-10"
PROGRAMME = "/v1/early-payment-programme"
PDF = b"%PDF-"
CERTIFICATE_TERMS = "0xd2a696bc235d94420a9f0c8eb0207a4d7f99eadc38102a59fd5abe925f1ad5ed"


@pytest.fixture
def part(colleague: Colleagues) -> Callable[[int], dict[str, Any]]:
    """A free lot of the supplier's, of so many fen."""

    def of(fen: int) -> dict[str, Any]:
        supplier = colleague(SUPPLIER)
        return supplier.part_of(supplier.latest_lot(), fen)

    return of


@pytest.fixture(scope="module")
def financed(colleague: Colleagues) -> str:
    """A lot that the bank bought, and that nobody has registered: its financing."""
    supplier, bank = colleague(SUPPLIER), colleague(BANK)
    lot = supplier.part_of(supplier.latest_lot(), 31_000_00)
    financing = supplier.ask_for_money(lot["id"], 1)
    bank.quote(financing, 30_600_00, 31_000_00, 380)
    supplier.take(financing, bank.address)
    return financing


def yuan(fen: str) -> str:
    whole = int(fen)
    return f"{whole // 100:,}.{whole % 100:02d}"


# --- early payment


def test_the_debtors_own_offer_stands_beside_the_banks_and_is_paid(
    person: Person, colleague: Colleagues, part: Callable[[int], dict[str, Any]]
) -> None:
    lot = part(61_234_00)
    person.sign_in("maker")
    person.go(f"/holdings/{lot['id']}/finance")
    person.button("向银行询价").click()
    offers = person.page.locator("article.offer")
    expect(offers).to_have_count(2)
    expect(offers.first).to_contain_text("成本最低")
    own = offers.filter(has_text="核心企业提前付款")
    expect(own).to_have_count(1)
    # One list, at the same all-in rate, in the order of the gateway.
    found = [one for one in person.ask("GET", f"/v1/lots/{lot['id']}/offers").json() if one["state"] == "firm"]
    rates = re.findall(r"综合年化成本\s*([\d.]+)%", "\n".join(offers.all_inner_texts()))
    assert [int(rate.replace(".", "")) for rate in rates] == sorted(one["all_in_bps"] for one in found)
    offer = next(one for one in found if one["kind"] == "early_payment")
    expect(own).to_contain_text(yuan(offer["advance_fen"]))
    person.button("接受报价", own).click()
    expect(person.window.locator(".sum")).to_have_count(2)
    person.hand_over_and_sign()
    expect(person.window.get_by_text("已生效")).to_have_count(2)
    person.leave_window()
    # The question to the banks was taken back with it.
    drafts = person.ask("GET", "/v1/intents?state=draft").json()["items"]
    assert not [one for one in drafts if one["action"] == "RequestFinancing" and "61,234.00" in one["zh"]]
    person.become("maker", CORE)
    person.go("/early?show=payments")
    expect(person.row(yuan(offer["advance_fen"])).first).to_contain_text("待付款")
    core, bank = colleague(CORE), colleague(BANK)
    paid = core.pay("pay_early", offer["financing"])
    bank.act(("ConfirmDisbursement", {"bank": bank.address, "financing": offer["financing"], **paid}))
    expect(person.row(yuan(offer["advance_fen"])).first).to_contain_text("已提前付清")
    saved = int(offer["repay_fen"]) - int(offer["advance_fen"])
    expect(person.row(yuan(offer["advance_fen"])).first).to_contain_text(yuan(str(saved)))
    person.become("maker", SUPPLIER)
    person.go(f"/financings/{offer['financing']}")
    expect(person.page.get_by_text("已提前付款，本笔已结清")).to_be_visible()
    with person.page.expect_download() as got:
        person.button("融资确认书").click()
    assert got.value.path().read_bytes().startswith(PDF)


def test_a_standing_order_drafts_what_a_checker_signs_in_one_go(person: Person, colleague: Colleagues) -> None:
    supplier, core, holder = colleague(SUPPLIER), colleague(CORE), colleague(HOLDER)
    lot = supplier.part_of(supplier.latest_lot(), 27_180_00)
    whole = {"holder": supplier.address, "lot": lot["id"], "amount": lot["amount_fen"]}
    supplier.act(("TransferLot", {**whole, "recipient": holder.address, "terms": CERTIFICATE_TERMS}))
    person.sign_in("maker", HOLDER)
    person.go("/financings")
    person.button("长期委托").click()
    person.button("新增委托").click()
    send = person.button("提交批准")
    expect(send).to_be_disabled()
    person.page.get_by_label("最高综合年化成本").fill("0.01")
    send.click()
    expect(person.row("0.01%").filter(has_text="待批准")).to_be_visible()
    place = person.page.url
    person.become("checker", HOLDER)
    person.go(place)
    person.button("批准").click()
    expect(person.row("0.01%")).to_contain_text("生效中")
    person.become("maker", HOLDER)
    person.go(place)
    person.button("立即按委托询价").click()
    expect(person.page.get_by_text("没有符合委托的凭证，或价格高于约定")).to_be_visible()
    person.button("撤销", person.row("0.01%")).click()
    expect(person.row("0.01%")).to_contain_text("已撤销")
    # At a price that the debtor's programme has, the lot is drafted, and signed once.
    order = {"most_all_in_bps": 500, "until_on": "2026-12-31", "terms": TERMS, "debtor": core.address}
    person.ask("POST", "/v1/standing-orders", json=order)
    person.become("checker", HOLDER)
    person.go(place)
    person.button("批准").click()
    expect(person.row("5.00%")).to_contain_text("生效中")
    person.become("maker", HOLDER)
    person.go(place)
    person.button("立即按委托询价").click()
    expect(person.page.get_by_text("已起草 1 笔")).to_be_visible()
    expect(person.page.get_by_text("由复核人员登录后在此签署")).to_be_visible()
    person.become("checker", HOLDER)
    person.go(place)
    person.button("一次签署 1 笔").click()
    expect(person.window.locator(".sum")).to_have_count(2)
    expect(person.sign().get_by_text("已生效")).to_have_count(2)
    person.leave_window()
    person.button("撤销", person.row("5.00%")).click()
    expect(person.row("5.00%")).to_contain_text("已撤销")
    person.go("/financings?show=accepted")
    expect(person.row("27,180.00")).to_contain_text("待付款")


def test_a_programme_is_proposed_and_approved_and_a_lot_above_its_limit_is_quoted_by_a_person(
    person: Person, part: Callable[[int], dict[str, Any]]
) -> None:
    lot = part(52_345_00)
    person.sign_in("maker", CORE)
    before = person.ask("GET", PROGRAMME).json()["in_force"]["programme"]
    person.go("/early")
    person.button("提出新方案").click()
    form = person.page.locator("form")
    rate = form.get_by_role("textbox", name="年折扣率").last
    expect(form.locator(".sum")).to_contain_text("资金年化收益")
    rate.fill("abc")
    expect(person.button("提交批准")).to_be_disabled()
    rate.fill("3.60")
    form.get_by_role("textbox", name="凭证金额").fill("100000")
    form.get_by_role("slider", name="剩余天数").focus()
    for _ in range(40):
        person.page.keyboard.press("ArrowRight")
    # 100,000.00 × 3.60 % × 100 / 365, and what the cash earns.
    expect(form.locator(".sum")).to_contain_text("986.31")
    expect(form.locator(".sum")).to_contain_text("3.64%")
    form.get_by_role("textbox", name="自动付款上限").fill("1000")
    form.get_by_label("名称").fill("人工报价")
    person.button("提交批准").click()
    expect(person.page.get_by_role("heading", name="待批准的方案")).to_be_visible()
    expect(person.page.get_by_text("等待另一人批准")).to_be_visible()
    person.become("checker", CORE)
    person.go("/early")
    person.button("批准生效").click()
    expect(person.page.get_by_role("heading", name="待批准的方案")).to_be_hidden()
    expect(person.page.get_by_text("人工报价").first).to_be_visible()
    # Above the limit the programme leaves it to the debtor's people, and the supplier asks them.
    person.become("maker", SUPPLIER)
    person.go(f"/holdings/{lot['id']}/finance")
    person.button("向银行询价").click()
    person.button("请核心企业人工报价").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.become("maker", CORE)
    person.go("/early?show=payments")
    row = person.row("52,345.00").first
    expect(row).to_contain_text("待报价")
    person.button("报价", row).click()
    expect(person.window.get_by_text("现行方案此档为 3.60%")).to_be_visible()
    person.window.get_by_role("textbox", name="年折扣率").fill("3.00")
    person.button("生成待签内容", person.window).click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.become("maker", SUPPLIER)
    person.go("/financings?show=requested")
    person.row("52,345.00").get_by_role("link", name="比较报价").click()
    expect(person.page.locator("article.offer")).to_contain_text("3.0")
    person.button("接受报价").click()
    expect(person.hand_over_and_sign().get_by_text("已生效")).to_be_visible()
    person.leave_window()
    person.become("maker", CORE)
    person.go("/early?show=payments")
    expect(person.row("52,345.00").first).to_contain_text("待付款")
    # As it was: the debtor's agent goes by that programme, and by no other.
    mark = {"If-Match": person.ask("GET", PROGRAMME).headers["ETag"]}
    proposed = person.ask("PUT", PROGRAMME, json=before, headers=mark).json()["proposed"]
    assert person.ask("POST", f"{PROGRAMME}/{proposed['id']}/approval").json()["code"] == "wrong_role"
    person.become("checker", CORE)
    person.go("/early")
    person.button("批准生效").click()
    expect(person.page.get_by_role("heading", name="待批准的方案")).to_be_hidden()


def test_a_cost_share_is_read_by_the_supplier_before_it_signs(
    person: Person, part: Callable[[int], dict[str, Any]]
) -> None:
    lot = part(43_210_00)
    person.sign_in("maker", CORE)
    person.go("/early?show=shares")
    person.button("新增约定").click()
    person.window.get_by_role("combobox", name="供应商").click()
    person.page.keyboard.type("锐曜")
    person.page.keyboard.press("Enter")
    person.window.get_by_label("承担利息比例").fill("0")
    person.button("提交批准", person.window).click()
    expect(person.window.get_by_role("alert")).to_contain_text("利息和费用的分担比例不能均为零")
    person.window.get_by_label("承担利息比例").fill("50")
    person.button("提交批准", person.window).click()
    expect(person.window).to_be_hidden()
    row = person.row("50.00%").first
    expect(row).to_contain_text("等待另一人批准")
    person.become("checker", CORE)
    person.go("/early?show=shares")
    person.button("批准", row).click()
    expect(row).to_contain_text("已批准")
    person.become("maker", SUPPLIER)
    person.go(f"/holdings/{lot['id']}/finance")
    person.button("向银行询价").click()
    of_bank = person.page.locator("article.offer").filter(has_not_text="核心企业提前付款")
    expect(of_bank).to_contain_text(re.compile(r"示例远舟汽车有限公司承担 ¥ [\d,.]+，贵单位实际 [\d.]+%"))
    person.button("放弃询价").click()
    person.become("checker", CORE)
    person.go("/early?show=shares")
    person.button("终止", row).click()
    expect(row).to_contain_text("已终止")


# --- the books


def test_the_statement_says_what_the_gateway_says_and_downloads(person: Person) -> None:
    person.sign_in("maker", CORE)
    person.go(f"/books?{A_YEAR}&book=owed&by=month")
    query = "from_on=2025-04-01&to_on=2026-03-10"
    said = person.ask("GET", f"/v1/statements?{query}&book=owed&limit=1000").json()
    sums = person.page.get_by_role("table", name="各账簿发生额与余额")
    for book, amounts in said["books"].items():
        for part in ("in_fen", "out_fen"):
            expect(sums.locator(f"[data-book={book}]")).to_contain_text(yuan(amounts[part]))
    april = [one for one in said["items"] if one["on"].startswith("2025-04")]
    came = [one for one in april if one["in_fen"] != "0"]
    row = person.row("2025-04")
    expect(row).to_contain_text(str(len(came)))
    expect(row).to_contain_text(yuan(str(sum(int(one["in_fen"]) for one in came))))
    # From a month to its days, and to the lines of one.
    person.button("2025-04", row).click()
    person.button("2025-04-01").click()
    expect(person.page.get_by_role("columnheader", name="余额", exact=True)).to_be_visible()
    with person.page.expect_download() as got:
        person.button("下载 PDF").click()
    assert got.value.path().read_bytes().startswith(PDF)
    assert got.value.suggested_filename == "statement-2025-04-01-2025-04-01.pdf"
    with person.page.expect_download() as got:
        person.button("下载 CSV").click()
    assert got.value.path().read_text("utf-8-sig").startswith("账簿 book,日期 date")
    person.page.get_by_label("起始日").fill("2025-05-01")
    expect(person.page.get_by_role("alert")).to_contain_text("起始日须早于截止日")
    person.go("/books?from=2024-01-01&to=2026-03-10")
    expect(person.page.get_by_role("alert")).to_contain_text("最长一年")


def test_the_journal_has_early_payments_and_says_whether_a_sale_was_with_recourse(person: Person) -> None:
    person.sign_in("maker", CORE)
    person.go(f"/books?{A_YEAR}&show=journal")
    expect(person.page.get_by_text("开立并获签收").first).to_be_visible()
    expect(person.row("提前付款").first).to_be_visible()
    person.become("maker", BANK)
    person.go(f"/books?{A_YEAR}&show=journal")
    expect(person.row("买入").filter(has_text="无追索").first).to_be_visible()
    with person.page.expect_download() as got:
        person.button("下载 XLSX").click()
    assert got.value.path().read_bytes().startswith(b"PK")


def test_paper_has_no_navigation_and_says_whose_it_is(person: Person) -> None:
    person.look(look="dark")
    person.sign_in("maker", CORE)
    person.go(f"/books?{A_YEAR}&book=owed")
    page = person.page
    rows = page.get_by_role("table", name="对账单").get_by_role("row")
    expect(rows).to_have_count(21)  # a page of it, with its head
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(person.button("下载 PDF")).to_be_hidden()
    head = page.locator(".print-head")
    for words in ("示例远舟汽车有限公司", "91990100MA0000015X", "2025-04-01 – 2026-03-10"):
        expect(head).to_contain_text(words)
    assert rows.count() > 21, "on paper all of it"
    ground, ink = page.evaluate("['backgroundColor', 'color'].map((name) => getComputedStyle(document.body)[name])")
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="screen")
    [one, *_] = person.ask("GET", "/v1/certificates?role=debtor&state=accepted").json()["items"]
    person.go(f"/certificates/{one['id']}")
    expect(page.get_by_text("法规提示")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.locator(".print-head")).to_contain_text(one["matures_on"])


def test_the_operator_looks_into_anybodys_books(person: Person, colleague: Colleagues) -> None:
    person.sign_in("maker", "operator")
    person.go("/reconciliation")
    person.page.get_by_role("link", name="示例远舟汽车有限公司").click()
    expect(person.page.get_by_role("table", name="各账簿发生额与余额")).to_be_visible()
    person.become("maker", SUPPLIER)
    person.go(f"/books?party={colleague(BANK).address}")
    expect(person.page.get_by_text("没有找到")).to_be_visible()


def test_what_the_law_says_of_a_certificates_days(person: Person) -> None:
    person.sign_in("maker", CORE)
    [one, *_] = person.ask("GET", "/v1/certificates?role=debtor&state=accepted").json()["items"]
    person.go(f"/certificates/{one['id']}")
    panel = person.page.get_by_role("region", name="法规提示")
    expect(panel).to_contain_text("第 11 条")
    panel.get_by_text("大型企业").click()
    said = person.ask("GET", f"/v1/certificates/{one['id']}/law?payer=large_enterprise").json()["findings"]
    for finding in said:
        expect(panel).to_contain_text(finding["zh"])


# --- the registry


def test_a_registration_is_entered_by_one_and_approved_by_another(person: Person, financed: str) -> None:
    person.sign_in("maker", BANK)
    person.go("/registrations")
    row = person.row("31,000.00")
    expect(row).to_contain_text("应收账款转让(保理)")
    with person.page.expect_download() as got:
        person.button("下载 CSV").click()
    assert "人民币叁万壹仟元整" in got.value.path().read_text("utf-8-sig")
    row.get_by_role("link", name="录入登记").click()
    expect(person.page).to_have_url(re.compile(financed))
    ranks = person.page.get_by_role("table", name="受偿顺位")
    expect(ranks).to_contain_text("既未登记也未通知")
    send = person.button("提交批准")
    expect(send).to_be_disabled()
    person.page.get_by_label("登记证明编号").fill("08391234567890123456")
    person.page.get_by_label("登记期限").fill("1")
    send.click()
    expect(person.page.get_by_text("等待另一人批准")).to_be_visible()
    place = person.page.url
    person.become("checker", BANK)
    person.go(place)
    person.button("批准入账").click()
    expect(person.page.get_by_role("listitem").filter(has_text="初始登记")).to_contain_text("已批准")
    expect(ranks).to_contain_text("按登记时间先后")
    expect(ranks).to_contain_text("31,000.00")
    person.become("maker", BANK)
    person.go("/registrations?show=entries")
    expect(person.row("08391234567890123456")).to_contain_text("还有")
    expect(person.page.locator(".figures")).to_contain_text("请办理展期")
    # A second one is refused, in words.
    person.go(place)
    person.page.get_by_label("登记证明编号").fill("1")
    send.click()
    expect(person.page.get_by_role("alert")).to_contain_text("该融资已有有效登记")


def test_another_claimant_that_a_search_showed_ranks_by_its_time(person: Person, financed: str) -> None:
    person.sign_in("maker", BANK)
    person.go(f"/registrations/{financed}")
    person.page.get_by_role("combobox", name="事项").click()
    person.page.locator(".ant-select-item-option").get_by_text("他人登记").click()
    person.page.get_by_label("登记的权利人").fill("某保理公司")
    person.page.get_by_role("textbox", name="融资款").fill("20,000")
    person.button("提交批准").click()
    entry = person.page.get_by_role("listitem").filter(has_text="某保理公司")
    expect(entry).to_contain_text("待批准")
    place = person.page.url
    person.become("checker", BANK)
    person.go(place)
    person.button("退回经办", entry).click()
    person.page.get_by_label("退回原因").fill("查询结果未附")
    person.button("退回经办", entry).click()
    expect(entry).to_contain_text("查询结果未附")
    expect(person.page.get_by_role("table", name="受偿顺位")).not_to_contain_text("某保理公司")
