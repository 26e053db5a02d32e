"""The audit's chain: lines in one order, without a gap, each sealed by the hash of the one before.

Any number of gateway processes write it: one at a time holds its end. A day that is over has its root: the hash of its
last line, which is put on the ledger, so that nobody who holds the database can write the past anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from chain.summaries import shanghai_date
from readmodel.bulk import bulk
from readmodel.rows import table_of
from readmodel.tables import Anchor, AuditLine, AuditParty, AuditRoot, Relayer

GENESIS = "0x" + "00" * 32
AT_A_TIME = 1_000


@dataclass(frozen=True)
class Entry:
    """What a line says, before it has its place. at: UTC second. For the rest see `AuditLine`."""

    at: int
    participant: str
    person: str | None
    key: str | None
    session: str | None
    act: str
    purpose: str
    route: str
    resource: str | None
    outcome: int
    whose: list[str]
    request_id: str
    client: str | None = None


@dataclass(frozen=True)
class Finding:
    """kind: changed, missing, reordered (lines); root (a day's); index (of whose data a line is about)."""

    kind: str
    seq: int | None
    words: str


def seal(line: dict[str, Any]) -> str:
    """The hash of a line: sha256 of its canonical JSON, keys in order, without the hash itself."""
    body = {name: value for name, value in line.items() if name != "hash"}
    return "0x" + hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def append(session: Session, entries: Sequence[Entry]) -> None:
    """Add lines in this order, in the caller's write transaction, which nobody else's can overlap from here on."""
    _hold_the_end(session)
    last = session.execute(_COLUMNS.order_by(col(AuditLine.seq).desc()).limit(1)).mappings().first()
    seq, prev, day = (last["seq"], last["hash"], last["day"]) if last else (0, GENESIS, None)
    lines, parties = [], []
    for entry in entries:
        today = shanghai_date(entry.at)
        if day is None or today > day:
            day = today
        seq += 1
        line = {**asdict(entry), "seq": seq, "day": day, "prev": prev}
        prev = line["hash"] = seal(line)
        lines.append(line)
        parties += [(one, seq) for one in entry.whose]
    session.execute(insert(table_of(AuditLine)), lines)
    if parties:  # a page may name as many as it has rows
        bulk(session).insert(table_of(AuditParty), parties)
    if last is None or day != last["day"]:
        close_days(session, day or date.min)


def close_days(session: Session, today: date) -> list[AuditRoot]:
    """Give each day before this one its root, if it has lines and no root yet. Returns the new ones."""
    _hold_the_end(session)
    done = select(func.max(col(AuditRoot.day))).scalar_subquery()
    days = (
        select(col(AuditLine.day), func.min(col(AuditLine.seq)), func.max(col(AuditLine.seq)))
        .where(col(AuditLine.day) < today, (col(AuditLine.day) > done) | done.is_(None))
        .group_by(col(AuditLine.day))
        .order_by(col(AuditLine.day))
    )
    roots = [
        AuditRoot(day=day, first_seq=first, last_seq=last, root=session.get_one(AuditLine, last).hash)
        for day, first, last in session.execute(days).all()
    ]
    session.add_all(roots)
    session.flush()
    return roots


def verify(session: Session) -> Iterator[Finding]:
    """Walk the chain from its first line, and say what is wrong with it."""
    last_seq, last_hash, days = 0, GENESIS, dict[date, tuple[int, int, str]]()
    broken: int | None = None
    for line in _walk(session):
        seq = line["seq"]
        if seq != last_seq + 1:
            gap = f"line {last_seq + 1}" if seq == last_seq + 2 else f"lines {last_seq + 1} to {seq - 1}"
            yield Finding("missing", last_seq + 1, f"{gap}: missing")
        if seal(line) != line["hash"]:
            yield _changed_or_moved(session, line)
            broken = seq
        elif line["prev"] != last_hash and seq == last_seq + 1 and broken != last_seq:
            yield Finding("changed", last_seq, f"line {last_seq}: changed; line {seq} was sealed over another")
        first, *_ = days.get(line["day"], (seq,))
        days[line["day"]] = (first, seq, line["hash"])
        last_seq, last_hash = seq, line["hash"]
    yield from _roots(session, days, last_seq)
    yield from _index(session)


def _walk(session: Session) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        query = _COLUMNS.where(col(AuditLine.seq) > after).order_by(col(AuditLine.seq)).limit(AT_A_TIME)
        found = session.execute(query).mappings().all()
        yield from map(dict, found)
        if len(found) < AT_A_TIME:
            return
        after = found[-1]["seq"]


def _changed_or_moved(session: Session, line: dict[str, Any]) -> Finding:
    """A line that was put elsewhere is still whole under the number that it had: the one after the line it seals."""
    seq = line["seq"]
    before = select(col(AuditLine.seq)).where(col(AuditLine.hash) == line["prev"])
    for had in {1 if line["prev"] == GENESIS else 0, *(found + 1 for found in session.scalars(before))}:
        if had and had != seq and seal({**line, "seq": had}) == line["hash"]:
            return Finding("reordered", seq, f"line {seq}: reordered; it was line {had}")
    for had in range(max(1, seq - AT_A_TIME), seq + AT_A_TIME):  # the one before it may have moved as well
        if had != seq and seal({**line, "seq": had}) == line["hash"]:
            return Finding("reordered", seq, f"line {seq}: reordered; it was line {had}")
    return Finding("changed", seq, f"line {seq}: changed")


def _roots(session: Session, days: dict[date, tuple[int, int, str]], last_seq: int) -> Iterator[Finding]:
    """Each day that is over has a root, which is what its lines give."""
    roots = {root.day: root for root in session.scalars(select(AuditRoot).order_by(col(AuditRoot.day)))}
    for day, root in roots.items():
        said = (root.first_seq, root.last_seq, root.root)
        if root.last_seq > last_seq:
            words = f"lines {last_seq + 1} to {root.last_seq}: missing; the root of {day} has them"
            yield Finding("missing", last_seq + 1, words)
        elif days.get(day) != said:
            yield Finding("root", root.last_seq, f"day {day}: its lines do not give its root")
    for day in sorted(days.keys() - roots.keys() - {max(days, default=date.min)}):
        yield Finding("root", days[day][1], f"day {day}: has no root")
    # Whoever writes lines and roots anew cannot write the ledger: our relayer put the old roots there.
    ours = select(Anchor).where(col(Anchor.by).in_(select(col(Relayer.address)))).order_by(col(Anchor.block))
    known = {root.root for root in roots.values()}
    for anchor in session.scalars(ours):
        if anchor.root not in known:
            yield Finding(
                "root", 0, f"root {anchor.root}: on the ledger since block {anchor.block}, and of no day here"
            )


def _index(session: Session) -> Iterator[Finding]:
    """Whose data a line is about stands in the line, and again where that participant finds it."""
    for line in _walk(session):
        query = select(col(AuditParty.participant)).where(col(AuditParty.seq) == line["seq"])
        if set(line["whose"]) != set(session.scalars(query)):
            yield Finding("index", line["seq"], f"line {line['seq']}: not found by those whose data it is about")


_COLUMNS = select(*table_of(AuditLine).columns)


def _hold_the_end(session: Session) -> None:
    """Until the transaction ends. A write transaction on SQLite is alone anyhow."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("audit_line"))))
