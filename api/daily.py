"""A day's file for the central registry: a line of JSON for each thing that happened to a certificate, and a last line
that says how many there were, of how much, and the SHA-256 of all lines before it.

Of a day that is over the file is the same bytes whenever it is made: amounts are strings of fen, fields stand in the
order of their names, lines in the order of the ledger, and each ends with one LF.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from api.books import span
from api.concerns import concerns
from api.problems import Problem
from chain.summaries import day
from readmodel.follow import ledger_now
from readmodel.queries.daily import Happened, happened
from readmodel.tables import Profile

FORMAT = "tallystick-daily-1"


@dataclass(frozen=True)
class DailyFile:
    """by_kind: count and fen of each kind that there was. lines_sha256: of the lines before the last one; sha256: of
    the whole file."""

    on: date
    data: bytes
    count: int
    amount_fen: int
    by_kind: dict[str, tuple[int, int]]
    lines_sha256: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def daily_file(session: Session, on: date) -> DailyFile:
    """Raises `Problem` 409 as long as the ledger's day is not over."""
    first, end = span(on, on).seconds
    if ledger_now(session) < end:
        raise Problem(409, "day_not_over", "该日尚未结束", "that day is not over on the ledger")
    codes = {one: code for one, code in session.execute(select(col(Profile.participant), col(Profile.code)))}
    lines, hashed = list[bytes](), hashlib.sha256()
    counts, sums = Counter[str](), Counter[str]()
    for seq, one in enumerate(happened(session, first, end), start=1):
        line = _written(_line(seq, one, codes))
        hashed.update(line)
        lines.append(line)
        concerns(*(party for party in (one.from_party, one.to_party) if party is not None))
        counts[one.kind] += 1
        sums[one.kind] += one.amount_fen
    by_kind = {kind: (counts[kind], sums[kind]) for kind in sorted(counts)}
    last = {
        "amount_fen": str(sums.total()),
        "by_kind": {kind: {"amount_fen": str(fen), "count": count} for kind, (count, fen) in by_kind.items()},
        "count": counts.total(),
        "format": FORMAT,
        "kind": "end",
        "on": on.isoformat(),
        "sha256": hashed.hexdigest(),
    }
    return DailyFile(on, b"".join([*lines, _written(last)]), counts.total(), sums.total(), by_kind, hashed.hexdigest())


def _line(seq: int, one: Happened, codes: dict[str, str]) -> dict[str, Any]:
    r, f = one.certificate, one.financing

    def party(address: str | None) -> dict[str, str] | None:
        return None if address is None else {"code": codes.get(address, ""), "participant": address}

    said = {
        "amount_fen": str(one.amount_fen),
        "at": one.at,
        "block": one.block,
        "certificate": r.id,
        "face_fen": str(r.face_fen),
        "from": party(one.from_party),
        "kind": one.kind,
        "log_index": one.log_index,
        "lot": one.lot,
        "maturity_on": day(r.maturity_at),
        "place": one.place,
        "seq": seq,
        "to": party(one.to_party),
        "tx": one.tx,
    }
    if f is not None:
        said["financing"] = {"id": f.id, "kind": f.kind, "recourse": f.recourse}
    return said


def _written(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
