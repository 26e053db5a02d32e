"""What reading an invoice file yields: invoices, refused rows, or a file refused whole."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

SHORTEST_NUMBER = 8  # digits of a paper VAT invoice's number (发票号码); electronic ones have 20


def normalise(text: str) -> str:
    """One spelling for a number or a party's code: full-width to half (NFKC), trimmed, upper case.

    The same invoice is typed by two people in two ways; without this it would have two keys and
    could back two certificates.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.strip().upper()


def normalise_number(text: str) -> str:
    """One spelling for an invoice number. Digits alone are at least eight: a spreadsheet that took them for a number
    has dropped the zeros in front, and the same invoice would have a second key."""
    number = normalise(text)
    return number.zfill(SHORTEST_NUMBER) if number.isdigit() else number


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals, for messages: -5 is "-0.05"."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"


@dataclass
class Invoice:
    """One invoice (发票). Amounts in fen, negative on a red one (红字); `row` as in `RowError`.

    `seller` and `buyer` are codes (a USCC where the file has one); the names are "" where the
    file has none. `cells` is the row of a list as it stood in the file, () for XML. Not frozen:
    that takes as long as all the checks of a row.
    """

    number: str
    seller: str
    seller_name: str
    buyer: str
    buyer_name: str
    issued_on: date
    ex_tax_fen: int
    tax_fen: int
    total_fen: int
    row: int
    cells: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def key(self) -> str:
        """64 hex digits that name this invoice wherever it turns up.

        A number alone is no key: real books repeat 8-digit numbers across sellers and years.
        """
        parts = (
            normalise_number(self.number),
            normalise(self.seller),
            normalise(self.buyer),
            self.issued_on.isoformat(),
            str(self.total_fen),
        )
        return sha256("|".join(parts).encode()).hexdigest()

    @property
    def is_red(self) -> bool:
        """True for a red invoice: it takes back all or part of an earlier (blue) one."""
        return self.total_fen < 0


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was refused, in words for the person who made the file.

    `row` is the line in the file, the first being 1 (an XML file is one row, 1). `column` is the
    file's own name for the place ("" when the whole row is meant), `value` what stood there, cut
    to 80 characters. `code` is stable; the words are not. `cells` as in `Invoice`.
    """

    row: int
    column: str
    code: str
    value: str
    zh: str
    en: str
    cells: tuple[str, ...] = field(default=(), compare=False, repr=False)


class FileError(Exception):
    """A file refused whole; nothing of it counts. `code` is stable, `zh` and `en` are words."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class ParsedFile:
    """A file that was read whole. Every row is in exactly one of the two lists, in the file's order.

    `format` is "csv", "xlsx", "einvoice_xml", "ubl" or "cii"; `sha256` is of the file's bytes, in
    hex; `rows_read` counts rows that are not blank and equals len(invoices) + len(errors).
    `header` is the first row of a list, () for XML. Red invoices are among `invoices`, negative:
    what they cancel is for the caller to match, who alone knows what is open.
    """

    format: str
    sha256: str
    rows_read: int
    invoices: list[Invoice]
    errors: list[RowError]
    header: tuple[str, ...] = ()
