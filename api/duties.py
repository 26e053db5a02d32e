"""What is to be done for a pool's loans, by whom and until when: the procedure's deadlines (Shenzhen arts. 19, 20).

Nothing is stored: what is due follows from a loan's state, the step that brought it there, and the rules. Days are
those of the ledger's clock in Shanghai.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

import rules
from api.rests import Rest, Rests
from chain.summaries import shanghai_date
from chain.words import NON_PERFORMING
from readmodel.queries.pool import refund_due_fen
from readmodel.tables import Financing, LateClaim, Lot, Pool, PoolLoan, PoolStep, Receivable

# By the state of a claim: the step that is due, and the one since which it is.
DUE = {
    "submitted": ("review", "submitted"),
    "appealed": ("appeal_review", "appealed"),
    "public": ("publicity", "public"),
    "planned": ("payment_papers", "planned"),
    "papers_complete": ("payout", "papers_complete"),
    "recovering": ("partial_recovery_report", "recovery"),
    "upgraded": ("upgrade_refund", "upgraded"),
    "closure_sought": ("closure_review", "closure_sought"),
    "closed": ("partial_recovery_report", "recovery"),  # of what was recovered after all (reading A22)
}
REFUNDS = ("partial_recovery_report", "upgrade_refund")  # done once nothing is owed to the pool
# What the offices owe a bank rests while it is stopped, and those days are not counted (art. 17, reading A12); what a
# bank has to do does not.
RESTING = ("review", "appeal_review", "publicity", "payout")


@dataclass(frozen=True)
class Duty:
    """One thing to do. office: the role that the rules name; owner: the participant that has it, None for the system.

    last_on: the last day, None while the calendar of its year is not published. state: open | soon | overdue; of a
    period that must pass before the next step, waiting | over; resting while the bank is stopped; unknown without a
    last day. then: what follows an overdue one: reject | escalate | auto_close | none. escalated_to: the authority of
    the pool, once an overdue one is escalated; of its own, the supervisor.
    """

    loan: str
    pool: str
    bank: str
    step: str
    office: str
    owner: str | None
    since: date
    last_on: date | None
    state: str
    then: str
    decision: rules.Decision
    escalated_to: str | None = None

    def concerns(self, participant: str) -> bool:
        """It is this participant's to do, or to see to."""
        return participant in (self.owner, self.escalated_to)


def duties(session: Session, loans: Sequence[PoolLoan], now: int) -> list[Duty]:
    """Of these loans (a page's), in their order. now: the ledger's clock, UTC seconds."""
    if not loans:
        return []
    ids = [loan.id for loan in loans]
    pools = {pool.name: pool for pool in session.scalars(select(Pool))}
    since: dict[tuple[str, str], int] = {}
    steps = select(col(PoolStep.loan), col(PoolStep.step), col(PoolStep.at)).where(col(PoolStep.loan).in_(ids))
    for loan, step, at in session.execute(steps.order_by(col(PoolStep.block), col(PoolStep.log_index))):
        since[loan, step] = at  # the last time counts
    terms = _terms(session, ids)
    granted = {one.loan: one.until_on for one in session.scalars(select(LateClaim).where(col(LateClaim.loan).in_(ids)))}
    today = shanghai_date(now)
    rests = Rests(session, today)
    found = []
    for row in loans:
        disbursed_at, maturity_at = terms[row.id]
        if (rule_set := procedure(row, disbursed_at)) is not None:
            for step, at in _due(row, since, maturity_at, now):
                later = granted.get(row.id) if step == "claim" else None
                since_on = shanghai_date(at)
                rest = rests.of(rule_set, row, since_on) if step in RESTING else Rest(0, now=False)
                one = _duty(rule_set, row, pools[row.pool], step, since_on, today, later, rest)
                found.append(_escalated(one, pools[row.pool]))
    return found


def procedure(loan: PoolLoan, disbursed_at: int) -> rules.RuleSet | None:
    """The text whose steps are taken; None where no text at hand covers the loan. disbursed_at: UTC seconds."""
    npl_date = shanghai_date(loan.npl_at) if loan.npl_at is not None else None
    return rules.procedure(loan.pool, shanghai_date(disbursed_at), npl_date)


def claim_until(session: Session, rule_set: rules.RuleSet, loan: PoolLoan) -> date | None:
    """The last day to claim for a loan that was judged non-performing (art. 19(2)); a later one if the authority has
    granted it (reading A16). None if the loan performs, or the calendar is not known."""
    if loan.npl_at is None:
        return None
    last = rules.deadline(rule_set, step="claim", event=shanghai_date(loan.npl_at)).day
    granted = session.get(LateClaim, loan.id)
    return max(last, granted.until_on) if last is not None and granted is not None else last


def publicity_until(session: Session, rule_set: rules.RuleSet, loan: str) -> date | None:
    """The last day of a claim's publicity (art. 20(2)); None if it is not public, or the calendar is not known."""
    query = select(col(PoolStep.at)).where(col(PoolStep.loan) == loan, col(PoolStep.step) == "public")
    at = session.scalar(query.order_by(col(PoolStep.block).desc(), col(PoolStep.log_index).desc()).limit(1))
    return None if at is None else rules.deadline(rule_set, step="publicity", event=shanghai_date(at)).day


def _terms(session: Session, loans: Sequence[str]) -> dict[str, tuple[int, int]]:
    """When each was disbursed, and when its certificate matures; UTC seconds."""
    query = (
        select(col(Financing.id), col(Financing.disbursed_at), col(Receivable.maturity_at))
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .where(col(Financing.id).in_(loans))
    )
    return {loan: (disbursed_at or 0, maturity_at) for loan, disbursed_at, maturity_at in session.execute(query)}


def _due(loan: PoolLoan, since: dict[tuple[str, str], int], maturity_at: int, now: int) -> Iterator[tuple[str, int]]:
    """Steps that are due, each with the second of what started it."""
    if loan.claim in DUE:
        step, started_by = DUE[loan.claim]
        if step not in REFUNDS or refund_due_fen(loan):
            yield step, since[loan.id, started_by]
    elif loan.claim == "none" and loan.class_ in NON_PERFORMING and loan.npl_at is not None:
        yield "claim", loan.npl_at
    elif loan.claim == "none" and maturity_at <= now:
        yield "closure", maturity_at
        yield "automatic_closure", maturity_at


def _duty(
    rule_set: rules.RuleSet,
    loan: PoolLoan,
    pool: Pool,
    step: str,
    since: date,
    today: date,
    later: date | None,
    rest: Rest,
) -> Duty:
    """later: the day until which the authority has granted more time."""
    data = rules.deadlines(rule_set)[step]
    owners = {"bank": loan.bank, "pool_reviewer": pool.reviewer, "pool_treasurer": pool.treasurer}
    rested = 0 if data.get("at_least", False) else rest.days  # a publicity goes on whatever its bank does
    decision = rules.deadline(rule_set, step=step, event=since, rested_days=rested)
    last_on = decision.day if later is None or decision.day is None else max(decision.day, later)
    return Duty(
        loan=loan.id,
        pool=loan.pool,
        bank=loan.bank,
        step=step,
        office=data["owner"],
        owner={**owners, "authority": pool.authority}.get(data["owner"]),
        since=since,
        last_on=last_on,
        state="resting" if rest.now else _state(rule_set, data, last_on, today),
        then=data["then"],
        decision=decision,
    )


def _escalated(one: Duty, pool: Pool) -> Duty:
    """What is overdue and not refused or done by itself is the authority's to see to, too."""
    if one.state != "overdue" or one.then != "escalate":
        return one
    return replace(one, escalated_to=pool.supervisor if one.owner == pool.authority else pool.authority)


def _state(rule_set: rules.RuleSet, step: rules.Data, last_on: date | None, today: date) -> str:
    if last_on is None:
        return "unknown"
    if step.get("at_least", False):
        return "over" if today > last_on else "waiting"
    if today > last_on:
        return "overdue"
    remind_on = rules.reminder(rule_set, last_on)
    return "soon" if remind_on is not None and today >= remind_on else "open"
