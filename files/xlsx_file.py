"""A list as XLSX: the cells as text, exactly as the file has them.

The libraries that read XLSX give numbers as binary fractions, in which 0.1 is not 0.1; so the XML is read here, and an
amount's digits go from the file to whole fen without ever being anything but digits.
"""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import BinaryIO
from xml.etree.ElementTree import Element
from xml.parsers import expat
from zipfile import ZipFile

from files.columns import MOST_COLUMNS
from files.fields import FIRST_DAY, SERIAL
from files.invoices import FileError
from files.markup import hardened, tree_of
from files.package import broken, opened, pieces
from files.table import Line, Table, below, header_of

FIRST_DAY_1904 = date(1904, 1, 1)  # day 0 in files of old Macs
MOST_CELL_CHARACTERS = 32_767  # Excel's own limit
# Spreadsheets compute with 15 significant digits and write 17: 8000.1 stands in the file as 8000.1000000000004.
_AS_SHOWN = Context(prec=15, rounding=ROUND_HALF_EVEN)
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,3})?")
_PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,3})?")
_STRINGS = "xl/sharedStrings.xml"
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # "strict"
)
_TAGS = {f"{space}}}{name}": name for space in _NAMESPACES for name in ("row", "c", "v", "t", "si", "rPh")}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NAMES = [*_LETTERS, *(first + second for first in _LETTERS for second in _LETTERS)]
_COLUMNS = {name: place for place, name in enumerate(_NAMES[:MOST_COLUMNS])}


def open_xlsx(source: BinaryIO, mapping: Mapping[str, str] | None, today: date | None) -> tuple[Table, Iterator[Line]]:
    """The list on the first visible sheet that has its header, and its rows still to be read.

    Raises FileError "empty", "wrong_header", "wrong_mapping", "not_an_invoice" (another zip), "encrypted", "zip_bomb",
    "broken_package", "unsafe_xml", "too_large"; the last four also while rows are read.
    """
    package = opened(source)
    book = _part(package, "xl/workbook.xml")
    targets = {
        # An absolute target stays what it is: /xl/worksheets/sheet1.xml is the same part.
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in _part(package, "xl/_rels/workbook.xml.rels")
    }
    setting = book.find("workbookPr")
    from_1904 = setting is not None and setting.get("date1904") in ("1", "true")
    strings = _Strings(package)
    refused: FileError | None = None
    for sheet in book.iterfind("sheets/sheet"):
        name = targets.get(_relation(sheet), "")
        if sheet.get("state", "visible") != "visible" or name not in package.NameToInfo:
            continue
        try:
            header_row, header, places = header_of(_lines(package, name, strings, 0), mapping)
        except FileError as error:
            if error.code not in ("empty", "wrong_header", "wrong_mapping"):
                raise
            refused = refused or error
            continue
        while header and not header[-1].strip():
            header.pop()
        lines = below(header_row, _lines(package, name, strings, len(header)))
        first_day = FIRST_DAY_1904 if from_1904 else FIRST_DAY
        return Table(header, places, today), _dated(lines, places["issued_on"], first_day)
    raise refused or FileError("empty", "工作簿中没有可见的工作表", "The workbook has no visible sheet")


def _part(package: ZipFile, name: str) -> Element:
    if name not in package.NameToInfo:
        raise FileError(
            "not_an_invoice",
            "这个压缩文件不是 Excel 工作簿（.xlsx）",
            "This zip file is not an Excel workbook (.xlsx)",
        )
    if package.NameToInfo[name].file_size > 1024 * 1024:
        raise broken()
    try:
        return tree_of(piece.decode() for piece in [b"".join(pieces(package, name))])
    except UnicodeDecodeError:
        raise broken() from None


def _dated(lines: Iterator[Line], place: int, first_day: date) -> Iterator[Line]:
    """Days as dates, where the sheet has the number of a day: beside this file the number alone says nothing."""
    for row, cells in lines:
        if isinstance(cells, list) and SERIAL.fullmatch(cells[place]):
            cells[place] = (first_day + timedelta(int(cells[place].partition(".")[0]))).isoformat()
        yield row, cells


def _relation(sheet: Element) -> str:
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")


def _lines(package: ZipFile, name: str, strings: _Strings, width: int) -> Iterator[Line]:
    """The rows of a sheet, `width` cells each (0: as many as there are). Blank rows may be left out."""
    sheet = _Sheet(strings, width)
    yield from _parsed(package, name, sheet.parser, sheet.rows)


def _parsed(package: ZipFile, name: str, parser: expat.XMLParserType, rows: list[Line]) -> Iterator[Line]:
    try:
        for piece in pieces(package, name):
            parser.Parse(piece, False)
            yield from rows
            rows.clear()
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise broken() from None
    yield from rows


class _Reader:
    """What both kinds of parts have: texts between tags. There is no tree: a sheet has a million cells."""

    def __init__(self) -> None:
        self.parser = hardened()
        self.parser.StartElementHandler = self.begins
        self.parser.EndElementHandler = self.ends
        self.parser.CharacterDataHandler = self._data
        self._text: list[str] = []
        self._reads = False

    def _data(self, text: str) -> None:
        if self._reads:
            self._text.append(text)

    def text(self) -> str:
        """What was read since the last time. Raises FileError "broken_package" for more than a cell can hold."""
        text = "".join(self._text)
        self._text.clear()
        if len(text) > MOST_CELL_CHARACTERS:
            raise broken()
        return text

    def begins(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def ends(self, tag: str) -> None:
        raise NotImplementedError


class _Strings(_Reader):
    """The texts that cells share, as one block of bytes and where each begins: many of them take little memory."""

    def __init__(self, package: ZipFile) -> None:
        super().__init__()
        self._bytes = bytearray()
        self._starts = array("Q", [0])
        if _STRINGS in package.NameToInfo:
            for _ in _parsed(package, _STRINGS, self.parser, []):
                pass

    def __getitem__(self, place: str) -> str:
        """Raises FileError "broken_package" when there is no such text."""
        if not (place.isdigit() and place.isascii()) or len(place) > 9 or int(place) >= len(self._starts) - 1:
            raise broken()
        at = int(place)
        return self._bytes[self._starts[at] : self._starts[at + 1]].decode()

    def begins(self, tag: str, attributes: dict[str, str]) -> None:
        kind = _TAGS.get(tag)
        if kind == "t":
            self._reads = True
        elif kind == "rPh":  # how a word is spoken, beside how it is written
            self._reads = False

    def ends(self, tag: str) -> None:
        kind = _TAGS.get(tag)
        if kind == "t":
            self._reads = False
        elif kind == "si":
            self._bytes += self.text().encode()
            self._starts.append(len(self._bytes))


class _Sheet(_Reader):
    """A sheet's cells, row by row, into `rows`."""

    def __init__(self, strings: _Strings, width: int) -> None:
        super().__init__()
        self.rows: list[Line] = []
        self._strings = strings
        self._width = width
        self._row = 0
        self._cells: list[str] = []
        self._column = 0
        self._type = ""

    def begins(self, tag: str, attributes: dict[str, str]) -> None:
        kind = _TAGS.get(tag)
        if kind == "c":
            place = attributes.get("r")
            self._column = _COLUMNS.get(place.rstrip("0123456789"), MOST_COLUMNS) if place else len(self._cells)
            self._type = attributes.get("t", "n")
        elif kind == "row":
            row = attributes.get("r", str(self._row + 1))
            if not (row.isascii() and row.isdigit()) or len(row) > 7 or int(row) <= self._row:
                raise broken()
            self._row = int(row)
            self._cells = []
        elif kind in ("v", "t"):
            self._reads = True

    def ends(self, tag: str) -> None:
        kind = _TAGS.get(tag)
        if kind in ("v", "t"):
            self._reads = False
        elif kind == "c":
            value = self.text()
            cells, column = self._cells, self._column
            if self._type == "s":
                value = self._strings[value]
            elif self._type == "n" and not _PLAIN.fullmatch(value):
                value = _number(value)
            if column == len(cells):
                cells.append(value)
            elif len(cells) < column < MOST_COLUMNS:
                cells += [""] * (column - len(cells))
                cells.append(value)
            elif column < len(cells):
                raise broken()  # two values for one cell
        elif kind == "row":
            cells, width = self._cells, self._width
            if width:
                # What stands beside the list, where the header has nothing, is not of it.
                cells = cells[:width] + [""] * (width - len(cells))
            self.rows.append((self._row, cells))


def _number(text: str) -> str:
    """A number as the spreadsheet shows it. Above 15 digits some are lost: it stays in a form that no field takes."""
    if not text or not _NUMBER.fullmatch(text):
        return text
    number = _AS_SHOWN.create_decimal(text)
    return f"{number:.4E}" if abs(number) >= Decimal(10**15) else f"{number.normalize(_AS_SHOWN):f}"
