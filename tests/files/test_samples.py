"""The project's own sample: current, complete, and refused where it should be."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from files import Invoice, Open, match_red, read_invoices

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
XML = sorted((SAMPLES / "xml").glob("*.xml"))


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samples_make", SAMPLES / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def participants() -> list[dict[str, str]]:
    with (SAMPLES / "participants.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def code_of(participants: list[dict[str, str]], name_en: str) -> str:
    return next(p["code"] for p in participants if p["name_en"] == f"{name_en} (sample)")


def xml_invoices() -> list[Invoice]:
    parsed = [read_invoices(path.read_bytes()) for path in XML]
    assert all(p.errors == [] for p in parsed)
    return [p.invoices[0] for p in parsed]


def test_the_committed_files_are_what_make_writes(make: ModuleType) -> None:
    formats = (f"formats/{path.name}" for path in (SAMPLES / "formats").iterdir())
    committed = {"participants.csv", "invoices.csv", *(f"xml/{path.name}" for path in XML), *formats}
    assert set(make.sample()) == committed
    for path, data in make.sample().items():
        assert (SAMPLES / path).read_bytes() == data, f"run samples/make.py: {path}"


def test_make_runs_without_anything_installed(tmp_path: Path) -> None:
    (tmp_path / "make.py").write_bytes((SAMPLES / "make.py").read_bytes())
    subprocess.run([sys.executable, "-I", "-S", tmp_path / "make.py"], check=True)
    made = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.suffix in (".csv", ".xml", ".xlsx")}
    assert len(made) == 2 + len(XML) + 5
    for path in made:
        assert (tmp_path / path).read_bytes() == (SAMPLES / path).read_bytes()


def test_the_participants(participants: list[dict[str, str]]) -> None:
    assert list(participants[0]) == ["code", "name", "name_en", "kind", "tier"]
    assert Counter(p["kind"] for p in participants) == {
        "core": 1,
        "supplier": 12,
        "bank": 2,
        "pool_reviewer": 1,
        "pool_treasurer": 1,
        "pool_authority": 2,
        "operator": 1,
        "regulator": 1,
    }
    tiers = Counter(p["tier"] for p in participants if p["kind"] == "supplier")
    assert tiers == {"1": 5, "2": 4, "3": 3}
    assert all(p["tier"] == "" for p in participants if p["kind"] != "supplier")
    assert len({p["code"] for p in participants}) == 21
    for p in participants:
        assert p["name"].startswith("示例") and p["name_en"].endswith("(sample)")


def test_the_codes_have_their_check_digits(participants: list[dict[str, str]]) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for code in (p["code"] for p in participants):
        assert len(code) == 18 and code[2:8] == "990100"
        # GB 32100-2015: the weights are the powers of 3 modulo 31.
        total = sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(code[:17]))
        assert (total + alphabet.index(code[17])) % 31 == 0


def test_the_check_digit_of_a_public_code(make: ModuleType) -> None:
    # The worked codes of the shared samples were made by other hands.
    for code in ("91440300MA5C0RE00K", "91440300MA58EAT01G", "91440300MA5F0AM02W"):
        alphabet = make._ALPHABET
        weights = zip(code[:17], make._USCC_WEIGHTS, strict=True)
        assert alphabet[-sum(alphabet.index(c) * w for c, w in weights) % 31] == code[17]


def test_the_ledger_is_refused_where_it_should_be(participants: list[dict[str, str]]) -> None:
    parsed = read_invoices((SAMPLES / "invoices.csv").read_bytes(), today=date(2026, 4, 1))
    assert (parsed.rows_read, len(parsed.invoices)) == (120, 108)
    assert Counter(e.code for e in parsed.errors) == {
        "void": 5,
        "repeat": 4,
        "bad_date": 1,
        "bad_amount": 1,
        "sum_mismatch": 1,
    }
    tier_1 = {p["code"] for p in participants if p["tier"] == "1"}
    assert {i.seller for i in parsed.invoices} == tier_1
    assert {i.buyer for i in parsed.invoices} == {code_of(participants, "Yuanzhou Motors")}
    blue = [i for i in parsed.invoices if not i.is_red]
    assert all(3_000_00 <= i.total_fen <= 900_000_00 for i in blue)
    assert all(date(2025, 1, 1) <= i.issued_on <= date(2025, 3, 31) for i in blue)
    assert 17_000_000_00 <= sum(i.total_fen for i in parsed.invoices) <= 19_000_000_00


@pytest.mark.parametrize(
    ("name", "format", "totals"),
    [
        ("list.xlsx", "xlsx", [6418400, 5329984, 196200]),
        ("tax_office_export_gbk.csv", "csv", [6418400, 5329984, 196200]),
        ("ubl_invoice.xml", "ubl", [6614600]),
        ("ubl_credit_note.xml", "ubl", [-196200]),
        ("cii_invoice.xml", "cii", [5526184]),
    ],
)
def test_every_format_has_a_file_that_is_read(
    name: str, format: str, totals: list[int], participants: list[dict[str, str]]
) -> None:
    parsed = read_invoices((SAMPLES / "formats" / name).read_bytes(), today=date(2026, 4, 1))
    assert (parsed.format, parsed.errors) == (format, [])
    assert [i.total_fen for i in parsed.invoices] == totals
    names = {p["code"]: p["name"] for p in participants}
    assert {i.buyer for i in parsed.invoices} == {code_of(participants, "Yuanzhou Motors")}
    assert all(i.seller_name == names[i.seller] for i in parsed.invoices)


def test_one_red_invoice_takes_back_one_whole_and_the_other_a_part() -> None:
    invoices = read_invoices((SAMPLES / "invoices.csv").read_bytes()).invoices
    parts = []
    for red in (i for i in invoices if i.is_red):
        blues = {i.key: i for i in invoices if i.seller == red.seller and not i.is_red}
        reductions = match_red(red, [Open(k, i.issued_on, i.total_fen) for k, i in blues.items()])
        assert isinstance(reductions, list)
        ((key, fen),) = reductions
        parts.append((red.row, blues[key].row, fen == blues[key].total_fen))
    assert parts == [(77, 75, False), (85, 56, True)]


def test_the_seat_maker_is_the_debtor_of_its_own_suppliers(
    participants: list[dict[str, str]],
) -> None:
    invoices = xml_invoices()
    seats = code_of(participants, "Anhe Seating")
    owed = {i.key: i for i in invoices if i.buyer == seats}
    assert {code_of(participants, n) for n in ("Qingyun Foam", "Zhijin Fabrics")} == {i.seller for i in owed.values()}
    assert sum(i.total_fen for i in owed.values()) == 892_424_92
    assert (len(invoices), len({i.key for i in invoices})) == (10, 9)
    assert [i.is_red for i in invoices].count(True) == 1
    names = {p["code"]: p["name"] for p in participants}
    for i in invoices:
        assert (names[i.seller], names[i.buyer]) == (i.seller_name, i.buyer_name)


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (100000000, "壹佰万圆整"),
        (109005, "壹仟零玖拾圆零伍分"),
        (30109000, "叁拾万壹仟零玖拾圆整"),
        (1005010, "壹万零伍拾圆壹角"),
        (7, "零圆零柒分"),
        (-2680360, "（负数）贰万陆仟捌佰零叁圆陆角"),
    ],
)
def test_amounts_in_capital_characters(make: ModuleType, fen: int, capitals: str) -> None:
    assert make.in_chinese(fen) == capitals
