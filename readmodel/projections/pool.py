"""Compensation pools: their offices, barred banks, loans, covers, claims, recoveries, refunds and closures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps

from sqlmodel import SQLModel

from chain.events import Event
from chain.words import BARS, CLAIM_STATES, COVERS, LOAN_CLASSES, NON_PERFORMING
from readmodel.pools import pool_name
from readmodel.projections.registry import Handler, on
from readmodel.projections.sums import measured
from readmodel.rows import Key, Row, Rows
from readmodel.tables import BookMove, LoanCover, Pool, PoolBar, PoolLoan, PoolStep

NO_WORD = "0x" + "00" * 32


def _loan(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(PoolLoan, (e.args["loan"],))]


def _step(rows: Rows, e: Event, step: str, evidence: str | None, amount: int = 0, office: str | None = None) -> None:
    rows.note(
        PoolStep,
        block=e.block,
        log_index=e.log_index,
        loan=e.args["loan"],
        step=step,
        office=office,
        amount_fen=amount,
        evidence=evidence,
        at=e.at,
    )


def moves_the_book(handler: Handler) -> Handler:
    """What the event makes of its bank's book goes into the history of it."""

    @wraps(handler)
    def handle(rows: Rows, e: Event) -> None:
        loan = e.args["loan"]
        before = measured(rows.find(PoolLoan, loan))
        handler(rows, e)
        row = rows.find(PoolLoan, loan)
        entered, npl = (new - old for new, old in zip(measured(row), before, strict=True))
        if row is not None and (entered or npl):
            moved = {"pool": row["pool"], "bank": row["bank"], "entered_fen": entered, "npl_fen": npl, "at": e.at}
            rows.note(BookMove, block=e.block, log_index=e.log_index, **moved)

    return handle


def _changed(rows: Rows, e: Event) -> Row:
    return rows.change(PoolLoan, e.args["loan"])


@on("PoolOpened", lambda e: [(Pool, (pool_name(e.args["pool"]),))])
def pool_opened(rows: Rows, e: Event) -> None:
    """The first time, or again by the same authority: its offices, its cap or its rules are replaced."""
    name = pool_name(e.args["pool"])
    before = rows.find(Pool, name)
    rows.add(
        Pool,
        name=name,
        authority=e.args["authority"],
        reviewer=e.args["reviewer"],
        treasurer=e.args["treasurer"],
        supervisor=e.args["supervisor"],
        highest_ratio_bps=e.args["highestRatioBps"],
        rule_set=e.args["ruleSet"],
        opened_at=before["opened_at"] if before else e.at,
    )


def _bar(e: Event) -> tuple[str, str]:
    return pool_name(e.args["pool"]), e.args["bank"]


@on("BankBarred", lambda e: [(PoolBar, _bar(e))])
def bank_barred(rows: Rows, e: Event) -> None:
    """A later word of the authority replaces the earlier one."""
    pool, bank = _bar(e)
    rows.find(PoolBar, pool, bank)
    rows.add(PoolBar, pool=pool, bank=bank, bar=BARS[e.args["bar"]], evidence=e.args["evidence"], at=e.at)


@on("CoverRecorded", lambda e: [(LoanCover, (e.args["loan"],))])
def cover_recorded(rows: Rows, e: Event) -> None:
    """Of a loan that is in no pool (yet, or any more); a later record replaces the earlier one."""
    rows.find(LoanCover, e.args["loan"])
    rows.add(
        LoanCover,
        loan=e.args["loan"],
        bank=e.args["bank"],
        cover=COVERS[e.args["cover"]],
        evidence=e.args["evidence"],
        at=e.at,
    )


@on("LoanEntered", _loan)
@moves_the_book
def loan_entered(rows: Rows, e: Event) -> None:
    rows.add(
        PoolLoan,
        id=e.args["loan"],
        bank=e.args["bank"],
        pool=pool_name(e.args["pool"]),
        principal_fen=e.args["principal"],
        ratio_bps=e.args["ratioBps"],
        rule_set=e.args["ruleSet"],
        decision=e.args["decision"],
        class_="normal",
        claim="none",
        entered_at=e.at,
    )
    _step(rows, e, "entered", e.args["decision"], e.args["principal"], e.args["bank"])


@on("LoanClassified", _loan)
@moves_the_book
def loan_classified(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["class_"] = LOAN_CLASSES[e.args["class"]]
    if row["class_"] not in NON_PERFORMING:
        row["npl_at"] = None
    elif row["npl_at"] is None:
        row["npl_at"] = e.at
    _step(rows, e, row["class_"], e.args["evidence"])


@on("ClaimSubmitted", _loan)
def claim_submitted(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["claim"], row["outstanding_fen"] = "submitted", e.args["outstanding"]
    row["compensation_fen"] = e.args["amount"]
    _step(rows, e, "submitted", e.args["decision"], e.args["amount"])


@on("ClaimAppealed", _loan)
def claim_appealed(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["claim"], row["appealed"] = "appealed", True
    _step(rows, e, "appealed", e.args["grounds"])


@on("ClaimWithdrawn", _loan)
def claim_withdrawn(rows: Rows, e: Event) -> None:
    """Nothing is claimed any more; an appeal taken back leaves the claim refused, as it was."""
    row = _changed(rows, e)
    if row["claim"] == "appealed":
        row["claim"] = "rejected"
    else:
        row.update(claim="none", outstanding_fen=0, compensation_fen=0)
    _step(rows, e, "withdrawn", e.args["reason"])


@on("ClaimAdvanced", _loan)
@moves_the_book
def claim_advanced(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["claim"] = CLAIM_STATES[e.args["to"]]
    _step(rows, e, row["claim"], e.args["evidence"], office=e.args["office"])


@on("ClaimPaid", _loan)
def claim_paid(rows: Rows, e: Event) -> None:
    _changed(rows, e)["claim"] = "paid"
    _step(rows, e, "paid", e.args["bankReference"], e.args["amount"])


@on("RecoveryRecorded", _loan)
def recovery_recorded(rows: Rows, e: Event) -> None:
    """A closed loan stays closed; one whose closure was sought is recovering again."""
    row = _changed(rows, e)
    row["claim"] = "closed" if row["claim"] == "closed" else "recovering"
    row["recovered_fen"] = e.args["recovered"]
    _step(rows, e, "recovery", e.args["bankReference"], e.args["gross"])


@on("CompensationRefunded", _loan)
def compensation_refunded(rows: Rows, e: Event) -> None:
    _changed(rows, e)["refunded_fen"] = e.args["refunded"]
    _step(rows, e, "refund", e.args["bankReference"], e.args["amount"])


@on("LoanUpgraded", _loan)
def loan_upgraded(rows: Rows, e: Event) -> None:
    """A compensated loan performs again: all of the compensation is due back."""
    _changed(rows, e)["claim"] = "upgraded"
    _step(rows, e, "upgraded", None, e.args["due"])


@on("LoanReturned", _loan)
@moves_the_book
def loan_returned(rows: Rows, e: Event) -> None:
    """It went back: a loan with no claim, like any other in the pool. What was recovered is no principal any more."""
    _changed(rows, e).update(
        principal_fen=e.args["principal"],
        claim="none",
        appealed=False,
        outstanding_fen=0,
        compensation_fen=0,
        recovered_fen=0,
        refunded_fen=0,
    )
    _step(rows, e, "returned", None)


@on("ClosureSought", _loan)
def closure_sought(rows: Rows, e: Event) -> None:
    _changed(rows, e)["claim"] = "closure_sought"
    _step(rows, e, "closure_sought", e.args["evidence"])


@on("LoanClosed", _loan)
@moves_the_book
def loan_closed(rows: Rows, e: Event) -> None:
    """By its bank, by the refund of a recall, or by time, which has no evidence. What was refused was never paid."""
    row = _changed(rows, e)
    if row["claim"] == "rejected":
        row.update(outstanding_fen=0, compensation_fen=0)
    row["claim"] = "closed"
    _step(rows, e, "closed", None if e.args["evidence"] == NO_WORD else e.args["evidence"])
