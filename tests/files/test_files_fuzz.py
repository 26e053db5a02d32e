"""Mutated real files: each is read or refused with a reason; nothing else is raised, and the work stays in bounds."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from files import FileError, Invoice, RowError, open_invoices

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
MUTATIONS = 300
MOST_READS = 6  # how often a reader may go over the bytes: to weigh, to tell what it is, to decode


def workbook() -> bytes:
    """The real network's first rows, as a spreadsheet."""
    made = openpyxl.Workbook()
    for line in (SHARED / "cumcm2020c" / "buyer_networks.csv").read_text().splitlines()[:60]:
        made.active.append([float(cell) if re.fullmatch(r"-?\d+\.\d+", cell) else cell for cell in line.split(",")])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def seeds() -> dict[str, bytes]:
    return {
        "csv": b"\n".join((SHARED / "cumcm2020c" / "buyer_networks.csv").read_bytes().splitlines()[:60]),
        "gbk": (ROOT / "samples" / "formats" / "tax_office_export_gbk.csv").read_bytes(),
        "raw": b"\n".join((SHARED / "cumcm2020c" / "raw_sample" / "E12_input.csv").read_bytes().splitlines()[:60]),
        "xlsx": workbook(),
        "einvoice": (SHARED / "cn_einvoice_synthetic" / "invoice_2_foam_to_seat.xml").read_bytes(),
        "ubl": (SHARED / "peppol_bis3" / "base-example.xml").read_bytes(),
        "ubl_cny": (ROOT / "samples" / "formats" / "ubl_invoice.xml").read_bytes(),
        "credit": (SHARED / "peppol_bis3" / "base-creditnote-correction.xml").read_bytes(),
        "cii": (SHARED / "en16931" / "cii__CII_business_example_02.xml").read_bytes(),
        "cii_cny": (ROOT / "samples" / "formats" / "cii_invoice.xml").read_bytes(),
    }


def flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 8)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted((dice.randrange(len(data)), dice.randrange(len(data))))
    return dice.choice((data[:end], data[start:], data[:start] + data[end:]))


def doubled(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted((dice.randrange(len(data)), dice.randrange(len(data))))
    return data[:end] + data[start:end] * dice.randrange(1, 4) + data[end:]


def swapped(data: bytes, dice: random.Random) -> bytes:
    """Tags, cells or lines change places."""
    parts = re.split(dice.choice((rb"(<[^>]*>)", rb"(,)", rb"(\n)")), data)
    one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return b"".join(parts)


def poisoned(data: bytes, dice: random.Random) -> bytes:
    words = (
        b"\0",
        b'"',
        b"]]>",
        b"<!DOCTYPE a>",
        b"&lt;",
        b"\xff\xfe",
        b"1e999",
        "作废".encode(),
        b"-",
        b"=",
        b"<a>" * 99,
    )
    at = dice.randrange(len(data))
    return data[:at] + dice.choice(words) + data[at:]


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, cut, doubled, swapped, poisoned)


def in_a_part(data: bytes, dice: random.Random) -> bytes:
    """A workbook of which one part is damaged before it is packed: what no checksum finds."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [name for name in old.namelist() if name.startswith("xl/") and old.read(name)]
        chosen = dice.choice(parts)
        for name in old.namelist():
            new.writestr(name, dice.choice(KINDS)(old.read(name), dice) if name == chosen else old.read(name))
    return out.getvalue()


def mutations(name: str, data: bytes) -> Iterator[bytes]:
    dice = random.Random(name)
    for _ in range(MUTATIONS):
        if name == "xlsx" and dice.random() < 0.7:
            yield in_a_part(data, dice)
            continue
        mutated = data
        for _ in range(dice.randrange(1, 3)):
            mutated = dice.choice(KINDS)(mutated, dice) or b" "
        yield mutated


class Counting(io.BytesIO):
    """Counts what is read of it: work, and not time, is what is bounded."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.taken += len(piece)
        return piece


@pytest.mark.parametrize("name", seeds())
def test_a_mutated_file_is_read_or_refused(name: str) -> None:
    data = seeds()[name]
    whole, refused, with_errors = 0, set[str](), 0
    for mutated in mutations(name, data):
        source = Counting(mutated)
        rows: dict[int, Invoice | RowError] = {}
        try:
            reading = open_invoices(source)
            for row in reading:
                assert isinstance(row, Invoice | RowError)
                rows[row.row] = row
        except FileError as error:
            assert error.code and error.zh and error.en
            refused.add(error.code)
        else:
            assert reading.rows_read == len(rows)
            errors = [row for row in rows.values() if isinstance(row, RowError)]
            invoices = [row for row in rows.values() if isinstance(row, Invoice)]
            whole += not errors
            with_errors += bool(errors)
            assert all(e.code and e.zh and e.en and len(e.value) <= 80 for e in errors)
            assert all(i.ex_tax_fen + i.tax_fen == i.total_fen != 0 for i in invoices)
            assert len({i.key for i in invoices}) == len(invoices)
        assert source.taken <= MOST_READS * len(mutated) + 100_000
    # The mutations are of use: some files still pass, some are refused whole, some by row.
    assert refused and whole + with_errors
