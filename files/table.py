"""A list of invoices, one to a row: a purchase ledger, an ERP's or the tax office's export, the template."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import dropwhile, islice, repeat
from operator import getitem, itemgetter
from typing import Any, TypeVar

from files.columns import AMOUNTS, fields_of
from files.fields import (
    Cell,
    Refused,
    adds_up,
    date_of,
    fen_of,
    not_itself,
    not_later,
    number_of,
    party_of,
    text_of,
)
from files.invoices import FileError, Invoice, RowError, normalise

# More than fit into the largest file that is read, at the length of a real row; it keeps a file
# of a million two-letter lines from becoming a million refusals.
ROW_LIMIT = 200_000
_HEADER_WITHIN = 10  # rows: reports have a title and a date above their header
_VALID = {"1", "有效", "有效发票", "正常", "正常发票", "是", "VALID", "YES", "TRUE", "NORMAL", "Y"}
_VOID = {"0", "作废", "已作废", "作废发票", "无效", "否", "VOID", "NO", "FALSE", "CANCELLED", "N"}
_REVERSED = ("已红冲", "红冲", "已全额红冲", "REVERSED")
_MOST_SPELLINGS = 10_000
_LAST_SLOT = (1 << 18) - 1  # more slots than ROW_LIMIT; twice as many would be slower to reach
_REPEATING = ("seller", "buyer", "issued_on", "seller_name", "buyer_name")


_PLAIN_AMOUNTS = re.compile(r"(?:[0-9]{1,13}+\.[0-9]{2} )++")
_PLAIN_NUMBERS = re.compile(r"(?:[0-9]{8,40}+ )++")
_AT_ONCE = 128  # rows that are looked at together
# Of a row: its parties (seller, its name, buyer, its name), day, number, and amounts in fen, the total last.
_Glance = tuple[tuple[str, str, str, str] | None, date | None, str, int, int, int]
_NOTHING: _Glance = (None, None, "", 0, 0, 0)

# The line on which a row begins, and its cells; or why they cannot be told apart.
Line = tuple[int, "list[str] | Refused"]
Spelling = TypeVar("Spelling", str, tuple[str, ...])
Value = TypeVar("Value")


def header_of(lines: Iterable[Line], mapping: Mapping[str, str] | None) -> tuple[int, list[str], dict[str, int]]:
    """The row of the header, the header, and the place of each field in it.

    Raises FileError "empty", or what `fields_of` raises for the first row when none of the first ten is a header.
    """
    first: FileError | None = None
    for row, cells in _first_filled(lines):
        try:
            return row, cells, fields_of(cells, mapping)
        except FileError as error:
            first = first or error
    raise first or FileError("empty", "文件是空的", "The file is empty")


def below(header_row: int, lines: Iterable[Line]) -> Iterator[Line]:
    """The rows below the header."""
    return dropwhile(lambda line: line[0] <= header_row, lines)


def _first_filled(lines: Iterable[Line]) -> Iterator[tuple[int, list[str]]]:
    found = 0
    for row, cells in lines:
        if isinstance(cells, list) and any(cell.strip() for cell in cells):
            yield row, cells
            found += 1
            if found == _HEADER_WITHIN:
                return


class Table:
    """The invoices of a list, row by row. `today`: the last date that one may bear."""

    def __init__(self, header: Sequence[str], places: Mapping[str, int], today: date | None) -> None:
        self.header = tuple(header)
        self.places = places
        self._names = {name: header[place] for name, place in places.items()}
        self._first = _Seen().first
        self._width = len(header)
        self.rows_read = 0
        self._taken_back: list[RowError] = []
        self._void_rows: set[int] = set()
        # A column that the list does not have is read from the seller's, and says nothing.
        self._void = self._known("valid", _void, False)
        self._void_place = places.get("valid", places["seller"])
        self._repeating = itemgetter(*(places.get(name, places["seller"]) for name in _REPEATING))
        self._known_by_column: tuple[_Known[Any], ...] = (
            self._known("seller", party_of, ""),
            self._known("buyer", party_of, ""),
            self._known("issued_on", lambda cell: _day(cell, today), ""),
            self._known("seller_name", _name, ""),
            self._known("buyer_name", _name, ""),
        )
        number = "electronic_number" if "electronic_number" in places else "number"
        # Of rows that were good: their cells, and what was read there.
        self._good_parties: dict[tuple[str, ...], tuple[str, str, str, str]] = {}
        self._good_days: dict[str, date] = {}
        of_parties = ("seller", "buyer", "seller_name", "buyer_name", "valid")
        self._party_cells = itemgetter(*(places.get(name, places["seller"]) for name in of_parties))
        self._day_place = places["issued_on"]
        self._digit_cells = itemgetter(*(places.get(name, places["seller"]) for name in (number, *AMOUNTS)))

    def _known(self, name: str, make: Callable[[Cell], Value], otherwise: Value) -> _Known[Value]:
        return _Known(make if name in self.places else lambda _: otherwise, self._names.get(name, ""))

    def read(self, lines: Iterable[Line]) -> Iterator[Invoice | RowError]:
        """Every row below the header that is not blank: see `Reading`. Raises FileError "empty" and "too_large"."""
        answer: Invoice | RowError
        ahead, first, taken_back = iter(lines), self._first, self._taken_back
        while batch := list(islice(ahead, _AT_ONCE)):
            for (row, cells), glance in zip(batch, self._glance([cells for _, cells in batch]), strict=False):
                parties, day, number, ex_tax, tax, total = glance
                try:
                    if parties and day and ex_tax + tax == total != 0 and isinstance(cells, list):
                        seller, seller_name, buyer, buyer_name = parties
                        if earlier := first((number, seller, buyer, day, total), row):
                            self._refuse(cells, row, earlier, False)
                        answer = Invoice(
                            number, seller, seller_name, buyer, buyer_name, day, ex_tax, tax, total, row, tuple(cells)
                        )
                    else:
                        answer = self._read(row, cells)
                except Refused as refused:
                    whole = () if isinstance(cells, Refused) else tuple(cells)
                    if isinstance(cells, list) and not any(cell and not cell.isspace() for cell in cells):
                        continue  # spreadsheets leave blank rows at the end
                    answer = refused.at(row, whole)
                self.rows_read += 1
                if self.rows_read > ROW_LIMIT:
                    raise FileError(
                        "too_large",
                        f"文件多于 {ROW_LIMIT} 行，请分成几个文件",
                        f"The file has more than {ROW_LIMIT} rows; split it",
                    )
                if taken_back:
                    yield taken_back.pop()
                yield answer
        if self.rows_read == 0:
            raise FileError("empty", "文件只有表头，没有数据行", "A header and no row under it")

    def _glance(self, rows: list[list[str] | Refused]) -> Iterable[_Glance]:
        """What can be told of many rows at once, and so in half the time: parties and days that were good before, and
        numbers and amounts that are written in the plain way in all of these rows. `_read` says the same of each."""
        plain = [cells for cells in rows if isinstance(cells, list) and len(cells) == self._width]
        if len(plain) != len(rows):
            return repeat(_NOTHING)
        numbers, ex_tax, tax, total = zip(*map(self._digit_cells, plain), strict=True)
        amounts, count = f"{' '.join(ex_tax)} {' '.join(tax)} {' '.join(total)} ", len(plain)
        spelled = f"{' '.join(numbers)} "
        if not _PLAIN_AMOUNTS.fullmatch(amounts) or not _PLAIN_NUMBERS.fullmatch(spelled):
            return repeat(_NOTHING)
        if amounts.count(" ") != 3 * count or spelled.count(" ") != count:
            return repeat(_NOTHING)  # two of them in one cell
        fen = list(map(int, amounts.replace(".", "").split()))
        return zip(
            map(self._good_parties.get, map(self._party_cells, plain)),
            map(self._good_days.get, map(itemgetter(self._day_place), plain)),
            numbers,
            fen[:count],
            fen[count : 2 * count],
            fen[2 * count :],
            strict=True,
        )

    def _read(self, row: int, cells: list[str] | Refused) -> Invoice:
        if isinstance(cells, Refused):
            raise cells
        if len(cells) != self._width:
            raise _wrong_width(self._width, len(cells))
        void = self._void[cells[self._void_place]]
        try:
            seller, buyer, day, seller_name, buyer_name = map(getitem, self._known_by_column, self._repeating(cells))
            number = number_of(self._number(cells))
            ex_tax, tax, total = self._amounts(cells)
            if seller == buyer:
                not_itself(seller, self._cell("buyer", cells), buyer)
            if not total or ex_tax + tax != total:
                adds_up(ex_tax, tax, total, self._cell("total" if "total" in self.places else "tax", cells))
        except Refused as refused:
            # A void row needs no other right column.
            raise (self._is_void(cells) if void else refused) from None
        first = self._first((number, seller, buyer, day, total), row)
        if first or void:
            self._refuse(cells, row, first, void)
        _remember(self._good_parties, self._party_cells(cells), (seller, seller_name, buyer, buyer_name))
        _remember(self._good_days, cells[self._day_place], day)
        return Invoice(number, seller, seller_name, buyer, buyer_name, day, ex_tax, tax, total, row, tuple(cells))

    def _refuse(self, cells: list[str], row: int, first: int, void: bool) -> None:
        """A row that is void, or whose invoice was there before; one that was void anywhere is void everywhere."""
        was_void = first in self._void_rows
        if void:
            if first and not was_void:
                self._taken_back.append(self._void_elsewhere(cells, row).at(first))
            self._void_rows.add(first or row)
            raise self._is_void(cells)
        raise self._void_elsewhere(cells, first) if was_void else _repeat(self._number(cells), first)

    def _amounts(self, cells: list[str]) -> tuple[int, int, int]:
        """Without tax, tax, total, in fen. Where the list has two of them, the third follows."""
        ex_tax, tax, total = (self._fen(name, cells) for name in ("ex_tax", "tax", "total"))
        if ex_tax is None:
            ex_tax = (total or 0) - (tax or 0)
        if tax is None:
            tax = (total or 0) - ex_tax
        if total is None:
            total = ex_tax + tax
        return ex_tax, tax, total

    def _fen(self, name: str, cells: list[str]) -> int | None:
        return fen_of((self._names[name], cells[self.places[name]])) if name in self.places else None

    def _number(self, cells: list[str]) -> Cell:
        """The tax office's lists have a column for numbers of electronic invoices, and one for those on paper."""
        for name in ("electronic_number", "number"):
            if name in self.places:
                cell = self._names[name], cells[self.places[name]]
                if cell[1].strip():
                    return cell
        return cell

    def _cell(self, name: str, cells: list[str]) -> Cell:
        return self._names[name], cells[self.places[name]]

    def _is_void(self, cells: list[str]) -> Refused:
        column, value = self._cell("valid", cells)
        return Refused(column, "void", value, "发票已作废", "The invoice is void")

    def _void_elsewhere(self, cells: list[str], row: int) -> Refused:
        return Refused(
            self._names["valid"],
            "void",
            self._number(cells)[1],
            f"同一发票在第 {row} 行标为作废",
            f"Row {row} says that this invoice is void",
        )


class _Known(dict[str, Value]):
    """What was made of a cell, kept for the next row that says the same: parties, dates and states repeat."""

    def __init__(self, make: Callable[[Cell], Value], column: str) -> None:
        super().__init__()
        self._make = make
        self._column = column

    def __missing__(self, text: str) -> Value:
        value = self._make((self._column, text))
        _remember(self, text, value)
        return value


def _remember(known: dict[Spelling, Value], spelling: Spelling, value: Value) -> None:
    if len(known) == _MOST_SPELLINGS:
        known.clear()
    known[spelling] = value


class _Seen:
    """In which row each invoice of the file was first, in memory that does not grow: an open-addressed table of hashes.

    Two of `ROW_LIMIT` invoices share their 64 bits once in a thousand million files; the second would be refused as a
    repeat, in words that name both rows.
    """

    def __init__(self) -> None:
        self._hashes = array("q", bytes(8 * (_LAST_SLOT + 1)))
        self._rows = array("I", bytes(4 * (_LAST_SLOT + 1)))

    def first(self, invoice: tuple[object, ...], row: int) -> int:
        """The earlier row with this invoice, 0 if there is none."""
        hashes = self._hashes
        mark = hash(invoice) or 1
        at = mark & _LAST_SLOT
        while found := hashes[at]:
            if found == mark:
                return self._rows[at]
            at = (at + 1) & _LAST_SLOT
        hashes[at] = mark
        self._rows[at] = row
        return 0


def _wrong_width(expected: int, found: int) -> Refused:
    return Refused(
        "",
        "wrong_columns",
        str(found),
        f"本行有 {found} 列，表头有 {expected} 列",
        f"This row has {found} columns, the header has {expected}",
    )


def _day(cell: Cell, today: date | None) -> date:
    day = date_of(cell)
    not_later(cell, day, today)
    return day


def _name(cell: Cell) -> str:
    return " ".join(text_of(cell).split())


def _void(cell: Cell) -> bool:
    column, value = cell
    flag = normalise(value)
    if flag in _VALID or flag in _VOID:
        return flag in _VOID
    if flag.startswith(_REVERSED):
        raise Refused(
            column,
            "reversed",
            value,
            "该发票已被红冲，不能再确权；剩余部分请另行开票",
            "A red invoice took this one back; have what is left invoiced anew",
        )
    raise Refused(
        column,
        "bad_valid",
        value,
        "发票状态应为 1 / 有效 / 正常，或 0 / 作废",
        "The state is 1 / valid, or 0 / void",
    )


def _repeat(number: Cell, first: int) -> Refused:
    return Refused(
        number[0],
        "repeat",
        number[1],
        f"与第 {first} 行是同一张发票",
        f"The same invoice as in row {first}",
    )
