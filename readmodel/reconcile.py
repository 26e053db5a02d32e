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
from chain.intents import receivable_of
from chain.logs import LogReader
from chain.rpc import Rpc
from chain.state import LedgerState
from chain.words import (
    CLAIM_STATES,
    FINANCING_KINDS,
    FINANCING_STATES,
    KINDS,
    LOAN_CLASSES,
    NO_PARTY,
    RECEIVABLE_STATES,
    STANDINGS,
)
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

By = dict[Any, Row]

# The events that bring a thing into being, and the argument that names it.
BEGINNINGS = {
    "ParticipantAdmitted": ("participant", "participant"),
    "KeyGranted": ("key", "key"),
    "BankAppointed": ("line", "debtor"),
    "InvoiceUsed": ("invoice", "invoice"),
    "ReceivableIssued": ("certificate", "receivable"),
    "FinancingRequested": ("financing", "financing"),
    "LoanEntered": ("pool loan", "loan"),
}


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
    began = _began(LogReader(rpc, deployment), at.block)
    certificates = _certificates(_table(session, Receivable, "id"), began["certificate"], state)
    pairs: dict[str, tuple[By, By]] = {
        "participant": _participants(_table(session, Participant, "address"), began["participant"], state),
        "key": _keys(_table(session, ParticipantKey, "key"), began["key"], state),
        "line": _lines(_table(session, DebtorLine, "debtor"), began["line"], state),
        "invoice": _invoices(_table(session, LedgerInvoice, "invoice"), began["invoice"], state),
        "certificate": certificates,
        "lot": _lots(_table(session, Lot, "id"), certificates[0], state),
        "financing": _financings(_table(session, Financing, "id"), began["financing"], state),
        "pool loan": _pool_loans(_table(session, PoolLoan, "id"), began["pool loan"], state),
    }
    differences = [d for kind, (chain, tables) in pairs.items() for d in compare_rows(kind, chain, tables)]
    differences += _partition(certificates[0], pairs["lot"][0])
    return Reconciled(at.block, {kind: len(chain) for kind, (chain, _) in pairs.items()}, differences)


def _began(reader: LogReader, last: int) -> dict[str, set[str]]:
    """What the ledger's own logs name, by kind: a row that the tables lost is asked for all the same."""
    found: dict[str, set[str]] = {kind: set() for kind, _ in BEGINNINGS.values()}
    first = reader.deployment.first_block
    while first <= last:
        part = reader.read(first, last)
        for event in part.events:
            if event.name in BEGINNINGS:
                kind, argument = BEGINNINGS[event.name]
                found[kind].add(event.args[argument])
        first = part.last.number + 1
    return found


def _table(session: Session, model: type[SQLModel], key: str) -> By:
    found = session.execute(select(table_of(model))).mappings()
    return {row[key]: dict(row) for row in found}


def _participants(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ParticipantRegistry", "participantOf", [[a] for a in keys])
    chain = {
        address: {
            "kind": KINDS[p["kind"]],
            "standing": STANDINGS[p["standing"]],
            "consents": p["consents"],
            "admitted_at": p["admittedAt"],
        }
        for address, p in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _keys(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ParticipantRegistry", "keyOf", [[key] for key in keys])
    return {key: answer["0"] for key, answer in zip(keys, answers, strict=True)}, tables


def _lines(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ReceivableLedger", "lineOf", [[debtor] for debtor in keys])
    chain = {
        debtor: {
            "bank": line["bank"],
            "limit_fen": line["limit"],
            "used_fen": line["used"],
            "overdue": line["overdue"],
        }
        for debtor, line in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _invoices(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("ReceivableLedger", "invoiceOf", [[key] for key in keys])
    chain = {
        key: {"debtor": i["debtor"], "amount_fen": i["amount"], "used_fen": i["used"]}
        for key, i in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _certificates(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    chain = {
        key: {
            "debtor": r["debtor"],
            "face_fen": r["face"],
            "paid_fen": r["paid"],
            "maturity_at": r["maturity"],
            "state": RECEIVABLE_STATES[r["state"]],
            "overdue_noted": bool(r["flags"] & 2),
        }
        for key, r in zip(keys, state.receivables(keys), strict=True)
    }
    return chain, tables


def _lots(tables: By, certificates: By, state: LedgerState) -> tuple[By, By]:
    walked = state.lots_of({key: row["face_fen"] for key, row in certificates.items()})
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
    return chain, tables


def _financings(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("FinancingDesk", "financingOf", [[key] for key in keys])
    chain = {}
    for key, answer in zip(keys, answers, strict=True):
        f, row = answer["0"], tables.get(key)
        word = FINANCING_STATES[f["state"]]
        # Repaid out of the lot's redemption: the desk still says disbursed, the lot carries no claim any more.
        if row and word == "disbursed" and row["kind"] == "pledge" and row["repaid_fen"] == f["repay"]:
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


def _pool_loans(tables: By, began: set[str], state: LedgerState) -> tuple[By, By]:
    keys = sorted(tables.keys() | began)
    answers = state.ask("CompensationPool", "loanOf", [[key] for key in keys])
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
        for key, loan in zip(keys, (answer["0"] for answer in answers), strict=True)
    }
    return chain, tables


def _partition(receivables: By, lots: By) -> list[Difference]:
    """Invariant 1: the lots of a live receivable add up to its face."""
    total: dict[str, int] = dict.fromkeys(receivables, 0)
    for key, lot in lots.items():
        total[receivable_of(key)] += lot["amount_fen"]
    return [
        Difference("partition", key, "sum of lots", total[key], row["face_fen"])
        for key, row in receivables.items()
        if row["state"] not in ("rejected", "cancelled") and total[key] != row["face_fen"]
    ]
