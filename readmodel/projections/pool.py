"""The compensation pool's loans, claims, recoveries and refunds."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from chain.events import Event
from chain.words import CLAIM_STATES, LOAN_CLASSES, NON_PERFORMING
from readmodel.projections.registry import on
from readmodel.rows import Key, Row, Rows
from readmodel.tables import PoolLoan, PoolStep


def _loan(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(PoolLoan, (e.args["loan"],))]


def _step(rows: Rows, e: Event, step: str, evidence: str, amount: int = 0, office: str | None = None) -> None:
    rows.add(
        PoolStep(
            block=e.block,
            log_index=e.log_index,
            loan=e.args["loan"],
            step=step,
            office=office,
            amount_fen=amount,
            evidence=evidence,
            at=e.at,
        )
    )


def _changed(rows: Rows, e: Event) -> Row:
    return rows.change(PoolLoan, e.args["loan"])


def _pool_name(word: str) -> str:
    """A short name in ASCII, or the word itself: whatever a bank wrote there, the row can be stored."""
    raw = bytes.fromhex(word[2:]).rstrip(b"\0")
    return raw.decode() if raw.isascii() and raw.decode("ascii", "ignore").isprintable() and raw else word


@on("LoanEntered")
def loan_entered(rows: Rows, e: Event) -> None:
    rows.add(
        PoolLoan(
            id=e.args["loan"],
            bank=e.args["bank"],
            pool=_pool_name(e.args["pool"]),
            principal_fen=e.args["principal"],
            ratio_bps=e.args["ratioBps"],
            rule_set=e.args["ruleSet"],
            decision=e.args["decision"],
            class_="normal",
            claim="none",
            outstanding_fen=e.args["principal"],
            entered_at=e.at,
        )
    )
    _step(rows, e, "entered", e.args["decision"], e.args["principal"], e.args["bank"])


@on("LoanClassified", _loan)
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


@on("ClaimAdvanced", _loan)
def claim_advanced(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["claim"] = CLAIM_STATES[e.args["to"]]
    if row["claim"] == "papers_complete":  # the treasurer's step: it pays, and refunds go back to it
        row["treasurer"] = e.args["office"]
    _step(rows, e, row["claim"], e.args["evidence"], office=e.args["office"])


@on("ClaimPaid", _loan)
def claim_paid(rows: Rows, e: Event) -> None:
    _changed(rows, e)["claim"] = "paid"
    _step(rows, e, "paid", e.args["bankReference"], e.args["amount"])


@on("RecoveryRecorded", _loan)
def recovery_recorded(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["claim"], row["recovered_fen"] = "recovering", e.args["recovered"]
    _step(rows, e, "recovery", e.args["bankReference"], e.args["gross"])


@on("CompensationRefunded", _loan)
def compensation_refunded(rows: Rows, e: Event) -> None:
    _changed(rows, e)["refunded_fen"] = e.args["refunded"]
    _step(rows, e, "refund", e.args["bankReference"], e.args["amount"])
