"""Somebody's own list: whose column is which; the template; and the refused rows, corrected and sent again."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from files import FileError, RowError, open_invoices, read_invoices
from files.columns import HEADINGS, fields_of
from files.lists import harmless
from files.template import COLUMNS, cells_of, headings, write_errors_csv, write_errors_xlsx

HEADER = "invoice_no,invoice_date,supplier,buyer,net,tax,total"
GOOD = "10000001,2026-01-05,S1,B1,100,13,113"


@pytest.mark.parametrize("name", HEADINGS)
def test_each_heading_is_one_field_and_known_in_any_spelling(name: str) -> None:
    others = [field for field in ("number", "issued_on", "seller", "buyer", "tax", "total") if field != name]
    for heading in HEADINGS[name]:
        for spelt in (heading, f" {heading.upper()} ", f"{heading}（元）", f"*{heading}".replace(" ", "_")):
            if name == "own":
                others = ["number", "issued_on", "buyer", "tax", "total"]
            header = [spelt, *(HEADINGS[field][0] for field in others)]
            assert fields_of(header).get("seller" if name == "own" else name) == 0


def test_a_list_from_the_tax_office_has_two_columns_for_numbers() -> None:
    header = "数电票号码,发票号码,开票日期,销方识别号,购方识别号,金额,税额,价税合计"
    rows = ("25990000000000000001,,2026-01-05,S1,B1,100,13,113", ",7019644,2026-01-05,S1,B1,100,13,113")
    numbers = [i.number for i in read_invoices("\n".join([header, *rows]).encode("gbk")).invoices]
    assert numbers == ["25990000000000000001", "07019644"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_are_told_apart_by_comma_semicolon_or_tab(mark: str) -> None:
    data = f"{HEADER}\n{GOOD}\n".replace(",", mark).encode()
    assert len(read_invoices(data).invoices) == 1


@pytest.mark.parametrize(("missing", "cells"), [("net", "113,13"), ("tax", "113,100"), ("total", "13,100")])
def test_two_amounts_give_the_third(missing: str, cells: str) -> None:
    names = {"net": "total,tax", "tax": "total,net", "total": "tax,net"}[missing]
    data = f"invoice_no,invoice_date,supplier,buyer,{names}\n1,2026-01-05,S1,B1,{cells}\n".encode()
    (invoice,) = read_invoices(data).invoices
    assert (invoice.ex_tax_fen, invoice.tax_fen, invoice.total_fen) == (10000, 1300, 11300)


def test_a_mapping_goes_before_the_names_and_is_told_again() -> None:
    data = f"{HEADER},Bezug\n{GOOD},Z9\n".encode()
    reading = open_invoices(io.BytesIO(data), mapping={"seller": "Bezug"})
    (invoice,) = reading
    assert not isinstance(invoice, RowError) and invoice.seller == "Z9"
    assert reading.columns["seller"] == "Bezug" and reading.columns["total"] == "total"


@pytest.mark.parametrize("mapping", [{"colour": "total"}, {"total": "colour"}, {"total": "x" * 500}])
def test_a_mapping_that_does_not_fit_refuses_the_file(mapping: dict[str, str]) -> None:
    with pytest.raises(FileError) as caught:
        read_invoices(f"{HEADER}\n{GOOD}\n".encode(), mapping=mapping)
    assert caught.value.code == "wrong_mapping"


def test_rows_come_one_by_one_in_the_order_of_the_file() -> None:
    rows = [f"{n},2026-01-05,S1,B1,{'x' if n % 3 else '100'},13,113" for n in range(1, 500)]
    reading = open_invoices(io.BytesIO("\n".join([HEADER, *rows]).encode()))
    lines = [row.row for row in reading]
    assert lines == list(range(2, 501)) and reading.rows_read == 499


def test_a_later_void_row_takes_the_earlier_one_back_just_before_it_comes() -> None:
    data = f"{HEADER},valid\n{GOOD},1\n2{GOOD},1\n{GOOD},0\n".encode()
    came = [(row.row, getattr(row, "code", "")) for row in open_invoices(io.BytesIO(data))]
    assert came == [(2, ""), (3, ""), (2, "void"), (4, "void")]


BAD = ("=1+1,2026-01-05,S1,B1,100,13,113", "7,2026-02-30,S1,B1,-100,-13,-113", "8,2026-01-05,S1,B1,1,1,-3", GOOD)


def test_the_refused_rows_come_back_as_they_were_with_the_reasons_beside() -> None:
    parsed = read_invoices("\n".join([HEADER, *BAD]).encode())
    data = write_errors_csv(parsed.header, parsed.errors)
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert table[0][:7] == HEADER.split(",") and len(table) == 4
    assert table[1][0] == "'=1+1" and table[2][4:7] == ["-100", "-13", "-113"]
    assert [row[7:10] for row in table[1:]] == [[str(e.row), e.column, e.code] for e in parsed.errors]
    workbook = io.BytesIO()
    write_errors_xlsx(workbook, parsed.header, parsed.errors)
    sheet = openpyxl.load_workbook(workbook).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for again in (read_invoices(data), read_invoices(workbook.getvalue())):
        assert [(e.column, e.code) for e in again.errors] == [(e.column, e.code) for e in parsed.errors]


def test_corrected_and_sent_again_they_are_invoices() -> None:
    parsed = read_invoices("\n".join([HEADER, *BAD]).encode())
    text = write_errors_csv(parsed.header, parsed.errors).decode("utf-8-sig")
    corrected = text.replace("'=1+1", "6").replace("2026-02-30", "2026-02-28").replace("1,1,-3", "1,1,2")
    again = read_invoices(corrected.encode("gb18030"))
    assert [i.total_fen for i in again.invoices] == [11300, -11300, 200] and again.errors == []


@given(st.text(max_size=20))
def test_no_cell_that_is_written_is_a_formula_and_reading_gives_it_back(text: str) -> None:
    written = harmless(text)
    assert not written.startswith(("=", "@", "\t", "\r"))
    assert written in (text, f"'{text}")


def test_an_invoice_from_xml_has_its_row_in_the_template() -> None:
    (invoice,) = read_invoices(f"{HEADER}\n{GOOD}\n".encode()).invoices
    out = io.StringIO()
    csv.writer(out).writerows([headings("en"), cells_of(invoice)])
    (again,) = read_invoices(out.getvalue().encode()).invoices
    assert again.key == invoice.key and again.issued_on == date(2026, 1, 5) and len(COLUMNS) == len(again.cells)
