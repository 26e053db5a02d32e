"""The matrix of approvals (授权矩阵): up to which amount one checker is enough."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import delete, select
from sqlmodel import Session, col

from api.answering import Route
from api.approvals import ANY
from api.context import CallerDep, GatewayDep, Reading
from api.request.etags import IfMatch, require_match
from api.routes.batches import PAYMENT_BATCH
from api.shapes import Fen
from chain.intents import INTENTS
from readmodel.tables import ApprovalRule, Participant

router = APIRouter(prefix="/v1/approval-rules", tags=["people"], route_class=Route)


def _known(action: str) -> str:
    if action not in (ANY, PAYMENT_BATCH) and action not in INTENTS:
        raise ValueError(f"no such action: {action}")
    return action


class RuleBody(BaseModel):
    """action: empty for every action without a rule of its own; PaymentBatch for orders to the bank.

    one_up_to_fen: what is of at most this amount takes one checker, above it two. What is about no amount counts as
    nothing: one checker.
    """

    action: Annotated[str, AfterValidator(_known)] = Field(default=ANY, examples=["IssueReceivable"])
    one_up_to_fen: Fen


class RuleAnswer(RuleBody):
    set_by: str
    set_at: int


def _each_once(rules: list[RuleBody]) -> list[RuleBody]:
    if len({rule.action for rule in rules}) < len(rules):
        raise ValueError("one rule for each action")
    return rules


@router.get("")
def approval_rules(session: Reading, who: CallerDep) -> list[RuleAnswer]:
    """Whoever is signed in, of the own participant."""
    return _rules(session, who.participant)


@router.put("")
def set_approval_rules(
    body: Annotated[list[RuleBody], Field(max_length=100), AfterValidator(_each_once)],
    gate: GatewayDep,
    who: CallerDep,
    if_match: IfMatch = None,
) -> list[RuleAnswer]:
    """An administrator, of the own participant: these instead of all that there were, which `If-Match` names. Without
    any, one checker is enough."""
    now = int(time.time())
    rows = [
        ApprovalRule(participant=who.participant, **dict(rule), set_by=who.by, set_at=now)
        for rule in sorted(body, key=lambda rule: rule.action)
    ]
    with gate.database.write() as session:
        # There may be no rule yet that could be locked; the participant is there, and one administrator waits for it.
        session.get(Participant, who.participant, with_for_update=True)
        require_match(if_match, _rules(session, who.participant))
        session.execute(delete(ApprovalRule).where(col(ApprovalRule.participant) == who.participant))
        session.add_all(rows)
        return [RuleAnswer(**row.model_dump()) for row in rows]


def _rules(session: Session, participant: str) -> list[RuleAnswer]:
    query = select(ApprovalRule).where(col(ApprovalRule.participant) == participant)
    return [RuleAnswer(**row.model_dump()) for row in session.scalars(query.order_by(col(ApprovalRule.action)))]
