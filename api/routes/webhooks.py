"""Where a participant's notices go by themselves: its own systems, by signed POST, or a mailbox."""

from __future__ import annotations

import re
import secrets
import time
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from api.answering import Route
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.problems import Problem, not_found
from api.request.idempotency import SHOWN_ONCE
from api.routes.certificates import Limit
from outgoing import NotAllowed
from outgoing.addresses import place
from outgoing.signature import secret_of
from readmodel.follow import ledger_now
from readmodel.notices import KINDS, notice
from readmodel.tables import Delivery, Notice, Webhook

router = APIRouter(prefix="/v1/webhooks", tags=["notices"], route_class=Route)

MOST_WEBHOOKS = 20  # of one participant
_MAILBOX = re.compile(r"mailto:[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class WebhookRequest(BaseModel):
    """url: https://…, or mailto:somebody@example.com. kinds: of notices; none named: all."""

    url: Annotated[str, Field(max_length=500)]
    kinds: list[str] = Field(default=[], max_length=len(KINDS))


class WebhookMade(BaseModel):
    """secret: shown this once. Each delivery has the header `Tallystick-Signature: t=…,v1=…`, where v1 is the
    HMAC-SHA256, under the secret, of t, a full stop and the body."""

    id: str
    secret: str


class WebhookAnswer(BaseModel):
    """state: live, failing (tries went wrong since failing_since, the next one is at next_at), dead (after a day of
    them; resume it). said: what went wrong last. waiting: notices on their way."""

    id: str
    url: str
    kinds: list[str]
    state: Literal["live", "failing", "dead"]
    tries: int
    failing_since: int | None
    next_at: int
    said: str | None
    waiting: int
    made_at: int


class DeliveryAnswer(BaseModel):
    notice: str
    kind: str
    state: Literal["waiting", "delivered", "skipped"]
    at: int | None


class TestAnswer(BaseModel):
    notice: str


class ResumeRequest(BaseModel):
    """skip: leave out the notice that it failed on."""

    skip: bool = False


@router.get("")
def webhooks(session: Reading, who: CallerDep) -> list[WebhookAnswer]:
    """Whoever is signed in: those of the own participant, the oldest first."""
    query = select(Webhook).where(col(Webhook.participant) == who.participant)
    found = session.scalars(query.order_by(col(Webhook.made_at), col(Webhook.id))).all()
    counts = (
        select(col(Delivery.webhook), func.count())
        .where(col(Delivery.webhook).in_([one.id for one in found]), col(Delivery.state) == "waiting")
        .group_by(col(Delivery.webhook))
    )
    waiting = {hook: count for hook, count in session.execute(counts)}
    return [_answer(one, waiting.get(one.id, 0)) for one in found]


@router.post("", status_code=201, dependencies=[SHOWN_ONCE])
def add_webhook(body: WebhookRequest, gate: GatewayDep, who: CallerDep) -> WebhookMade:
    """An administrator of the own participant."""
    _require_allowed(gate, body.url)
    if unknown := set(body.kinds) - set(KINDS):
        named = ", ".join(sorted(unknown))
        raise Problem(422, "unknown_kind", f"没有这类通知：{named}", f"no such kind of notice: {named}")
    made = secrets.token_hex(16)
    with gate.database.write() as session:
        count = session.scalar(select(func.count()).where(col(Webhook.participant) == who.participant)) or 0
        if count >= MOST_WEBHOOKS:
            raise Problem(409, "too_many_webhooks", "通知地址过多，请先删除不用的", "too many webhooks: take some off")
        session.add(
            Webhook(
                id=made,
                participant=who.participant,
                url=body.url,
                kinds=sorted(set(body.kinds)),
                state="live",
                made_at=int(time.time()),
            )
        )
    return WebhookMade(id=made, secret=secret_of(gate.settings.webhook_key.get_secret_value(), made))


@router.delete("/{webhook}", status_code=204)
def take_off(webhook: str, gate: GatewayDep, who: CallerDep) -> None:
    """An administrator of the own participant. What was on its way stays in the application's list."""
    with gate.database.write() as session:
        row = _own(session, who, webhook)
        session.execute(delete(Delivery).where(col(Delivery.webhook) == row.id))
        session.delete(row)


@router.get("/{webhook}/deliveries")
def deliveries(webhook: str, session: Reading, who: CallerDep, limit: Limit = 100) -> list[DeliveryAnswer]:
    """Whoever is signed in, of the own participant's: the newest first."""
    row = _own(session, who, webhook)
    query = (
        select(Delivery, col(Notice.kind))
        .join(Notice, col(Notice.id) == col(Delivery.notice))
        .where(col(Delivery.webhook) == row.id)
        .order_by(col(Delivery.notice).desc())
        .limit(limit)
    )
    return [
        DeliveryAnswer.model_validate({**one.model_dump(include={"notice", "state", "at"}), "kind": kind})
        for one, kind in session.execute(query)
    ]


@router.post("/{webhook}/test", status_code=202)
def send_test(webhook: str, gate: GatewayDep, who: CallerDep) -> TestAnswer:
    """An administrator of the own participant. A notice of the kind `test`, to this webhook alone."""
    zh, en = "这是一条测试通知", "this is a test"
    with gate.database.write() as session:
        row = _own(session, who, webhook)
        event = secrets.token_hex(16)
        made = notice("test", who.participant, row.id, zh, en, at=ledger_now(session), event=event)
        session.add(made)
        session.add(Delivery(webhook=row.id, notice=made.id, state="waiting"))
    return TestAnswer(notice=made.id)


@router.post("/{webhook}/resume", status_code=204)
def resume(webhook: str, body: ResumeRequest, gate: GatewayDep, who: CallerDep) -> None:
    """An administrator of the own participant. All that waits is sent at once, in its order; a dead one lives again."""
    with gate.database.write() as session:
        row = _own(session, who, webhook)
        if body.skip:
            waits = (col(Delivery.webhook) == row.id) & (col(Delivery.state) == "waiting")
            first = select(func.min(col(Delivery.notice))).where(waits).scalar_subquery()
            session.connection().execute(
                update(Delivery)
                .where(waits, col(Delivery.notice) == first)
                .values(state="skipped", at=int(time.time()))
            )
        row.state, row.tries, row.failing_since, row.next_at, row.said = "live", 0, None, 0, None


def _own(session: Session, who: Caller, webhook: str) -> Webhook:
    row = session.get(Webhook, webhook)
    if row is None or row.participant != who.participant:
        raise not_found("通知地址", "webhook")
    return row


def _require_allowed(gate: Gateway, url: str) -> None:
    """As far as it can be said now: the name behind it is looked up, and judged, each time that it is called."""
    if _MAILBOX.fullmatch(url):
        return
    try:
        place(url, local=gate.settings.environment == "local")
    except NotAllowed as error:
        raise Problem(422, "bad_url", error.zh, error.en) from None


def _answer(row: Webhook, waiting: int) -> WebhookAnswer:
    state = "failing" if row.state == "live" and row.tries else row.state
    return WebhookAnswer.model_validate({**row.model_dump(), "state": state, "waiting": waiting})
