"""A purchase ledger as CSV: what is read, and how each bad row or file is refused."""

from __future__ import annotations

from datetime import date

import pytest

from files import FileError, ParsedFile, read_invoices, table

HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
GOOD = "B1,S1,10000001,2026-01-05,100.00,13.00,113.00,1"


def read(*rows: str, header: str = HEADER, today: date | None = None) -> ParsedFile:
    return read_invoices("\n".join([header, *rows]).encode(), today=today)


def refused(*rows: str, today: date | None = None) -> list[tuple[int, str, str]]:
    return [(e.row, e.column, e.code) for e in read(*rows, today=today).errors]


def whole(data: bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        read_invoices(data)
    assert caught.value.zh and caught.value.en
    return caught.value


def test_a_good_row_becomes_an_invoice_in_fen() -> None:
    parsed = read("b1 ,S1,10000001,2026-01-05,970873.79,29126.21,1000000.0,1")
    (invoice,) = parsed.invoices
    assert (invoice.buyer, invoice.seller, invoice.number) == ("B1", "S1", "10000001")
    assert (invoice.seller_name, invoice.buyer_name) == ("", "")
    assert invoice.issued_on == date(2026, 1, 5)
    assert (invoice.ex_tax_fen, invoice.tax_fen, invoice.total_fen) == (97087379, 2912621, 10**8)
    assert (invoice.row, invoice.is_red) == (2, False)
    assert (parsed.format, parsed.rows_read, parsed.errors) == ("csv", 1, [])


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("113", 11300),
        ("113.", 11300),
        ("113.5", 11350),
        ("113.5000", 11350),
        ("+113", 11300),
        ("１１３．５０", 11350),
        (" 113 ", 11300),
        ("0113", 11300),
        ("-113.01", -11301),
        ("0.01", 1),
        ("9999999999999.99", 999999999999999),
        ('"1,000.00"', 100000),
        ("¥5", 500),
        ("￥-5.1", -510),
        ("-￥5.1", -510),
        ('"１，０００．５元"', 100050),
    ],
)
def test_amounts_that_are_read_to_the_fen(text: str, fen: int) -> None:
    (invoice,) = read(f"B1,S1,1,2026-01-05,{text},0,{text},1").invoices
    assert invoice.total_fen == fen


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "1.005", "0.001", "1e5", "1E+2", "NaN", "Infinity", "$5", "(5)", "--1"),
        *("1.2.3", "1 000", "1_000", '"1,5"', '"1,0000"', '"1,00,000.00"', "-￥-5", "٣", "12345678901234"),
        "1.00000000000000000000000001",
    ],
)
def test_amounts_that_are_refused(text: str) -> None:
    assert refused(f"B1,S1,1,2026-01-05,{text},0,{text},1") == [(2, "amount_ex_tax", "bad_amount")]


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-05", "2026/1/5", "2026/01/05", " 2026-1-5 ", "2026.1.5", "20260105"),
        *("2026年1月5日", "２０２６／１／５", "2026-01-05 10:20:30", "2026-01-05T00:00:00", "46027", "46027.5"),
    ],
)
def test_dates_that_are_read(text: str) -> None:
    assert read(f"B1,S1,1,{text},1,0,1,1").invoices[0].issued_on == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "2026-13-01", "05.01.2026", "2026-1/5", "20261305", "26-01-05", "x", "4602", "460270"]
)
def test_dates_that_are_refused(text: str) -> None:
    assert refused(f"B1,S1,1,{text},1,0,1,1") == [(2, "invoice_date", "bad_date")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("B1,S1,1,2026-01-05,1,0,1,0", "valid", "void"),
        ("B1,S1,,nonsense,x,y,z,0", "valid", "void"),
        ("B1,S1,1,2026-01-05,1,0,1,perhaps", "valid", "bad_valid"),
        ("B1,S1,1,2026-01-05,1,0,1,已红冲-全额", "valid", "reversed"),
        ("B1,=S1,1,2026-01-05,1,0,1,1", "supplier_enterprise", "formula"),
        ("B1,S1,@1,2026-01-05,1,0,1,1", "invoice_no", "formula"),
        ("\tB1,S1,1,2026-01-05,1,0,1,1", "buyer", "formula"),
        ("B1,S1,1,2026-01-05,1,0,1,", "valid", "bad_valid"),
        (",S1,1,2026-01-05,1,0,1,1", "buyer", "missing_party"),
        ("B1,  ,1,2026-01-05,1,0,1,1", "supplier_enterprise", "missing_party"),
        ("B1,S|1,1,2026-01-05,1,0,1,1", "supplier_enterprise", "bad_party"),
        ("B1,S｜1,1,2026-01-05,1,0,1,1", "supplier_enterprise", "bad_party"),
        ("B1,Ｂ１,1,2026-01-05,1,0,1,1", "buyer", "self_invoice"),
        ("B1,S1,,2026-01-05,1,0,1,1", "invoice_no", "bad_number"),
        ("B1,S1,9.9442E+19,2026-01-05,1,0,1,1", "invoice_no", "bad_number"),
        ("B1,S1,1\u200b,2026-01-05,1,0,1,1", "invoice_no", "bad_number"),
        ("B1,S1,1,2026-01-05,0,0,0.00,1", "total", "zero_amount"),
        ("B1,S1,1,2026-01-05,100,13,113.01,1", "total", "sum_mismatch"),
        ("B1,S1,1,2026-01-05,100,13,113", "", "wrong_columns"),
        ("B1,S1,1,2026-01-05,100,13,113,1,more", "", "wrong_columns"),
        ('B1,S1,1,2026-01-05,"100"0,13,113,1', "", "bad_quotes"),
    ],
)
def test_a_bad_row_is_refused_alone_and_named(row: str, column: str, code: str) -> None:
    parsed = read(GOOD, row, GOOD.replace("10000001", "10000002"))
    (error,) = parsed.errors
    assert (error.row, error.column, error.code) == (3, column, code)
    assert error.zh and error.en
    assert [i.row for i in parsed.invoices] == [2, 4]
    assert parsed.rows_read == 3


def test_a_repeat_names_the_row_of_the_first() -> None:
    parsed = read(GOOD, GOOD.replace("B1", "b1 ").replace("2026-01-05", "2026/1/5"), GOOD)
    assert [(e.row, e.code) for e in parsed.errors] == [(3, "repeat"), (4, "repeat")]
    assert all("第 2 行" in e.zh and "row 2" in e.en for e in parsed.errors)


@pytest.mark.parametrize(
    "other",
    [
        GOOD.replace("S1", "S2"),
        GOOD.replace("B1", "B2"),
        GOOD.replace("-05", "-06"),
        GOOD.replace("100.00", "100.01").replace("113.00", "113.01"),
    ],
)
def test_the_same_number_alone_is_no_repeat(other: str) -> None:
    assert len(read(GOOD, other).invoices) == 2


def test_valid_in_one_row_and_void_in_another_is_void_wherever_it_stands() -> None:
    void = GOOD.removesuffix("1") + "0"
    for rows in ((GOOD, void), (void, GOOD)):
        parsed = read(*rows)
        assert parsed.invoices == []
        assert [(e.row, e.code) for e in parsed.errors] == [(2, "void"), (3, "void")]


def test_a_date_after_today_is_refused_when_today_is_given() -> None:
    assert refused(GOOD, today=date(2026, 1, 4)) == [(2, "invoice_date", "future_date")]
    assert refused(GOOD, today=date(2026, 1, 5)) == []
    assert refused(GOOD) == []


def test_red_invoices_stay_negative() -> None:
    (red,) = read("B1,S1,1,2026-01-05,-100,-13,-113,1").invoices
    assert red.is_red and red.total_fen == -11300


def test_columns_in_any_order_with_others_between() -> None:
    header = "备注,VALID,total,tax,amount_ex_tax,invoice_date,,invoice_no,Supplier_Enterprise,buyer"
    (invoice,) = read("座椅,1,113,13,100,2026-01-05,x,10000001,S1,B1", header=header).invoices
    assert invoice.key == read(GOOD).invoices[0].key


def test_rows_are_counted_in_lines_of_the_file() -> None:
    header = f"{HEADER},remark"
    parsed = read(f'{GOOD},"two\nlines"', "", ",,,,,,,,", "B1,S1,2,x,1,0,1,1,", header=header)
    assert parsed.rows_read == 2
    assert [e.row for e in parsed.errors] == [6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_office_programs(encoding: str, line_end: str) -> None:
    text = line_end.join([f"{HEADER},备注", f"{GOOD},座椅总成", ""])
    parsed = read_invoices(text.encode(encoding))
    assert (len(parsed.invoices), parsed.errors) == (1, [])


@pytest.mark.parametrize("data", [b"\x80\x81,\xff", "表头".encode("utf-16"), b"a,\0b\n"])
def test_undecodable_bytes(data: bytes) -> None:
    assert whole(data).code == "bad_encoding"


def test_missing_columns_are_named_in_both_languages() -> None:
    error = whole(b"buyer,invoice_no,tax,total,valid\n")
    assert error.code == "wrong_header"
    assert "开票日期, 销方识别号" in error.zh and "Invoice date, Seller ID" in error.en
    assert "Tax" not in error.en  # two of three amounts give the third


def test_a_column_that_is_there_twice_is_a_wrong_header() -> None:
    error = whole(f"{HEADER},total\n{GOOD},5\n".encode())
    assert error.code == "wrong_header" and "more than once: total" in error.en


@pytest.mark.parametrize("data", [b"", b"\n\n", HEADER.encode(), f"{HEADER}\n,,,,,,,\n".encode()])
def test_nothing_to_read(data: bytes) -> None:
    assert whole(data).code == "empty"


@pytest.mark.parametrize(
    "broken",
    [
        '"B1,S1,1,2026-01-05,1,0,1,1',
        'B1,"S1',
        '"B1,S1\n"x',
        '"B1,S1\n",1',
        f'"{GOOD}\nB1"{GOOD[2:]}',
        '"' + "x" * 140_000,
    ],
)
def test_a_quote_that_swallows_rows_refuses_the_file_and_names_the_row(broken: str) -> None:
    error = whole(f"{HEADER}\n{GOOD}\n{broken}\n{GOOD}\n".encode())
    assert error.code == "broken_csv"
    assert "第 3 行" in error.zh and "row 3" in error.en


def test_more_rows_than_the_limit_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROW_LIMIT", 2)
    assert read("x", '"x"y').rows_read == 2
    for row in ("x", '"x"y', GOOD):
        error = whole("\n".join([HEADER, row, row, row]).encode())
        assert error.code == "too_large" and "2 rows" in error.en


def test_what_stood_there_is_quoted_but_cut() -> None:
    (error,) = read(f"B1,S1,1,{'9' * 500},1,0,1,1").errors
    assert error.value == "9" * 80


@pytest.mark.parametrize("typed", ["09036298", "9036298", " 9036298", "９０３６２９８"])
def test_a_number_whose_leading_zeros_a_spreadsheet_dropped_is_the_same_invoice(typed: str) -> None:
    [given] = read(GOOD.replace("10000001", typed)).invoices
    [true] = read(GOOD.replace("10000001", "09036298")).invoices
    assert given.number == "09036298"
    assert given.key == true.key
