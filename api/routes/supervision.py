"""Reports on the banks of a pool, for its offices and those who oversee them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session

from api import decisions, supervision
from api.context import Caller, PoolDep, Reading
from api.problems import not_found
from api.shapes import Address, Fen
from readmodel.queries.pool import pools_of

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"])
Year = Annotated[int, Query(ge=2000, le=9000)]


class TakenAnswer(BaseModel):
    """How often a step was taken, and the sum of its amounts."""

    times: int
    amount_fen: Fen


class BankStatistics(BaseModel):
    """loans, lent_fen, borrowers: of what was disbursed in the period and entered the pool. steps: entered, submitted,
    approved, rejected, paid, recovery, refund, upgraded, closed and the others of a claim's life."""

    bank: Address
    loans: int
    lent_fen: Fen
    borrowers: int
    steps: dict[str, TakenAnswer]


class StatisticsAnswer(BaseModel):
    """first and last: Shanghai dates, inclusive."""

    pool: str
    period: str
    first: date
    last: date
    banks: list[BankStatistics]


class GradeAnswer(BaseModel):
    """amount and borrowers: lent in that year, and in the one before. decision: the articles and the ranks."""

    bank: Address
    amount_fen: Fen
    amount_before_fen: Fen
    borrowers: int
    borrowers_before: int
    violation: bool
    grade: str
    decision: dict[str, Any]


class GradesAnswer(BaseModel):
    pool: str
    year: int
    banks: list[GradeAnswer]


@router.get("/statistics")
def statistics(session: Reading, who: PoolDep, period: str, pool: str = decisions.CITY) -> StatisticsAnswer:
    """What each bank did in a year (2026), half (2026H1) or quarter (2026Q3). A bank: its own line. The pool's offices,
    the operator and the regulator: all."""
    _require_seen(session, who, pool)
    of = supervision.period(period)
    return StatisticsAnswer(
        pool=pool,
        period=of.name,
        first=of.first,
        last=of.last,
        banks=[
            BankStatistics(
                bank=one.bank,
                loans=one.loans,
                lent_fen=one.lent_fen,
                borrowers=one.borrowers,
                steps={step: TakenAnswer(times=times, amount_fen=fen) for step, (times, fen) in one.steps.items()},
            )
            for one in supervision.statistics(session, pool, of)
            if who.kind != "bank" or one.bank == who.participant
        ],
    )


@router.get("/grades")
def grades(
    session: Reading,
    who: PoolDep,
    year: Year,
    pool: str = decisions.CITY,
    violation: Annotated[list[Address] | None, Query()] = None,
) -> GradesAnswer:
    """The banks' annual grades (arts. 22 to 24). violation: banks that broke the rules, as the authority knows. A bank:
    its own. The pool's offices, the operator and the regulator: all."""
    _require_seen(session, who, pool)
    return GradesAnswer(
        pool=pool,
        year=year,
        banks=[
            GradeAnswer(
                bank=bank,
                amount_fen=one.amount_fen,
                amount_before_fen=one.amount_before_fen,
                borrowers=one.borrowers,
                borrowers_before=one.borrowers_before,
                violation=one.violation,
                grade=decision.word or "",
                decision=decision.as_dict(),
            )
            for bank, (one, decision) in supervision.grades(session, pool, year, violation or ()).items()
            if who.kind != "bank" or bank == who.participant
        ],
    )


def _require_seen(session: Session, who: Caller, pool: str) -> None:
    """A bank sees its own lines of any pool; an office those of its own pools."""
    if not (who.oversees or who.kind == "bank" or pool in pools_of(session, who.participant)):
        raise not_found("资金池", "pool")
