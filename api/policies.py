"""Versions of what decides without a person: a bank's credit policy, a debtor's programme of early payment. Proposed by
one of the own people, approved by another."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from api.context import Caller
from api.people import bind
from api.problems import Problem, not_found
from api.roles import same_person
from api.sessions import fresh_id
from chain.words import EARLY_PAYMENT
from readmodel.follow import ledger_now
from readmodel.tables import BankPolicy, Participant
from rules.credit import CreditPolicy
from rules.early_payment import Programme

AGENT = "agent"  # whose key it is that a policy names: no person's
CREDIT = "credit"
Policy = CreditPolicy | Programme


def rules_of(row: BankPolicy) -> Policy:
    return (Programme if row.kind == EARLY_PAYMENT else CreditPolicy).read(row.body)


def versions(session: Session, kind: str, whose: str) -> dict[str, BankPolicy]:
    """The one in force and the one proposed, by their states, as far as they are there."""
    of_kind = (col(BankPolicy.bank) == whose, col(BankPolicy.kind) == kind)
    query = select(BankPolicy).where(*of_kind, col(BankPolicy.state).in_(("in_force", "proposed")))
    return {row.state: row for row in session.scalars(query)}


def lock(session: Session, whose: str) -> None:
    """There may be no version yet that could be locked; its owner is there, and whoever proposes waits for it."""
    session.get(Participant, whose, with_for_update=True)


def propose(session: Session, who: Caller, kind: str, body: dict[str, Any], policy: Policy) -> None:
    """Instead of what is proposed already. body: as it was sent, with the agent's key as `signer`."""
    now = ledger_now(session)
    for waiting in _in(session, who.participant, "proposed"):
        session.delete(waiting)
    session.flush()
    row = BankPolicy(
        id=fresh_id(now),
        bank=who.participant,
        kind=kind,
        state="proposed",
        body=body,
        sha256=policy.sha256,
        signer=body["signer"],
        proposed_by=who.by,
        proposed_at=now,
    )
    session.add(row)
    session.flush()


def approve(session: Session, who: Caller, id: str) -> None:
    """From now on it decides. The agent's key is no person's from then on: it opens no session. Raises `Problem`."""
    row = _to_decide(session, id, who)
    bind(session, who.participant, row.signer, AGENT, int(time.time()))
    for before in _in(session, who.participant, "in_force"):
        before.state = "replaced"
    session.flush()
    row.state, row.decided_by, row.decided_at = "in_force", who.by, ledger_now(session)
    session.flush()


def reject(session: Session, who: Caller, id: str, reason: str) -> None:
    """Raises `Problem`."""
    row = _to_decide(session, id, who)
    row.state, row.decided_by, row.decided_at, row.reason = "rejected", who.by, ledger_now(session), reason
    session.flush()


def stop(session: Session, who: Caller) -> None:
    for row in _in(session, who.participant, "in_force"):
        row.state, row.decided_by, row.decided_at = "stopped", who.by, ledger_now(session)


def _in(session: Session, whose: str, state: str) -> list[BankPolicy]:
    query = select(BankPolicy).where(col(BankPolicy.bank) == whose, col(BankPolicy.state) == state)
    return list(session.scalars(query.with_for_update()))


def _to_decide(session: Session, id: str, who: Caller) -> BankPolicy:
    """A proposal of the own participant that this person may decide, locked. Raises `Problem`."""
    row = session.get(BankPolicy, id, with_for_update=True)
    if row is None or row.bank != who.participant:
        raise not_found("授信政策或提前付款方案", "policy")
    if row.state != "proposed":
        raise Problem(409, "decided", "该版本已有决定", f"it is {row.state} already")
    if who.person is not None and row.proposed_by == who.by:
        raise same_person()
    return row
