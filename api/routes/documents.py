"""Documents of a certificate: contract, invoices, acceptance. Filed, listed, downloaded, checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel
from sqlmodel import Session

from api.answering import Route
from api.concerns import concerns
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.documents import Filing, Kept, Kind, file_documents, kept, matches_ledger, read_document, terms_of
from api.problems import Problem, not_found
from api.shapes import Address, Word
from files.evidence import KINDS
from readmodel.follow import ledger_now
from readmodel.queries.documents import documents_of, has_interest
from readmodel.tables import Receivable, TradeDocument

router = APIRouter(prefix="/v1", tags=["documents"], route_class=Route)

Upload = Annotated[UploadFile, File(description="PDF, PNG, JPEG, XML, OFD, or XLSX without macros")]
DatedOn = Annotated[date | None, Form(description="the day that it bears: of an acceptance, when the goods were taken")]


class DocumentAnswer(BaseModel):
    """on_ledger: it was filed before the certificate was issued, and its hash is in the `terms` that the debtor signed.
    at: when it was filed, by the ledger's clock. dated_on: the day that it bears, as its filer says."""

    id: str
    kind: Kind
    name: str
    media_type: str
    sha256: Word
    size_bytes: int
    dated_on: date | None
    filed_by: Address
    at: int
    on_ledger: bool


class DocumentList(BaseModel):
    """terms: as the debtor signed them when it issued. matches_ledger: whether the documents on the ledger are still
    the set whose hash they are; null where none was filed before."""

    certificate: Word
    terms: Word
    matches_ledger: bool | None
    items: list[DocumentAnswer]


class DocumentSet(BaseModel):
    """terms: the hash of the set, for the field `terms` of IssueReceivable."""

    terms: Word
    items: list[DocumentAnswer]


class CheckedDocument(BaseModel):
    """kept: same; missing from the store; differs from what was filed."""

    id: str
    sha256: Word
    kept: Kept


class DocumentCheck(BaseModel):
    """whole: all files are there as they were filed, and nothing differs from the ledger."""

    certificate: Word
    matches_ledger: bool | None
    whole: bool
    items: list[CheckedDocument]


@router.post("/document-sets", status_code=201)
def file_document_set(
    file: Annotated[list[UploadFile], File(min_length=1, max_length=20, description="a part for each document")],
    kind: Annotated[list[Kind], Form(description="of each file, in the same order")],
    gate: GatewayDep,
    who: CallerDep,
    dated_on: Annotated[list[str] | None, Form(description="of each file, as 2026-03-01, or empty")] = None,
) -> DocumentSet:
    """An enterprise's maker, before it issues: documents whose hash it then signs as `terms` of the certificate."""
    days = dated_on or [""] * len(file)
    if not len(file) == len(kind) == len(days):
        raise Problem(
            422,
            "kinds_and_files",
            "文件、类型和日期须一一对应",
            "one kind for each file, and one date or none",
        )
    most = gate.settings.most_upload_bytes
    filings = [_filing(one, of, most, _day(on)) for one, of, on in zip(file, kind, days, strict=True)]
    if len({(one.kind, one.sha256) for one in filings}) != len(filings):
        raise Problem(422, "document_twice", "同一文件重复列示", "a document is in the set twice")
    terms = terms_of(filings)
    return DocumentSet(terms=terms, items=[_answer(row, terms) for row in file_documents(gate, who, terms, filings)])


@router.post("/certificates/{certificate}/documents", status_code=201)
def file_document(
    certificate: Word,
    file: Upload,
    kind: Annotated[Kind, Form()],
    gate: GatewayDep,
    who: CallerDep,
    dated_on: DatedOn = None,
) -> DocumentAnswer:
    """A maker of its debtor or its supplier. The same file again is answered as the first time."""
    with gate.database.read() as session:
        row = session.get(Receivable, certificate)
        if row is None or who.participant not in (row.debtor, row.supplier):
            raise not_found("凭证", "certificate")
        terms = row.terms
    filing = _filing(file, kind, gate.settings.most_upload_bytes, dated_on)
    (found,) = file_documents(gate, who, certificate, [filing])
    return _answer(found, terms)


@router.get("/certificates/{certificate}/documents")
def certificate_documents(certificate: Word, session: Reading, who: CallerDep) -> DocumentList:
    """Its debtor, its supplier, who holds a lot of it that is not paid out, the banks that finance one or are asked by
    name to, the operator and the regulator. In the order in which they were filed."""
    row, documents = documents_seen(session, who, certificate)
    return DocumentList(
        certificate=row.id,
        terms=row.terms,
        matches_ledger=matches_ledger(row, documents),
        items=[_answer(one, row.terms) for one in documents],
    )


@router.get("/certificates/{certificate}/documents/check")
def check_documents(certificate: Word, session: Reading, gate: GatewayDep, who: CallerDep) -> DocumentCheck:
    """Whoever may see the documents: each file in the store is hashed anew."""
    row, documents = documents_seen(session, who, certificate)
    items = [CheckedDocument(id=one.id, sha256=one.sha256, kept=kept(gate.store, one.sha256)) for one in documents]
    matches = matches_ledger(row, documents)
    return DocumentCheck(
        certificate=row.id,
        matches_ledger=matches,
        whole=matches is not False and all(one.kept == "same" for one in items),
        items=items,
    )


@router.get(
    "/certificates/{certificate}/documents/{document}",
    response_class=Response,
    responses={200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS}}},
)
def download_document(certificate: Word, document: str, gate: GatewayDep, who: CallerDep) -> Response:
    """Whoever may see the documents: the file as it was filed, byte for byte, or none."""
    with gate.database.read() as session:
        _, documents = documents_seen(session, who, certificate)
        found = next((one for one in documents if one.id == document), None)
        if found is None:
            raise not_found("文件", "document")
        concerns(found.participant)
        name, media_type = found.name, found.media_type
        data = read_document(gate.store, found)
    header = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type=media_type, headers=header)


def documents_seen(session: Session, who: Caller, certificate: str) -> tuple[Receivable, Sequence[TradeDocument]]:
    """A certificate with its documents, if they are the caller's to see. Raises `Problem`."""
    row = session.get(Receivable, certificate)
    if row is None or not (who.oversees or has_interest(session, row, who.participant, ledger_now(session))):
        raise not_found("凭证", "certificate")
    concerns(row.debtor, row.supplier)
    return row, documents_of(session, row)


def _filing(file: UploadFile, kind: Kind, most: int, dated_on: date | None) -> Filing:
    return Filing(kind, file.filename or "", file.file.read(most + 1), dated_on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Problem(422, "bad_date", "日期应写作 2026-03-01", "a date is written as 2026-03-01") from None


def _answer(row: TradeDocument, terms: str) -> DocumentAnswer:
    return DocumentAnswer(
        **row.model_dump(include={"id", "kind", "name", "media_type", "sha256", "size_bytes", "dated_on", "at"}),
        filed_by=row.participant,
        on_ledger=row.subject == terms,
    )
