"""The 数电票 XML: what is read, and how a doctored or foreign one is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from files import FileError, Invoice, RowError, read_invoices

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cn_einvoice_synthetic"
TWO_RATES = (SHARED / "invoice_2_foam_to_seat.xml").read_text(encoding="utf-8")


def invoice_in(name: str) -> Invoice:
    parsed = read_invoices((SHARED / name).read_bytes())
    assert (parsed.format, parsed.rows_read, parsed.errors) == ("einvoice_xml", 1, [])
    return parsed.invoices[0]


def error_after(old: str, new: str, today: date | None = None) -> RowError:
    assert old in TWO_RATES
    parsed = read_invoices(TWO_RATES.replace(old, new, 1).encode(), today=today)
    assert (parsed.rows_read, parsed.invoices) == (1, [])
    return parsed.errors[0]


def whole(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        read_invoices(data)
    assert caught.value.zh and caught.value.en
    return caught.value.code


def test_an_invoice_with_its_parties() -> None:
    assert invoice_in("invoice_1_seat_to_core.xml") == Invoice(
        number="99442000000000000001",
        seller="91440300MA58EAT01G",
        seller_name="示例座椅有限公司",
        buyer="91440300MA5C0RE00K",
        buyer_name="示例核心汽车有限公司",
        issued_on=date(2026, 9, 10),
        ex_tax_fen=88495575,
        tax_fen=11504425,
        total_fen=100000000,
        row=1,
    )


def test_lines_of_two_rates_add_up() -> None:
    assert invoice_in("invoice_2_foam_to_seat.xml").total_fen == 30109000


def test_a_duplicate_has_the_same_key_and_a_red_one_is_negative() -> None:
    first, red = invoice_in("invoice_1_seat_to_core.xml"), invoice_in("invoice_4_red_of_1.xml")
    assert invoice_in("invoice_3_duplicate_of_1.xml").key == first.key != red.key
    assert red.is_red and red.total_fen == -10000000


@pytest.mark.parametrize(
    ("old", "new", "column", "code"),
    [
        ("<InvoiceNumber>99442000000000000002<", "<InvoiceNumber><", "InvoiceNumber", "bad_number"),
        ("IssueTime>2026-09-12", "IssueTime>2026-09-31", "IssueTime", "bad_date"),
        ("IssueTime>2026-09-12", "IssueTime>2026-09-12 noon", "IssueTime", "bad_date"),
        ("<SellerIdNum>91440300MA5F0AM02W<", "<SellerIdNum> <", "SellerIdNum", "missing_party"),
        ("<SellerName>示例海绵有限公司<", "<SellerName><", "SellerName", "missing_party"),
        ("91440300MA5F0AM02W", "91440300ma58eat01g", "BuyerIdNum", "self_invoice"),
        (">266486.73<", ">266486.735<", "TotalAmWithoutTax", "bad_amount"),
        (">266486.73<", ">266486.74<", "TotalTax-includedAmount", "sum_mismatch"),
        ("<Amount>1000.00<", "<Amount>1000.01<", "TotaltaxIncludedAmount", "sum_mismatch"),
        ("<ComTaxAm>90.00<", "<ComTaxAm><", "ComTaxAm", "bad_amount"),
    ],
)
def test_one_thing_wrong(old: str, new: str, column: str, code: str) -> None:
    error = error_after(old, new)
    assert (error.row, error.column.rsplit("/", 1)[-1], error.code) == (1, column, code)


def test_lines_that_do_not_sum_to_the_totals() -> None:
    start, end = TWO_RATES.rindex("<IssuItemInformation>"), TWO_RATES.rindex("<AdditionalInf")
    error = error_after(TWO_RATES[start:end], "")
    assert (error.code, error.value) == ("sum_mismatch", "266486.73")
    assert "265486.73" in error.en


def test_a_line_moved_from_amount_to_tax_is_noticed() -> None:
    shifted = TWO_RATES.replace("<Amount>1000.00<", "<Amount>1001.00<")
    parsed = read_invoices(shifted.replace("<ComTaxAm>90.00<", "<ComTaxAm>89.00<").encode())
    assert parsed.errors[0].column.endswith("TotalAmWithoutTax")


def test_all_amounts_zero() -> None:
    text = TWO_RATES
    for amount in ("266486.73", "34603.27", "301090.00"):
        text = text.replace(f">{amount}<", ">0.00<")
    assert read_invoices(text.encode()).errors[0].code == "zero_amount"


def test_two_numbers_in_one_invoice() -> None:
    second = "<InvoiceNumber>1</InvoiceNumber><IssueTime>"
    error = error_after("<IssueTime>", second)
    assert (error.code, error.value) == ("repeated_element", "1")


def test_a_date_after_today() -> None:
    assert error_after("合同号", "合同", today=date(2026, 9, 11)).code == "future_date"


@pytest.mark.parametrize("clock", [" 10:00:00", "T10:00:00", " "])
def test_the_time_of_day_is_passed_over(clock: str) -> None:
    text = TWO_RATES.replace("<IssueTime>2026-09-12", f"<IssueTime>2026-09-12{clock}")
    assert read_invoices(text.encode()).invoices[0].issued_on == date(2026, 9, 12)


def test_gbk_with_its_declaration_and_a_utf8_bom() -> None:
    gbk = TWO_RATES.replace('encoding="UTF-8"', 'encoding="GBK"').encode("gbk")
    for data in (gbk, TWO_RATES.encode("utf-8-sig"), b"\r\n" + TWO_RATES.encode()):
        assert read_invoices(data).invoices[0].seller_name == "示例海绵有限公司"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE EInvoice SYSTEM "x.dtd"><EInvoice/>', "unsafe_xml"),
        (b'<!DOCTYPE E [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><E>&c;</E>', "unsafe_xml"),
        (b'<!DOCTYPE E [<!ENTITY a SYSTEM "file:///etc/passwd">]><E>&a;</E>', "unsafe_xml"),
        (b"<EInvoice>", "not_xml"),
        (b"<EInvoice>&undefined;</EInvoice>", "not_xml"),
        (b"<", "not_xml"),
        (b"<html><body/></html>", "not_an_invoice"),
        (b"<EInvoice/>", "not_an_invoice"),
        (b"<EInvoice><EInvoiceData/></EInvoice>", "not_an_invoice"),
        (b"<a>" * 65, "too_large"),
        (b"<a>" * 64, "not_xml"),
        (b"<a>" * 600_000 + b"</a>" * 600_000, "too_large"),
        (b"<a>" + b"<b/>" * 200_000 + b"</a>", "too_large"),
        (b"<a>" + b" " * 20 * 1024 * 1024 + b"</a>", "too_large"),
        (b"<a>\x80\xff</a>", "bad_encoding"),
    ],
)
def test_refused_whole(data: bytes, code: str) -> None:
    assert whole(data) == code


def test_an_empty_but_complete_frame_is_refused_by_row() -> None:
    frame = b"<EInvoice><EInvoiceData/><TaxSupervisionInfo/></EInvoice>"
    assert [e.code for e in read_invoices(frame).errors] == ["missing_party"]
