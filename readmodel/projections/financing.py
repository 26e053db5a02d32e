"""Requests, sealed quotes, acceptances, refusals, disbursements, repayments."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from chain.events import Event
from chain.words import EARLY_PAYMENT, FINANCING_KINDS, somebody
from readmodel.projections.registry import on
from readmodel.rows import Key, Rows
from readmodel.tables import Financing, Lot, Quote, Repayment


def _financing(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(Financing, (e.args["financing"],))]


@on("FinancingRequested")
def financing_requested(rows: Rows, e: Event) -> None:
    rows.add(
        Financing,
        id=e.args["financing"],
        lot=e.args["lot"],
        holder=e.args["holder"],
        kind=FINANCING_KINDS[e.args["kind"]],
        recourse=e.args["recourse"],
        state="requested",
        until=e.args["until"],
        terms=e.args["terms"],
        bank=somebody(e.args["bank"]),
        requested_at=e.at,
    )


@on("FinancingWithdrawn", _financing)
def financing_withdrawn(rows: Rows, e: Event) -> None:
    rows.change(Financing, e.args["financing"])["state"] = "withdrawn"


@on("FinancingDeclined", _financing)
def financing_declined(rows: Rows, e: Event) -> None:
    """The reservation, if there is one, goes by the ledger's own event."""
    row = rows.change(Financing, e.args["financing"])
    row["state"], row["reason"] = "declined", e.args["reason"]


@on("QuoteSubmitted", lambda e: [(Quote, (e.args["financing"], e.args["bank"]))])
def quote_submitted(rows: Rows, e: Event) -> None:
    rows.find(Quote, e.args["financing"], e.args["bank"])  # a later quote replaces the earlier one
    rows.add(
        Quote,
        financing=e.args["financing"],
        bank=e.args["bank"],
        commitment=e.args["commitment"],
        at=e.at,
    )


@on("QuoteAccepted", _financing)
def quote_accepted(rows: Rows, e: Event) -> None:
    row = rows.change(Financing, e.args["financing"])
    row |= {
        "state": "accepted",
        "bank": e.args["bank"],
        "advance_fen": e.args["advance"],
        "repay_fen": e.args["repay"],
        "rate_bps": e.args["rateBps"],
        "fee_fen": e.args["fee"],
        "until": e.args["until"],
        "accepted_at": e.at,
    }
    rows.change(Lot, row["lot"])["financing"] = row["id"]


@on("Disbursed", _financing)
def disbursed(rows: Rows, e: Event) -> None:
    row = rows.change(Financing, e.args["financing"])
    row |= {"state": "disbursed", "disbursed_at": e.at, "reference": e.args["bankReference"]}
    if row["kind"] == EARLY_PAYMENT:
        row |= {"state": "repaid", "repaid_fen": row["repay_fen"]}


@on("Repaid", _financing)
def repaid(rows: Rows, e: Event) -> None:
    row = rows.change(Financing, e.args["financing"])
    rows.note(
        Repayment,
        block=e.block,
        log_index=e.log_index,
        financing=row["id"],
        lot=row["lot"],
        holder=row["holder"],
        bank=row["bank"],
        amount_fen=e.args["amount"],
        left_fen=e.args["left"],
        reference=e.args["bankReference"],
        at=e.at,
        tx=e.tx,
    )
    row["repaid_fen"] = row["repay_fen"] - e.args["left"]
    if e.args["left"] == 0:
        row["state"] = "repaid"
