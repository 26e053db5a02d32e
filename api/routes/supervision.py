"""Reports on the banks of a pool, for its offices and those who oversee them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session

from api import decisions, supervision
from api.context import Caller, OfficeDep, PoolDep, Reading
from api.problems import not_found
from api.routes.certificates import Limit
from api.routes.pool import sees_pool
from api.shapes import Address, Fen, Word
from readmodel.follow import ledger_now

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"])
FenQuery = Annotated[str, Query(pattern="^[0-9]{1,18}$")]
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


class QueuedAnswer(BaseModel):
    """A claim under way, since `at` (UTC seconds). covered: the cash lasts for it and for all before it."""

    loan: Word
    bank: Address
    state: str
    amount_fen: Fen
    at: int
    covered: bool


class PositionAnswer(BaseModel):
    """Principal that entered the pool, of that non-performing; claims under way and what was compensated, less refunds.
    free_fen: cash after the claims under way; below nothing, and low, if it does not last. paid_fen, refunded_fen: in
    the twelve months before. leverage: entered principal by cash. runway_months: null if no more went out than came in.
    """

    pool: str
    loans: int
    entered_fen: Fen
    npl_fen: Fen
    claimed_fen: Fen
    compensated_fen: Fen
    cash_fen: Fen
    free_fen: str
    low: bool
    paid_fen: Fen
    refunded_fen: Fen
    leverage: str | None
    runway_months: int | None
    queue: list[QueuedAnswer]


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


@router.get("/position")
def position(
    session: Reading, who: OfficeDep, cash_fen: FenQuery, pool: str = decisions.CITY, limit: Limit = 200
) -> PositionAnswer:
    """The pool's offices, the operator and the regulator: commitments, leverage, how long so much cash lasts; and the
    claims under way, the oldest first. The platform holds no money: say what the pool has."""
    _require_seen(session, who, pool)
    found = supervision.position(session, pool, ledger_now(session), cash_fen=int(cash_fen), limit=limit)
    return PositionAnswer(
        pool=pool,
        **found.sums._asdict(),
        cash_fen=found.cash_fen,
        free_fen=str(found.free_fen),
        low=found.free_fen < 0,
        paid_fen=found.paid_fen,
        refunded_fen=found.refunded_fen,
        leverage=None if found.leverage is None else f"{found.leverage // 100}.{found.leverage % 100:02d}",
        runway_months=found.runway,
        queue=[QueuedAnswer(**one.claim._asdict(), covered=one.covered) for one in found.queue],
    )


def _require_seen(session: Session, who: Caller, pool: str) -> None:
    """A bank sees its own lines of any pool; an office those of its own pools."""
    if not (who.kind == "bank" or sees_pool(session, who, pool)):
        raise not_found("资金池", "pool")
