"""Documents behind a certificate: for whom, byte for byte or not at all, and held against the ledger."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import update
from sqlmodel import col

from api import documents
from api.__main__ import main
from api.documents import MOST_FILED
from chain.intents import lot_id, tail_of
from readmodel.database import Database
from readmodel.tables import AuditLine, TradeDocument
from tests.support.gateway import Desk, Gateway, gateway_of, problem
from tests.support.ledger import DAY, Kind, Ledger, Party, some_hash
from tests.support.life import DISCOUNT, PLEDGE, YUAN, disbursed, request
from tests.support.s3 import KEY, SECRET, client, s3
from tests.support.tables import rows_of

FACE = 1_000 * YUAN
CONTRACT, SCAN = b"%PDF-1.7 a contract", b"\xff\xd8\xff\xe0 a scan"


@pytest.fixture
def certificate(gateway: Gateway, ledger: Ledger) -> str:
    found = ledger.certificate(gateway.people.debtor, gateway.people.supplier, FACE)
    gateway.sync()
    return found


def path_of(certificate: str, *rest: str) -> str:
    return "/".join([f"/v1/certificates/{certificate}/documents", *rest])


def filed_by(desk: Desk, certificate: str, data: bytes = CONTRACT, **how: str) -> str:
    answer = desk.document(certificate, "contract", data, **how)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def file_of(gateway: Gateway, data: bytes) -> Path:
    name = hashlib.sha256(data).hexdigest()
    (found,) = Path(gateway.settings.documents).rglob(name)
    return found


def may_see(gateway: Gateway, party: Party, certificate: str) -> bool:
    answer = gateway.at(party).get(path_of(certificate))
    assert answer.status_code in (200, 404), answer.text
    return answer.status_code == 200


# --- filed and got back


def test_a_document_comes_back_as_it_was_filed(gateway: Gateway, certificate: str) -> None:
    debtor, supplier = (gateway.at(party) for party in (gateway.people.debtor, gateway.people.supplier))
    document = filed_by(debtor, certificate, name="../采购合同\u202e.pdf", dated_on="2026-03-01")
    (said,) = supplier.get(path_of(certificate)).json()["items"]
    assert said == {
        "id": document,
        "kind": "contract",
        "name": "采购合同.pdf",
        "media_type": "application/pdf",
        "sha256": "0x" + hashlib.sha256(CONTRACT).hexdigest(),
        "size_bytes": len(CONTRACT),
        "dated_on": "2026-03-01",
        "filed_by": gateway.people.debtor.address,
        "at": said["at"],
        "on_ledger": False,
    }
    answer = supplier.get(path_of(certificate, document))
    assert (answer.content, answer.headers["content-type"]) == (CONTRACT, "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E9%87%87")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_same_file_again_is_the_same_document(gateway: Gateway, certificate: str) -> None:
    debtor, supplier = (gateway.at(party) for party in (gateway.people.debtor, gateway.people.supplier))
    assert filed_by(debtor, certificate) == filed_by(debtor, certificate)
    assert filed_by(supplier, certificate) != filed_by(debtor, certificate)  # each says so for itself
    assert len(debtor.get(path_of(certificate)).json()["items"]) == 2


def test_what_is_taken_is_said_by_the_bytes(gateway: Gateway, certificate: str) -> None:
    debtor = gateway.at(gateway.people.debtor)
    problem(debtor.document(certificate, "contract", b"MZ\x90 a program", "a.pdf"), 422, "file_not_evidence")
    problem(debtor.document(certificate, "sketch", CONTRACT), 422, "invalid_request")
    problem(debtor.document(certificate, "contract", b"<!DOCTYPE a><a/>", "a.xml"), 422, "file_unsafe_xml")
    most = gateway.settings.most_upload_bytes
    problem(debtor.document(certificate, "contract", b"%PDF-" + b"0" * most), 413, "too_large")
    assert rows_of(gateway.database, TradeDocument) == []


def test_there_is_an_end_to_them(gateway: Gateway, certificate: str) -> None:
    debtor = gateway.at(gateway.people.debtor)
    for number in range(MOST_FILED):
        filed_by(debtor, certificate, CONTRACT + str(number).encode())
    problem(debtor.document(certificate, "contract", SCAN), 409, "too_many_documents")
    filed_by(gateway.at(gateway.people.supplier), certificate, SCAN)


# --- whose they are


def test_they_are_for_those_whom_the_trade_concerns_now(gateway: Gateway, ledger: Ledger) -> None:
    people, other = gateway.people, gateway.admit("OTHERBANK", Kind.BANK)
    certificate = ledger.certificate(people.debtor, people.supplier, FACE)
    ledger.send(ledger.sign(people.supplier, "SplitLot", lot=lot_id(certificate, 0), amount=300 * YUAN))
    sold = tail_of(lot_id(certificate, 0), FACE, 300 * YUAN)
    gateway.sync()
    everybody = (people.debtor, people.supplier, people.bank, people.subcontractor, other)
    assert [may_see(gateway, one, certificate) for one in everybody] == [True, True, False, False, False]
    disbursed(ledger, people, DISCOUNT, sold, people.supplier, 300 * YUAN)
    gateway.sync()
    assert [may_see(gateway, one, certificate) for one in everybody] == [True, True, True, False, False]
    asked = request(ledger, people.supplier, lot_id(certificate, 0), PLEDGE, bank=other)
    assert asked
    gateway.sync()
    assert may_see(gateway, other, certificate)


def test_who_has_passed_its_lot_on_sees_them_no_more(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    certificate = ledger.certificate(people.debtor, people.supplier, FACE)
    lot = lot_id(certificate, 0)
    third = gateway.admit("THIRD", Kind.ENTERPRISE)
    terms = some_hash("terms")
    for party in (people.subcontractor, third):
        ledger.send(ledger.sign(party, "GiveConsent", terms=terms))
    for holder, to in ((people.supplier, people.subcontractor), (people.subcontractor, third)):
        ledger.send(ledger.sign(holder, "TransferLot", recipient=to.address, amount=FACE, lot=lot, terms=terms))
    gateway.sync()
    assert [may_see(gateway, one, certificate) for one in (people.subcontractor, third)] == [False, True]


def test_a_bank_may_look_and_not_file(gateway: Gateway, ledger: Ledger, certificate: str) -> None:
    people = gateway.people
    disbursed(ledger, people, PLEDGE, lot_id(certificate, 0), people.supplier, FACE)
    gateway.sync()
    bank = gateway.at(people.bank)
    problem(bank.document(certificate, "contract", CONTRACT), 403, "wrong_kind")
    document = filed_by(gateway.at(people.debtor), certificate)
    assert bank.get(path_of(certificate, document)).content == CONTRACT
    line = rows_of(gateway.database, AuditLine)[-1]
    assert line["route"] == "GET /v1/certificates/{certificate}/documents/{document}"
    assert (line["participant"], people.debtor.address in line["whose"]) == (people.bank.address, True)


def test_a_document_is_found_at_its_own_certificate_alone(gateway: Gateway, ledger: Ledger, certificate: str) -> None:
    people = gateway.people
    other = ledger.certificate(people.debtor, people.subcontractor, FACE)
    gateway.sync()
    document = filed_by(gateway.at(people.debtor), other)
    problem(gateway.at(people.supplier).get(path_of(certificate, document)), 404, "not_found")
    problem(gateway.at(people.supplier).document(other, "contract", CONTRACT), 404, "not_found")


# --- held against the ledger


def set_of(desk: Desk, *documents: tuple[str, bytes, str]) -> Response:
    files = [("file", ("a", data)) for _, data, _ in documents]
    form = {"kind": [kind for kind, _, _ in documents], "dated_on": [day for _, _, day in documents]}
    return desk.gateway.client.post("/v1/document-sets", files=files, data=form, headers=desk.headers)


def issued_with(gateway: Gateway, ledger: Ledger, terms: str) -> str:
    people = gateway.people
    uses = [{"invoice": some_hash("of the set"), "amount": FACE, "used": FACE}]
    ledger.line(people.debtor, people.bank, FACE)
    issued = ledger.sign(
        people.debtor,
        "IssueReceivable",
        supplier=people.supplier.address,
        face=FACE,
        maturity=ledger.now() + 90 * DAY,
        invoices=uses,
        terms=terms,
    )
    ledger.send(issued)
    gateway.sync()
    return ledger.receivable(issued)


def test_the_terms_that_are_signed_are_the_hash_of_the_documents(gateway: Gateway, ledger: Ledger) -> None:
    debtor = gateway.at(gateway.people.debtor)
    answer = set_of(debtor, ("contract", CONTRACT, ""), ("acceptance", SCAN, "2026-03-01"))
    assert answer.status_code == 201, answer.text
    terms = answer.json()["terms"]
    lines = sorted(
        [
            f"{hashlib.sha256(CONTRACT).hexdigest()}  contract  -\n",
            f"{hashlib.sha256(SCAN).hexdigest()}  acceptance  2026-03-01\n",
        ]
    )
    assert terms == "0x" + hashlib.sha256("".join(lines).encode()).hexdigest()  # as anybody makes it
    certificate = issued_with(gateway, ledger, terms)
    filed_by(gateway.at(gateway.people.supplier), certificate, CONTRACT + b" of the supplier")
    said = gateway.at(gateway.people.supplier).get(path_of(certificate)).json()
    assert (said["terms"], said["matches_ledger"]) == (terms, True)
    assert [one["on_ledger"] for one in said["items"]].count(True) == 2
    with gateway.database.write() as session:
        session.execute(update(TradeDocument).where(col(TradeDocument.kind) == "acceptance").values(kind="other"))
    assert debtor.get(path_of(certificate)).json()["matches_ledger"] is False
    assert debtor.get(path_of(certificate, "check")).json()["whole"] is False


def test_a_set_of_somebody_else_is_not_the_certificate_s(gateway: Gateway, ledger: Ledger) -> None:
    terms = set_of(gateway.at(gateway.people.subcontractor), ("contract", CONTRACT, "")).json()["terms"]
    certificate = issued_with(gateway, ledger, terms)
    said = gateway.at(gateway.people.debtor).get(path_of(certificate)).json()
    assert (said["items"], said["matches_ledger"]) == ([], None)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"kind": ["contract"]}, "kinds_and_files"),
        ({"kind": ["contract", "contract"], "dated_on": [""]}, "kinds_and_files"),
        ({"kind": ["contract", "contract"], "dated_on": ["", "1 March"]}, "bad_date"),
        ({"kind": ["contract", "contract"]}, "document_twice"),
    ],
)
def test_a_set_that_cannot_be_read_is_refused(gateway: Gateway, form: dict[str, list[str]], code: str) -> None:
    desk, files = gateway.at(gateway.people.debtor), [("file", ("a", CONTRACT))] * 2
    problem(gateway.client.post("/v1/document-sets", files=files, data=form, headers=desk.headers), 422, code)


# --- still the same


def test_a_file_that_was_changed_is_named_and_not_handed_out(
    gateway: Gateway, certificate: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debtor = gateway.at(gateway.people.debtor)
    changed, lost = (filed_by(debtor, certificate, data) for data in (CONTRACT, SCAN))
    monkeypatch.setenv("TALLYSTICK_DATABASE_URL", gateway.settings.database_url)
    monkeypatch.setenv("TALLYSTICK_DOCUMENTS", str(gateway.settings.documents))
    check = path_of(certificate, "check")
    assert (debtor.get(check).json()["whole"], main(["documents", "verify"])) == (True, 0)
    assert "whole: 2 files" in capsys.readouterr().out
    file_of(gateway, CONTRACT).write_bytes(CONTRACT + b".")
    file_of(gateway, SCAN).unlink()
    said = debtor.get(check).json()
    assert {one["id"]: one["kept"] for one in said["items"]} == {changed: "differs", lost: "missing"}
    assert said["whole"] is False
    problem(debtor.get(path_of(certificate, changed)), 409, "document_differs")
    problem(debtor.get(path_of(certificate, lost)), 409, "document_missing")
    assert main(["documents", "verify"]) == 1
    assert {line.split()[1] for line in capsys.readouterr().out.splitlines()} == {"differs", "missing"}
    filed_by(debtor, certificate, SCAN)
    assert debtor.get(path_of(certificate, lost)).content == SCAN


# --- the store


def test_bytes_whose_filing_was_refused_are_swept_and_no_others(
    gateway: Gateway, certificate: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debtor = gateway.at(gateway.people.debtor)
    monkeypatch.setattr(documents, "MOST_FILED", 1)
    filed_by(debtor, certificate)
    problem(debtor.document(certificate, "contract", SCAN), 409, "too_many_documents")
    refused = "0x" + hashlib.sha256(SCAN).hexdigest()
    monkeypatch.setenv("TALLYSTICK_DOCUMENTS", str(gateway.settings.documents))
    monkeypatch.setenv("TALLYSTICK_DATABASE_URL", gateway.settings.database_url)
    assert main(["documents", "sweep"]) == 0  # it may be on its way into a row
    assert "swept: 0 files" in capsys.readouterr().out
    for data in (CONTRACT, SCAN):
        os.utime(file_of(gateway, data), (1_000, 1_000))
    assert [main(["documents", "sweep"]) for _ in range(2)] == [0, 0]
    assert capsys.readouterr().out.splitlines() == [f"{refused} gone", "swept: 1 files", "swept: 0 files"]
    assert main(["documents", "verify"]) == 0
    with pytest.raises(ValueError, match="not enough"):
        file_of(gateway, SCAN)


def test_they_may_be_in_a_bucket(ledger: Ledger, sqlite_database: Database) -> None:
    with s3() as url:
        client(url).make_bucket("documents")
        found = gateway_of(
            ledger,
            sqlite_database,
            documents_url=f"{url}/documents",
            documents_key=KEY,
            documents_secret=SECRET,
        )
        made = ledger.certificate(found.people.debtor, found.people.supplier, FACE)
        found.sync()
        debtor = found.at(found.people.debtor)
        document = filed_by(debtor, made)
        assert debtor.get(path_of(made, document)).content == CONTRACT
        assert debtor.get(path_of(made, "check")).json()["whole"]
        (name,) = (one.object_name for one in client(url).list_objects("documents", recursive=True))
        client(url).remove_object("documents", str(name))
        problem(debtor.get(path_of(made, document)), 409, "document_missing")
    problem(debtor.get(path_of(made, document)), 503, "store_away")
    problem(debtor.document(made, "contract", SCAN), 503, "store_away")
    assert len(rows_of(sqlite_database, TradeDocument)) == 1
    found.close()
