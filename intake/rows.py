"""A file's rows on their way into the tables: every one is kept, taken off, or refused with a reason.

Rows are staged as they are read, a thousand at a time, so that memory does not grow with the file; then all of them are
brought in by a few statements, in one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO, Literal

from sqlalchemy import delete, exists, func, insert, literal, select
from sqlmodel import Session, col

from chain.intents import participant_address
from files import FileError, Invoice, Reading, RowError, open_invoices
from files.template import cells_of
from intake.red import take_off
from readmodel.bulk import bulk
from readmodel.rows import table_of
from readmodel.tables import (
    ImportedInvoice,
    InvoiceColumns,
    InvoiceFile,
    InvoiceReduction,
    InvoiceRefusal,
    StagedInvoice,
)

Take = Literal["good", "whole", "nothing"]
AT_ONCE = 1_000  # rows
_address = lru_cache(10_000)(participant_address)
_STAGED, _REFUSALS, _IMPORTED = table_of(StagedInvoice), table_of(InvoiceRefusal), table_of(ImportedInvoice)


def open_file(
    session: Session,
    participant: str,
    source: BinaryIO,
    filename: str,
    mapping: Mapping[str, str],
    *,
    today: date,
    limit_bytes: int,
    now: int,
) -> Reading:
    """To be read by the columns that are given, which are remembered; without any by those of the last time, if this
    file has them; else by the names of its headings. Raises `FileError`."""
    known = session.get(InvoiceColumns, participant)

    def by(columns: Mapping[str, str]) -> Reading:
        return open_invoices(source, filename=filename, today=today, mapping=columns, limit_bytes=limit_bytes)

    if mapping:
        reading = by(mapping)
        session.merge(InvoiceColumns(participant=participant, mapping=dict(mapping), at=now))
        return reading
    if known:
        try:
            return by(known.mapping)
        except FileError as error:
            if error.code != "wrong_mapping":
                raise
    return by({})


def bring_in(session: Session, debtor: str, reading: Reading, filename: str, now: int, take: Take) -> InvoiceFile:
    """All of it in the caller's transaction. Raises `FileError`, after which the caller rolls back."""
    file = secrets.token_hex(8)
    for rows in batches(reading):
        stage(session, file, debtor, rows)
    return finish(session, file, debtor, reading, filename, now, take)


def batches(reading: Iterable[Invoice | RowError]) -> Iterator[list[Invoice | RowError]]:
    rows = iter(reading)
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def stage(session: Session, file: str, debtor: str, rows: Iterable[Invoice | RowError]) -> None:
    """The next rows of a file. A row that was staged and is taken back by a later one becomes a refusal."""
    staged: dict[int, Invoice] = {}
    refused: dict[int, RowError] = {}
    for one in rows:
        if isinstance(one, RowError):
            refused[one.row] = _with_cells(session, file, one, staged.pop(one.row, None) or refused.get(one.row))
        elif _address(one.buyer) != debtor:
            cells = one.cells or cells_of(one)
            words = ("购买方不是贵单位", "the buyer is not you")
            refused[one.row] = RowError(one.row, "buyer", "not_yours", one.buyer, *words, cells)
        else:
            staged[one.row] = one
    writing = bulk(session)
    writing.insert(
        _STAGED,
        [
            (
                *(file, one.row, "0x" + one.key, _address(one.seller), one.number, one.issued_on.isoformat()),
                *(one.ex_tax_fen, one.tax_fen, one.total_fen, list(one.cells or cells_of(one))),
            )
            for one in staged.values()
        ],
    )
    writing.insert(_REFUSALS, [_refusal(file, one) for one in refused.values()])


def _with_cells(session: Session, file: str, error: RowError, before: Invoice | RowError | None) -> RowError:
    """A row that comes again, to be taken back, brings no cells: they came the first time."""
    cells = error.cells or (before.cells if before else ())
    if not cells and error.code == "void":
        for table in (_STAGED, _REFUSALS):
            there = (table.c.file == file, table.c.row == error.row)
            cells = cells or tuple(session.execute(select(table.c.cells).where(*there)).scalar() or ())
            session.execute(delete(table).where(*there))
    return RowError(error.row, error.column, error.code, error.value, error.zh, error.en, cells)


def _refusal(file: str, error: RowError) -> tuple[object, ...]:
    return file, error.row, error.column, error.code, error.value, error.zh, error.en, list(error.cells)


def forget(session: Session, file: str) -> None:
    """What was staged of a file, and refused: as if it had never been read."""
    for table in (_STAGED, _REFUSALS):
        session.execute(delete(table).where(table.c.file == file))


def finish(
    session: Session, file: str, debtor: str, reading: Reading, filename: str, now: int, take: Take
) -> InvoiceFile:
    """Keep what is good of the staged rows for this debtor, and say of every other row why not. Only the record and the
    refusals stay when nothing is to be taken (a dry run), or when it was to be the whole file and a row was refused.

    Blue invoices first, red ones after: a red one may cancel a blue one of the same file.
    """
    _refuse_repeats(session, file)
    with session.begin_nested() as trial:
        accepted = _keep(session, file, debtor)
        taken, errors = take_off(session, debtor, file)
        before = select(func.count()).select_from(_REFUSALS).where(_REFUSALS.c.file == file)
        refused = session.execute(before).scalar_one() + len(errors)
        kept = take == "good" or (take == "whole" and not refused)
        if not kept:
            trial.rollback()
    bulk(session).insert(_REFUSALS, [_refusal(file, one) for one in errors])
    session.execute(delete(_STAGED).where(_STAGED.c.file == file))
    record = InvoiceFile(
        id=file,
        participant=debtor,
        sha256=reading.sha256,
        filename=filename,
        format=reading.format,
        state="kept" if kept else "tried" if take == "nothing" else "refused",
        header=list(reading.header),
        rows_read=reading.rows_read,
        accepted=accepted,
        refused=refused,
        red=taken,
        at=now,
    )
    session.add(record)
    return record


def _refuse_repeats(session: Session, file: str) -> None:
    """Rows that were imported before, as invoices or as red ones."""
    known = exists().where(col(ImportedInvoice.key) == _STAGED.c.key)
    known_red = exists().where(col(InvoiceReduction.red_key) == _STAGED.c.key)
    words = [literal(text) for text in ("invoice_no", "repeat")]
    said = [literal(text) for text in ("该发票已导入", "this invoice was imported before")]
    repeats = select(_STAGED.c.file, _STAGED.c.row, *words, _STAGED.c.number, *said, _STAGED.c.cells)
    repeats = repeats.where(_STAGED.c.file == file, known | known_red)
    session.execute(insert(_REFUSALS).from_select([column.name for column in _REFUSALS.columns], repeats))
    refused = exists().where(_REFUSALS.c.file == _STAGED.c.file, _REFUSALS.c.row == _STAGED.c.row)
    session.execute(delete(_STAGED).where(_STAGED.c.file == file, refused))


def _keep(session: Session, file: str, debtor: str) -> int:
    """The blue ones; how many."""
    given: dict[str, Any] = {"debtor": literal(debtor), "reduced_fen": literal(0)}
    columns: list[Any] = [
        given[column.name] if column.name in given else _STAGED.c[column.name] for column in _IMPORTED.columns
    ]
    blue = (_STAGED.c.file == file, _STAGED.c.total_fen > 0)
    names = [column.name for column in _IMPORTED.columns]
    session.execute(insert(_IMPORTED).from_select(names, select(*columns).where(*blue)))
    kept: int = session.execute(select(func.count()).select_from(_STAGED).where(*blue)).scalar_one()
    return kept
