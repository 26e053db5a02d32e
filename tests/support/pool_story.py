"""A non-performing loan in a pool, and what the parties and the tables say of it."""

from __future__ import annotations

from typing import Any

from chain.state import LedgerState
from readmodel.database import Database
from readmodel.queries.pool import refund_due_fen
from readmodel.tables import PaymentInstruction, PoolLoan
from tests.support.ledger import Ledger, Party, some_hash
from tests.support.life import YUAN, Cast, cast, pledge_loan
from tests.support.pool import (
    APPROVED,
    CLOSED,
    CLOSURE_CHECKED,
    CLOSURE_REVIEWED,
    HIGHEST_RATIO_BPS,
    PAPERS_COMPLETE,
    PLANNED,
    POOL,
    PUBLIC,
    RATIO_BPS,
    REJECTED,
    enter,
)
from tests.support.tables import reconciled, rows_of, sync

LENT = 900 * YUAN
DUE = LENT * RATIO_BPS // 10_000


class Story:
    """A non-performing loan in the pool, and whoever does something with it."""

    def __init__(self, ledger: Ledger, database: Database) -> None:
        self.ledger, self.database = ledger, database
        self.people: Cast = cast(ledger)
        self.loan = pledge_loan(ledger, self.people, 1_000 * YUAN)
        enter(ledger, self.people, self.loan, LENT)

    def do(self, party: Party, action: str, **fields: Any) -> None:
        self.ledger.send(self.ledger.sign(party, action, loan=self.loan, **fields))

    def claim(self) -> None:
        self.do(self.people.bank, "SubmitClaim", outstanding=LENT, amount=DUE, decision=some_hash("decision"))

    def advance(self, *steps: int) -> None:
        people = self.people
        offices = {
            APPROVED: people.reviewer,
            REJECTED: people.reviewer,
            PAPERS_COMPLETE: people.treasurer,
            CLOSURE_REVIEWED: people.reviewer,
            CLOSURE_CHECKED: people.treasurer,
            CLOSED: people.supervisor,
        }
        for to in steps:
            office = offices.get(to, people.authority)
            self.do(office, "AdvanceClaim", to=to, evidence=some_hash("evidence"))

    def to_papers(self) -> None:
        self.claim()
        self.advance(APPROVED, PUBLIC, PLANNED, PAPERS_COMPLETE)

    def pay(self) -> None:
        self.to_papers()
        self.do(self.people.treasurer, "PayClaim", amount=DUE, bankReference=self.ledger.reference())

    def seek(self, *steps: int) -> None:
        """Closure, and as far on the way to it as these steps."""
        self.do(self.people.bank, "CloseLoan", evidence=some_hash("written off"))
        self.advance(*steps)

    def recover(self, gross: int) -> None:
        self.do(self.people.bank, "RecordRecovery", gross=gross, bankReference=self.ledger.reference())

    def refund(self, amount: int) -> None:
        self.do(self.people.bank, "RefundCompensation", amount=amount, bankReference=self.ledger.reference())

    def classify(self, to: int) -> None:
        self.do(self.people.bank, "ClassifyLoan", **{"class": to}, evidence=some_hash("evidence"))

    @property
    def row(self) -> dict[str, Any]:
        """The loan's row, when the tables are what the ledger says."""
        sync(self.database, self.ledger)
        assert reconciled(self.database, self.ledger).differences == []
        (row,) = rows_of(self.database, PoolLoan)
        return row

    @property
    def refund_due(self) -> int:
        """By the tables, which is what the contract says."""
        assert self.row
        with self.database.read() as session:
            found = refund_due_fen(session.get_one(PoolLoan, self.loan))
        state = LedgerState(self.ledger.rpc, self.ledger.deployment, self.ledger.head())
        [said] = state.ask("CompensationPool", "refundDue", [[self.loan]])
        assert said["fen"] == found
        return found

    def reopen(self, treasurer: Party) -> None:
        """The same authority names another treasurer."""
        people, ledger = self.people, self.ledger
        ledger.send(
            ledger.sign(
                people.authority,
                "OpenPool",
                pool=POOL,
                reviewer=people.reviewer.address,
                treasurer=treasurer.address,
                supervisor=people.supervisor.address,
                highestRatioBps=HIGHEST_RATIO_BPS,
                ruleSet=some_hash("rule set"),
            )
        )
        assert self.row

    def legs(self, kind: str, side: str) -> list[tuple[str, str]]:
        assert self.row
        rows = [row for row in rows_of(self.database, PaymentInstruction) if row["kind"] == kind]
        return [(row[side], row["state"]) for row in sorted(rows, key=lambda row: (row["block"], row["log_index"]))]

    def instructions(self, kind: str) -> list[tuple[int, str]]:
        rows = [row for row in rows_of(self.database, PaymentInstruction) if row["kind"] == kind]
        return [
            (row["amount_fen"], row["state"]) for row in sorted(rows, key=lambda row: (row["block"], row["log_index"]))
        ]
