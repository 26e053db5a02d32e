"""Notices to webhooks: in order, at least once each, and again for a day if need be.

Who delivers to a webhook has taken it for a while by compare-and-set, so that two workers do not send the same. After
a failure all that waits for it waits longer, twice as long each time; after a day of failures it is dead until its
participant resumes it, and what comes meanwhile waits. A crash after sending and before noting it sends that one
again: receivers know it by its id.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import exists, select, update
from sqlmodel import Session, col

from outgoing import NoAnswer, NotAllowed, Outgoing
from outgoing.signature import HEADER, secret_of, signature
from readmodel.database import Database
from readmodel.follow import ledger_now
from readmodel.notices import notice, tell
from readmodel.tables import Delivery, Notice, Webhook
from worker.mail import Mailer, NotSent

AT_ONCE = 10  # to one webhook
TAKEN_S = 120  # longer than so many take
FIRST_WAIT_S = 15
DAY_S = 86_400
GONE = 410
MAILTO = "mailto:"


class Courier:
    """key: of the webhooks' secrets. mailer: None where there is no mail server."""

    def __init__(self, database: Database, out: Outgoing, key: str, mailer: Mailer | None) -> None:
        self._database, self._out, self._key, self._mailer = database, out, key, mailer

    def turn(self, enough: Callable[[], bool]) -> int:
        """Deliver what is due. Returns how many notices arrived."""
        arrived = 0
        for hook in self._due():
            if enough():
                break
            if self._take(hook):
                arrived += self._deliver(hook, enough)
        return arrived

    def _due(self) -> list[Webhook]:
        waits = exists().where(col(Delivery.webhook) == col(Webhook.id), col(Delivery.state) == "waiting")
        due = select(Webhook).where(col(Webhook.state) == "live", col(Webhook.next_at) <= int(time.time()), waits)
        with self._database.read() as session:
            return [*session.scalars(due.order_by(col(Webhook.next_at), col(Webhook.id)))]

    def _take(self, hook: Webhook) -> bool:
        """Whether nobody else was first."""
        mine = (col(Webhook.id) == hook.id) & (col(Webhook.next_at) == hook.next_at) & (col(Webhook.state) == "live")
        with self._database.write() as session:
            taken = update(Webhook).where(mine).values(next_at=int(time.time()) + TAKEN_S)
            return session.connection().execute(taken).rowcount == 1

    def _deliver(self, hook: Webhook, enough: Callable[[], bool]) -> int:
        waiting = (
            select(Notice)
            .join(Delivery, col(Delivery.notice) == col(Notice.id))
            .where(col(Delivery.webhook) == hook.id, col(Delivery.state) == "waiting")
            .order_by(col(Delivery.notice))
            .limit(AT_ONCE)
        )
        with self._database.read() as session:
            notices = session.scalars(waiting).all()
        for arrived, one in enumerate(notices):
            if arrived and enough():
                break
            if (wrong := self._send(hook, one)) is not None:
                self._failed(hook, *wrong)
                return arrived
            self._arrived(hook, one)
        else:
            arrived = len(notices)
        with self._database.write() as session:
            _set(session, hook, tries=0, failing_since=None, next_at=0, said=None)
        return arrived

    def _send(self, hook: Webhook, one: Notice) -> tuple[str, bool] | None:
        """What went wrong, if anything, and whether for good."""
        if hook.url.startswith(MAILTO):
            return self._mail(hook.url.removeprefix(MAILTO), one)
        body, now = orjson.dumps(content(one)), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Tallystick",
            HEADER: signature(secret_of(self._key, hook.id), now, body),
        }
        try:
            answer = self._out.post(hook.url, body, headers)
        except (NotAllowed, NoAnswer) as error:
            return str(error), False
        return None if 200 <= answer.status < 300 else (f"status {answer.status}", answer.status == GONE)

    def _mail(self, to: str, one: Notice) -> tuple[str, bool] | None:
        if self._mailer is None:
            return "there is no mail server here", False
        try:
            self._mailer.send(to, f"Tallystick: {one.kind}", f"{one.zh}\n\n{one.en}\n\n{one.subject}\n")
        except NotSent as error:
            return str(error), False
        return None

    def _arrived(self, hook: Webhook, one: Notice) -> None:
        of = (col(Delivery.webhook) == hook.id) & (col(Delivery.notice) == one.id)
        with self._database.write() as session:
            session.connection().execute(update(Delivery).where(of).values(state="delivered", at=int(time.time())))

    def _failed(self, hook: Webhook, why: str, for_good: bool) -> None:
        now, tries = int(time.time()), hook.tries + 1
        since = hook.failing_since or now
        dead = for_good or now - since >= DAY_S
        wait = min(FIRST_WAIT_S << (tries - 1), DAY_S)
        with self._database.write() as session:
            next_at = now + min(wait, max(since + DAY_S - now, 0))
            _set(session, hook, tries=tries, failing_since=since, said=why, next_at=next_at)
            if dead:
                _set(session, hook, state="dead")
                _tell_of_a_dead_one(session, hook, why, since)


def content(one: Notice) -> dict[str, Any]:
    """What a webhook is sent of a notice."""
    return one.model_dump(include={"id", "kind", "participant", "subject", "zh", "en", "at"})


def _set(session: Session, hook: Webhook, **values: Any) -> None:
    session.connection().execute(update(Webhook).where(col(Webhook.id) == hook.id).values(**values))


def _tell_of_a_dead_one(session: Session, hook: Webhook, why: str, since: int) -> None:
    zh = f"通知地址{hook.url}持续无法送达，已停用，可在恢复后重新启用"
    en = f"webhook {hook.url} does not answer and was put to rest ({why}); resume it when it does"
    at = ledger_now(session)
    tell(session, [notice("webhook_dead", hook.participant, hook.id, zh, en, at=at, event=f"{hook.id}|{since}")])
