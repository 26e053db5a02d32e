"""Hold the tables against the ledger itself: every participant, key, line, certificate, lot, financing, pool, barred
bank and loan, and the policy that governs them. The running sums are held against a recount of the rows that they are
over.

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
from readmodel import answers
from readmodel.answers import Began, By
from readmodel.compare import Difference, compare_rows
from readmodel.follow import cursor
from readmodel.queries.governed import governed
from readmodel.recount import compare_sums
from readmodel.rows import table_of
from readmodel.tables import (
    DebtorLine,
    Financing,
    LedgerInvoice,
    LoanCover,
    Lot,
    Participant,
    ParticipantKey,
    Pool,
    PoolBar,
    PoolLoan,
    Receivable,
)

# The events that bring a thing into being, and the arguments that name it: one is the key itself, several a tuple.
BEGINNINGS = {
    "ParticipantAdmitted": ("participant", ("participant",)),
    "KeyGranted": ("key", ("participant", "key")),
    "BankAppointed": ("line", ("debtor",)),
    "InvoiceUsed": ("invoice", ("invoice",)),
    "ReceivableIssued": ("certificate", ("receivable",)),
    "FinancingRequested": ("financing", ("financing",)),
    "PoolOpened": ("pool", ("pool",)),
    "BankBarred": ("bar", ("pool", "bank")),
    "CoverRecorded": ("cover", ("loan",)),
    "LoanEntered": ("pool loan", ("loan",)),
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
    certificates = answers.certificates(_table(session, Receivable, "id"), began["certificate"], state)
    lots = answers.lots(_table(session, Lot, "id"), certificates[0], state)
    pairs: dict[str, tuple[By, By]] = {
        "policy record": answers.policy(governed(session), at.at, state),
        "participant": answers.participants(_table(session, Participant, "address"), began["participant"], state),
        "key": answers.keys(_table(session, ParticipantKey, "participant", "key"), began["key"], state),
        "line": answers.lines(_table(session, DebtorLine, "debtor"), began["line"], state),
        "invoice": answers.invoices(_table(session, LedgerInvoice, "invoice"), began["invoice"], state),
        "certificate": certificates,
        "lot": lots,
        "financing": answers.financings(_table(session, Financing, "id"), began["financing"], lots[0], state),
        "pool": answers.pools(_table(session, Pool, "name"), began["pool"], state),
        "bar": answers.bars(_table(session, PoolBar, "pool", "bank"), began["bar"], state),
        "cover": answers.covers(_table(session, LoanCover, "loan"), began["cover"], state),
        "pool loan": answers.pool_loans(_table(session, PoolLoan, "id"), began["pool loan"], state),
    }
    differences = [d for kind, (chain, tables) in pairs.items() for d in compare_rows(kind, chain, tables)]
    differences += _partition(certificates[0], lots[0])
    sums, wrong = compare_sums(session)
    compared = {kind: len(chain) for kind, (chain, _) in pairs.items()} | {"running sum": sums}
    return Reconciled(at.block, compared, differences + wrong)


def _began(reader: LogReader, last: int) -> dict[str, Began]:
    """What the ledger's own logs name, by kind: a row that the tables lost is asked for all the same."""
    found: dict[str, Began] = {kind: set() for kind, _ in BEGINNINGS.values()}
    first = reader.deployment.first_block
    while first <= last:
        part = reader.read(first, last)
        for event in part.events:
            if event.name in BEGINNINGS:
                kind, arguments = BEGINNINGS[event.name]
                found[kind].add(_one_or_all([event.args[argument] for argument in arguments]))
        first = part.last.number + 1
    return found


def _table(session: Session, model: type[SQLModel], *key: str) -> By:
    found = session.execute(select(table_of(model))).mappings()
    return {_one_or_all([row[column] for column in key]): dict(row) for row in found}


def _one_or_all(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else tuple(parts)


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
