"""The checks that every invoice passes, whichever format it came in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from files.invoices import Invoice, RowError, normalise, normalise_number, yuan

# At most 13 + 10 digits, so that Decimal's 28 significant digits never round anything away, and
# 10**15 fen at most, so that no column or word downstream overflows. No exponent. Separators only
# where thousands end: "1,5" is fifteen to one reader and one and a half to another.
_AMOUNT = re.compile(r"([+-]?)(?:¥|CNY|RMB)? ?([+-]?)([0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(\.[0-9]{0,10})? ?元?")
_DATE = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2|年([0-9]{1,2})月|([0-9]{2}))([0-9]{1,2})日?(?:[ T][0-9:.]+)?")
# A spreadsheet's own number of a day, from 2000 to 2099; no other way to write a date has five digits.
SERIAL = re.compile(r"(3[6-9][0-9]{3}|[4-6][0-9]{4}|7[0-2][0-9]{3})(\.[0-9]+)?")
FIRST_DAY = date(1899, 12, 30)  # day 0 of spreadsheets, where they hold 1900 to be a leap year
# ASCII only: look-alike letters of other scripts and invisible characters would make a second key
# for the same invoice, and '|' would blur where one part of the key ends.
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/_-]{0,39}")
_PARTY = re.compile(r"[0-9A-Z._-]{1,64}")
# A spreadsheet takes what begins like this for a formula, and runs it on the next person's machine.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

# A value with the name that its file has for it, so that errors point to the right place.
Cell = tuple[str, str]


class Refused(Exception):
    """A row that is not taken, before the reader adds which row it was."""

    def __init__(self, column: str, code: str, value: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.column = column
        self.code = code
        self.value = value
        self.zh = zh
        self.en = en

    def at(self, row: int, cells: tuple[str, ...] = ()) -> RowError:
        """The same refusal, with its row."""
        return RowError(row, self.column, self.code, self.value[:80], self.zh, self.en, cells)


def fen_of(cell: Cell) -> int:
    """Yuan as text to fen. Refused "bad_amount": not an amount, or parts of a fen."""
    column, value = cell
    whole, _, cents = value.partition(".")
    if len(cents) == 2 and len(whole) <= 13 and value.isascii() and whole.isdigit() and cents.isdigit():
        return int(whole + cents)  # how nearly every cell is written; what follows reads it the same
    return _fen_of(column, value)


def _fen_of(column: str, value: str) -> int:
    match = _AMOUNT.fullmatch(normalise(value))
    if not match or (match[1] and match[2]):
        raise Refused(
            column,
            "bad_amount",
            value,
            "不是金额。请填写数字，例如 12345.60 或 12,345.60",
            "Not an amount. Write a number, e.g. 12345.60 or 12,345.60",
        )
    fen = Decimal(match[1] + match[2] + match[3].replace(",", "") + (match[4] or "")).scaleb(2)
    if fen != fen.to_integral_value():
        raise Refused(
            column,
            "bad_amount",
            value,
            "金额多于两位小数，不足一分的部分无法入账",
            "More than two decimals: there is nothing smaller than a fen",
        )
    return int(fen)


def date_of(cell: Cell) -> date:
    """YYYY-MM-DD, YYYY/M/D, YYYY.M.D, YYYYMMDD, 2026年3月1日, with or without a time of day, or a spreadsheet's number
    of the day, from 2000 to 2099. Refused "bad_date": another form or no such day."""
    column, value = cell
    text = normalise(value)
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[3] or match[4] or match[5]), int(match[6]))
    except ValueError:
        pass  # the 30th of February: same answer as any other text that is no date
    if SERIAL.fullmatch(text):
        return FIRST_DAY + timedelta(int(text.partition(".")[0]))
    raise Refused(
        column,
        "bad_date",
        value,
        "不是有效日期。请写成 2026-03-01 或 2026/3/1",
        "Not a date. Write 2026-03-01 or 2026/3/1",
    )


def text_of(cell: Cell) -> str:
    """What stands in a column of words, without the apostrophe by which spreadsheets mark text. Refused "formula"."""
    column, value = cell
    text = value.removeprefix("'")
    if text.startswith(FORMULA):
        raise Refused(
            column,
            "formula",
            value,
            "以 = + - @ 或制表符开头，表格软件会当作公式执行，拒绝读取",
            "It begins with = + - @ or a tab, which spreadsheets take for a formula: not read",
        )
    return text


def number_of(cell: Cell) -> str:
    """The invoice number, normalised. Refused "bad_number": missing, or not digits and letters."""
    column, value = cell
    text = normalise_number(text_of(cell))
    if not _NUMBER.fullmatch(text):
        raise Refused(
            column,
            "bad_number",
            value,
            "发票号码缺失或含有数字、字母以外的字符。若显示为 9.9E+19，请在 Excel 中把该列设为文本",
            "The invoice number is missing or is not digits and letters. If it reads like 9.9E+19,"
            " make the column text in Excel",
        )
    return text


def party_of(cell: Cell) -> str:
    """A party's code, normalised. Refused "missing_party" or "bad_party"."""
    column, value = cell
    text = normalise(text_of(cell))
    if not text:
        raise Refused(
            column,
            "missing_party",
            value,
            "缺少购买方或销售方",
            "The buyer or the seller is missing",
        )
    if not _PARTY.fullmatch(text):
        raise Refused(
            column,
            "bad_party",
            value,
            "购买方或销售方代码只能由数字、字母和 . _ - 组成，最长 64 位",
            "A party's code is digits, letters and . _ - only, 64 at most",
        )
    return text


def not_itself(seller: str, buyer: Cell, buyer_code: str) -> None:
    """Refused "self_invoice" when buyer and seller are the same."""
    if seller == buyer_code:
        raise Refused(
            buyer[0],
            "self_invoice",
            buyer[1],
            "购买方与销售方相同",
            "The buyer and the seller are the same",
        )


def not_later(cell: Cell, day: date, today: date | None) -> None:
    """Refused "future_date" when `day` is after `today` (None = do not ask)."""
    if today is not None and day > today:
        raise Refused(
            cell[0],
            "future_date",
            cell[1],
            f"开票日期晚于今天（{today}）",
            f"Dated after today ({today})",
        )


def adds_up(ex_tax_fen: int, tax_fen: int, total_fen: int, total: Cell) -> None:
    """Refused "zero_amount", or "sum_mismatch" when the total is not the sum of the two others."""
    if total_fen == 0:
        raise Refused(
            total[0],
            "zero_amount",
            total[1],
            "价税合计为零，没有可以确权的金额",
            "The total is zero: nothing is owed on it",
        )
    if ex_tax_fen + tax_fen != total_fen:
        added = yuan(ex_tax_fen + tax_fen)
        raise Refused(
            total[0],
            "sum_mismatch",
            total[1],
            f"不含税金额加税额为 {added}，与价税合计 {yuan(total_fen)} 不符",
            f"Amount and tax add up to {added}, the total says {yuan(total_fen)}",
        )


def invoice_of(
    row: int,
    *,
    number: Cell,
    seller: Cell,
    buyer: Cell,
    issued_on: Cell,
    ex_tax: Cell,
    tax: Cell,
    total: Cell,
    today: date | None,
    seller_name: str = "",
    buyer_name: str = "",
) -> Invoice:
    """An invoice that has passed every check that needs no other row.

    Raises Refused with the first thing wrong: one answer per row, so that rows add up.
    """
    invoice_number = number_of(number)
    seller_code = party_of(seller)
    buyer_code = party_of(buyer)
    not_itself(seller_code, buyer, buyer_code)
    day = date_of(issued_on)
    not_later(issued_on, day, today)
    ex_tax_fen, tax_fen, total_fen = fen_of(ex_tax), fen_of(tax), fen_of(total)
    adds_up(ex_tax_fen, tax_fen, total_fen, total)
    return Invoice(
        number=invoice_number,
        seller=seller_code,
        seller_name=seller_name,
        buyer=buyer_code,
        buyer_name=buyer_name,
        issued_on=day,
        ex_tax_fen=ex_tax_fen,
        tax_fen=tax_fen,
        total_fen=total_fen,
        row=row,
    )
