"""A statement on paper: its sums and lines as they were given, the same bytes every time, nothing off the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from papers.certificate import Party
from papers.sheet import FOOT, MARGIN, WIDTH
from papers.statement import Book, Facts, Line, statement_pdf
from papers.text import BOOKS, LINES
from tests.support.paper import inked, pictures, text, texts

A4 = (595, 842)
MOST = (1 << 40) - 1


def party(number: int, name: str, name_en: str = "") -> Party:
    return Party(f"0x{number:040x}", f"91990100MA{number:07d}X", name, name_en)


DEBTOR = party(1, "示例远舟汽车有限公司", "Yuanzhou Motors (sample)")
SUPPLIER = party(2, "示例甲 & 乙 <电子> 有限公司", "Example Electronics")
BANK = party(3, "示例银行股份有限公司")


def line(number: int, **other: Any) -> Line:
    subject = f"0x{number:064x}"
    said = Line("2026-11-02", "issued", False, subject, DEBTOR, 10_700_053, 0, 10_700_053, "")
    return replace(said, **other)


HELD = Book(
    "held",
    0,
    10_700_053,
    700_053,
    10_000_000,
    (line(1), line(2, kind="transferred", counterparty=BANK, in_fen=0, out_fen=700_053, balance_fen=10_000_000)),
)
MONEY = Book(
    "money", None, 690_000, 0, None, (line(3, kind="disburse", balance_fen=None, in_fen=690_000, reference="BANK1"),)
)
FACTS = Facts(SUPPLIER, "2026-11-01", "2026-11-30", 1_796_054_399, (HELD, Book("owed", 0, 0, 0, 0, ()), MONEY))


def made(**other: Any) -> bytes:
    return statement_pdf(replace(FACTS, **other))


def test_it_says_whose_it_is_the_sums_and_every_line() -> None:
    said = text(made())
    for fact in (
        *("对账单", "Statement", SUPPLIER.name, SUPPLIER.name_en, SUPPLIER.code, SUPPLIER.address),
        *("2026-11-01 – 2026-11-30", "2026-11-30 23:59:59 (UTC+8)"),
        *("107,000.53", "7,000.53", "100,000.00", "6,900.00", "BANK1"),
        *(DEBTOR.name, DEBTOR.code, BANK.name, "开立取得", "transferred", "放款", "disburse"),
        *(f"0x{number:064x}" for number in (1, 2, 3)),
        "本期无记录",
    ):
        assert fact in said, fact
    assert "〔" not in said  # the font has all of our own words


def test_the_same_facts_are_the_same_bytes() -> None:
    assert made() == made()
    assert made(as_of=1_796_054_398) != made()


@pytest.mark.parametrize("kind", LINES)
def test_each_kind_is_said_in_both_languages(kind: str) -> None:
    said = text(made(books=(replace(HELD, lines=(line(1, kind=kind),)),)))
    assert LINES[kind].zh in said and LINES[kind].en in said
    back = text(made(books=(replace(MONEY, lines=(line(1, kind=kind, returned=True),)),)))
    assert f"退回：{LINES[kind].zh}" in back


def test_three_hundred_lines_go_over_pages_and_none_is_lost() -> None:
    pages = texts(made(books=(replace(HELD, lines=tuple(line(number) for number in range(300))),)))
    whole = "".join(pages)
    assert len(pages) > 5
    assert all(f"0x{number:064x}" in whole for number in range(300))
    assert all("certificate, lot or instruction" in page for page in pages[1:-1])  # the head is on each
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1))


def test_nothing_falls_off_the_page_however_large_or_long_it_is() -> None:
    long = [party(9, "鑫" * 120), party(9, "W" * 120), party(9, "龘" * 120)]
    lines = tuple(
        line(n, counterparty=one, in_fen=MOST, out_fen=MOST, balance_fen=MOST, reference="R" * 32)
        for n, one in enumerate(long)
    )
    books = tuple(Book(name, MOST, MOST, MOST, MOST, lines) for name in BOOKS)
    pdf = made(party=long[2], books=(*books, replace(MONEY, lines=(replace(lines[0], balance_fen=None),))))
    for picture in pictures(pdf):
        left, top, right, bottom = inked(picture)
        assert left >= MARGIN - 1 and right <= MARGIN + WIDTH + 1
        assert top >= MARGIN - 1 and bottom <= A4[1] - FOOT + 3
    said = text(pdf)
    assert said.count("10,995,116,277.75") >= 3 * len(lines)
    assert "Unicode" in said and "Unicode" not in text(made())
