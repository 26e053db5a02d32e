"""Invoice files: try one, bring it in, see what was refused, and get the refused rows back to correct them."""

from __future__ import annotations

import io
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from api.concerns import concerns
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.downloads import XLSX
from api.problems import Problem, not_found
from chain.summaries import shanghai_date
from files import FileError, RowError
from files.template import write_errors_csv, write_errors_xlsx, write_template
from intake import Take, bring_in, keep_upload, open_file
from readmodel.follow import ledger_now
from readmodel.tables import InvoiceFile, InvoiceRefusal, InvoiceUpload

router = APIRouter(prefix="/v1/invoices", tags=["invoices"])
MOST_SHOWN = 1000
_MAPPING = TypeAdapter(dict[str, str])


class RefusedRow(BaseModel):
    row: int
    column: str
    code: str
    value: str
    zh: str
    en: str


class ImportAnswer(BaseModel):
    """rows_read = accepted + red + refused. A red row took its amount off earlier invoices.

    state: `kept`; `tried` (a dry run) and `refused` (it was to be whole, and was not) kept nothing, and say what would
    have been. same_as: the file that was kept before and has the same bytes, or null. refusals: the first thousand;
    next: give it as `after` for more, null at the end.
    """

    file: str
    format: str
    sha256: str
    state: Literal["kept", "tried", "refused"]
    same_as: str | None
    rows_read: int
    accepted: int
    red: int
    refused: int
    refusals: list[RefusedRow]
    next: int | None


class UploadProblem(BaseModel):
    """Why a file was refused whole: `code` as of the problem that `POST /v1/invoices/imports` answers with."""

    code: str
    detail: str
    detail_zh: str


class UploadAnswer(BaseModel):
    """state: `waiting`; `reading`, so far `bytes_read` of `bytes` and `rows_read` rows; `done`, with
    `GET /v1/invoices/imports/{file}`; `refused` as a whole and `failed`, each with its problem."""

    file: str
    filename: str
    state: Literal["waiting", "reading", "done", "refused", "failed"]
    bytes: int
    bytes_read: int
    rows_read: int
    at: int
    problem: UploadProblem | None


FileId = Annotated[str, Path(description="`file` of the answer to the upload", min_length=1, max_length=64)]


@router.post("/imports", status_code=201)
def import_invoices(
    file: Annotated[UploadFile, File(description="A list as CSV or XLSX, or XML of 数电票, UBL or CII")],
    gate: GatewayDep,
    who: CallerDep,
    dry_run: Annotated[bool, Form(description="check everything, keep nothing")] = False,
    whole: Annotated[bool, Form(description="keep all rows or none")] = False,
    mapping: Annotated[str, Form(description="which column is which, as JSON: field to heading; remembered")] = "",
) -> ImportAnswer:
    """An enterprise, its own payables. Good rows are kept, others refused one by one; a bad file is refused whole."""
    name, columns = file.filename or "", _columns(mapping)
    with gate.database.write() as session:
        now = ledger_now(session)
        try:
            reading = open_file(
                *(session, who.participant, file.file, name, columns),
                today=shanghai_date(now),
                limit_bytes=gate.settings.most_upload_bytes,
                now=now,
            )
            stored = bring_in(session, who.participant, reading, name, now, _take(dry_run, whole))
        except FileError as error:
            raise file_problem(error) from None
        same_as = _same(session, who.participant, stored.sha256, stored.id)
        errors = [_error(row) for row in _refusals(session, stored.id, 0, MOST_SHOWN + 1)]
    return _answer(stored, same_as, errors[:MOST_SHOWN], len(errors) > MOST_SHOWN)


@router.post("/uploads", status_code=202)
def upload_invoices(
    file: Annotated[UploadFile, File(description="as for `POST /v1/invoices/imports`")],
    gate: GatewayDep,
    who: CallerDep,
    dry_run: Annotated[bool, Form(description="check everything, keep nothing")] = False,
    whole: Annotated[bool, Form(description="keep all rows or none")] = False,
    mapping: Annotated[str, Form(description="which column is which, as JSON: field to heading; remembered")] = "",
) -> UploadAnswer:
    """An enterprise, its own payables, from a large file: answered as soon as the file is here, and brought in after
    that. `GET /v1/invoices/uploads/{file}` says how far it is."""
    columns, size = _columns(mapping), file.size or 0
    if size > gate.settings.most_upload_bytes:
        mebibytes = gate.settings.most_upload_bytes // 1_048_576
        raise Problem(413, "file_too_large", f"文件大于上限 {mebibytes} MB", f"the file is larger than {mebibytes} MiB")
    with gate.database.write() as session:
        take, name = _take(dry_run, whole), file.filename or ""
        upload = keep_upload(session, who.participant, file.file, name, columns, take, ledger_now(session))
        session.flush()
    return _upload(upload)


@router.get("/uploads/{file}")
def one_upload(session: Reading, who: CallerDep, file: FileId) -> UploadAnswer:
    """The participant's own files; the operator and the regulator see all."""
    upload = session.get(InvoiceUpload, file)
    if upload is None or not (who.oversees or upload.participant == who.participant):
        raise not_found("上传文件", "upload")
    concerns(upload.participant)
    return _upload(upload)


@router.get("/imports/{file}")
def one_import(
    session: Reading,
    who: CallerDep,
    file: FileId,
    after: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_SHOWN)] = 200,
) -> ImportAnswer:
    """The participant's own files; the operator and the regulator see all. Refused rows in the order of the file."""
    stored = _own(session, who, file)
    errors = [_error(row) for row in _refusals(session, file, after, limit + 1)]
    return _answer(stored, _same(session, stored.participant, stored.sha256, file), errors[:limit], len(errors) > limit)


@router.get("/imports/{file}/errors.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def errors_as_csv(session: Reading, who: CallerDep, file: FileId) -> Response:
    """Whoever may see the import: the refused rows as they stood with the reasons beside, to correct and send again."""
    stored = _own(session, who, file)
    data = write_errors_csv(stored.header, (_error(row) for row in _refusals(session, file)))
    return _download(data, "text/csv; charset=utf-8", f"{stored.filename} errors.csv")


@router.get("/imports/{file}/errors.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def errors_as_xlsx(session: Reading, who: CallerDep, file: FileId) -> Response:
    """Whoever may see the import: the same rows as a spreadsheet."""
    stored, out = _own(session, who, file), io.BytesIO()
    write_errors_xlsx(out, stored.header, (_error(row) for row in _refusals(session, file)))
    return _download(out.getvalue(), XLSX, f"{stored.filename} errors.xlsx")


@router.get("/template.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def template(who: CallerDep, language: Literal["zh", "en"] = "zh") -> Response:
    """Anybody who is signed in: the list to fill in, with one row as an example."""
    out = io.BytesIO()
    write_template(out, language)
    return _download(out.getvalue(), XLSX, "发票模板.xlsx" if language == "zh" else "invoices.xlsx")


def _columns(mapping: str) -> dict[str, str]:
    try:
        return _MAPPING.validate_json(mapping) if mapping else {}
    except ValidationError:
        raise Problem(
            422,
            "file_wrong_mapping",
            '列对应关系应为 JSON，例如 {"seller": "供应商编码"}',
            'The mapping is JSON, like {"seller": "Vendor No."}',
        ) from None


def _take(dry_run: bool, whole: bool) -> Take:
    return "nothing" if dry_run else "whole" if whole else "good"


def file_problem(error: FileError) -> Problem:
    """A file that is refused whole, as a problem."""
    return Problem(413 if error.code == "too_large" else 422, f"file_{error.code}", error.zh, error.en)


def _upload(upload: InvoiceUpload) -> UploadAnswer:
    why = None
    if upload.code is not None:
        why = UploadProblem(code=f"file_{upload.code}", detail=upload.en or "", detail_zh=upload.zh or "")
    return UploadAnswer.model_validate(
        {
            **upload.model_dump(include={"filename", "state", "bytes_read", "rows_read", "at"}),
            **{"file": upload.id, "bytes": upload.size_bytes, "problem": why},
        }
    )


def _own(session: Session, who: Caller, file: str) -> InvoiceFile:
    stored = session.get(InvoiceFile, file)
    if stored is None or not (who.oversees or stored.participant == who.participant):
        raise not_found("导入文件", "import")
    concerns(stored.participant)
    return stored


def _same(session: Session, participant: str, sha256: str, file: str = "") -> str | None:
    """Another file of this participant with these bytes that was kept."""
    query = select(col(InvoiceFile.id)).where(
        col(InvoiceFile.sha256) == sha256,
        col(InvoiceFile.participant) == participant,
        col(InvoiceFile.state) == "kept",
        col(InvoiceFile.id) != file,
    )
    return session.scalars(query.order_by(col(InvoiceFile.at), col(InvoiceFile.id)).limit(1)).first()


def _refusals(session: Session, file: str, after: int = 0, limit: int | None = None) -> list[InvoiceRefusal]:
    query = select(InvoiceRefusal).where(col(InvoiceRefusal.file) == file, col(InvoiceRefusal.row) > after)
    return list(session.scalars(query.order_by(col(InvoiceRefusal.row)).limit(limit)))


def _error(row: InvoiceRefusal) -> RowError:
    return RowError(row.row, row.column, row.code, row.value, row.zh, row.en, tuple(row.cells))


def _answer(stored: InvoiceFile, same_as: str | None, errors: list[RowError], more: bool) -> ImportAnswer:
    return ImportAnswer(
        file=stored.id,
        format=stored.format,
        sha256=stored.sha256,
        state=stored.state,
        same_as=same_as,
        rows_read=stored.rows_read,
        accepted=stored.accepted,
        red=stored.red,
        refused=stored.refused,
        refusals=[RefusedRow(row=e.row, column=e.column, code=e.code, value=e.value, zh=e.zh, en=e.en) for e in errors],
        next=errors[-1].row if more else None,
    )


def _download(data: bytes, kind: str, name: str) -> Response:
    header = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type=kind, headers=header)
