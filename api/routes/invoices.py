"""Approved invoices: bring them in from a file, and see what is left of each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel
from sqlalchemy import select, true
from sqlmodel import col

from api.context import CallerDep, EnterpriseDep, GatewayDep, Reading
from api.imports import store_file
from api.problems import Problem
from api.shapes import Address, Fen, Word
from chain.summaries import shanghai_date
from files import FileError, read_invoices
from readmodel.follow import ledger_now
from readmodel.queries.invoices import available
from readmodel.queries.pages import page_of_keys
from readmodel.tables import ImportedInvoice

router = APIRouter(prefix="/v1/invoices", tags=["invoices"])


class RefusedRow(BaseModel):
    row: int
    column: str
    code: str
    value: str
    zh: str
    en: str


class ImportAnswer(BaseModel):
    """rows_read = accepted + red + refused. A red row took its amount off earlier invoices."""

    file: str
    format: str
    sha256: str
    rows_read: int
    accepted: int
    red: int
    refused: int
    refusals: list[RefusedRow]


class InvoiceAnswer(BaseModel):
    """net_fen: total less red invoices. available_fen: what may still back a certificate."""

    key: Word
    number: str
    debtor: Address
    supplier: Address
    issued_on: str
    total_fen: Fen
    net_fen: Fen
    available_fen: Fen


class InvoicePage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[InvoiceAnswer]
    next: str | None


@router.post("/imports", status_code=201)
def import_invoices(
    file: Annotated[UploadFile, File(description="CSV of a buyer network, or 数电票 XML")],
    gate: GatewayDep,
    who: EnterpriseDep,
) -> ImportAnswer:
    """An enterprise, its own payables. Good rows are kept, others refused one by one; a bad file is refused whole."""
    most = gate.settings.most_upload_bytes
    data = file.file.read(most + 1)
    with gate.database.write() as session:
        now = ledger_now(session)
        try:
            parsed = read_invoices(data, filename=file.filename or "", today=shanghai_date(now), limit_bytes=most)
        except FileError as error:
            status = 413 if error.code == "too_large" else 422
            raise Problem(status, f"file_{error.code}", error.zh, error.en) from None
        stored, errors = store_file(session, who.participant, parsed, file.filename or "", now)
    return ImportAnswer(
        file=stored.id,
        format=stored.format,
        sha256=stored.sha256,
        rows_read=stored.rows_read,
        accepted=stored.accepted,
        red=stored.red,
        refused=stored.refused,
        refusals=[RefusedRow(row=e.row, column=e.column, code=e.code, value=e.value, zh=e.zh, en=e.en) for e in errors],
    )


@router.get("")
def invoices(
    session: Reading,
    who: CallerDep,
    after: Annotated[str, Query(description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> InvoicePage:
    """The debtor's and the supplier's own; the operator and the regulator see all. In the order of their keys."""
    sides = (col(ImportedInvoice.debtor), col(ImportedInvoice.supplier))
    ways = [true()] if who.oversees else [side == who.participant for side in sides]
    keys = page_of_keys(ImportedInvoice.key, ways, after=after, limit=limit)
    query = select(ImportedInvoice).where(col(ImportedInvoice.key).in_(keys))
    rows = session.scalars(query.order_by(col(ImportedInvoice.key))).all()
    free = available(session, rows)
    items = [
        InvoiceAnswer(
            key=row.key,
            number=row.number,
            debtor=row.debtor,
            supplier=row.supplier,
            issued_on=row.issued_on.isoformat(),
            total_fen=row.total_fen,
            net_fen=row.total_fen - row.reduced_fen,
            available_fen=free[row.key],
        )
        for row in rows
    ]
    return InvoicePage(items=items, next=rows[-1].key if len(rows) == limit else None)
