"""UBL and CII: one thing wrong at a time, and what a document in yuan becomes."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from files import FileError, RowError, read_document, read_invoices

FORMATS = Path(__file__).resolve().parents[2] / "samples" / "formats"
UBL = (FORMATS / "ubl_invoice.xml").read_text("utf-8")
CREDIT = (FORMATS / "ubl_credit_note.xml").read_text("utf-8")
CII = (FORMATS / "cii_invoice.xml").read_text("utf-8")


def error_after(text: str, old: str, new: str, today: date | None = None) -> RowError:
    assert old in text
    parsed = read_invoices(text.replace(old, new, 1).encode(), today=today)
    assert parsed.invoices == [] and parsed.rows_read == 1
    return parsed.errors[0]


@pytest.mark.parametrize(
    ("text", "old", "new", "column", "code"),
    [
        (UBL, "<cbc:ID>25", "<cbc:ID>|25", "ID", "bad_number"),
        (UBL, "<cbc:ID>2599", "<cbc:ID>1</cbc:ID><cbc:ID>2599", "ID", "repeated_element"),
        (UBL, "2025-03-24", "2025-03-44", "IssueDate", "bad_date"),
        (UBL, ">380<", ">386<", "InvoiceTypeCode", "no_claim"),
        (UBL, ">CNY<", "><", "DocumentCurrencyCode", "missing_element"),
        (UBL, ">CNY<", ">USD<", "LegalMonetaryTotal/LineExtensionAmount", "currency_mismatch"),
        (UBL, 'TaxInclusiveAmount currencyID="CNY"', 'TaxInclusiveAmount currencyID="EUR"', "", "currency_mismatch"),
        (UBL, "<cbc:CompanyID>91990100MA0000015X", "<cbc:CompanyID>", "AccountingCustomerParty/Party", "missing_party"),
        (UBL, ">66146.00<", ">66146.01<", "LegalMonetaryTotal/TaxInclusiveAmount", "sum_mismatch"),
        (UBL, ">58600.00<", ">58600.001<", "LegalMonetaryTotal/LineExtensionAmount", "bad_amount"),
        (CREDIT, ">1962.00<", ">-1962.00<", "", "sum_mismatch"),
        (CII, ">20250326<", ">2025-13-26<", "ExchangedDocument/IssueDateTime/DateTimeString", "bad_date"),
        (CII, ">47168.00<", ">47168.01<", "/LineTotalAmount", "sum_mismatch"),
    ],
)
def test_one_thing_wrong(text: str, old: str, new: str, column: str, code: str) -> None:
    error = error_after(text, old, new)
    assert error.code == code and error.zh and error.en
    assert error.column.endswith(column)


def test_a_prepaid_invoice_is_not_taken_for_its_whole_total() -> None:
    prepaid = '<cbc:PrepaidAmount currencyID="CNY">1000</cbc:PrepaidAmount><cbc:PayableAmount'
    text = UBL.replace("<cbc:PayableAmount", prepaid)
    at = text.rindex(">66146.00<")
    error = read_invoices((text[:at] + ">65146.00<" + text[at + 10 :]).encode()).errors[0]
    assert error.code == "payable_differs" and "65146.00 CNY of 66146.00 CNY" in error.en


def test_a_credit_note_is_a_red_invoice() -> None:
    (red,) = read_invoices(CREDIT.encode()).invoices
    assert red.is_red and (red.ex_tax_fen, red.tax_fen, red.total_fen) == (-180000, -16200, -196200)
    (again,) = read_invoices(UBL.replace(">380<", ">381<").encode()).invoices
    assert again.total_fen == -6614600


def test_a_date_after_today() -> None:
    assert error_after(UBL, "CNY", "CNY", today=date(2025, 3, 23)).code == "future_date"


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 66146), ("KWD", 66146000), ("EUR", 6614600)])
def test_amounts_are_in_the_smallest_unit_of_their_currency(currency: str, minor: int) -> None:
    text = UBL.replace("CNY", currency)
    if currency == "JPY":
        text = text.replace(".00<", "<")
    document = read_document(io.BytesIO(text.encode()))
    assert (document.total_minor, document.amount(minor).split()[1]) == (minor, currency)


def test_thousands_of_lines_add_up() -> None:
    line = "<cac:InvoiceLine><cbc:LineExtensionAmount>0.01</cbc:LineExtensionAmount></cac:InvoiceLine>"
    start = UBL.index("<cac:InvoiceLine")
    text = UBL[:start] + line * 5_000 + "</Invoice>".replace("Invoice", UBL.rstrip().rpartition("</")[2].rstrip(">"))
    error = read_invoices(text.encode()).errors[0]
    assert error.code == "sum_mismatch" and "5000" in error.en


def test_other_invoices_of_the_same_name_are_not_taken_for_these() -> None:
    with pytest.raises(FileError) as caught:
        read_invoices(UBL.replace("schema:xsd:Invoice-2", "schema:xsd:Invoice-3").encode())
    assert caught.value.code == "not_an_invoice"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252"])
def test_western_encodings_are_those_that_the_file_declares(encoding: str) -> None:
    text = UBL.replace("示例安禾座椅有限公司", "Société Générale").replace("示例远舟汽车有限公司", "Käufer")
    text = text.replace("虚构样例", "").replace("*汽车零部件*座椅总成", "x").replace("*运输服务*运费", "y")
    data = text.replace("UTF-8", encoding).encode(encoding)
    assert read_invoices(data).invoices[0].seller_name == "Société Générale"
