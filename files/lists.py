"""Lists as people open them in a spreadsheet: CSV and XLSX, every cell text, none a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from xlsxwriter import Workbook

from files.fields import FORMULA

_AMOUNT = re.compile(r"[+-]?[¥￥]?[0-9,]+(\.[0-9]*)?")
_EXCEL_CHARACTERS = 32_767


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """In UTF-8 with BOM, as spreadsheets want it."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow([harmless(cell) for cell in header])
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula: with an apostrophe in front, which reading takes off.
    Amounts stay as they are."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _AMOUNT.fullmatch(cell) else cell


def write_xlsx(out: BinaryIO, sheet_name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Every cell text, so that no number loses a digit; row by row, at flat memory."""
    with Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(sheet_name)
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(header) - 1, 22, text)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "num_format": "@"})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell[:_EXCEL_CHARACTERS], text)
