"""Who looked at whose data, and who decided what."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import col

from api.answering import Route
from api.context import CallerDep, Reading
from api.problems import bad_cursor, not_found
from api.routes.certificates import After, Limit
from api.shapes import Address, Word
from readmodel.tables import AuditLine, AuditParty

router = APIRouter(prefix="/v1", tags=["audit"], route_class=Route)


class AuditAnswer(BaseModel):
    """participant: who read or decided, for `purpose`. act: read, decision. resource: the id in the path. outcome: the
    status that was answered. day: in Shanghai; at: UTC second. person, client and whose (of whom else the data was):
    shown to the regulator alone. hash: seals this line and all before it.
    """

    seq: int
    day: date
    at: int
    participant: Address
    person: str | None
    client: str | None
    act: str
    purpose: str
    route: str
    resource: str | None
    outcome: int
    whose: list[Address] | None
    request_id: str
    hash: Word


class AuditPage(BaseModel):
    items: list[AuditAnswer]
    next: str | None


@router.get("/audit")
def audit_lines(
    session: Reading,
    who: CallerDep,
    party: Address | None = None,
    day: date | None = None,
    after: After = "",
    limit: Limit = 200,
) -> AuditPage:
    """Whoever is signed in: the lines about the own participant's data, the newest first. The regulator: all, or those
    about any `party`'s."""
    if party not in (None, who.participant) and not who.oversees:
        raise not_found("参与方", "participant")
    query = select(AuditLine).order_by(col(AuditLine.seq).desc()).limit(limit)
    if whose := party or (None if who.oversees else who.participant):
        query = query.join(AuditParty, col(AuditParty.seq) == col(AuditLine.seq))
        query = query.where(col(AuditParty.participant) == whose).order_by(None).order_by(col(AuditParty.seq).desc())
    if day is not None:
        query = query.where(col(AuditLine.day) == day)
    if after:
        if not (after.isascii() and after.isdecimal() and len(after) <= 18):
            raise bad_cursor()
        query = query.where(col(AuditLine.seq) < int(after))
    rows = session.scalars(query).all()
    items = [_answer(row, all_of_it=who.oversees) for row in rows]
    return AuditPage(items=items, next=str(rows[-1].seq) if len(rows) == limit else None)


def _answer(row: AuditLine, *, all_of_it: bool) -> AuditAnswer:
    hidden = set() if all_of_it else {"person", "client", "whose"}
    told = row.model_dump(include=set(AuditAnswer.model_fields) - hidden)
    return AuditAnswer(**{"person": None, "client": None, "whose": None, **told})
