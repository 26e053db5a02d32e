"""What the passing of time makes due, by the ledger's own clock."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlmodel import Session, col

from chain.abi import call_encoder, keccak
from chain.artifacts import function
from chain.summaries import shanghai_date
from chain.words import NO_PARTY
from readmodel.follow import ledger_now
from readmodel.queries.outbox import next_serial
from readmodel.tables import DebtorLine, Receivable, SignedIntent, Task

_note_overdue = call_encoder(function("ReceivableLedger", "noteOverdue"))


def tick(session: Session) -> int:
    """Note certificates that matured unpaid, and close what was settled. Returns how many things changed."""
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
    return changed + len(done)


def _note(session: Session, receivable: Receivable, now: int) -> int:
    """Queue the note that anybody may make, if nobody has made it, and give the debtor and its bank a task."""
    if not receivable.overdue_noted:
        _queue(session, receivable, now)
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


def _queue(session: Session, receivable: Receivable, now: int) -> None:
    digest = "0x" + keccak(f"note overdue {receivable.id}".encode()).hex()
    if session.get(SignedIntent, digest) is not None:
        return
    session.add(
        SignedIntent(
            digest=digest,
            serial=next_serial(session),
            action="NoteOverdue",
            contract="ReceivableLedger",
            participant=NO_PARTY,
            fields={"receivable": receivable.id},
            state="queued",
            drafted_by=NO_PARTY,
            drafted_at=now,
            call="0x" + _note_overdue([receivable.id]).hex(),
            queued_at=now,
        )
    )
