"""Payment instructions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, not_, select, true
from sqlmodel import Session, col

from readmodel.queries.pages import page_of_keys
from readmodel.tables import DebtorLine, PaymentInstruction
from readmodel.tables.cash import LAPSING


def state_of(row: PaymentInstruction, now: int) -> str:
    """As stored, or lapsed, which an open disbursement or early payment is after its last second."""
    return "lapsed" if row.kind in LAPSING and row.state == "open" and row.due_at < now else row.state


def instructions(
    session: Session,
    *,
    party: str | None,
    role: str | None,
    kind: str | None,
    state: str | None,
    now: int,
    after: str,
    limit: int,
) -> Sequence[PaymentInstruction]:
    """A page in the order of ids. party None: everybody's. role: payer | payee | bank, of the early payments of debtors
    whose bank it is, which it confirms | None for payer and payee. state: see `state_of`."""
    banked = select(col(DebtorLine.debtor)).where(col(DebtorLine.bank) == party)
    sides = {
        "payer": col(PaymentInstruction.payer) == party,
        "payee": col(PaymentInstruction.payee) == party,
        "bank": and_(col(PaymentInstruction.kind) == "pay_early", col(PaymentInstruction.payer).in_(banked)),
    }
    own = [sides[role]] if role is not None else [sides["payer"], sides["payee"]]
    ways = [true()] if party is None else own
    if kind is not None:
        ways = [and_(way, col(PaymentInstruction.kind) == kind) for way in ways]
    lapsed = and_(
        col(PaymentInstruction.kind).in_(LAPSING),
        col(PaymentInstruction.state) == "open",
        col(PaymentInstruction.due_at) < now,
    )
    if state == "lapsed":
        ways = [and_(way, lapsed) for way in ways]
    elif state is not None:
        ways = [and_(way, col(PaymentInstruction.state) == state, not_(lapsed)) for way in ways]
    keys = page_of_keys(PaymentInstruction.id, ways, after=after, limit=limit)
    query = select(PaymentInstruction).where(col(PaymentInstruction.id).in_(keys))
    return session.scalars(query.order_by(col(PaymentInstruction.id))).all()
