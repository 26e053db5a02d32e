"""The compensation pools: their offices, loans and claims, and what is due."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import Session, col

from api import decisions, duties
from api.answering import Route
from api.context import Caller, CallerDep, Reading
from api.problems import not_found
from api.routes.certificates import After, Limit
from api.shapes import Address, Fen, Word
from readmodel.follow import ledger_now
from readmodel.pools import library as library_of
from readmodel.queries import pool as queries
from readmodel.tables import PoolBook, PoolLoan, PoolStep

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"], route_class=Route)


class PoolAnswer(BaseModel):
    """authority: 主管部门. reviewer and treasurer: the two offices that manage it. supervisor: 监管执行部门, without
    which no compensated loan is closed. rule_set: sha256 of its rules."""

    name: str
    authority: Address
    reviewer: Address
    treasurer: Address
    supervisor: Address
    highest_ratio_bps: int
    rule_set: Word
    opened_at: int


class BarAnswer(BaseModel):
    """What a bank may no more bring to a pool: entries, or entries_and_claims (arts. 24, 30)."""

    pool: str
    bank: Address
    bar: Literal["entries", "entries_and_claims"]
    evidence: Word
    at: int


class RuleSetAnswer(BaseModel):
    """A city's document as data. highest_ratio_bps: the largest share of a loss that a pool may take under it."""

    name: str
    city: str
    document: str
    in_force_from: date
    in_force_to: date | None
    highest_ratio_bps: int
    sha256: Word


class LoanAnswer(BaseModel):
    """Amounts in fen. claim: none, submitted, rejected, appealed, approved, public, planned, papers_complete, paid,
    recovering, upgraded, closure_sought, closure_reviewed, closure_checked, closure_approved, closed, recalled; library
    follows from it: loans, compensated, settled. outstanding_fen: the principal still owed when the claim was made.
    refund_due_fen: what is owed to the pool now.
    """

    id: Word
    bank: Address
    pool: str
    principal_fen: Fen
    ratio_bps: int
    loan_class: str
    claim: str
    library: str
    cover: str
    appealed: bool
    outstanding_fen: Fen
    compensation_fen: Fen
    recovered_fen: Fen
    refunded_fen: Fen
    refund_due_fen: Fen
    rule_set: Word
    decision: Word


class LoanPage(BaseModel):
    items: list[LoanAnswer]
    next: str | None


class StopAnswer(BaseModel):
    """A bank's principal in a pool: entered, and of that non-performing; npl_bps is rounded down. claimed_fen: under
    way; compensated_fen: paid, less refunds. stopped above limit_bps: left_fen may still turn non-performing before,
    over_fen must go until it is open again. null: the rules of that pool are not at hand.
    """

    pool: str
    bank: Address
    loans: int
    entered_fen: Fen
    npl_fen: Fen
    npl_bps: int
    claimed_fen: Fen
    compensated_fen: Fen
    limit_bps: int | None
    stopped: bool | None
    left_fen: Fen | None
    over_fen: Fen | None


class StopPage(BaseModel):
    items: list[StopAnswer]
    next: str | None


class DutyAnswer(BaseModel):
    """What is to be done for a loan, from `since` until `last_on` (Shanghai dates, the last one inclusive), by the
    office that the rules name; owner: the participant that has it now, null for the system. state: open, soon, overdue;
    of a period that must pass, waiting, over; resting while the loan's bank is stopped; unknown while the calendar of
    that year is not published. then: what follows an overdue one: reject, escalate, auto_close, none. escalated_to: who
    sees to it, once it is. decision: the article and how the day was reckoned.
    """

    loan: Word
    pool: str
    bank: Address
    step: str
    office: str
    owner: Address | None
    since: date
    last_on: date | None
    state: Literal["open", "soon", "overdue", "waiting", "over", "resting", "unknown"]
    then: str
    escalated_to: Address | None
    decision: dict[str, Any]


class DutyPage(BaseModel):
    items: list[DutyAnswer]
    next: str | None


class StepAnswer(BaseModel):
    step: str
    office: Address | None
    amount_fen: Fen
    evidence: Word | None
    at: int


class LoanDetail(BaseModel):
    loan: LoanAnswer
    steps: list[StepAnswer]


@router.get("/pools")
def pools(session: Reading, who: CallerDep) -> list[PoolAnswer]:
    """Banks, the pools' offices, the operator and the regulator: which pools are open, and who their offices are."""
    return [PoolAnswer.model_validate(row, from_attributes=True) for row in queries.pools(session)]


@router.get("/bars")
def bars(session: Reading, who: CallerDep) -> list[BarAnswer]:
    """The banks that are barred now. A bank: itself. An office: of its pools. The operator and the regulator: all."""
    found = queries.bars(session, **_theirs(who))
    return [BarAnswer.model_validate(row, from_attributes=True) for row in found]


@router.get("/rule-sets")
def rule_sets(who: CallerDep) -> list[RuleSetAnswer]:
    """Banks, the pools' offices, the operator and the regulator: the rules under which a pool can be opened here."""
    return [
        RuleSetAnswer(
            name=found.name,
            city=found.city,
            document=found.document,
            in_force_from=found.in_force_from,
            in_force_to=found.in_force_to,
            highest_ratio_bps=decisions.highest_ratio_bps(found),
            sha256=f"0x{found.sha256}",
        )
        for found in decisions.rule_sets()
    ]


@router.get("/loans")
def loans(
    session: Reading,
    who: CallerDep,
    claim: str | None = None,
    library: Literal["loans", "compensated", "settled"] | None = None,
    after: After = "",
    limit: Limit = 200,
) -> LoanPage:
    """A bank: its own. An office: those of its pools. The operator and the regulator: all."""
    rows = queries.pool_loans(
        session,
        **_theirs(who),
        claim=claim,
        of_library=library,
        after=after,
        limit=limit,
    )
    covers = queries.covers_of(session, [row.id for row in rows])
    return LoanPage(
        items=[_loan(row, covers[row.id]) for row in rows], next=rows[-1].id if len(rows) == limit else None
    )


@router.get("/duties")
def due(session: Reading, who: CallerDep, mine: bool = False, after: After = "", limit: Limit = 200) -> DutyPage:
    """A bank: of its own loans. An office: of its pools'. The operator and the regulator: of all. mine: only what the
    caller has to do, or to see to. A page is one of loans: it may hold fewer duties, or none."""
    rows = queries.pool_loans(
        session,
        **_theirs(who),
        claim=None,
        of_library=None,
        after=after,
        limit=limit,
    )
    found = duties.duties(session, rows, ledger_now(session))
    return DutyPage(
        items=[_duty(one) for one in found if not mine or one.concerns(who.participant)],
        next=rows[-1].id if len(rows) == limit else None,
    )


@router.get("/loans/{loan}")
def loan(loan: Word, session: Reading, who: CallerDep) -> LoanDetail:
    """Its bank, the offices of its pool, the operator and the regulator."""
    row = session.get(PoolLoan, loan)
    if row is None or not (row.bank == who.participant or sees_pool(session, who, row.pool)):
        raise not_found("贷款", "loan")
    steps = session.scalars(
        select(PoolStep).where(col(PoolStep.loan) == loan).order_by(col(PoolStep.block), col(PoolStep.log_index))
    )
    cover = queries.cover_of(session, loan)
    return LoanDetail(loan=_loan(row, cover), steps=[StepAnswer.model_validate(s, from_attributes=True) for s in steps])


@router.get("/stops")
def stops(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> StopPage:
    """Each bank's sums in each pool, and whether it is stopped (art. 17). A bank: its own. An office: of its pools. The
    operator and the regulator: all."""
    pool, _, after_bank = after.rpartition(":")
    rows = queries.bank_books(
        session,
        **_theirs(who),
        after=(pool, after_bank),
        limit=limit,
    )
    now = ledger_now(session)
    return StopPage(
        items=[_stop(row, decisions.stop_of(row, now)) for row in rows],
        next=f"{rows[-1].pool}:{rows[-1].bank}" if len(rows) == limit else None,
    )


def _is_office(who: Caller) -> bool:
    return who.kind.startswith("pool_")


def _theirs(who: Caller) -> dict[str, str | None]:
    """What a list is narrowed to: a bank sees its own, an office what is of its pools, who oversees sees all."""
    return {
        "bank": who.participant if who.kind == "bank" else None,
        "office": who.participant if _is_office(who) else None,
    }


def sees_pool(session: Session, who: Caller, pool: str) -> bool:
    """All of it: its offices, the operator and the regulator."""
    return who.oversees or (_is_office(who) and pool in queries.pools_of(session, who.participant))


def _loan(row: PoolLoan, cover: str) -> LoanAnswer:
    return LoanAnswer(
        id=row.id,
        bank=row.bank,
        pool=row.pool,
        principal_fen=row.principal_fen,
        ratio_bps=row.ratio_bps,
        loan_class=row.class_,
        claim=row.claim,
        library=library_of(row.claim),
        cover=cover,
        appealed=row.appealed,
        outstanding_fen=row.outstanding_fen,
        compensation_fen=row.compensation_fen,
        recovered_fen=row.recovered_fen,
        refunded_fen=row.refunded_fen,
        refund_due_fen=queries.refund_due_fen(row),
        rule_set=row.rule_set,
        decision=row.decision,
    )


def _duty(found: duties.Duty) -> DutyAnswer:
    return DutyAnswer(**{**vars(found), "decision": found.decision.as_dict()})


def _stop(row: PoolBook, stop: decisions.Stop | None) -> StopAnswer:
    return StopAnswer(
        **row.model_dump(),
        npl_bps=row.npl_fen * 10_000 // row.entered_fen,
        limit_bps=stop.limit_bps if stop else None,
        stopped=stop.stopped if stop else None,
        left_fen=stop.left_fen if stop else None,
        over_fen=stop.over_fen if stop else None,
    )
