"""XLSX, as another library writes it: every amount to the fen, every date, and what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from files import FileError, ParsedFile, package, read_invoices
from files.template import headings, write_template

HEADER = ("number", "date", "seller", "buyer", "net", "tax", "total")


def book(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER, mac: bool = False) -> bytes:
    workbook = openpyxl.Workbook()
    if mac:
        workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.active
    for row in (header, *rows):
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(*rows: tuple[object, ...], **options: bool) -> ParsedFile:
    return read_invoices(book(*rows, **options), mapping={"number": "number"})


def with_part(name: str, data: bytes, source: bytes | None = None, **options: int) -> bytes:
    """A workbook with one of its parts exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source or book(GOOD))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        read_invoices(data, mapping={"number": "number"})
    assert caught.value.zh and caught.value.en
    return caught.value.code


GOOD = ("10000001", date(2026, 1, 5), "S1", "B1", 100, 13, 113)


def test_texts_numbers_and_dates_of_a_spreadsheet() -> None:
    (invoice,) = read(
        ("10000001", datetime(2026, 1, 5, 9, 30), "s1", "Ｂ１", 970873.79, "29,126.21", "￥1000000")
    ).invoices
    assert (invoice.number, invoice.seller, invoice.buyer) == ("10000001", "S1", "B1")
    assert invoice.issued_on == date(2026, 1, 5)
    assert (invoice.ex_tax_fen, invoice.tax_fen, invoice.total_fen) == (97087379, 2912621, 10**8)


@given(st.integers(1, 10**15 - 1), st.integers(0, 10**6))
def test_every_amount_that_a_spreadsheet_holds_is_read_to_the_fen(total: int, tax: int) -> None:
    parsed = read(("1", "2026-01-05", "S", "B", (total - tax) / 100, tax / 100, total / 100))
    (invoice,) = parsed.invoices
    assert (invoice.tax_fen, invoice.total_fen) == (tax, total)


@pytest.mark.parametrize(
    ("written", "fen"),
    [("8000.1000000000004", 800010), ("1.1300000000000001E2", 11300), ("1E3", 100000), ("0.29999999999999999", 30)],
)
def test_digits_that_only_the_file_has_are_those_that_the_spreadsheet_shows(written: str, fen: int) -> None:
    sheet = zipfile.ZipFile(io.BytesIO(book(GOOD))).read("xl/worksheets/sheet1.xml").decode()
    assert "<v>113</v>" in sheet and "<v>13</v>" in sheet
    shown = sheet.replace("<v>113</v>", f"<v>{written}</v>").replace("<v>13</v>", "<v>0</v>")
    data = with_part("xl/worksheets/sheet1.xml", shown.replace("<v>100</v>", f"<v>{written}</v>").encode())
    assert read_invoices(data, mapping={"number": "number"}).invoices[0].total_fen == fen


def test_a_number_that_lost_digits_is_refused_and_one_that_lost_zeros_is_not() -> None:
    parsed = read((99442000000000000001, *GOOD[1:]), (9036298, *GOOD[1:]))
    assert [(e.row, e.code) for e in parsed.errors] == [(2, "bad_number")]
    assert parsed.invoices[0].number == "09036298"


def test_days_count_from_1904_where_the_file_says_so() -> None:
    assert read(GOOD, mac=True).invoices[0].issued_on == date(2026, 1, 5)


def test_a_formula_counts_as_what_it_showed_and_without_that_as_nothing() -> None:
    (error,) = read((*GOOD[:6], "=E2+F2")).errors
    assert (error.column, error.code) == ("total", "bad_amount")


@pytest.mark.parametrize("text", ["'=HYPERLINK(1)", "+1", "-x", "@x", "\tx"])
def test_words_that_a_spreadsheet_would_run_are_refused(text: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(GOOD)))
    workbook.active["C2"].value = text
    workbook.active["C2"].data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    (error,) = read_invoices(out.getvalue(), mapping={"number": "number"}).errors
    assert (error.row, error.column, error.code) == (2, "seller", "formula")


def test_titles_above_blank_rows_between_and_remarks_beside_are_passed_over() -> None:
    rows = [("采购台账",), (), HEADER, (), GOOD, (), (*GOOD[:0], "10000002", *GOOD[1:], "remark"), (), ()]
    parsed = read_invoices(book(*rows, header=("title",)), mapping={"number": "number"})
    assert [i.row for i in parsed.invoices] == [6, 8] and parsed.errors == []


def test_a_hidden_sheet_is_not_read_and_the_next_with_a_header_is() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["notes"])
    for name, state, row in (("old", "hidden", ("9" * 8, *GOOD[1:])), ("new", "visible", GOOD)):
        sheet = workbook.create_sheet(name)
        sheet.append(HEADER)
        sheet.append(row)
        sheet.sheet_state = state
    out = io.BytesIO()
    workbook.save(out)
    parsed = read_invoices(out.getvalue(), mapping={"number": "number"})
    assert [i.number for i in parsed.invoices] == ["10000001"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_is_read_as_it_is_and_opens_elsewhere(language: str) -> None:
    out = io.BytesIO()
    write_template(out, language)  # type: ignore[arg-type]
    (invoice,) = read_invoices(out.getvalue()).invoices
    assert invoice.total_fen == 11300_00
    sheet = openpyxl.load_workbook(out).active
    assert tuple(cell.value for cell in sheet[1]) == headings(language)  # type: ignore[arg-type]
    assert all(cell.data_type in "sn" and cell.number_format == "@" for cell in sheet[2])


def test_what_is_no_workbook() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("a.txt", "x")
    assert refused(other.getvalue()) == "not_an_invoice"
    assert refused(b"PK\x03\x04,,") == "broken_package"
    assert refused(book(GOOD)[:-100]) == "broken_package"
    assert refused(with_part("xl/worksheets/sheet1.xml", b"<worksheet>")) in ("broken_package", "empty")
    doubled = io.BytesIO(book(GOOD))
    with zipfile.ZipFile(doubled, "a") as made, pytest.warns(UserWarning):
        made.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(doubled.getvalue()) == "broken_package"


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    monkeypatch.setattr(package, "pieces", None)  # nothing may be unpacked
    assert refused(bomb) == "zip_bomb"


def test_a_part_larger_than_the_directory_says_is_broken() -> None:
    data = bytearray(book(GOOD))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (200).to_bytes(4, "little")
    assert refused(bytes(data)) == "broken_package"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_are_refused_in_every_part_and_depth_does_no_harm(part: str) -> None:
    assert refused(with_part(part, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')) == "unsafe_xml"
    assert refused(with_part(part, b"<a>" * 20_000)) in ("too_large", "broken_package")
