"""Is it up, where does it stand, what is due."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlmodel import col

from api.answering import Route
from api.concerns import concerns
from api.context import CallerDep, GatewayDep, Reading
from api.shapes import Fen
from chain.summaries import day
from readmodel.follow import cursor
from readmodel.lag import lag
from readmodel.queries.governed import governed, next_policy, policy_at
from readmodel.tables import Envelope, Governed, SignedIntent, Task

router = APIRouter(prefix="/v1", tags=["status"], route_class=Route)


class PolicyAnswer(BaseModel):
    """What governs every certificate. longest_tenor: days from issue to maturity, at most; closes_before: hours before
    maturity at which splits and transfers end.
    """

    least_lot_fen: Fen
    most_endorsements: int
    longest_tenor: int
    closes_before: int


class PlannedPolicy(PolicyAnswer):
    """`from`: UTC second from which it holds."""

    begins: int = Field(alias="from")


class LagAnswer(BaseModel):
    """How far the tables are behind. head: the ledger's newest block as a worker saw it at `seen_at`, UTC second; if
    that is long ago, no worker reaches the ledger. blocks, seconds: not in the tables yet.
    """

    head: int
    seen_at: int
    blocks: int
    seconds: int


class Status(BaseModel):
    """block: the last one whose rows are all in the tables; lag: what is not in them yet. ledger_date: Shanghai date by
    the ledger's clock.

    paused: nothing is issued, passed on, split or newly financed; payments, redemption and repayment go on. policy: in
    force now; next_policy: one that was set and has not begun.
    """

    chain_id: int
    contracts: dict[str, str]
    block: int | None
    lag: LagAnswer | None
    ledger_at: int | None
    ledger_date: str | None
    paused: bool
    policy: PolicyAnswer | None
    next_policy: PlannedPolicy | None
    intents: dict[str, int]
    envelopes: dict[str, int]


class TaskAnswer(BaseModel):
    id: str
    kind: str
    subject: str
    due_on: str
    state: str


@router.get("/status")
def status(session: Reading, gate: GatewayDep) -> Status:
    """Anybody. Nothing here is anybody's business secret."""
    at = cursor(session)
    rules = governed(session)
    now = at.at if at else 0
    intents = session.execute(
        select(SignedIntent.state, func.count()).group_by(col(SignedIntent.state))  # type: ignore[call-overload]
    ).all()
    envelopes = session.execute(
        select(Envelope.state, func.count()).group_by(col(Envelope.state))  # type: ignore[call-overload]
    ).all()
    return Status(
        chain_id=gate.deployment.chain_id,
        contracts=gate.deployment.addresses,
        block=at.block if at else None,
        lag=LagAnswer(**vars(behind)) if (behind := lag(session)) else None,
        ledger_at=at.at if at else None,
        ledger_date=day(at.at) if at else None,
        paused=bool(rules and rules.paused),
        policy=PolicyAnswer(**vars(policy_at(rules, now))) if rules else None,
        next_policy=_planned(rules) if rules and rules.next_from > now else None,
        intents={state: count for state, count in intents},
        envelopes={state: count for state, count in envelopes},
    )


def _planned(rules: Governed) -> PlannedPolicy:
    return PlannedPolicy(**vars(next_policy(rules)), **{"from": rules.next_from})


@router.get("/tasks")
def tasks(session: Reading, who: CallerDep) -> list[TaskAnswer]:
    """The caller's own open tasks; the operator and the regulator see everybody's."""
    query = select(Task).where(col(Task.state) == "open").order_by(col(Task.due_on), col(Task.id))
    if not who.oversees:
        query = query.where(col(Task.owner) == who.participant)
    found = session.scalars(query).all()
    concerns(*(t.owner for t in found))
    return [
        TaskAnswer(id=t.id, kind=t.kind, subject=t.subject, due_on=t.due_on.isoformat(), state=t.state) for t in found
    ]
