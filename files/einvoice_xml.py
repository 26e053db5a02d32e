"""The fully digital e-invoice (数电票) as XML: one <EInvoice>, one invoice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from files.fields import Cell, Refused, fen_of, invoice_of, text_of
from files.invoices import FileError, Invoice, yuan
from files.markup import cell_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = "EInvoice"
_DATA = "EInvoiceData"
LINE = f"{_DATA}/IssuItemInformation"
_TAX_OFFICE = "TaxSupervisionInfo"
_BASIC = f"{_DATA}/BasicInformation"


class Lines:
    """The lines of an e-invoice, added up one by one."""

    def __init__(self) -> None:
        self.ex_tax_fen = 0
        self.tax_fen = 0
        self.refused: Refused | None = None

    def add(self, line: Element) -> None:
        """One more; the first that is wrong is kept."""
        try:
            amount, tax = fen_of(cell_of(line, "Amount")), fen_of(cell_of(line, "ComTaxAm"))
            total = cell_of(line, "TotaltaxIncludedAmount")
            _same(total, fen_of(total), amount + tax)
            self.ex_tax_fen += amount
            self.tax_fen += tax
        except Refused as refused:
            self.refused = self.refused or refused


def einvoice_of(root: Element, lines: Lines, today: date | None) -> Invoice:
    """The invoice. Raises Refused naming the element, or FileError "not_an_invoice"."""
    if root.find(_DATA) is None or root.find(_TAX_OFFICE) is None:
        raise FileError(
            "not_an_invoice",
            "这个 XML 不是数电票（应为含 EInvoiceData 和 TaxSupervisionInfo 的 <EInvoice>）",
            "This XML is not an e-invoice (an <EInvoice> with EInvoiceData and TaxSupervisionInfo)",
        )
    ex_tax = cell_of(root, f"{_BASIC}/TotalAmWithoutTax")
    tax = cell_of(root, f"{_BASIC}/TotalTaxAm")
    invoice = invoice_of(
        1,
        number=cell_of(root, f"{_TAX_OFFICE}/InvoiceNumber"),
        seller=cell_of(root, f"{_DATA}/SellerInformation/SellerIdNum"),
        buyer=cell_of(root, f"{_DATA}/BuyerInformation/BuyerIdNum"),
        issued_on=cell_of(root, f"{_TAX_OFFICE}/IssueTime"),
        ex_tax=ex_tax,
        tax=tax,
        total=cell_of(root, f"{_BASIC}/TotalTax-includedAmount"),
        today=today,
        seller_name=_name(root, f"{_DATA}/SellerInformation/SellerName"),
        buyer_name=_name(root, f"{_DATA}/BuyerInformation/BuyerName"),
    )
    if lines.refused:
        raise lines.refused
    _same(ex_tax, invoice.ex_tax_fen, lines.ex_tax_fen)
    _same(tax, invoice.tax_fen, lines.tax_fen)
    return invoice


def _name(root: Element, path: str) -> str:
    name = text_of(cell_of(root, path)).strip()
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
