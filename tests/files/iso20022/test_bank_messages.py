"""What is written to a bank is read back to the fen; what a bank writes wrongly is refused by entry, in words."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from files import FileError
from files.iso20022 import (
    Account,
    Answer,
    Entry,
    Order,
    Statement,
    StatusReport,
    Transfer,
    instruction_prefix,
    kind_of,
    read_order,
    read_statement,
    read_status,
    reference_of,
    write_notification,
    write_order,
    write_statement,
    write_status,
)

OFFICIAL = xmlschema.XMLSchema(Path(__file__).parent / "pain.001.001.09.xsd")
AT = 1_790_308_800
MUTANTS = 3_000
EXAMPLES = settings(max_examples=40, deadline=None)

names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=60)
codes = st.text("0123456789", min_size=12, max_size=12)
numbers = st.text("0123456789ABCDEF-", min_size=1, max_size=34)
accounts = st.builds(Account, number=numbers, name=names, bank_code=codes, bank_name=names)
fens = st.integers(1, 2**40 - 1)
ids = st.text("0123456789abcdef", min_size=64, max_size=64).map("0x".__add__)
marks = st.text("0123456789abcdef", min_size=1, max_size=32)
moments = st.integers(AT - 10**8, AT + 10**8)
transfers = st.builds(Transfer, marks, ids.map(reference_of), fens, accounts, names)
orders = st.builds(
    Order,
    marks,
    moments,
    st.dates(date(2020, 1, 1), date(2050, 1, 1)),
    accounts,
    st.lists(transfers, min_size=1, max_size=4).map(tuple),
)
reasons = st.sampled_from(["AC04", "AM04", "MS03"])
answers = st.builds(
    Answer,
    marks,
    ids.map(reference_of),
    st.sampled_from(["accepted", "settled", "pending", "rejected"]),
    reasons,
    names,
)
reports = st.builds(
    StatusReport,
    marks,
    marks,
    moments,
    st.none() | st.just("rejected"),
    st.lists(answers, min_size=1, max_size=4).map(tuple),
    reasons,
    names,
)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    entries = []
    for place in range(1, draw(st.integers(0, 6)) + 1):
        returned = draw(st.booleans())
        entries.append(
            Entry(
                place,
                draw(st.sampled_from(["credit", "debit"])),
                draw(fens),
                draw(moments),
                f"R{draw(marks)}"[:32],
                reference_of(draw(ids)),
                draw(accounts),
                returned,
                draw(reasons) if returned else "",
            )
        )
    return Statement(draw(marks), draw(moments), draw(accounts), tuple(entries))


@EXAMPLES
@given(orders)
def test_an_order_is_read_back_as_it_was_written_and_the_standard_s_own_schema_takes_it(order: Order) -> None:
    written = write_order(order)
    assert read_order(written) == (order, [])
    OFFICIAL.validate(written.decode())


@EXAMPLES
@given(reports)
def test_an_answer_is_read_back_as_it_was_written(report: StatusReport) -> None:
    assert read_status(write_status(report)) == report


@EXAMPLES
@given(statements(), st.integers(-(10**12), 10**12))
def test_a_statement_and_a_notification_are_read_back_to_the_fen(statement: Statement, opening_fen: int) -> None:
    assert read_statement(write_notification(statement)) == [statement]
    with_balances = replace(statement, opening_fen=opening_fen, closing_fen=opening_fen + statement.moved_fen)
    assert read_statement(write_statement(with_balances)) == [with_balances]


@given(ids, st.integers(2, 32), st.sampled_from("0123456789ABCDEF"))
def test_a_reference_names_its_instruction_and_one_with_a_wrong_character_names_none(
    instruction: str, place: int, other: str
) -> None:
    reference = reference_of(instruction)
    assert len(reference) == 35
    found = instruction_prefix(reference)
    assert found is not None and instruction.startswith(found)
    if reference[place] != other:
        assert instruction_prefix(reference[:place] + other + reference[place + 1 :]) is None


# --- what is refused

PAYER, PAYEE = Account("4000-1", "付款方", "313290000017"), Account("6222-9", "收款方", "102100099996")
ENTRY = Entry(1, "debit", 12_345, AT, "BANK1", reference_of("0x" + "ab" * 32), PAYEE)
NOTIFIED = write_notification(Statement("n1", AT, PAYER, (ENTRY, replace(ENTRY, place=2, reference="BANK2"))))


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ('Ccy="CNY">123.45', 'Ccy="USD">123.45', "bad_currency"),
        (">123.45<", ">123.456<", "bad_amount"),
        (">123.45<", ">0<", "bad_amount"),
        (">123.45<", ">-1.00<", "bad_amount"),
        (">123.45<", ">99999999999.99<", "bad_amount"),
        (">123.45<", ">1E+9<", "bad_amount"),
        (">123.45<", ">NaN<", "bad_amount"),
        ("<AcctSvcrRef>BANK1</AcctSvcrRef>", "", "bad_reference"),
        ("<AcctSvcrRef>BANK1</AcctSvcrRef>", f"<AcctSvcrRef>{'X' * 33}</AcctSvcrRef>", "bad_reference"),
    ],
)
def test_one_wrong_entry_is_refused_in_words_and_the_others_are_taken(was: str, becomes: str, code: str) -> None:
    first, second = NOTIFIED.decode().split("</Ntry>", 1)
    [found] = read_statement(f"{first.replace(was, becomes)}</Ntry>{second}".encode())
    [error] = found.errors
    assert (error.place, error.code) == (1, code)
    assert re.search("[一-鿿]", error.zh) and re.search("[a-z]", error.en)
    assert [entry.reference for entry in found.entries] == ["BANK2"]


def test_a_statement_whose_balances_do_not_agree_says_so() -> None:
    whole = Statement("s1", AT, PAYER, (ENTRY,), 100_000, 100_000 - ENTRY.amount_fen)
    written = write_statement(whole).decode()
    [found] = read_statement(written.replace(">876.55<", ">876.54<").encode())
    assert [error.code for error in found.errors] == ["balance_mismatch"]


def test_an_entry_for_several_is_taken_apart_and_must_add_up() -> None:
    written = write_notification(Statement("n1", AT, PAYER, (ENTRY,))).decode()
    head, detail, tail = re.split("(<TxDtls>.*</TxDtls>)", written, flags=re.DOTALL)
    two = detail.replace("123.45", "23.45") + detail.replace("BANK1", "BANK2").replace("123.45", "100.00")
    [found] = read_statement((head + two + tail).encode())
    assert [(e.reference, e.amount_fen) for e in found.entries] == [("BANK1", 2_345), ("BANK2", 10_000)]
    [found] = read_statement((head + two.replace("23.45", "23.46") + tail).encode())
    assert [error.code for error in found.errors] == ["sum_mismatch"]


def test_what_the_bank_has_not_booked_is_no_entry() -> None:
    [found] = read_statement(NOTIFIED.replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>", 1))
    assert (found.pending, [entry.reference for entry in found.entries]) == (1, ["BANK2"])


def test_an_order_whose_sums_are_not_its_transfers_is_refused_whole() -> None:
    order = Order("o1", AT, date(2026, 9, 25), PAYER, (Transfer("1", ENTRY.end_to_end, 12_345, PAYEE),))
    written = write_order(order)
    for was, becomes in ((b"<CtrlSum>123.45", b"<CtrlSum>123.46"), (b"<NbOfTxs>1<", b"<NbOfTxs>2<")):
        with pytest.raises(FileError) as refused:
            read_order(written.replace(was, becomes, 1))
        assert refused.value.code == "sums_differ"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><Document>&b;</Document>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"\xff\xfe", "not_xml"),
        (BOMB, "unsafe_xml"),
        (b"<Document/>", "not_a_bank_file"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"/>', "not_a_bank_file"),
        (NOTIFIED.replace(b"<Ntfctn>", b"<Ntfctn><Extra/>", 1), "not_a_bank_file"),
        (NOTIFIED.replace(b">DBIT<", b">OWES<", 1), "not_a_bank_file"),
        (NOTIFIED + b" " * 9_000_000, "too_large"),
    ],
)
def test_what_is_no_bank_s_message_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        read_statement(data)
    assert refused.value.code == code
    assert refused.value.zh and refused.value.en


# --- mutants

SEEDS = [
    NOTIFIED,
    write_statement(Statement("s1", AT, PAYER, (ENTRY,), 100_000, 100_000 - ENTRY.amount_fen)),
    write_status(StatusReport("r1", "o1", AT, None, (Answer("1", ENTRY.end_to_end, "rejected", "AC04", "销户"),))),
    write_order(Order("o1", AT, date(2026, 9, 25), PAYER, (Transfer("1", ENTRY.end_to_end, 12_345, PAYEE),))),
]
ODD = (
    b"",
    b"\0",
    b"<",
    b"&#x0;",
    b"1E+999999999",
    b"-1",
    b"NaN",
    b"sNaN",
    b"<a>" * 400,
    b"\xf0\x9f\xaa\xb5",
    b"9" * 5_000,
)
READERS = (read_statement, read_status, read_order, kind_of)


def mutant(chance: random.Random, data: bytes) -> bytes:
    """The file with pieces cut, doubled, exchanged, or put in the place of what an element says."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.randrange(80))
        match chance.randrange(5):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:end] + data[start:]
            case 2:
                data = data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]
            case 3:
                data = re.sub(rb">[^<>\n]+<", b">" + chance.choice(ODD).replace(b"\\", b"") + b"<", data, count=1)
            case 4:
                said = [found.span() for found in re.finditer(rb"(?<=>)[^<>\n]+(?=<)", data)]
                if said:
                    start, end = chance.choice(said)
                    data = data[:start] + chance.choice(ODD) + data[end:]
    return data


def test_a_mutated_file_is_read_or_refused_and_never_more_than_that() -> None:
    chance, refused, taken = random.Random(20_260_925), 0, 0
    for number in range(MUTANTS):
        data = mutant(chance, SEEDS[number % len(SEEDS)])
        for read in READERS:
            try:
                read(data)
                taken += 1
            except FileError as error:
                refused += 1
                assert error.code in ("not_xml", "unsafe_xml", "not_a_bank_file", "sums_differ", "too_large")
    assert refused > MUTANTS and taken > 50
