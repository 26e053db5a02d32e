"""The one door: which format it is, what is refused, and what holds for any bytes at all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from files import FileError, Invoice, ParsedFile, normalise, read_invoices

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
INVOICE_XML = (SHARED / "cn_einvoice_synthetic" / "invoice_1_seat_to_core.xml").read_bytes()
FILE_CODES = {"empty", "too_large", "wrong_header", "not_an_invoice", "bad_encoding"} | {
    "not_xml",
    "unsafe_xml",
    "broken_csv",
    "broken_package",
}


def whole(data: bytes, **options: str | int) -> FileError:
    with pytest.raises(FileError) as caught:
        read_invoices(data, **options)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
def test_nothing(data: bytes) -> None:
    assert whole(data).code == "empty"


def test_too_large_says_the_limit() -> None:
    error = whole(b"x" * 11, limit_bytes=10)
    assert error.code == "too_large" and "10 bytes" in error.en and "10 bytes" in error.zh
    assert "20 MB" in whole(b"x" * (20 * 1024 * 1024 + 1)).en
    assert read_invoices(INVOICE_XML, limit_bytes=len(INVOICE_XML)).rows_read == 1


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"%PDF-1.7\n1,2", "PDF"),
        (b"\xd0\xcf\x11\xe0,", "Excel"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"hello", "template"),
        (b"\x00\x01\x02", "template"),
        (b'{"invoices": []}', "template"),
    ],
)
def test_neither_of_the_formats_says_what_to_send(data: bytes, hint: str) -> None:
    error = whole(data, filename="C:\\Users\\me\\三月.bin")
    assert error.code == "not_an_invoice" and hint in error.en
    assert "“三月.bin”" in error.zh and "Users" not in error.zh + error.en


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b,c\n1,2,3\n", "wrong_header"),
        (f"{HEADER}\n".encode("utf-16"), "bad_encoding"),
        ("表头,金额\n".encode("utf-16"), "bad_encoding"),
    ],
)
def test_almost_a_list(data: bytes, code: str) -> None:
    assert whole(data).code == code


def test_the_name_does_not_decide_the_format() -> None:
    assert read_invoices(INVOICE_XML, filename="list.csv").format == "einvoice_xml"


def test_the_digest_is_of_the_bytes() -> None:
    assert read_invoices(INVOICE_XML).sha256 == hashlib.sha256(INVOICE_XML).hexdigest()


def test_every_row_of_the_real_networks_is_accounted_for() -> None:
    data = (SHARED / "cumcm2020c" / "buyer_networks.csv").read_bytes()
    parsed = read_invoices(data)

    # Counted again by other means: no code of ours below this line until the comparison.
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    seen: set[tuple[object, ...]] = set()
    repeats: Counter[str] = Counter()
    net, red = Decimal(0), 0
    for row in rows:
        parts = (row["invoice_no"], row["supplier_enterprise"], row["buyer"])
        key = (*parts, row["invoice_date"], Decimal(row["total"]))
        if key in seen:
            repeats[row["valid"]] += 1
        elif row["valid"] == "1":
            net += Decimal(row["total"])
            red += row["total"].startswith("-")
        seen.add(key)
    void = sum(row["valid"] == "0" for row in rows)
    assert (len(rows), repeats, void) == (4104, Counter({"1": 373, "0": 12}), 249)

    # A void row is told that it is void, be it a repeat (12 are) or not.
    assert Counter(e.code for e in parsed.errors) == {"repeat": 373, "void": 249}
    assert parsed.rows_read == len(rows) == len(parsed.invoices) + len(parsed.errors)
    assert sum(i.total_fen for i in parsed.invoices) == net * 100
    assert len({i.key for i in parsed.invoices}) == len(parsed.invoices) == 3482
    assert (sum(i.is_red for i in parsed.invoices), red) == (74, 74)
    lines = sorted([i.row for i in parsed.invoices] + [e.row for e in parsed.errors])
    assert lines == list(range(2, 4106))
    for invoice in parsed.invoices:
        assert rows[invoice.row - 2]["invoice_no"].zfill(8) == invoice.number


def outcome(data: bytes) -> ParsedFile | FileError:
    try:
        return read_invoices(data, today=date(2026, 3, 31))
    except FileError as error:
        assert error.code in FILE_CODES and error.zh and error.en
        return error


def holds(data: bytes) -> None:
    result = outcome(data)
    if isinstance(result, ParsedFile):
        assert result.rows_read == len(result.invoices) + len(result.errors)
        assert len({i.key for i in result.invoices}) == len(result.invoices)
        for invoice in result.invoices:
            assert invoice.ex_tax_fen + invoice.tax_fen == invoice.total_fen != 0


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf<")
@example(b'",\n')
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    holds(data)


@given(st.one_of(st.text(max_size=200).map(str.encode), st.binary(max_size=200)))
def test_any_rows_under_the_header_are_read_or_refused(rows: bytes) -> None:
    holds(f"{HEADER}\n".encode() + rows)


CELL = st.sampled_from(["B1", "S1", "7", "2026-01-05", "1", "1.13", "0.13", "0", "-1", '"', "", " "])


@given(st.lists(st.lists(CELL, min_size=7, max_size=9), max_size=6))
def test_any_mix_of_plausible_cells_is_read_or_refused(rows: list[list[str]]) -> None:
    holds("\n".join([HEADER, *(",".join(cells) for cells in rows)]).encode())


@given(st.integers(0, len(INVOICE_XML) - 1), st.integers(0, len(INVOICE_XML)), st.binary(max_size=9))
def test_any_damage_to_an_e_invoice_is_read_or_refused(start: int, end: int, put: bytes) -> None:
    holds(INVOICE_XML[:start] + put + INVOICE_XML[end:])


CODES = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY-", min_size=1, max_size=20)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def variant(text: str, how: int) -> str:
    wide = text.translate(FULL_WIDTH)
    return (text.lower(), f" {text}\u3000", wide, wide.lower(), f"\t{wide} ")[how]


def invoice(number: str, seller: str, buyer: str, fen: int = 11300) -> Invoice:
    return Invoice(number, seller, "", buyer, "", date(2026, 1, 5), fen, 0, fen, 2)


@given(CODES, CODES, CODES, st.tuples(*[st.integers(0, 4)] * 3))
def test_the_key_is_the_same_in_every_spelling(number: str, seller: str, buyer: str, how: tuple[int, int, int]) -> None:
    other = invoice(variant(number, how[0]), variant(seller, how[1]), variant(buyer, how[2]))
    assert other.key == invoice(number, seller, buyer).key
    assert normalise(variant(number, how[0])) == number


def test_the_key_is_the_digest_that_is_documented() -> None:
    text = "10000001|S1|B1|2026-01-05|11300"
    assert invoice("10000001", "S1", "B1").key == hashlib.sha256(text.encode()).hexdigest()


@given(CODES, CODES)
def test_seller_and_buyer_are_not_interchangeable(one: str, other: str) -> None:
    same = invoice("1", one, other).key == invoice("1", other, one).key
    assert same == (one == other)
