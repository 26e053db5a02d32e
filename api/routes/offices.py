"""What the offices of a pool say off the ledger: how much cash it has, and whose late claim may still be made."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api import decisions
from api.context import Caller, CallerDep, GatewayDep
from api.problems import Problem, not_found
from api.shapes import Address, Fen, Word
from chain.summaries import shanghai_date
from readmodel.follow import ledger_now
from readmodel.tables import LateClaim, Pool, PoolCash, PoolLoan

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"])


class CashStatement(BaseModel):
    """cash_fen: what the pool's account has. alert_below_fen: the pool is low when less than this is left after all
    claims under way."""

    pool: str = decisions.CITY
    cash_fen: Fen
    alert_below_fen: Fen = 0


class CashAnswer(CashStatement):
    stated_by: Address
    at: int


class LateClaimRequest(BaseModel):
    """until_on: the last day, in Shanghai. grounds: hash of the paper that says why."""

    loan: Word
    until_on: date
    grounds: Word


class LateClaimAnswer(LateClaimRequest):
    granted_by: Address
    at: int


@router.post("/cash", status_code=201)
def state_cash(body: CashStatement, gate: GatewayDep, who: CallerDep) -> CashAnswer:
    """The pool's treasurer. The platform holds no money: what the pool has is what its treasurer last said."""
    with gate.database.write() as session:
        if not _is_office(session, who, body.pool, "treasurer"):
            raise not_found("资金池", "pool")
        now = ledger_now(session)
        session.merge(PoolCash(**dict(body), at=now, stated_by=who.participant))
    return CashAnswer(**dict(body), at=now, stated_by=who.participant)


@router.post("/late-claims", status_code=201)
def grant_late_claim(body: LateClaimRequest, gate: GatewayDep, who: CallerDep) -> LateClaimAnswer:
    """The pool's authority: a claim may be made until a day after its three months are over (art. 19(2), reading A16).
    A later grant replaces the earlier one."""
    with gate.database.write() as session:
        loan = session.get(PoolLoan, body.loan)
        if loan is None or not _is_office(session, who, loan.pool, "authority"):
            raise not_found("贷款", "loan")
        now = ledger_now(session)
        if body.until_on < shanghai_date(now):
            raise Problem(422, "day_is_over", "截止日已过", "until_on is over already")
        session.merge(LateClaim(**dict(body), granted_by=who.participant, at=now))
    return LateClaimAnswer(**dict(body), granted_by=who.participant, at=now)


def _is_office(session: Session, who: Caller, name: str, office: str) -> bool:
    pool = session.get(Pool, name)
    return pool is not None and getattr(pool, office) == who.participant
