"""What is read fast is read as what is read slowly: rows written in the plain way, and files without a quote."""

from __future__ import annotations

import io
from itertools import repeat
from random import Random

import pytest

from files import FileError, csv_file, open_invoices, table

HEADER = "发票号码,开票日期,销方识别号,购方识别号,不含税金额,税额,价税合计,发票状态"
NUMBERS = ("25990000000000000001", "25990000000000000002", "12345678", "1234567", "A2345678", "12345678 12345678", "")
DAYS = ("2026-03-01", "2026/3/1", "2026-02-30", "")
PARTIES = ("91990100MA0000023D", "91990100ma0000023d", "91990100MA0000015X", "=1", "")
STATES = ("正常", "作废", "有效", "已红冲", "?", "")
AMOUNTS = (
    *(("100.00", "13.00", "113.00"), ("100.00", "13.00", "113.01"), ("0.00", "0.00", "0.00"), ("100", "13", "113")),
    *(("1,000.00", "130.00", "1,130.00"), ("1.000.00", "1.30.00", "1.130.00"), ("1_0.00", "0.00", "1_0.00")),
    *(("10.00 20.00", "1.00", "2.00"), ("-100.00", "-13.00", "-113.00"), ("１00.00", "13.00", "113.00")),
    *((".00", ".00", ".00"), ("99999999999999.00", "1.00", "100000000000000.00"), ("", "13.00", "113.00")),
)


def row(random: Random) -> str:
    """Most cells are right: or nothing would be plain."""

    def one(choices: tuple[str, ...]) -> str:
        return choices[0] if random.random() < 0.95 else random.choice(choices)

    number = f"{random.randrange(10**19, 10**19 + 300)}" if random.random() < 0.95 else random.choice(NUMBERS)
    amounts = AMOUNTS[0] if random.random() < 0.97 else random.choice(AMOUNTS)
    cells = [number, one(DAYS), one(PARTIES), one(PARTIES[2:]), *amounts, one(STATES)]
    if random.random() < 0.01:
        cells.pop()
    return ",".join(cells) if random.random() > 0.01 else random.choice(("", ",,,,,,,", "\r"))


def rows_of(data: bytes) -> list[object] | str:
    found: list[object] = []
    try:
        found.extend((one, one.cells) for one in open_invoices(io.BytesIO(data)))
    except FileError as error:
        return error.code
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_list_reads_the_same_row_by_row(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    lines = [HEADER, *(row(random) for _ in range(400))]
    data = random.choice(("\n", "\r\n")).join(lines).encode(random.choice(("utf-8", "utf-8-sig", "gb18030")))
    fast = rows_of(data)
    assert isinstance(fast, str) or len(fast) > 300
    monkeypatch.setattr(csv_file, "_has_quotes", lambda source: True)
    assert rows_of(data) == fast
    monkeypatch.setattr(table.Table, "_glance", lambda self, rows: repeat(table._NOTHING))
    assert rows_of(data) == fast


def test_two_points_are_no_amount_and_two_numbers_no_number() -> None:
    good = "25990000000000000001,2026-03-01,91990100MA0000023D,91990100MA0000015X,{},正常"
    lines = [HEADER, *(good.format("1.00,0.13,1.13").replace("01,", f"{n:02d},", 1) for n in range(1, 4))]
    lines.append(good.format("1.000.00,1.30.00,1.130.00"))
    lines.append(good.format("1.00,0.13,1.13").replace("25990000000000000001", "12345678 12345678"))
    found = rows_of("\n".join(lines).encode())
    assert [getattr(one, "code", "") for one, _ in found] == ["", "", "", "bad_amount", "bad_number"]  # type: ignore


def test_a_field_beyond_every_limit_is_refused_with_the_file_quotes_or_none() -> None:
    def long(mark: str) -> bytes:
        return f"{HEADER},备注\n1,2,3,4,5,6,7,8,{mark}{'a' * 200_000}{mark}\n".encode()

    assert [rows_of(long(mark)) for mark in ("", '"')] == ["broken_csv", "broken_csv"]
