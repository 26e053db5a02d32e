"""The fully digital e-invoice (数电票) as XML: one <EInvoice>, one invoice."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from files.fields import Cell, Refused, fen_of, invoice_of
from files.invoices import FileError, Invoice, ParsedFile, yuan
from files.text import decode

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# One invoice with a thousand lines is under a megabyte; a tree in memory is some thirty times
# its file, so the larger limit for lists is not for XML.
LIMIT_BYTES = 2 * 1024 * 1024

_DATA = "EInvoiceData"
_TAX_OFFICE = "TaxSupervisionInfo"
_BASIC = f"{_DATA}/BasicInformation"


def parse_einvoice_xml(data: bytes, *, today: date | None = None) -> ParsedFile:
    """Read one e-invoice. It is row 1; what is wrong with it is one RowError naming the element.

    Raises FileError "bad_encoding", "too_large", "not_xml", "unsafe_xml" (a DTD or entities),
    "not_an_invoice" (other XML).
    """
    root = _tree(data)
    try:
        invoices, errors = [_invoice(root, today)], []
    except Refused as refused:
        invoices, errors = [], [refused.at(1)]
    return ParsedFile("einvoice_xml", sha256(data).hexdigest(), 1, invoices, errors)


def _tree(data: bytes) -> Element:
    if len(data) > LIMIT_BYTES:
        raise FileError(
            "too_large",
            f"XML 文件大于 {LIMIT_BYTES // 1024} KB",
            f"The XML file is larger than {LIMIT_BYTES // 1024} KB",
        )
    # Decoded here, because the parser refuses GBK whatever the XML declaration says.
    text = decode(data).lstrip()
    try:
        root: Element = SafeTree.fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise FileError(
            "unsafe_xml",
            "XML 含有 DTD 或实体定义，电子发票不需要它们，拒绝读取",
            "The XML holds a DTD or entities, which no e-invoice needs; it is not read",
        ) from None
    except SafeTree.ParseError as error:
        line, column = error.position
        raise FileError(
            "not_xml",
            f"不是完整的 XML：第 {line} 行第 {column + 1} 个字符处有误",
            f"Not well-formed XML: error in line {line}, character {column + 1}",
        ) from None
    if root.tag != "EInvoice" or root.find(_DATA) is None or root.find(_TAX_OFFICE) is None:
        raise FileError(
            "not_an_invoice",
            "这个 XML 不是数电票（应为含 EInvoiceData 和 TaxSupervisionInfo 的 <EInvoice>）",
            "This XML is not an e-invoice (an <EInvoice> with EInvoiceData and TaxSupervisionInfo)",
        )
    return root


def _invoice(root: Element, today: date | None) -> Invoice:
    ex_tax = _cell(root, f"{_BASIC}/TotalAmWithoutTax")
    tax = _cell(root, f"{_BASIC}/TotalTaxAm")
    invoice = invoice_of(
        1,
        number=_cell(root, f"{_TAX_OFFICE}/InvoiceNumber"),
        seller=_cell(root, f"{_DATA}/SellerInformation/SellerIdNum"),
        buyer=_cell(root, f"{_DATA}/BuyerInformation/BuyerIdNum"),
        issued_on=_day(_cell(root, f"{_TAX_OFFICE}/IssueTime")),
        ex_tax=ex_tax,
        tax=tax,
        total=_cell(root, f"{_BASIC}/TotalTax-includedAmount"),
        today=today,
        seller_name=_name(root, f"{_DATA}/SellerInformation/SellerName"),
        buyer_name=_name(root, f"{_DATA}/BuyerInformation/BuyerName"),
    )
    lines = root.findall(f"{_DATA}/IssuItemInformation")
    for line in lines:
        amount, line_tax = fen_of(_cell(line, "Amount")), fen_of(_cell(line, "ComTaxAm"))
        line_total = _cell(line, "TotaltaxIncludedAmount")
        _same(line_total, fen_of(line_total), amount + line_tax)
    _same(ex_tax, invoice.ex_tax_fen, sum(fen_of(_cell(line, "Amount")) for line in lines))
    _same(tax, invoice.tax_fen, sum(fen_of(_cell(line, "ComTaxAm")) for line in lines))
    return invoice


def _cell(parent: Element, path: str) -> Cell:
    """The element's text ("" if it is not there). Two of them: refused, for which one is meant?"""
    found = parent.findall(path)
    if len(found) > 1:
        raise Refused(
            path,
            "repeated_element",
            found[1].text or "",
            "该元素出现多次，无法确定以哪一个为准",
            "This element is there more than once: which one counts is not known",
        )
    return path, (found[0].text or "") if found else ""


def _day(issue_time: Cell) -> Cell:
    """Some issuers add the time of day; the date is what is printed on the invoice."""
    path, text = issue_time
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    return path, day if not clock or clock.replace(":", "").isdigit() else text


def _name(root: Element, path: str) -> str:
    name = _cell(root, path)[1].strip()
    if not name:
        raise Refused(
            path,
            "missing_party",
            "",
            "缺少购买方或销售方名称",
            "The name of the buyer or the seller is missing",
        )
    return name


def _same(cell: Cell, stated: int, added: int) -> None:
    if stated != added:
        path, text = cell
        raise Refused(
            path,
            "sum_mismatch",
            text,
            f"明细合计为 {yuan(added)}，此处为 {yuan(stated)}",
            f"The lines add up to {yuan(added)}, this says {yuan(stated)}",
        )
