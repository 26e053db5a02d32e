"""The files that others made: parties, dates and totals are theirs, read a second time by other means."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from files import Document, Invoice, read_document, read_invoices

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
DOCUMENTS = sorted(
    path for folder in ("peppol_bis3", "en16931") for path in (SHARED / folder).iterdir() if path.suffix != ".txt"
)
CHINESE = sorted((SHARED / "cn_einvoice_synthetic").glob("*.xml"))
RAW = sorted((SHARED / "cumcm2020c" / "raw_sample").glob("*.csv"))
NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
SUMS = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation"


class Other:
    """A document as the standard library's parser has it."""

    def __init__(self, path: Path) -> None:
        self.root = ElementTree.fromstring(path.read_bytes())
        self.is_cii = "CrossIndustryInvoice" in self.root.tag
        self.sign = -1 if "CreditNote" in self.root.tag else 1

    def text(self, ubl: str, cii: str) -> str:
        found = self.root.find(cii if self.is_cii else ubl, NAMESPACES)
        return "" if found is None else (found.text or "").strip()

    def minor(self, ubl: str, cii: str) -> int:
        minor = Decimal(self.text(ubl, cii)) * 100 * self.sign
        assert minor == int(minor)
        return int(minor)

    @property
    def tax_minor(self) -> int:
        places = self.root.findall(
            f"{SUMS}/ram:TaxTotalAmount" if self.is_cii else "cac:TaxTotal/cbc:TaxAmount", NAMESPACES
        )
        currency = self.text("cbc:DocumentCurrencyCode", ".//ram:InvoiceCurrencyCode")
        return (
            int(sum(Decimal(e.text or "") for e in places if e.get("currencyID") in (None, currency)) * 100) * self.sign
        )


def test_the_folders_are_there() -> None:
    assert (len(DOCUMENTS), len(CHINESE), len(RAW)) == (39, 4, 24)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_of_the_european_standard(path: Path) -> None:
    other, document = Other(path), read_document(io.BytesIO(path.read_bytes()))
    assert isinstance(document, Document)
    assert document.number == other.text("cbc:ID", ".//rsm:ExchangedDocument/ram:ID")
    day = other.text("cbc:IssueDate", ".//rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
    assert document.issued_on.strftime("%Y%m%d") == day.replace("-", "")
    assert document.currency == other.text("cbc:DocumentCurrencyCode", ".//ram:InvoiceCurrencyCode")
    totals = "cac:LegalMonetaryTotal/cbc:"
    assert document.ex_tax_minor == other.minor(f"{totals}TaxExclusiveAmount", f"{SUMS}/ram:TaxBasisTotalAmount")
    assert document.tax_minor == other.tax_minor
    assert document.total_minor == other.minor(f"{totals}TaxInclusiveAmount", f"{SUMS}/ram:GrandTotalAmount")
    assert document.payable_minor == other.minor(f"{totals}PayableAmount", f"{SUMS}/ram:DuePayableAmount")
    for party, ubl, cii in ((document.seller, "Supplier", "Seller"), (document.buyer, "Customer", "Buyer")):
        element = other.root.find(
            f"cac:Accounting{ubl}Party" if not other.is_cii else f".//ram:{cii}TradeParty", NAMESPACES
        )
        assert element is not None
        said = {" ".join(text.split()) for text in element.itertext()}
        assert party.name in said and party.name
        assert party.code in said
        if not other.is_cii:
            registered = element.findtext("cac:Party/cac:PartyLegalEntity/cbc:RegistrationName", "", NAMESPACES)
            assert party.name == " ".join(registered.split())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_in_a_foreign_currency_it_is_refused_for_certificates_with_what_was_read(path: Path) -> None:
    document = read_document(io.BytesIO(path.read_bytes()))
    parsed = read_invoices(path.read_bytes())
    (error,) = parsed.errors
    assert (error.code, parsed.invoices) == ("currency_not_cny", [])
    assert error.value == document.amount(document.total_minor) and error.value.endswith(document.currency)
    for words in (error.zh, error.en):
        assert document.number in words and document.seller.name in words and error.value in words


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_same_document_in_yuan_is_an_invoice_or_is_refused_for_what_it_says(path: Path) -> None:
    document = read_document(io.BytesIO(path.read_bytes()))
    data = path.read_text("utf-8-sig").replace(f">{document.currency}<", ">CNY<")
    parsed = read_invoices(data.replace(f'currencyID="{document.currency}"', 'currencyID="CNY"').encode())
    reasons = {e.code for e in parsed.errors}
    if document.total_minor == 0:
        assert reasons <= {"zero_amount", "bad_party"} and reasons
    elif not re.fullmatch(r"[0-9A-Za-z/_-]+", document.number):
        assert reasons == {"bad_number"}
    elif document.payable_minor != document.total_minor:
        assert reasons <= {"payable_differs", "bad_party", "missing_party"} and reasons
    elif reasons:
        assert reasons <= {"bad_party", "missing_party", "self_invoice"}
    else:
        (invoice,) = parsed.invoices
        assert invoice.total_fen == document.total_minor
        assert (invoice.seller, invoice.buyer) == (document.seller.code.upper(), document.buyer.code.upper())
        assert invoice.is_red == (document.total_minor < 0)


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.name)
def test_an_electronic_invoice(path: Path) -> None:
    root = ElementTree.fromstring(path.read_bytes())
    (invoice,) = read_invoices(path.read_bytes()).invoices

    def text(name: str) -> str:
        return next(element.text or "" for element in root.iter(name))

    assert invoice.number == text("InvoiceNumber") and str(invoice.issued_on) == text("IssueTime")
    assert (invoice.seller, invoice.seller_name) == (text("SellerIdNum"), text("SellerName"))
    assert (invoice.buyer, invoice.buyer_name) == (text("BuyerIdNum"), text("BuyerName"))
    assert invoice.total_fen == Decimal(text("TotalTax-includedAmount")) * 100
    assert invoice.tax_fen == Decimal(text("TotalTaxAm")) * 100


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.name)
def test_a_raw_export_of_an_enterprise(path: Path) -> None:
    parsed = read_invoices(path.read_bytes())
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    bought = path.stem.endswith("_input")
    valid, void, seen = dict[int, Decimal](), 0, set[tuple[str, ...]]()
    for line, row in enumerate(rows, start=2):
        other = row["销方单位代号" if bought else "购方单位代号"]
        mark = row["发票号码"].zfill(8), other, row["开票日期"], str(Decimal(row["价税合计"]).normalize())
        if row["发票状态"] == "作废发票":
            void += 1
        elif mark not in seen:
            valid[line] = Decimal(row["价税合计"])
        seen.add(mark)
    codes = [e.code for e in parsed.errors]
    assert parsed.rows_read == len(rows) and codes.count("void") == void and set(codes) <= {"void", "repeat"}
    assert {i.row: i.total_fen for i in parsed.invoices} == {line: int(total * 100) for line, total in valid.items()}
    own = path.stem.partition("_")[0]
    assert {i.buyer if bought else i.seller for i in parsed.invoices} == {own}
    for invoice in parsed.invoices:
        assert isinstance(invoice, Invoice)
        assert (
            rows[invoice.row - 2]["开票日期"]
            == f"{invoice.issued_on.year}/{invoice.issued_on.month}/{invoice.issued_on.day}"
        )
