"""Files that the worker brings in, and how far each is.

The bytes are kept in pieces beside the upload's row until they were read. Whoever reads one holds it by a word of its
own, which it renews with every batch of rows: a worker that died loses its hold after `HOLD_S`, and the next one begins
at the file's beginning. Two that read the same file at once cannot both stage: each batch asks first whose hold it is.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from chain.summaries import shanghai_date
from files import FileError, Reading
from intake.rows import Take, batches, finish, forget, open_file, stage
from readmodel.database import Database
from readmodel.follow import ledger_now
from readmodel.rows import table_of
from readmodel.tables import InvoiceUpload, InvoiceUploadPiece

PIECE_BYTES = 256 * 1024
HOLD_S = 60
MOST_TRIES = 5
_UPLOADS, _PIECES = table_of(InvoiceUpload), table_of(InvoiceUploadPiece)


def _seconds() -> int:
    """By the machine's clock."""
    return int(time.time())


class NotOurs(Exception):
    """Somebody else holds the upload by now."""


def keep_upload(
    session: Session, participant: str, source: BinaryIO, filename: str, mapping: dict[str, str], take: Take, now: int
) -> InvoiceUpload:
    """For the worker to bring in: all of its bytes, in the caller's transaction. now: the ledger's clock."""
    upload = InvoiceUpload(
        id=secrets.token_hex(8),
        participant=participant,
        filename=filename,
        take=take,
        mapping=mapping,
        size_bytes=0,
        at=now,
    )
    place = 0
    while data := source.read(PIECE_BYTES):
        session.connection().execute(_PIECES.insert().values(file=upload.id, place=place, data=data))
        place, upload.size_bytes = place + 1, upload.size_bytes + len(data)
    session.add(upload)
    return upload


def turn(database: Database, stopping: Callable[[], bool], clock: Callable[[], int] = _seconds) -> int:
    """Brings in what waits, one after another; how many files. stopping: the worker ends, and another will go on."""
    done = 0
    while not stopping() and (upload := _take(database, clock())) is not None:
        try:
            _bring_in(database, upload, stopping, clock)
        except NotOurs:
            continue
        done += 1
    return done


def _take(database: Database, now: int) -> InvoiceUpload | None:
    """The one that waits longest, or whose reader died; from now on it is ours."""
    waiting = (col(InvoiceUpload.state) == "waiting") | (
        (col(InvoiceUpload.state) == "reading") & (col(InvoiceUpload.held_at) < now - HOLD_S)
    )
    query = select(InvoiceUpload).where(waiting).order_by(col(InvoiceUpload.at), col(InvoiceUpload.id)).limit(1)
    with database.write() as session:
        upload = session.scalars(query.with_for_update(skip_locked=True)).first()
        if upload is None:
            return None
        forget(session, upload.id)
        upload.tries += 1
        upload.bytes_read = upload.rows_read = 0
        upload.held_by, upload.held_at, upload.state = secrets.token_hex(8), now, "reading"
        if upload.tries > MOST_TRIES:
            upload.state, upload.code = "failed", "failed"
            upload.zh, upload.en = "多次读取均中断，请联系运营方", "reading it broke off too often; ask the operator"
            session.execute(delete(_PIECES).where(_PIECES.c.file == upload.id))
        session.flush()
        session.expunge(upload)
    return upload if upload.state == "reading" else _take(database, now)


def _bring_in(
    database: Database, upload: InvoiceUpload, stopping: Callable[[], bool], clock: Callable[[], int]
) -> None:
    with SpooledTemporaryFile(max_size=4 * PIECE_BYTES) as spool:
        source = cast(BinaryIO, spool)
        _spool(database, upload, source)
        try:
            with database.write() as session:
                now = ledger_now(session)
                _hold(session, upload, clock(), bytes_read=0, rows_read=0)
                reading = open_file(
                    *(session, upload.participant, source, upload.filename, upload.mapping),
                    today=shanghai_date(now),
                    limit_bytes=upload.size_bytes,
                    now=now,
                )
            for rows in batches(reading):
                with database.write() as session:
                    _hold(session, upload, clock(), **_progress(upload, reading, source))
                    stage(session, upload.id, upload.participant, rows)
                if stopping():
                    return _let_go(database, upload)
            with database.write() as session:
                _hold(session, upload, clock(), **_progress(upload, reading, source))
                take = cast(Take, upload.take)
                finish(session, upload.id, upload.participant, reading, upload.filename, now, take)
                _end(session, upload, "done")
        except FileError as error:
            with database.write() as session:
                _hold(session, upload, clock())
                forget(session, upload.id)
                _end(session, upload, "refused", error.code, error.zh, error.en)


def _spool(database: Database, upload: InvoiceUpload, to: BinaryIO) -> None:
    """The upload's bytes where they can be sought in."""
    place, data = 0, b""
    while to.tell() < upload.size_bytes:
        with database.read() as session:
            piece = select(_PIECES.c.data).where(_PIECES.c.file == upload.id, _PIECES.c.place == place)
            data = session.execute(piece).scalar() or b""
        if not data:
            raise NotOurs  # whoever ended it took its bytes away
        to.write(data)
        place += 1
    to.seek(0)


def _progress(upload: InvoiceUpload, reading: Reading, source: BinaryIO) -> dict[str, int]:
    at = upload.size_bytes if source.closed else min(source.tell(), upload.size_bytes)  # closed: it was read whole
    return {"bytes_read": at, "rows_read": reading.rows_read}


def _hold(session: Session, upload: InvoiceUpload, now: int, **progress: int) -> None:
    """First in each transaction, so that the row is locked for it. Raises `NotOurs`."""
    _change(session, upload, held_at=now, **progress)


def _let_go(database: Database, upload: InvoiceUpload) -> None:
    """As if this try had not been."""
    with database.write() as session:
        _change(session, upload, state="waiting", held_by=None, tries=upload.tries - 1)


def _end(session: Session, upload: InvoiceUpload, state: str, *why: str) -> None:
    _change(session, upload, state=state, held_by=None, **dict(zip(("code", "zh", "en"), why, strict=False)))
    session.execute(delete(_PIECES).where(_PIECES.c.file == upload.id))


def _change(session: Session, upload: InvoiceUpload, **values: Any) -> None:
    ours = (_UPLOADS.c.id == upload.id, _UPLOADS.c.held_by == upload.held_by)
    if session.connection().execute(update(_UPLOADS).where(*ours).values(**values)).rowcount == 0:
        raise NotOurs
