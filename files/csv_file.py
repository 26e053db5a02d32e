"""A list as CSV: comma, semicolon or tab between cells."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from files.fields import Refused
from files.invoices import FileError
from files.table import Line, Table, below, header_of
from files.text import PIECE_BYTES, encoding_of

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",\t;"


def open_csv(source: BinaryIO, mapping: Mapping[str, str] | None, today: date | None) -> tuple[Table, Iterator[Line]]:
    """The list, and its rows still to be read from `source`, which is at its beginning.

    Raises FileError "empty", "wrong_header", "wrong_mapping", "bad_encoding"; while the rows are read "broken_csv" (a
    quote swallowed rows, so that it is not known what the file says).
    """
    encoding, quoted = encoding_of(source), _has_quotes(source)
    if encoding == "utf-8-sig":  # it would be looked for before every piece
        source.seek(len(BOM_UTF8) if source.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
        encoding = "utf-8"
    begins = source.tell()
    start = getincrementaldecoder(encoding)().decode(source.read(PIECE_BYTES))
    source.seek(begins)
    text = io.TextIOWrapper(source, encoding, newline="")
    delimiter, (header_row, header, places) = _header(start, mapping)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    lines = _lines(reader, len(header), list(places.values())) if quoted else _unquoted(reader)
    return Table(header, places, today), below(header_row, lines)


def _header(start: str, mapping: Mapping[str, str] | None) -> tuple[str, tuple[int, list[str], dict[str, int]]]:
    """The delimiter by which the file has a header, and that header. Raises the comma's FileError when none does."""
    refused: list[FileError] = []
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
        try:
            return delimiter, header_of(_until_broken(reader), mapping)
        except FileError as error:
            refused.append(error)
    raise refused[0]


def _until_broken(reader: Reader) -> Iterator[Line]:
    with suppress(csv.Error):
        for cells in reader:
            yield reader.line_num, cells


def _has_quotes(source: BinaryIO) -> bool:
    """In a file without any, each line is a record. `source` is at its beginning before and after."""
    found = any(b'"' in piece for piece in iter(partial(source.read, PIECE_BYTES), b""))
    source.seek(0)
    return found


def _unquoted(reader: Reader) -> Iterator[Line]:
    try:
        yield from enumerate(reader, 1)
    except csv.Error as error:
        _refuse_if_rows_were_swallowed(reader.line_num, reader.line_num, str(error))
        raise


def _lines(reader: Reader, width: int, ours: list[int]) -> Iterator[Line]:
    """The line on which each record begins, and its cells; `ours`: the columns in which no line may break."""
    row = 1
    while True:
        try:
            for cells in reader:
                if (last := reader.line_num) > row and _is_broken(cells, width, ours):
                    _refuse_if_rows_were_swallowed(row, last, "")
                yield row, cells
                row = last + 1
            return
        except csv.Error as error:
            _refuse_if_rows_were_swallowed(row, reader.line_num, str(error))
            yield row, _malformed()
            row = reader.line_num + 1


def _is_broken(cells: list[str], width: int, ours: list[int]) -> bool:
    return len(cells) != width or any("\n" in cells[place] or "\r" in cells[place] for place in ours)


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


def _malformed() -> Refused:
    return Refused(
        "",
        "bad_quotes",
        "",
        "引号用法有误：闭合的引号后应为分隔符",
        "Wrong quotes: a closing quote is followed by a comma",
    )
