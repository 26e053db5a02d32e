"""What a participant was told, in the application."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlmodel import col

from api.answering import Route
from api.context import CallerDep, GatewayDep, Reading
from api.routes.certificates import After, Limit
from api.shapes import Address
from readmodel.tables import Notice

router = APIRouter(prefix="/v1/notices", tags=["notices"], route_class=Route)

MOST_READ = 500


class NoticeAnswer(BaseModel):
    """kind: certificate_received, financing_quoted, intent_refused, payment_due, ... subject: the id of what it is
    about. at: UTC seconds, the ledger's clock."""

    id: str
    participant: Address
    kind: str
    subject: str
    zh: str
    en: str
    at: int
    read_at: int | None


class NoticePage(BaseModel):
    items: list[NoticeAnswer]
    next: str | None


class ReadRequest(BaseModel):
    ids: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=MOST_READ)


@router.get("")
def notices(
    session: Reading,
    who: CallerDep,
    unread: Annotated[bool, Query(description="those only that nobody has read")] = False,
    after: After = "",
    limit: Limit = 100,
) -> NoticePage:
    """Whoever is signed in: the own participant's, the newest first."""
    query = select(Notice).where(col(Notice.participant) == who.participant)
    if unread:
        query = query.where(col(Notice.read_at).is_(None))
    if after:
        query = query.where(col(Notice.id) < after)
    found = session.scalars(query.order_by(col(Notice.id).desc()).limit(limit)).all()
    return NoticePage(
        items=[NoticeAnswer.model_validate(one.model_dump()) for one in found],
        next=found[-1].id if len(found) == limit else None,
    )


@router.post("/read", status_code=204)
def mark_read(body: ReadRequest, gate: GatewayDep, who: CallerDep) -> None:
    """Whoever is signed in. Of the own participant's; others' ids, and those read before, change nothing."""
    unread = col(Notice.id).in_(body.ids) & (col(Notice.participant) == who.participant) & col(Notice.read_at).is_(None)
    with gate.database.write() as session:
        session.connection().execute(update(Notice).where(unread).values(read_at=int(time.time())))
