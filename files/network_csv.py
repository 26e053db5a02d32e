"""A buyer's purchase ledger as CSV: one row per invoice, many suppliers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from files.fields import Refused, invoice_of
from files.invoices import FileError, Invoice, ParsedFile, RowError, normalise
from files.text import decode

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS = (
    "buyer",
    "supplier_enterprise",
    "invoice_no",
    "invoice_date",
    "amount_ex_tax",
    "tax",
    "total",
    "valid",
)
# More than fit into the largest file that is read, at the length of a real row; it keeps a file
# of a million two-letter lines from becoming a million refusals in memory.
ROW_LIMIT = 200_000


def parse_network_csv(data: bytes, *, today: date | None = None) -> ParsedFile:
    """Read the CSV with the columns of `COLUMNS`, in any order; other columns are passed over.

    `valid` is 1, or 0 for a void invoice (作废). Amounts in yuan, dates YYYY-MM-DD or YYYY/M/D.
    Raises FileError "empty", "too_large", "wrong_header", "bad_encoding", or "broken_csv" (a
    quote swallowed rows, so that it is not known what the file says).
    """
    reader = csv.reader(io.StringIO(decode(data), newline=""), strict=True)
    width, places = _header(reader)
    invoices: list[Invoice] = []
    errors: list[RowError] = []
    first_row: dict[str, int] = {}
    void_row: dict[str, int] = {}
    rows_read = 0
    for row, cells in _records(reader, width, places):
        rows_read += 1
        if rows_read > ROW_LIMIT:
            raise FileError(
                "too_large",
                f"文件多于 {ROW_LIMIT} 行，请分成几个文件",
                f"The file has more than {ROW_LIMIT} rows; split it",
            )
        try:
            if isinstance(cells, Refused):
                raise cells
            invoice, void = _invoice(row, cells, today)
            if void:
                void_row.setdefault(invoice.key, row)
                raise _void(cells[-1])
            first = first_row.setdefault(invoice.key, row)
            if first != row:
                raise _repeat(invoice.number, first)
        except Refused as refused:
            errors.append(refused.at(row))
        else:
            invoices.append(invoice)
    if rows_read == 0:
        raise FileError("empty", "文件只有表头，没有数据行", "A header and no row under it")
    # Valid in one row and void in another: a void invoice backs nothing, wherever it is said.
    voided = [invoice for invoice in invoices if invoice.key in void_row]
    if voided:
        invoices = [invoice for invoice in invoices if invoice.key not in void_row]
        errors += [_void_elsewhere(i.number, void_row[i.key]).at(i.row) for i in voided]
        errors.sort(key=lambda error: error.row)
    return ParsedFile("network_csv", sha256(data).hexdigest(), rows_read, invoices, errors)


def _records(reader: Reader, width: int, places: list[int]) -> Iterator[tuple[int, list[str] | Refused]]:
    """The line on which each record begins, and its cells in the order of `COLUMNS`."""
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            _refuse_if_rows_were_swallowed(row, reader.line_num, str(error))
            yield row, _malformed()
            continue
        if cells is None:
            return
        if not any(cell and not cell.isspace() for cell in cells):
            continue  # spreadsheets leave blank rows at the end
        if len(cells) != width:
            _refuse_if_rows_were_swallowed(row, reader.line_num, "")
            yield row, _wrong_width(width, len(cells))
            continue
        ours = [cells[i] for i in places]
        if reader.line_num > row and any("\n" in cell or "\r" in cell for cell in ours):
            _refuse_if_rows_were_swallowed(row, reader.line_num, "")
        yield row, ours


def _invoice(row: int, cells: list[str], today: date | None) -> tuple[Invoice, bool]:
    """The invoice of a row and whether it is void; a void row needs no other right column."""
    buyer, seller, number, day, ex_tax, tax, total, valid = cells
    void = _is_void(valid)
    try:
        invoice = invoice_of(
            row,
            number=("invoice_no", number),
            seller=("supplier_enterprise", seller),
            buyer=("buyer", buyer),
            issued_on=("invoice_date", day),
            ex_tax=("amount_ex_tax", ex_tax),
            tax=("tax", tax),
            total=("total", total),
            today=today,
        )
    except Refused as refused:
        raise (_void(valid) if void else refused) from None
    return invoice, void


def _header(reader: Iterator[list[str]]) -> tuple[int, list[int]]:
    """How many columns the file has, and where ours are, in the order of `COLUMNS`."""
    try:
        names = next((cells for cells in reader if any(c.strip() for c in cells)), None)
    except csv.Error:
        names = [""]
    if names is None:
        raise FileError("empty", "文件是空的", "The file is empty")
    names = [normalise(name).lower() for name in names]
    missing = [column for column in COLUMNS if column not in names]
    double = [column for column in COLUMNS if names.count(column) > 1]
    if missing or double:
        zh = [f"缺少列 {', '.join(missing)}"] if missing else []
        en = [f"missing: {', '.join(missing)}"] if missing else []
        if double:
            zh.append(f"重复列 {', '.join(double)}")
            en.append(f"more than once: {', '.join(double)}")
        raise FileError(
            "wrong_header",
            f"表头不符：{'；'.join(zh)}。应为 {','.join(COLUMNS)}",
            f"Wrong header, {'; '.join(en)}. Expected {','.join(COLUMNS)}",
        )
    return len(names), [names.index(column) for column in COLUMNS]


def _refuse_if_rows_were_swallowed(first: int, last: int, reason: str) -> None:
    """Whole refusal when a faulty record spans lines, or the file ends inside a quote.

    Only a column that we pass over, a remark for instance, may hold a line break.

    A quote that never closes makes the rows after it part of a field; to refuse only that one row
    would drop the others without a word.
    """
    if last > first or "unexpected end" in reason or "field limit" in reason:
        raise FileError(
            "broken_csv",
            f"第 {first} 行的引号没有闭合（或单元格过长），其后的行无法辨认",
            f"A quote in row {first} does not close (or a cell is too long): the rows after it cannot be told apart",
        )


def _is_void(valid: str) -> bool:
    flag = normalise(valid)
    if flag not in ("0", "1"):
        raise Refused(
            "valid",
            "bad_valid",
            valid,
            "valid 应为 1（有效）或 0（作废）",
            "valid is 1 (valid) or 0 (void)",
        )
    return flag == "0"


def _void(valid: str) -> Refused:
    return Refused("valid", "void", valid, "发票已作废", "The invoice is void")


def _void_elsewhere(number: str, row: int) -> Refused:
    return Refused(
        "valid",
        "void",
        number,
        f"同一发票在第 {row} 行标为作废",
        f"Row {row} says that this invoice is void",
    )


def _repeat(number: str, first: int) -> Refused:
    return Refused(
        "invoice_no",
        "repeat",
        number,
        f"与第 {first} 行是同一张发票",
        f"The same invoice as in row {first}",
    )


def _wrong_width(expected: int, found: int) -> Refused:
    return Refused(
        "",
        "wrong_columns",
        str(found),
        f"本行有 {found} 列，表头有 {expected} 列",
        f"This row has {found} columns, the header has {expected}",
    )


def _malformed() -> Refused:
    return Refused(
        "",
        "bad_quotes",
        "",
        "引号用法有误：闭合的引号后应为逗号",
        "Wrong quotes: a closing quote is followed by a comma",
    )
