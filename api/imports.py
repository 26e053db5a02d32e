"""Bringing an invoice file in: every row is kept, taken off, or refused with a reason; all in one transaction."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session, col

from chain.intents import participant_address
from files import FileError, Invoice, Open, ParsedFile, RowError, match_red, read_invoices
from files.template import cells_of
from readmodel.bulk import MOST_KEYS
from readmodel.queries.invoices import available
from readmodel.tables import ImportedInvoice, InvoiceColumns, InvoiceFile, InvoiceReduction, InvoiceRefusal

Take = Literal["good", "whole", "nothing"]


def read_file(
    session: Session,
    participant: str,
    data: bytes,
    filename: str,
    mapping: Mapping[str, str],
    *,
    today: date,
    limit_bytes: int,
    now: int,
) -> ParsedFile:
    """Read by the columns that are given, which are remembered when the file is read; without any by those of the last
    time, if this file has them; else by the names of its headings. Raises `FileError`."""
    known = session.get(InvoiceColumns, participant)

    def by(columns: Mapping[str, str]) -> ParsedFile:
        return read_invoices(data, filename=filename, today=today, mapping=columns, limit_bytes=limit_bytes)

    if mapping:
        parsed = by(mapping)
        session.merge(InvoiceColumns(participant=participant, mapping=dict(mapping), at=now))
        return parsed
    if known:
        try:
            return by(known.mapping)
        except FileError as error:
            if error.code != "wrong_mapping":
                raise
    return by({})


def bring_in(
    session: Session, debtor: str, parsed: ParsedFile, filename: str, now: int, take: Take = "good"
) -> tuple[InvoiceFile, list[RowError]]:
    """`store_file`, of which only the record and the refusals stay when nothing is to be taken (a dry run), or when it
    was to be the whole file and a row was refused."""
    with session.begin_nested() as trial:
        file, errors = store_file(session, debtor, parsed, filename, now)
        record = file.model_dump()
        keep = take == "good" or (take == "whole" and not errors)
        if not keep:
            trial.rollback()
    if not keep:
        file = InvoiceFile(**{**record, "state": "tried" if take == "nothing" else "refused"})
        session.add(file)
        _keep_refusals(session, file.id, errors)
    return file, errors


def store_file(
    session: Session, debtor: str, parsed: ParsedFile, filename: str, now: int
) -> tuple[InvoiceFile, list[RowError]]:
    """Keep what is good of a parsed file for this debtor, and say of every other row why not.

    debtor: participant address; rows of another buyer are refused. Blue invoices first, red ones after: a red one may
    cancel a blue one of the same file.
    """
    errors = list(parsed.errors)
    mine: list[Invoice] = []
    for invoice in parsed.invoices:
        if participant_address(invoice.buyer) == debtor:
            mine.append(invoice)
        else:
            errors.append(
                _row_error(invoice, "buyer", "not_yours", invoice.buyer, "购买方不是贵单位", "the buyer is not you")
            )
    file = InvoiceFile(
        id=secrets.token_hex(8),
        participant=debtor,
        sha256=parsed.sha256,
        filename=filename,
        format=parsed.format,
        state="kept",
        header=list(parsed.header),
        rows_read=parsed.rows_read,
        accepted=0,
        refused=0,
        red=0,
        at=now,
    )
    known = _known(session, [invoice.key for invoice in mine])
    blue = [invoice for invoice in mine if not invoice.is_red]
    red = [invoice for invoice in mine if invoice.is_red]
    for invoice in [*blue, *red]:
        if invoice.key in known:
            errors.append(
                _row_error(
                    invoice, "invoice_no", "repeat", invoice.number, "该发票已导入", "this invoice was imported before"
                )
            )
    rows = [_row(invoice, debtor, file.id) for invoice in blue if invoice.key not in known]
    session.add_all(rows)
    session.flush()
    fresh_red = [invoice for invoice in red if invoice.key not in known]
    taken, refused = _take_off(session, debtor, fresh_red, file.id)
    errors += refused
    file.accepted, file.refused, file.red = len(rows), len(errors), taken
    session.add(file)
    _keep_refusals(session, file.id, errors)
    return file, sorted(errors, key=lambda e: e.row)


def _keep_refusals(session: Session, file: str, errors: list[RowError]) -> None:
    session.add_all(
        InvoiceRefusal(
            file=file,
            row=e.row,
            column=e.column,
            code=e.code,
            value=e.value,
            zh=e.zh,
            en=e.en,
            cells=list(e.cells),
        )
        for e in errors
    )


def _known(session: Session, keys: list[str]) -> set[str]:
    """Keys of this file that were imported before, as invoices or as red ones."""
    found: set[str] = set()
    for start in range(0, len(keys), MOST_KEYS):
        chunk = ["0x" + key for key in keys[start : start + MOST_KEYS]]
        for column in (col(ImportedInvoice.key), col(InvoiceReduction.red_key)):
            found.update(key[2:] for key in session.scalars(select(column).where(column.in_(chunk))))
    return found


def _row(invoice: Invoice, debtor: str, file: str) -> ImportedInvoice:
    return ImportedInvoice(
        key="0x" + invoice.key,
        debtor=debtor,
        supplier=participant_address(invoice.seller),
        number=invoice.number,
        issued_on=invoice.issued_on,
        ex_tax_fen=invoice.ex_tax_fen,
        tax_fen=invoice.tax_fen,
        total_fen=invoice.total_fen,
        file=file,
        row=invoice.row,
    )


def _take_off(session: Session, debtor: str, reds: list[Invoice], file: str) -> tuple[int, list[RowError]]:
    """Let each red invoice reduce what it cancels; what backs a certificate already cannot be taken off."""
    by_seller: dict[str, list[Invoice]] = defaultdict(list)
    for red in reds:
        by_seller[participant_address(red.seller)].append(red)
    taken, refused = 0, []
    for seller, group in by_seller.items():
        blue = {
            row.key: row
            for row in session.scalars(
                select(ImportedInvoice).where(
                    col(ImportedInvoice.debtor) == debtor, col(ImportedInvoice.supplier) == seller
                )
            )
        }
        free = available(session, blue.values())
        for red in sorted(group, key=lambda invoice: (invoice.issued_on, invoice.row)):
            open_blue = [Open(key, row.issued_on, free[key]) for key, row in blue.items() if free[key]]
            match = match_red(red, open_blue)
            if isinstance(match, RowError):
                refused.append(replace(match, cells=red.cells or cells_of(red)))
                continue
            taken += 1
            for key, fen in match:
                blue[key].reduced_fen += fen
                free[key] -= fen
                session.add(
                    InvoiceReduction(red_key="0x" + red.key, invoice=key, amount_fen=fen, file=file, row=red.row)
                )
    return taken, refused


def _row_error(invoice: Invoice, column: str, code: str, value: str, zh: str, en: str) -> RowError:
    cells = invoice.cells or cells_of(invoice)
    return RowError(row=invoice.row, column=column, code=code, value=value, zh=zh, en=en, cells=cells)
