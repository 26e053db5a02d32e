"""Who is told what the ledger and the calendar bring: once each, whatever happens in between.

The cursor moves over the raw events in the transaction that adds their notices, by compare-and-set: after a crash the
next turn begins where this one did, and of two workers one wins. Blocks that the ledger may still take back wait.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from chain.actions import ACTIONS
from chain.refusals import Refusal
from chain.summaries import end_of_day, shanghai_date, short
from chain.words import NO_PARTY
from readmodel.database import Database
from readmodel.follow import cursor, ledger_now
from readmodel.notices import notice, tell
from readmodel.queries import registrations
from readmodel.rows import table_of
from readmodel.tables import ChainEvent, Notice, NoticeCursor, Receivable, SignedIntent
from readmodel.tables.ledger import OWED
from worker.telling import expiring, soon, told

MOST_EVENTS = 200  # in one turn
REMINDS_S = 7 * 86_400  # before maturity
EXPIRES_DAYS = 30  # before a registration does
START = NoticeCursor(id=1, block=-1, log_index=-1)


def turn(database: Database, *, undo: int = 0) -> int:
    """Tell of the next events. undo: how many of the last blocks the ledger may still take back. Returns how many
    events were gone through; 0 when there is nothing left to tell."""
    with database.read() as session:
        at = cursor(session)
        if at is None:
            return 0
        was = session.get(NoticeCursor, 1) or START
        events = session.scalars(
            select(ChainEvent)
            .where(
                tuple_(col(ChainEvent.block), col(ChainEvent.log_index)) > tuple_(was.block, was.log_index),
                col(ChainEvent.block) <= at.block - undo,
            )
            .order_by(col(ChainEvent.block), col(ChainEvent.log_index))
            .limit(MOST_EVENTS)
        ).all()
        today = shanghai_date(at.at)
        found = told(session, events)
        if was.reminded_on != today:
            found += _reminders(session, at.at)
    if not events and was.reminded_on == today:
        return 0
    block, log_index = (events[-1].block, events[-1].log_index) if events else (was.block, was.log_index)
    with database.write() as session:
        if _moved(session, was, block, log_index, today):
            tell(session, found)
    return len(events)


def refused(session: Session, digest: str, refusal: Refusal) -> None:
    """Tell of an intent that the ledger refused, in the transaction that says so."""
    row = session.get_one(SignedIntent, digest)
    if row.participant == NO_PARTY:
        return
    action_zh, action_en = ACTIONS[row.action]
    zh = f"指令{short(digest)}（{action_zh}）未获账本接受：{refusal.zh}"
    en = f"intent {short(digest)} ({action_en}) was refused by the ledger: {refusal.en}"
    now = ledger_now(session)
    one = notice(
        "intent_refused", row.participant, digest, zh, en, at=now, event=digest, since=row.queued_at or row.drafted_at
    )
    tell(session, [one])


def _reminders(session: Session, now: int) -> list[Notice]:
    """Certificates that mature within a week, and registrations that end within a month; once each, because the day on
    which they come within it is theirs."""
    due = select(Receivable).where(
        col(Receivable.state).in_(OWED), col(Receivable.maturity_at).between(now, now + REMINDS_S)
    )
    found = []
    for receivable in session.scalars(due):
        to, kind, subject, zh, en = soon(receivable)
        since = receivable.maturity_at - REMINDS_S
        found.append(notice(kind, to, subject, zh, en, at=now, event=subject, since=since))
    for one, stands in registrations.expiring(session, now, EXPIRES_DAYS):
        to, kind, subject, zh, en = expiring(one, stands)
        since = end_of_day(stands.expires_on) - EXPIRES_DAYS * 86_400
        event = f"{subject}|{stands.expires_on}"
        found.append(notice(kind, to, subject, zh, en, at=now, event=event, since=since))
    return found


def _moved(session: Session, was: NoticeCursor, block: int, log_index: int, today: date) -> bool:
    """Whether nobody else was first."""
    table = table_of(NoticeCursor)
    place = {"block": block, "log_index": log_index, "reminded_on": today}
    if was is START:
        try:
            with session.begin_nested():
                session.execute(insert(table), [{"id": 1, **place}])
        except IntegrityError:
            return False
        return True
    here = (table.c.block == was.block) & (table.c.log_index == was.log_index)
    here &= table.c.reminded_on.is_not_distinct_from(was.reminded_on)
    return session.connection().execute(update(table).where(here).values(place)).rowcount == 1
