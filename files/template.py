"""Lists that people fill in: the template, and the rows of a file that were refused, to correct and send again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO, Literal

from files.columns import HEADINGS
from files.invoices import Invoice, RowError, yuan
from files.lists import write_csv, write_xlsx

Language = Literal["zh", "en"]
COLUMNS = ("number", "issued_on", "seller", "seller_name", "buyer", "buyer_name", "ex_tax", "tax", "total", "valid")
_EXAMPLE = ("25990000000000000001", "2026-03-01", "91990100MA0000023D", "", "91990100MA0000015X", "")
_EXAMPLES = {
    "zh": (*_EXAMPLE, "10000.00", "1300.00", "11300.00", "有效"),
    "en": (*_EXAMPLE, "10000.00", "1300.00", "11300.00", "valid"),
}
_SHEET = "发票 invoices"
# What is added to each refused row; a reader passes over them when the file comes back.
_REASONS = ("原文件行号 / row", "列 / column", "代码 / code", "原因", "reason")


def headings(language: Language) -> tuple[str, ...]:
    """The template's header."""
    return tuple(HEADINGS[name][language == "en"] for name in COLUMNS)


def write_template(out: BinaryIO, language: Language) -> None:
    """An XLSX with the header and one row as an example, every cell text, so that no number loses a digit."""
    write_xlsx(out, _SHEET, headings(language), [_EXAMPLES[language]])


def refused_rows(
    header: Sequence[str], errors: Iterable[RowError], language: Language = "zh"
) -> tuple[tuple[str, ...], Iterable[list[str]]]:
    """Header and rows of the error file: the file's own columns, then where and why. A file without a header (XML) has
    the template's columns, blank where nothing was read."""
    own = tuple(header) or headings(language)
    return (*own, *_REASONS), (_refused_row(len(own), error) for error in errors)


def _refused_row(width: int, error: RowError) -> list[str]:
    cells = [*error.cells[:width], *[""] * (width - len(error.cells))]
    return [*cells, str(error.row), error.column, error.code, error.zh, error.en]


def cells_of(invoice: Invoice) -> tuple[str, ...]:
    """An invoice as a row of the template, for one that was read from XML and refused by somebody else."""
    amounts = (yuan(fen) for fen in (invoice.ex_tax_fen, invoice.tax_fen, invoice.total_fen))
    parties = (invoice.seller, invoice.seller_name, invoice.buyer, invoice.buyer_name)
    return invoice.number, invoice.issued_on.isoformat(), *parties, *amounts, "1"


def write_errors_csv(header: Sequence[str], errors: Iterable[RowError]) -> bytes:
    """The refused rows as CSV in UTF-8 with BOM, as spreadsheets want it."""
    names, rows = refused_rows(header, errors)
    return write_csv(names, rows)


def write_errors_xlsx(out: BinaryIO, header: Sequence[str], errors: Iterable[RowError]) -> None:
    """The refused rows as XLSX, every cell text."""
    names, rows = refused_rows(header, errors)
    write_xlsx(out, _SHEET, names, rows)
