"""Hold the tables against the ledger itself: every participant, line, certificate, lot, lien, financing and pool loan.

The ledger is asked by view calls at the tables' own block, and lots are found by walking every receivable's interval:
nothing that the tables believe is taken for granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from chain.deployment import Deployment
from chain.rpc import Rpc
from chain.state import LedgerState
from readmodel.compare import Difference, compare_rows
from readmodel.follow import cursor
from readmodel.rows import Row, table_of
from readmodel.tables import (
    DebtorLine,
    Financing,
    LedgerInvoice,
    Lot,
    Participant,
    ParticipantKey,
    PoolLoan,
    Receivable,
)
from readmodel.words import (
    CLAIM_STATES,
    FINANCING_KINDS,
    FINANCING_STATES,
    KINDS,
    LOAN_CLASSES,
    NO_PARTY,
    RECEIVABLE_STATES,
    STANDINGS,
)

By = dict[Any, Row]


@dataclass(frozen=True)
class Reconciled:
    """block: the moment that was compared. compared: things by kind."""

    block: int
    compared: dict[str, int]
    differences: list[Difference]


def reconcile(session: Session, rpc: Rpc, deployment: Deployment) -> Reconciled:
    """Everything the tables say against the contracts' own answers at the tables' block."""
    at = cursor(session)
    if at is None:
        return Reconciled(0, {}, [])
    state = LedgerState(rpc, deployment, at.block)
    receivables = _table(session, Receivable, "id")
    pairs: dict[str, tuple[By, By]] = {
        "participant": _participants(session, state),
        "key": _keys(session, state),
        "line": _lines(session, state),
        "invoice": _invoices(session, state),
        "certificate": _receivables(receivables, state),
        "lot": _lots(session, state, receivables),
        "financing": _financings(session, state),
        "pool loan": _pool_loans(session, state),
    }
    differences = [d for kind, (chain, tables) in pairs.items() for d in compare_rows(kind, chain, tables)]
    differences += _partition(receivables, pairs["lot"][0])
    return Reconciled(at.block, {kind: len(chain) for kind, (chain, _) in pairs.items()}, differences)


def _table(session: Session, model: type[SQLModel], key: str) -> By:
    found = session.execute(select(table_of(model))).mappings()
    return {row[key]: dict(row) for row in found}


def _participants(session: Session, state: LedgerState) -> tuple[By, By]:
    tables = _table(session, Participant, "address")
    answers = state.ask("ParticipantRegistry", "participantOf", [[a] for a in tables])
    chain = {
        address: {
            "kind": KINDS[p["kind"]],
            "standing": STANDINGS[p["standing"]],
            "consents": p["consents"],
            "admitted_at": p["admittedAt"],
        }
        for address, p in zip(tables, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _keys(session: Session, state: LedgerState) -> tuple[By, By]:
    tables = _table(session, ParticipantKey, "key")
    answers = state.ask("ParticipantRegistry", "keyOf", [[key] for key in tables])
    return {key: answer["0"] for key, answer in zip(tables, answers, strict=True)}, tables


def _lines(session: Session, state: LedgerState) -> tuple[By, By]:
    tables = _table(session, DebtorLine, "debtor")
    answers = state.ask("ReceivableLedger", "lineOf", [[debtor] for debtor in tables])
    chain = {
        debtor: {
            "bank": line["bank"],
            "limit_fen": line["limit"],
            "used_fen": line["used"],
            "overdue": line["overdue"],
        }
        for debtor, line in zip(tables, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _invoices(session: Session, state: LedgerState) -> tuple[By, By]:
    tables = _table(session, LedgerInvoice, "invoice")
    answers = state.ask("ReceivableLedger", "invoiceOf", [[key] for key in tables])
    chain = {
        key: {"debtor": i["debtor"], "amount_fen": i["amount"], "used_fen": i["used"]}
        for key, i in zip(tables, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _receivables(tables: By, state: LedgerState) -> tuple[By, By]:
    chain = {
        key: {
            "debtor": r["debtor"],
            "face_fen": r["face"],
            "paid_fen": r["paid"],
            "maturity_at": r["maturity"],
            "state": RECEIVABLE_STATES[r["state"]],
            "overdue_noted": bool(r["flags"] & 2),
        }
        for key, r in zip(tables, state.receivables(list(tables)), strict=True)
    }
    return chain, tables


def _lots(session: Session, state: LedgerState, receivables: By) -> tuple[By, By]:
    walked = state.lots_of({key: row["face_fen"] for key, row in receivables.items()})
    chain = {
        key: {
            "owner": lot["owner"],
            "amount_fen": lot["amount"],
            "redeemed_fen": lot["redeemed"],
            "endorsements": lot["endorsements"],
            "lien_holder": lot["lien"]["holder"] if lot["liened"] else None,
            "lien_claim_fen": lot["lien"]["claim"] if lot["liened"] else 0,
            "lien_until": lot["lien"]["until"] if lot["liened"] else 0,
        }
        for key, lot in walked.items()
    }
    return chain, _table(session, Lot, "id")


def _financings(session: Session, state: LedgerState) -> tuple[By, By]:
    tables = _table(session, Financing, "id")
    answers = state.ask("FinancingDesk", "financingOf", [[key] for key in tables])
    chain = {}
    for (key, row), answer in zip(tables.items(), answers, strict=True):
        f = answer["0"]
        word = FINANCING_STATES[f["state"]]
        # Repaid out of the lot's redemption: the desk still says disbursed, the lot carries no claim any more.
        if word == "disbursed" and row["kind"] == "pledge" and row["repaid_fen"] == f["repay"]:
            word = "repaid"
        chain[key] = {
            "holder": f["holder"],
            "lot": f["lot"],
            "kind": FINANCING_KINDS[f["kind"]],
            "recourse": f["recourse"],
            "state": word,
            "until": f["until"],
            "bank": None if f["bank"] == NO_PARTY else f["bank"],
            "advance_fen": f["advance"],
            "repay_fen": f["repay"],
            "rate_bps": f["rateBps"],
        }
    return chain, tables


def _pool_loans(session: Session, state: LedgerState) -> tuple[By, By]:
    tables = _table(session, PoolLoan, "id")
    answers = state.ask("CompensationPool", "loanOf", [[key] for key in tables])
    chain = {
        key: {
            "bank": loan["bank"],
            "principal_fen": loan["principal"],
            "ratio_bps": loan["ratioBps"],
            "class_": LOAN_CLASSES[loan["class"]],
            "claim": CLAIM_STATES[loan["claim"]],
            "compensation_fen": loan["compensation"],
            "recovered_fen": loan["recovered"],
            "refunded_fen": loan["refunded"],
        }
        for key, loan in zip(tables, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _partition(receivables: By, lots: By) -> list[Difference]:
    """Invariant 1: the lots of a live receivable add up to its face."""
    total: dict[str, int] = dict.fromkeys(receivables, 0)
    for key, lot in lots.items():
        total[f"0x{int(key, 16) >> 40 << 40:064x}"] += lot["amount_fen"]
    return [
        Difference("partition", key, "sum of lots", total[key], row["face_fen"])
        for key, row in receivables.items()
        if row["state"] not in ("rejected", "cancelled") and total[key] != row["face_fen"]
    ]
