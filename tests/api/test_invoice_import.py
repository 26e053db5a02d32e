"""An invoice file is taken row by row, or refused whole; nothing is half-written, nothing is taken twice."""

from __future__ import annotations

import pytest

from chain.intents import participant_address
from intake import rows
from readmodel.database import Database
from readmodel.tables import ImportedInvoice, InvoiceFile, InvoiceReduction, InvoiceRefusal, StagedInvoice
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
        (b"PK\x03\x04", "file_broken_package"),
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
        patch.setattr(rows, "take_off", fails)
        assert desk.upload("a.csv", csv(*(row(f"N{i}") for i in range(5)))).status_code == 500
    for model in (ImportedInvoice, InvoiceFile, InvoiceRefusal, InvoiceReduction, StagedInvoice):
        assert rows_of(gateway.database, model) == []


def test_no_file_at_all(gateway: Gateway) -> None:
    headers = gateway.at(gateway.people.debtor).headers
    problem(gateway.client.post("/v1/invoices/imports", headers=headers), 422, "invalid_request")


def test_a_dry_run_says_what_would_be_and_keeps_nothing_but_the_reasons(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    data = csv(row("N1"), row("N2", day="2026-02-30"))
    tried = desk.upload("a.csv", data, dry_run="true").json()
    assert (tried["state"], tried["accepted"], tried["refused"]) == ("tried", 1, 1)
    assert rows_of(gateway.database, ImportedInvoice) == rows_of(gateway.database, InvoiceReduction) == []
    kept = desk.upload("a.csv", data).json()
    assert kept["state"] == "kept" and kept["same_as"] is None
    assert {k: kept[k] for k in ("accepted", "refused", "refusals")} == {
        k: tried[k] for k in ("accepted", "refused", "refusals")
    }


def test_a_file_that_is_to_be_whole_is_kept_whole_or_not_at_all(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    refused = desk.upload("a.csv", csv(row("N1"), row("N2", valid=0)), whole="true").json()
    assert (refused["state"], refused["refused"]) == ("refused", 1)
    assert rows_of(gateway.database, ImportedInvoice) == []
    assert desk.upload("a.csv", csv(row("N1"), row("N2")), whole="true").json()["state"] == "kept"
    assert len(rows_of(gateway.database, ImportedInvoice)) == 2


def test_a_file_that_came_before_is_recognised(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    first = desk.upload("a.csv", csv(row("N1"))).json()
    again = desk.upload("b.csv", csv(row("N1"))).json()
    assert (first["same_as"], again["same_as"]) == (None, first["file"])
    assert desk.get(f"/v1/invoices/imports/{again['file']}").json()["same_as"] == first["file"]


def test_the_columns_that_were_named_once_are_remembered(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    header = "buyer,Lieferant,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
    problem(desk.upload("a.csv", csv(row("N1"), header=header)), 422, "file_wrong_header")
    named = desk.upload("a.csv", csv(row("N1"), header=header), mapping='{"seller": "Lieferant"}').json()
    later = desk.upload("b.csv", csv(row("N2"), header=header)).json()
    other = desk.upload("c.csv", csv(row("N3"))).json()  # a list that has no such column is read by its names
    assert [answer["accepted"] for answer in (named, later, other)] == [1, 1, 1]
    for wrong in ("[]", "{", '{"seller": 1}', '{"seller": "nobody"}'):
        problem(desk.upload("d.csv", csv(row("N4")), mapping=wrong), 422, "file_wrong_mapping")


def test_refused_rows_are_paged_downloaded_corrected_and_sent_again(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    data = csv(row("N1"), *(row(f"N{i}", day="2026-02-30") for i in range(2, 6)), row("N6", buyer="ELSE"))
    file = desk.upload("三月.csv", data).json()["file"]
    path = f"/v1/invoices/imports/{file}"
    page = desk.get(path, limit=3).json()
    rest = desk.get(path, limit=3, after=page["next"]).json()
    assert [r["row"] for r in page["refusals"] + rest["refusals"]] == [3, 4, 5, 6, 7]
    assert rest["next"] is None and page["refused"] == 5
    for name in ("errors.csv", "errors.xlsx"):
        download = desk.get(f"{path}/{name}")
        assert download.status_code == 200 and name in download.headers["content-disposition"].replace("%20", " ")
        again = desk.upload(name, download.content, dry_run="true").json()
        assert (again["rows_read"], again["refused"]) == (5, 5)
    corrected = desk.get(f"{path}/errors.csv").content.replace(b"2026-02-30", b"2026-02-27").replace(b"ELSE", b"DEBTOR")
    assert desk.upload("again.csv", corrected).json()["accepted"] == 5


def test_an_import_is_for_its_owner_and_the_overseers(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    file = gateway.at(people.debtor).upload("a.csv", csv(row("N1", valid=0))).json()["file"]
    path = f"/v1/invoices/imports/{file}"
    for suffix in ("", "/errors.csv", "/errors.xlsx"):
        problem(gateway.at(people.supplier).get(path + suffix), 404, "not_found")
        assert gateway.at(ledger.operator).get(path + suffix).status_code == 200
        problem(gateway.client.get(path + suffix), 401, "not_signed_in")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_can_be_filled_in_and_brought_in(gateway: Gateway, language: str) -> None:
    desk = gateway.at(gateway.people.debtor)
    template = desk.get("/v1/invoices/template.xlsx", language=language)
    assert template.status_code == 200
    tried = desk.upload("template.xlsx", template.content, dry_run="true").json()
    assert (tried["format"], [r["code"] for r in tried["refusals"]]) == ("xlsx", ["not_yours"])


@pytest.mark.parametrize("name", ["list.xlsx", "tax_office_export_gbk.csv", "ubl_invoice.xml", "cii_invoice.xml"])
def test_every_format_is_brought_in(gateway: Gateway, name: str) -> None:
    desk = gateway.at(gateway.admit(CORE, Kind.ENTERPRISE))
    body = desk.upload(name, (ROOT / "samples" / "formats" / name).read_bytes()).json()
    assert body["accepted"] == body["rows_read"] and body["refused"] == 0
