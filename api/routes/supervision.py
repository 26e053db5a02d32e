"""Reports on the banks of a pool, for its offices and those who oversee them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlmodel import Session

from api import decisions, supervision
from api.answering import Route
from api.context import Caller, CallerDep, Reading
from api.problems import not_found
from api.routes.certificates import After, Limit
from api.routes.pool import sees_pool
from api.shapes import Address, Fen, Word
from readmodel.follow import ledger_now
from readmodel.queries import supervision as queries
from readmodel.queries.pool import refund_due_fen

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"], route_class=Route)
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
    cash_fen: as asked, or as the treasurer stated it at stated_at. free_fen: cash after the claims under way; low if it
    is below alert_below_fen, which is nothing unless the treasurer said more. paid_fen, refunded_fen: in
    the twelve months before. leverage: entered principal by cash. runway_months: null if no more went out than came in.
    """

    pool: str
    loans: int
    entered_fen: Fen
    npl_fen: Fen
    claimed_fen: Fen
    compensated_fen: Fen
    cash_fen: Fen
    stated_at: int | None
    free_fen: str
    alert_below_fen: Fen
    low: bool
    paid_fen: Fen
    refunded_fen: Fen
    leverage: str | None
    runway_months: int | None
    queue: list[QueuedAnswer]


class RecoveryAnswer(BaseModel):
    """recovered_fen, refunded_fen: in the period, and in all; refund_due_fen: owed to the pool now. After an upgrade
    whose compensation went back, the sums of the loan begin anew."""

    loan: Word
    bank: Address
    claim: str
    ratio_bps: int
    compensation_fen: Fen
    recovered_fen: Fen
    refunded_fen: Fen
    recovered_in_all_fen: Fen
    refunded_in_all_fen: Fen
    refund_due_fen: Fen


class RecoveryPage(BaseModel):
    pool: str
    period: str
    first: date
    last: date
    items: list[RecoveryAnswer]
    next: str | None


@router.get("/statistics")
def statistics(session: Reading, who: CallerDep, period: str, pool: str = decisions.CITY) -> StatisticsAnswer:
    """What each bank did in a year (2026), half (2026H1) or quarter (2026Q3). A bank: its own line. The pool's offices,
    the operator and the regulator: all."""
    require_seen(session, who, pool)
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
    who: CallerDep,
    year: Year,
    pool: str = decisions.CITY,
    violation: Annotated[list[Address] | None, Query()] = None,
) -> GradesAnswer:
    """The banks' annual grades (arts. 22 to 24). violation: banks that broke the rules, as the authority knows. A bank:
    its own. The pool's offices, the operator and the regulator: all."""
    require_seen(session, who, pool)
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
    session: Reading,
    who: CallerDep,
    cash_fen: FenQuery | None = None,
    pool: str = decisions.CITY,
    limit: Limit = 200,
) -> PositionAnswer:
    """The pool's offices, the operator and the regulator: commitments, leverage, how long so much cash lasts; and the
    claims under way, the oldest first. The platform holds no money: say what the pool has, or take what its treasurer
    stated last."""
    require_seen(session, who, pool)
    cash = None if cash_fen is None else int(cash_fen)
    found = supervision.position(session, pool, ledger_now(session), cash_fen=cash, limit=limit)
    return PositionAnswer(
        pool=pool,
        **found.sums._asdict(),
        cash_fen=found.cash_fen,
        free_fen=str(found.free_fen),
        stated_at=found.stated_at,
        alert_below_fen=found.alert_below_fen,
        low=found.free_fen < found.alert_below_fen,
        paid_fen=found.paid_fen,
        refunded_fen=found.refunded_fen,
        leverage=None if found.leverage is None else f"{found.leverage // 100}.{found.leverage % 100:02d}",
        runway_months=found.runway,
        queue=[QueuedAnswer(**one.claim._asdict(), covered=one.covered) for one in found.queue],
    )


@router.get("/recoveries")
def recoveries(
    session: Reading, who: CallerDep, period: str, pool: str = decisions.CITY, after: After = "", limit: Limit = 200
) -> RecoveryPage:
    """What came back of each compensated loan in a quarter (2026Q3), half or year: the report of art. 19(6). A bank: of
    its own loans. The pool's offices, the operator and the regulator: of all."""
    require_seen(session, who, pool)
    of = supervision.period(period)
    bank = who.participant if who.kind == "bank" else None
    found = queries.recoveries(session, pool, bank, *of.span, after=after, limit=limit)
    return RecoveryPage(
        pool=pool,
        period=of.name,
        first=of.first,
        last=of.last,
        items=[
            RecoveryAnswer(
                loan=one.loan.id,
                bank=one.loan.bank,
                claim=one.loan.claim,
                ratio_bps=one.loan.ratio_bps,
                compensation_fen=one.loan.compensation_fen,
                recovered_fen=one.recovered_fen,
                refunded_fen=one.refunded_fen,
                recovered_in_all_fen=one.loan.recovered_fen,
                refunded_in_all_fen=one.loan.refunded_fen,
                refund_due_fen=refund_due_fen(one.loan),
            )
            for one in found
        ],
        next=found[-1].loan.id if len(found) == limit else None,
    )


def require_seen(session: Session, who: Caller, pool: str) -> None:
    """A bank sees its own lines of any pool; an office those of its own pools."""
    if not (who.kind == "bank" or sees_pool(session, who, pool)):
        raise not_found("资金池", "pool")
