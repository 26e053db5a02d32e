"""Files to measure readers with: lists in the template's columns, and single invoices with many lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from runpy import run_path

from xlsxwriter import Workbook

from files.template import headings

ROOT = Path(__file__).resolve().parent.parent
LINES = {
    "einvoice_xml": "IssuItemInformation",
    "ubl": "cac:InvoiceLine",
    "cii": "ram:IncludedSupplyChainTradeLineItem",
}
_MAKE = run_path(str(ROOT / "samples" / "make.py"))
_ITEMS = [_MAKE["Item"](f"*汽车零部件*座椅总成 {n}", "套", n, 142_000, 13) for n in range(1, 21)]
_BILL = (5001, date(2025, 2, 10), _MAKE["SEATS"], _MAKE["CORE"], *_ITEMS)
# An invoice of twenty lines, in each format.
DOCUMENTS: dict[str, bytes] = {
    "einvoice_xml": _MAKE["einvoice"](*_BILL).encode(),
    "ubl": _MAKE["ubl"]("Invoice", *_BILL).encode(),
    "cii": _MAKE["cii"](*_BILL).encode(),
}


def rows(count: int) -> Iterator[list[str]]:
    """As an ERP would export them: forty suppliers, a year, one row in a hundred void."""
    yield list(headings("zh"))
    first = date(2025, 1, 1)
    for n in range(1, count + 1):
        supplier, fen = n % 40, 100_000 + n * 37
        tax = fen * 13 // 100
        amounts = (f"{a // 100}.{a % 100:02d}" for a in (fen, tax, fen + tax))
        parties = (
            f"91990100MA00{supplier:04d}1X",
            f"示例第{supplier}供应商有限公司",
            "91990100MA0000015X",
            "示例汽车有限公司",
        )
        day = first + timedelta(n % 365)
        yield [f"2599{n:016d}", day.isoformat(), *parties, *amounts, "作废" if n % 100 == 0 else "正常"]


def write_csv(path: Path, count: int) -> None:
    """A list of so many rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """The same list with texts that cells share and amounts that are numbers, as a spreadsheet saves it."""
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows(count)):
            for column, cell in enumerate(cells):
                if row and 6 <= column <= 8:
                    sheet.write_number(row, column, float(cell))
                else:
                    sheet.write_string(row, column, cell)


def write_xml(path: Path, kind: str, lines: int) -> None:
    """The invoice with its first line so many times; that they do not add up any more is found at the end."""
    text = DOCUMENTS[kind].decode()
    start = text.index(f"<{LINES[kind]}>")
    end = text.index(f"</{LINES[kind]}>") + len(LINES[kind]) + 3
    with path.open("w", encoding="utf-8") as out:
        out.write(text[:start])
        for _ in range(lines):
            out.write(text[start:end])
        out.write(text[end:])
