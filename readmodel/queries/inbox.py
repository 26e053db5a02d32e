"""How much waits for a participant, by what it is. Each count stops at `MOST`: an inbox says that there is a lot."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, SQLModel, col

from readmodel.tables import (
    Admission,
    Approval,
    Financing,
    PaymentInstruction,
    Pool,
    PoolLoan,
    Quote,
    Receivable,
    SignedIntent,
    Task,
)

MOST = 1_000


def _count(session: Session, model: type[SQLModel], *which: ColumnElement[bool]) -> int:
    some = select(model).where(*which).limit(MOST).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def drafts_to_check(session: Session, participant: str, by: str, now: int, lives_s: int) -> int:
    """Drafts that somebody else made, that this one has not approved, and that have not expired."""
    approved = select(col(Approval.digest)).where(col(Approval.by) == by)
    return _count(
        session,
        SignedIntent,
        col(SignedIntent.participant) == participant,
        col(SignedIntent.state) == "draft",
        col(SignedIntent.drafted_at) >= now - lives_s,
        col(SignedIntent.drafted_by) != by,
        col(SignedIntent.digest).not_in(approved),
    )


def rejected_since(session: Session, participant: str, by: str, since: int) -> int:
    """What this one drafted and a checker would not sign."""
    return _count(
        session,
        SignedIntent,
        col(SignedIntent.participant) == participant,
        col(SignedIntent.state) == "rejected",
        col(SignedIntent.drafted_at) >= since,
        col(SignedIntent.drafted_by) == by,
        col(SignedIntent.rejected_by) != by,
    )


def certificates_to_accept(session: Session, supplier: str) -> int:
    return _count(session, Receivable, col(Receivable.supplier) == supplier, col(Receivable.state) == "issued")


def requests_to_quote(session: Session, bank: str, now: int, *, asks_all: bool) -> int:
    """Requests that ask this bank, or this debtor to pay early, and that it has not quoted on. asks_all: also those
    that ask every bank."""
    quoted = select(col(Quote.financing)).where(col(Quote.bank) == bank)
    alone = col(Financing.bank) == bank
    asked = or_(col(Financing.bank).is_(None), alone) if asks_all else alone
    return _count(
        session,
        Financing,
        col(Financing.state) == "requested",
        col(Financing.until) >= now,
        asked,
        col(Financing.holder) != bank,
        col(Financing.id).not_in(quoted),
    )


def quotes_to_take(session: Session, holder: str, now: int) -> int:
    """Own requests on which there is a quote."""
    quoted = select(col(Quote.financing)).where(col(Quote.financing) == col(Financing.id)).exists()
    open_still = and_(col(Financing.state) == "requested", col(Financing.until) >= now)
    return _count(session, Financing, col(Financing.holder) == holder, open_still, quoted)


def instructions_to_pay(session: Session, payer: str) -> int:
    return _count(
        session,
        PaymentInstruction,
        col(PaymentInstruction.payer) == payer,
        col(PaymentInstruction.state) == "open",
    )


def claims_waiting(session: Session, participant: str, waiting: Mapping[str, Collection[str]]) -> int:
    """Loans whose claim waits for this participant. waiting: states of a claim, by the office of the pool whose turn it
    then is. Which office a participant is, each pool says for itself."""

    def turn(office: str, states: Collection[str]) -> ColumnElement[bool]:
        pools = select(col(Pool.name)).where(col(getattr(Pool, office)) == participant)
        return and_(col(PoolLoan.pool).in_(pools), col(PoolLoan.claim).in_(states))

    return _count(session, PoolLoan, or_(*(turn(office, states) for office, states in waiting.items())))


def admissions_to_decide(session: Session, by: str) -> int:
    return _count(session, Admission, col(Admission.state) == "proposed", col(Admission.proposed_by) != by)


def open_tasks(session: Session, owner: str) -> int:
    return _count(session, Task, col(Task.owner) == owner, col(Task.state) == "open")
