"""Documents of a trade: taken in, kept in the store, held against the ledger and against their own hashes."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import exists, select
from sqlmodel import col

from api.context import Caller, Gateway
from api.problems import Problem, later
from files import FileError
from files.evidence import media_type
from readmodel.database import Database
from readmodel.follow import ledger_now
from readmodel.queries.documents import filed
from readmodel.tables import Receivable, TradeDocument
from store import Away, Differs, Missing, Store

Kind = Literal["contract", "invoice", "acceptance", "warehouse_receipt", "other"]
Kept = Literal["same", "missing", "differs"]
MOST_FILED = 50  # by one participant for one certificate
MOST_NAME = 200


@dataclass(frozen=True)
class Filing:
    """A file as it came. dated_on: the day that it bears, where it bears one that counts."""

    kind: Kind
    name: str
    data: bytes
    dated_on: date | None = None

    @property
    def sha256(self) -> str:
        return "0x" + hashlib.sha256(self.data).hexdigest()


def terms_of(documents: Iterable[Filing | TradeDocument]) -> str:
    """The hash of a set: SHA-256 over a line for each, "sha256  kind  date", the lines sorted; "-" for no date. With
    the files at hand anybody can make it again."""
    lines = {f"{one.sha256[2:]}  {one.kind}  {one.dated_on or '-'}\n" for one in documents}
    return "0x" + hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def matches_ledger(receivable: Receivable, documents: Sequence[TradeDocument]) -> bool | None:
    """Whether what the debtor filed before it issued is still the set whose hash it signed. None: it filed none."""
    before = [one for one in documents if one.subject == receivable.terms]
    return terms_of(before) == receivable.terms if before else None


def file_documents(gate: Gateway, who: Caller, subject: str, filings: Sequence[Filing]) -> list[TradeDocument]:
    """Keep these, all or none; what is there already stays as it is. In the order given. Raises `Problem`."""
    kinds = [_media_type(one, gate.settings.most_upload_bytes) for one in filings]
    with _within_reach():
        for one in filings:
            gate.store.put(one.data)  # first: a row promises that the bytes are there
    with gate.database.write() as session:
        now = ledger_now(session)
        there = {(row.kind, row.sha256): row for row in filed(session, subject, who.participant)}
        for one, kind in zip(filings, kinds, strict=True):
            if (one.kind, one.sha256) not in there:
                row = there[one.kind, one.sha256] = _row(who, subject, one, kind, now)
                session.add(row)
        if len(there) > MOST_FILED:
            raise Problem(
                409,
                "too_many_documents",
                f"每一凭证每方最多{MOST_FILED}份文件",
                f"a participant files at most {MOST_FILED} documents for a certificate",
            )
        session.flush()
        found = [there[one.kind, one.sha256] for one in filings]
        session.expunge_all()
    return found


def read_document(store: Store, document: TradeDocument) -> bytes:
    """Its bytes, which have its hash. Raises `Problem`."""
    try:
        with _within_reach():
            return store.get(document.sha256)
    except Missing:
        raise Problem(
            409, "document_missing", "文件已不在存储中，请重新提交", "the file is not in the store; file it again"
        ) from None
    except Differs:
        raise Problem(
            409,
            "document_differs",
            "存储中的文件与登记的哈希不符，不予提供",
            "what the store has is not what was filed; it is not handed out",
        ) from None


def kept(store: Store, sha256: str) -> Kept:
    """How the store has it now. Raises `Problem`."""
    with _within_reach():
        return state_in(store, sha256)


def state_in(store: Store, sha256: str) -> Kept:
    """The same, raising `Away`."""
    try:
        store.get(sha256)
    except Missing:
        return "missing"
    except Differs:
        return "differs"
    return "same"


def sweep(database: Database, store: Store, before: int) -> Iterator[str]:
    """Takes away what was last put before this moment and no row names: a filing that was refused after its bytes were
    kept, or that broke off. Yields each hash that is gone. Whoever files such bytes meanwhile puts them again, which
    makes them of now, and keeps them.

    before: at least as long ago as the longest request takes.
    """
    for sha256 in store.kept_before(before):
        with database.read() as session:
            named = session.scalar(select(exists().where(col(TradeDocument.sha256) == sha256)))
        if not named and store.drop(sha256, before):
            yield sha256


@contextmanager
def _within_reach() -> Iterator[None]:
    try:
        yield
    except Away:
        raise later(
            503, "store_away", "文件存储暂不可用，请稍后重试", "the store of documents is away; try again", 5
        ) from None


def _media_type(filing: Filing, most: int) -> str:
    if len(filing.data) > most:
        mebibytes = most // 1_048_576
        raise Problem(413, "too_large", f"文件超过{mebibytes} MB", f"the file is larger than {mebibytes} MiB")
    try:
        return media_type(filing.data)
    except FileError as error:
        raise Problem(413 if error.code == "too_large" else 422, f"file_{error.code}", error.zh, error.en) from None


def _row(who: Caller, subject: str, filing: Filing, kind: str, now: int) -> TradeDocument:
    return TradeDocument(
        id=secrets.token_hex(16),
        subject=subject,
        participant=who.participant,
        kind=filing.kind,
        name=_name(filing.name),
        media_type=kind,
        sha256=filing.sha256,
        size_bytes=len(filing.data),
        dated_on=filing.dated_on,
        filed_by=who.by,
        at=now,
    )


def _name(given: str) -> str:
    """As a person reads it: without folders, and without characters that are not seen or turn the line round."""
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip()
    return seen[-MOST_NAME:] or "document"
