"""One door for any invoice file: what it is shows in its content, not in its name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from files.csv_file import DELIMITERS, open_csv
from files.invoices import FileError, Invoice, ParsedFile, RowError
from files.table import Table
from files.text import digest_of
from files.xlsx_file import open_xlsx
from files.xml_file import read_xml

LIMIT_BYTES = 20 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_LOOK_BYTES = 4096
# What people send instead, and what to tell them.
_OTHERS = (
    (b"%PDF", "PDF 版式文件，请上传 XML 原件", "a PDF; send the XML original"),
    (
        b"\xd0\xcf\x11\xe0",
        "旧版或加密的 Excel 文件，请另存为 .xlsx",
        "an old or encrypted Excel file; save it as .xlsx",
    ),
    (b"\x89PNG", "图片，请上传 XML 原件", "a picture; send the XML original"),
    (b"\xff\xd8\xff", "图片，请上传 XML 原件", "a picture; send the XML original"),
)


class Reading:
    """A file that is being read: go through it once, then its totals are right.

    Each row comes as an Invoice or a RowError, in the file's order. A row of a list may take an earlier one back by
    saying that it is void: then that row comes once more, as a RowError just before, and its invoice does not count.
    FileError may come at any row, the last one too: then nothing that came before counts.
    """

    def __init__(self, format: str, sha256: str, table: Table | None, rows: Iterable[Invoice | RowError]) -> None:
        self.format = format
        self.sha256 = sha256
        self.header = table.header if table else ()
        self.columns = {name: table.header[place] for name, place in table.places.items()} if table else {}
        self._table = table
        self._rows = rows

    def __iter__(self) -> Iterator[Invoice | RowError]:
        return iter(self._rows)

    @property
    def rows_read(self) -> int:
        """Rows so far that are not blank."""
        return self._table.rows_read if self._table else 1


def open_invoices(
    source: BinaryIO,
    *,
    filename: str = "",
    today: date | None = None,
    mapping: Mapping[str, str] | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> Reading:
    """An invoice file of any format known here, to be read row by row in memory that does not grow with the rows.

    `source` can be sought in, and is used until the last row; it may be closed after that. `filename` only names the
    file in messages.
    `today`: invoices dated later are refused ("future_date"); None does not ask. `mapping`: field of
    `files.columns.HEADINGS` to heading, where a list's own headings are not known. Raises FileError "empty",
    "too_large", "not_an_invoice", and what the reader of the format raises; no other exception.
    """
    source.seek(0, io.SEEK_END)
    size = source.tell()
    source.seek(0)
    if size > limit_bytes:
        limit = _size(limit_bytes)
        raise FileError(
            "too_large",
            f"{_named(filename, '文件')}大于上限 {limit}，请分成几个文件",
            f"{_named(filename, 'The file')} is larger than the limit of {limit}; split it",
        )
    start = source.read(_LOOK_BYTES).removeprefix(_BOM).lstrip()
    source.seek(0)
    if not start and size <= _LOOK_BYTES:
        raise FileError("empty", f"{_named(filename, '文件')}是空的", f"{_named(filename, 'The file')} is empty")
    for magic, zh, en in _OTHERS:
        if start.startswith(magic):
            raise FileError(
                "not_an_invoice",
                f"{_named(filename, '文件')}是{zh}",
                f"{_named(filename, 'The file')} is {en}",
            )
    digest = digest_of(source)
    if start.startswith(b"<"):
        format, row = read_xml(source, today)
        return Reading(format, digest, None, [row])
    if start.startswith(b"PK"):
        format, (table, lines) = "xlsx", open_xlsx(source, mapping, today)
    elif any(mark.encode() in start for mark in DELIMITERS) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        format, (table, lines) = "csv", open_csv(source, mapping, today)
    else:
        raise FileError(
            "not_an_invoice",
            f"{_named(filename, '文件')}不是发票文件。可读取数电票、UBL、CII 的 XML，和 CSV、XLSX 清单（见模板）",
            f"{_named(filename, 'The file')} is no invoice file. What is read: XML of 数电票, UBL or CII, and lists as"
            " CSV or XLSX (see the template)",
        )
    return Reading(format, digest, table, table.read(lines))


def read_invoices(
    data: bytes,
    *,
    filename: str = "",
    today: date | None = None,
    mapping: Mapping[str, str] | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> ParsedFile:
    """The same, of a file in memory, read whole."""
    reading = open_invoices(io.BytesIO(data), filename=filename, today=today, mapping=mapping, limit_bytes=limit_bytes)
    invoices: dict[int, Invoice] = {}
    errors: list[RowError] = []
    for row in reading:
        if isinstance(row, Invoice):
            invoices[row.row] = row
        else:
            taken_back = invoices.pop(row.row, None)
            errors.append(replace(row, cells=taken_back.cells) if taken_back else row)
    errors.sort(key=lambda error: error.row)
    return ParsedFile(
        reading.format, reading.sha256, reading.rows_read, list(invoices.values()), errors, reading.header
    )


def _named(filename: str, otherwise: str) -> str:
    """The file's own name without its folders, which are the sender's business."""
    name = re.split(r"[\\/]", filename)[-1][:80]
    return f"“{name}”" if name else otherwise


def _size(limit_bytes: int) -> str:
    mebibyte = 1024 * 1024
    return f"{limit_bytes // mebibyte} MB" if limit_bytes % mebibyte == 0 else f"{limit_bytes} bytes"
