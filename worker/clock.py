"""What the passing of time makes due, by the ledger's own clock."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlmodel import Session, col

from chain.abi import call_encoder
from chain.artifacts import function
from chain.summaries import shanghai_date
from chain.words import NO_PARTY
from readmodel.follow import ledger_now
from readmodel.tables import DebtorLine, Receivable, Task
from worker.anchoring import anchor_roots
from worker.closing import close_by_time
from worker.unsigned import queue

_note_overdue = call_encoder(function("ReceivableLedger", "noteOverdue"))


def tick(session: Session) -> int:
    """Note certificates that matured unpaid, close the tasks of what was settled, and the loans that time closes; put
    the roots of the audit's days on the ledger. Returns how many things changed."""
    now = ledger_now(session)
    told = select(Task).where(col(Task.subject) == col(Receivable.id), col(Task.kind) == "overdue")
    overdue = session.scalars(
        select(Receivable).where(
            col(Receivable.state).in_(("accepted", "defaulted")),
            col(Receivable.maturity_at) < now,
            ~exists(told),
        )
    ).all()
    changed = sum(_note(session, receivable, now) for receivable in overdue)
    done = session.scalars(
        select(Task)
        .join(Receivable, col(Receivable.id) == col(Task.subject))
        .where(col(Task.kind) == "overdue", col(Task.state) == "open", col(Receivable.state) == "settled")
    ).all()
    for task in done:
        task.state = "done"
    return changed + len(done) + close_by_time(session, now) + anchor_roots(session, now)


def _note(session: Session, receivable: Receivable, now: int) -> int:
    """Queue the note that anybody may make, if nobody has made it, and give the debtor and its bank a task."""
    if not receivable.overdue_noted:
        call = _note_overdue([receivable.id])
        key, fields = f"note overdue {receivable.id}", {"receivable": receivable.id}
        queue(session, key, "NoteOverdue", "ReceivableLedger", fields, call, now)
    line = session.get(DebtorLine, receivable.debtor)
    for owner in (receivable.debtor, line.bank if line else NO_PARTY):
        session.add(
            Task(
                id=f"overdue:{receivable.id}:{owner}",
                kind="overdue",
                owner=owner,
                subject=receivable.id,
                due_on=shanghai_date(receivable.maturity_at),
                state="open",
                made_at=now,
            )
        )
    return 1
