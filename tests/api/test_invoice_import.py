"""An invoice file is taken row by row, or refused whole; nothing is half-written, nothing is taken twice."""

from __future__ import annotations

import pytest

from api import imports
from chain.intents import participant_address
from readmodel.database import Database
from readmodel.tables import ImportedInvoice, InvoiceFile, InvoiceReduction, InvoiceRefusal
from tests.support.anvil import ROOT
from tests.support.gateway import Gateway, gateway_of, problem
from tests.support.ledger import Kind, Ledger
from tests.support.tables import rows_of

HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
SAMPLE = ROOT / "samples" / "invoices.csv"
XML = sorted((ROOT / "samples" / "xml").glob("*.xml"))
CORE = "91990100MA0000015X"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def row(number: str, total: int = 113, buyer: str = "DEBTOR", valid: int = 1, day: str = "2026-01-05") -> str:
    tax = total * 13 // 113
    return f"{buyer},SUPPLIER,{number},{day},{total - tax}.00,{tax}.00,{total}.00,{valid}"


def test_the_projects_own_sample(gateway: Gateway) -> None:
    desk = gateway.at(gateway.admit(CORE, Kind.ENTERPRISE))
    answer = desk.upload("invoices.csv", SAMPLE.read_bytes())
    assert answer.status_code == 201
    body = answer.json()
    assert body["rows_read"] == body["accepted"] + body["red"] + body["refused"]
    assert body["accepted"] > 0 and body["red"] > 0 and body["refused"] > 0
    assert len(body["refusals"]) == body["refused"] == len(rows_of(gateway.database, InvoiceRefusal))
    assert all(r["zh"] and r["en"] and r["row"] > 1 for r in body["refusals"])
    seen = desk.get("/v1/invoices", limit=1000).json()["items"]
    assert len(seen) == body["accepted"]
    assert {i["debtor"] for i in seen} == {participant_address(CORE)}
    assert any(i["available_fen"] != i["total_fen"] for i in seen)  # red ones took something off


def test_every_sample_xml_is_read(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    assert XML
    for file in XML:
        answer = desk.upload(file.name, file.read_bytes())
        assert answer.status_code == 201, answer.text
        assert [r["code"] for r in answer.json()["refusals"]] == ["not_yours"]  # the buyer is somebody else


def test_the_same_file_twice_is_all_repeats(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    data = csv(*(row(f"N{i}") for i in range(5)))
    assert desk.upload("a.csv", data).json()["accepted"] == 5
    before = rows_of(gateway.database, ImportedInvoice)
    again = desk.upload("b.csv", data).json()
    assert (again["accepted"], again["refused"]) == (0, 5)
    assert {r["code"] for r in again["refusals"]} == {"repeat"}
    assert rows_of(gateway.database, ImportedInvoice) == before


def test_rows_of_another_buyer_are_refused(gateway: Gateway) -> None:
    body = gateway.at(gateway.people.debtor).upload("a.csv", csv(row("N1"), row("N2", buyer="ELSE"))).json()
    assert (body["accepted"], [(r["row"], r["code"]) for r in body["refusals"]]) == (1, [(3, "not_yours")])


def test_bad_rows_are_refused_one_by_one(gateway: Gateway) -> None:
    data = csv(row("N1"), row("N2", day="2026-02-30"), row("N3").replace("113.00", "1l3.00"), row("N4", valid=0))
    body = gateway.at(gateway.people.debtor).upload("a.csv", data).json()
    assert (body["accepted"], [r["row"] for r in body["refusals"]]) == (1, [3, 4, 5])


def test_a_red_invoice_takes_its_amount_off_and_only_once(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    desk.upload("blue.csv", csv(row("N1", 1130)))
    red = "DEBTOR,SUPPLIER,R1,2026-01-06,-100.00,-13.00,-113.00,1"
    assert desk.upload("red.csv", csv(red)).json()["red"] == 1
    (invoice,) = desk.get("/v1/invoices").json()["items"]
    assert (invoice["total_fen"], invoice["net_fen"], invoice["available_fen"]) == ("113000", "101700", "101700")
    again = desk.upload("red again.csv", csv(red)).json()
    assert (again["red"], [r["code"] for r in again["refusals"]]) == (0, ["repeat"])
    assert len(rows_of(gateway.database, InvoiceReduction)) == 1


def test_gbk_is_read(gateway: Gateway) -> None:
    data = (csv(row("N1")).decode() + row("发票2") + "\n").encode("gbk")
    answer = gateway.at(gateway.people.debtor).upload("a.csv", data)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows_read"] == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        (csv(), "file_empty"),
        (csv(row("N1"), header="buyer,seller,number"), "file_wrong_header"),
        (b"<?xml version='1.0'?><html><body/></html>", None),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", None),
        (b"<not closed", None),
        (b"%PDF-1.7", "file_not_an_invoice"),
        (b"PK\x03\x04", "file_not_an_invoice"),
        (bytes(range(256)) * 4, None),
    ],
)
def test_a_file_that_is_none_is_one_clear_error(gateway: Gateway, data: bytes, code: str | None) -> None:
    problem(gateway.at(gateway.people.debtor).upload("a", data), 422, code)
    assert rows_of(gateway.database, InvoiceFile) == []


def test_a_file_above_the_limit_is_413(ledger: Ledger, sqlite_database: Database) -> None:
    gateway = gateway_of(ledger, sqlite_database, most_upload_bytes=1_000)
    desk = gateway.at(gateway.people.debtor)
    data = csv(row("N1"))
    assert desk.upload("a.csv", data.ljust(1_000, b"\n")).status_code == 201
    problem(desk.upload("a.csv", data.ljust(1_001, b"\n")), 413, "file_too_large")
    assert len(rows_of(sqlite_database, InvoiceFile)) == 1
    gateway.close()


def test_a_failure_in_the_middle_leaves_nothing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    desk = gateway.at(gateway.people.debtor)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "_take_off", fails)
        assert desk.upload("a.csv", csv(*(row(f"N{i}") for i in range(5)))).status_code == 500
    for model in (ImportedInvoice, InvoiceFile, InvoiceRefusal, InvoiceReduction):
        assert rows_of(gateway.database, model) == []


def test_no_file_at_all(gateway: Gateway) -> None:
    headers = gateway.at(gateway.people.debtor).headers
    problem(gateway.client.post("/v1/invoices/imports", headers=headers), 422, "invalid_request")
