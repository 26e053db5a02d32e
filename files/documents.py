"""What an invoice of an international standard says, in any currency, and whether a certificate may stand on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from files.fields import Cell, Refused, adds_up, not_itself, not_later, number_of, party_of, text_of
from files.invoices import Invoice

# ISO 4217: how many decimals a currency has, where it is not two.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,13}(\.[0-9]{0,10})?|\.[0-9]{1,10})")
LEDGER_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or seller: its legal registration, else its tax number, else another identifier, "" if it has none."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """One invoice or credit note. Amounts in the currency's smallest unit (cents, fen, whole yen), negative where they
    are taken back. `total_minor` includes tax; `payable_minor` is what is left of it to pay. `number` as it stands."""

    number: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    ex_tax_minor: int
    tax_minor: int
    total_minor: int
    payable_minor: int

    @property
    def is_red(self) -> bool:
        """True for a credit note or a negative invoice."""
        return self.total_minor < 0

    def amount(self, minor: int) -> str:
        """An amount in words: "1656.25 EUR"."""
        return f"{Decimal(minor).scaleb(-decimals_of(self.currency)):f} {self.currency}"


def decimals_of(currency: str) -> int:
    """How many decimals amounts in this currency have."""
    return _DECIMALS.get(currency, 2)


def minor_of(cell: Cell, currency: str) -> int:
    """An amount of XML to the currency's smallest unit. Refused "bad_amount"."""
    number = decimal_of(cell).scaleb(decimals_of(currency))
    if number != number.to_integral_value():
        raise Refused(
            *(cell[0], "bad_amount", cell[1]),
            f"金额的小数位多于 {currency} 所有",
            f"More decimals than {currency} has",
        )
    return int(number)


def decimal_of(cell: Cell) -> Decimal:
    """A number of XML, exactly. Refused "bad_amount"."""
    text = cell[1].strip()
    if not _AMOUNT.fullmatch(text):
        raise Refused(*(cell[0], "bad_amount", cell[1]), "不是金额", "Not an amount")
    return Decimal(text)


def invoice_from(document: Document, cells: dict[str, Cell], today: date | None) -> Invoice:
    """The document as an invoice on which a certificate may stand; `cells` say where each field is in the file.

    Raises Refused: "currency_not_cny" before all else, since the ledger's claims are in fen; "payable_differs" when
    not the whole total is still to be paid, for no more than that is owed; and what every invoice is asked.
    """
    total = cells["total"]
    if document.currency != LEDGER_CURRENCY:
        amount, seller, buyer = document.amount(document.total_minor), document.seller.name, document.buyer.name
        raise Refused(
            *(cells["currency"][0], "currency_not_cny", amount),
            f"币种为 {document.currency}，凭证只能以人民币（CNY）开立。已读出：{document.number}，"
            f"{seller} 开给 {buyer}，{amount}",
            f"The currency is {document.currency}, and certificates are in CNY only. It was read as {document.number},"
            f" {seller} to {buyer}, {amount}",
        )
    number = number_of(cells["number"])
    seller, buyer = (party_of((cells[side][0], getattr(document, side).code)) for side in ("seller", "buyer"))
    not_itself(seller, cells["buyer"], buyer)
    not_later(cells["issued_on"], document.issued_on, today)
    adds_up(document.ex_tax_minor, document.tax_minor, document.total_minor, total)
    if document.payable_minor != document.total_minor:
        raise Refused(
            *(cells["payable"][0], "payable_differs", cells["payable"][1]),
            f"应付 {document.amount(document.payable_minor)}，与总额 {document.amount(document.total_minor)} 不同"
            "（已预付或取整），只能就应付部分另行确认",
            f"{document.amount(document.payable_minor)} of {document.amount(document.total_minor)} is to be paid"
            " (prepaid or rounded): what is left must be confirmed by itself",
        )
    seller_name, buyer_name = (text_of((cells[side][0], getattr(document, side).name)) for side in ("seller", "buyer"))
    return Invoice(
        number=number,
        seller=seller,
        seller_name=seller_name,
        buyer=buyer,
        buyer_name=buyer_name,
        issued_on=document.issued_on,
        ex_tax_fen=document.ex_tax_minor,
        tax_fen=document.tax_minor,
        total_fen=document.total_minor,
        row=1,
    )
