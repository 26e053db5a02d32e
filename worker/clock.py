"""What the passing of time makes due, by the ledger's own clock."""

from __future__ import annotations

import time

from sqlalchemy import select
from sqlmodel import Session, col

from chain.abi import call_encoder, keccak
from chain.artifacts import abi_entries
from chain.summaries import shanghai_date
from chain.words import NO_PARTY
from readmodel.follow import ledger_now
from readmodel.tables import DebtorLine, Receivable, SignedIntent, Task

_note_overdue = call_encoder(next(e for _, e in abi_entries("function") if e["name"] == "noteOverdue"))


def tick(session: Session) -> int:
    """Note certificates that matured unpaid, and close what was settled. Returns how many things changed."""
    now = ledger_now(session)
    overdue = session.scalars(
        select(Receivable).where(
            col(Receivable.state) == "accepted",
            col(Receivable.maturity_at) < now,
            col(Receivable.overdue_noted).is_(False),
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
    """Queue the note that anybody may make, and give the debtor and its bank a task. Once per certificate."""
    digest = "0x" + keccak(f"note overdue {receivable.id}".encode()).hex()
    if session.get(SignedIntent, digest) is not None:
        return 0
    session.add(
        SignedIntent(
            digest=digest,
            serial=time.time_ns(),
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
