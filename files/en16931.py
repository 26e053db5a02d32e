"""EN 16931 in both of its syntaxes: UBL 2.1 (Peppol BIS 3 is one of its profiles) and UN/CEFACT CII.

The standard names its terms BT-1, BT-2, and so on; here is where each stands in either syntax. Small on purpose: a
binding of the whole schemas is some thousand classes, of which a certificate needs a dozen fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from xml.etree.ElementTree import Element

from files.documents import Document, Party, decimal_of, invoice_from, minor_of
from files.fields import Cell, Refused, date_of
from files.invoices import Invoice
from files.markup import cell_of

# UNTDID 1001: what takes back, and what nobody owes yet or ever.
_CREDIT = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
_NO_CLAIM = frozenset(
    {"325", "386"}
)  # pro forma, and a prepayment: certificates stand on delivered trade (77号 art. 10)


@dataclass(frozen=True, slots=True)
class Syntax:
    """Paths from the root. `codes` in the order in which a party's identifiers are preferred."""

    format: str
    line: str
    line_amount: str
    number: str  # BT-1
    issued_on: str  # BT-2
    kind: str  # BT-3
    currency: str  # BT-5
    seller: str
    buyer: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    tax: str  # BT-110, one for each currency
    sums: str
    lines_sum: str  # BT-106
    allowances: str  # BT-107
    charges: str  # BT-108
    ex_tax: str  # BT-109
    total: str  # BT-112
    prepaid: str  # BT-113
    rounding: str  # BT-114
    payable: str  # BT-115


def _ubl(kind: str) -> Syntax:
    return Syntax(
        format="ubl",
        line=f"{kind}Line",
        line_amount="LineExtensionAmount",
        number="ID",
        issued_on="IssueDate",
        kind=f"{kind}TypeCode",
        currency="DocumentCurrencyCode",
        seller="AccountingSupplierParty/Party",
        buyer="AccountingCustomerParty/Party",
        codes=("PartyLegalEntity/CompanyID", "PartyTaxScheme/CompanyID", "PartyIdentification/ID", "EndpointID"),
        names=("PartyLegalEntity/RegistrationName", "PartyName/Name"),
        tax="TaxTotal/TaxAmount",
        sums="LegalMonetaryTotal",
        lines_sum="LineExtensionAmount",
        allowances="AllowanceTotalAmount",
        charges="ChargeTotalAmount",
        ex_tax="TaxExclusiveAmount",
        total="TaxInclusiveAmount",
        prepaid="PrepaidAmount",
        rounding="PayableRoundingAmount",
        payable="PayableAmount",
    )


_TRADE = "SupplyChainTradeTransaction"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement"
_CII = Syntax(
    format="cii",
    line=f"{_TRADE}/IncludedSupplyChainTradeLineItem",
    line_amount="SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    number="ExchangedDocument/ID",
    issued_on="ExchangedDocument/IssueDateTime/DateTimeString",
    kind="ExchangedDocument/TypeCode",
    currency=f"{_SETTLEMENT}/InvoiceCurrencyCode",
    seller=f"{_TRADE}/ApplicableHeaderTradeAgreement/SellerTradeParty",
    buyer=f"{_TRADE}/ApplicableHeaderTradeAgreement/BuyerTradeParty",
    codes=(
        "SpecifiedLegalOrganization/ID",
        "SpecifiedTaxRegistration/ID",
        "GlobalID",
        "ID",
        "URIUniversalCommunication/URIID",
    ),
    names=("Name", "SpecifiedLegalOrganization/TradingBusinessName"),
    tax=f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount",
    sums=f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation",
    lines_sum="LineTotalAmount",
    allowances="AllowanceTotalAmount",
    charges="ChargeTotalAmount",
    ex_tax="TaxBasisTotalAmount",
    total="GrandTotalAmount",
    prepaid="TotalPrepaidAmount",
    rounding="RoundingAmount",
    payable="DuePayableAmount",
)

# Root elements by their full names.
SYNTAXES = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": _ubl("Invoice"),
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": _ubl("CreditNote"),
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice": _CII,
}


class Lines:
    """The net amounts of a document's lines, added up one by one."""

    def __init__(self) -> None:
        self.sum = Decimal(0)
        self.refused: Refused | None = None

    def paths(self) -> dict[str, Callable[[Element], None]]:
        """Where lines stand in each syntax, and what takes them."""
        return {syntax.line: partial(self._add, syntax.line_amount) for syntax in SYNTAXES.values()}

    def _add(self, path: str, line: Element) -> None:
        try:
            self.sum += decimal_of(cell_of(line, path))
        except Refused as refused:
            self.refused = self.refused or refused  # the first one is what the answer names


def document_of(root: Element, lines: Lines) -> tuple[Document, dict[str, Cell]]:
    """What the document says, and where. Raises Refused for what is missing, no amount, or does not add up."""
    syntax = SYNTAXES[root.tag]
    cells = {name: cell_of(root, getattr(syntax, name)) for name in ("number", "issued_on", "kind", "currency")}
    for name in ("number", "currency"):
        if not cells[name][1].strip():
            raise Refused(
                *(cells[name][0], "missing_element", ""),
                "缺少该元素",
                "This element is missing",
            )
    currency = cells["currency"][1].strip()
    if lines.refused:
        raise lines.refused
    amounts = _amounts(root, syntax, currency, lines.sum, cells)
    sign = _sign(root, cells["kind"], amounts["total"])
    parties = {}
    for side in ("seller", "buyer"):
        path = getattr(syntax, side)
        parties[side] = _party(root.find(path), syntax)
        cells[side] = path, parties[side].code
    document = Document(
        number=cells["number"][1].strip(),
        issued_on=date_of(cells["issued_on"]),
        currency=currency,
        seller=parties["seller"],
        buyer=parties["buyer"],
        **{f"{name}_minor": sign * amounts[name] for name in ("ex_tax", "tax", "total", "payable")},
    )
    return document, cells


def invoice_of_document(root: Element, lines: Lines, today: date | None) -> Invoice:
    """The invoice that a certificate may stand on. Raises Refused."""
    document, cells = document_of(root, lines)
    return invoice_from(document, cells, today)


def _amounts(
    root: Element, syntax: Syntax, currency: str, lines_sum: Decimal, cells: dict[str, Cell]
) -> dict[str, int]:
    """Every sum in the smallest unit, when all of them agree with each other and with the lines."""
    amounts = {}
    for name in ("lines_sum", "allowances", "charges", "ex_tax", "total", "prepaid", "rounding", "payable"):
        path = f"{syntax.sums}/{getattr(syntax, name)}"
        cells[name] = cell_of(root, path)
        _in_currency(root.find(path), path, currency)
        optional = name in ("allowances", "charges", "prepaid", "rounding") and not cells[name][1].strip()
        amounts[name] = 0 if optional else minor_of(cells[name], currency)
    cells["tax"], amounts["tax"] = _tax(root, syntax, currency)
    _same(cells["lines_sum"], amounts["lines_sum"], minor_of((syntax.line_amount, f"{lines_sum:f}"), currency))
    charged = amounts["lines_sum"] - amounts["allowances"] + amounts["charges"]
    _same(cells["ex_tax"], amounts["ex_tax"], charged)
    _same(cells["total"], amounts["total"], amounts["ex_tax"] + amounts["tax"])
    _same(cells["payable"], amounts["payable"], amounts["total"] - amounts["prepaid"] + amounts["rounding"])
    return amounts


def _tax(root: Element, syntax: Syntax, currency: str) -> tuple[Cell, int]:
    """The tax in the document's currency; there may be another in the country's. None: nothing is taxed."""
    found = [element for element in root.iterfind(syntax.tax) if element.get("currencyID", currency) == currency]
    if len(found) > 1:
        raise Refused(
            *(syntax.tax, "repeated_element", found[1].text or ""),
            "该元素出现多次，无法确定以哪一个为准",
            "This element is there more than once: which one counts is not known",
        )
    cell = syntax.tax, (found[0].text or "") if found else "0"
    return cell, minor_of(cell, currency)


def _in_currency(element: Element | None, path: str, currency: str) -> None:
    if element is not None and element.get("currencyID", currency) != currency:
        raise Refused(
            *(path, "currency_mismatch", element.get("currencyID", "")),
            f"金额的币种与发票币种 {currency} 不同",
            f"The amount is in another currency than the invoice ({currency})",
        )


def _sign(root: Element, kind: Cell, total: int) -> int:
    code = kind[1].strip()
    if code in _NO_CLAIM:
        raise Refused(
            *(kind[0], "no_claim", code),
            "形式发票或预付款发票，没有已交付的贸易，不能开立凭证",
            "A pro forma or prepayment invoice: nothing was delivered, so no certificate can stand on it",
        )
    if not root.tag.endswith("}CreditNote") and code not in _CREDIT:
        return 1
    if total < 0:
        raise Refused(
            *(kind[0], "negative_credit_note", code),
            "贷记通知单的金额为负，是冲减还是增加无法确定",
            "A credit note with a negative amount: whether it gives back or charges is not known",
        )
    return -1


def _party(party: Element | None, syntax: Syntax) -> Party:
    if party is None:
        return Party("", "")
    return Party(_first(party, syntax.codes), _first(party, syntax.names))


def _first(party: Element, paths: tuple[str, ...]) -> str:
    """The first of these that says something, in one line."""
    texts = (" ".join((element.text or "").split()) for path in paths for element in party.iterfind(path))
    return next(filter(None, texts), "")


def _same(cell: Cell, stated: int, added: int) -> None:
    if stated != added:
        raise Refused(
            *(cell[0], "sum_mismatch", cell[1]),
            f"与其他金额不符：按其他金额计算为 {added}（以最小货币单位计）",
            f"It does not agree with the other amounts, which make it {added} of the currency's smallest unit",
        )
