"""Payment instructions that ledger events call for: made in the events' own transaction, once per event.

The platform moves no money. An instruction says who owes what to whom, and is paid only by a bank's receipt.
"""

from __future__ import annotations

from collections.abc import Iterator

from chain.abi import keccak
from chain.events import Event
from chain.words import CLAIM_STATES
from readmodel.rows import Row, Rows
from readmodel.tables import (
    Financing,
    Lot,
    PaymentInstruction,
    PoolLoan,
    Receivable,
)


def instruction_id(e: Event, leg: str) -> str:
    """The same event gives the same id, whenever and however often it is read."""
    return "0x" + keccak(f"{e.tx}|{e.log_index}|{leg}".encode()).hex()


def make_instructions(rows: Rows, events: list[Event]) -> None:
    """Add what the events call for. Call after projecting them. An instruction that is there stays as it is."""
    made = [instruction for event in events for instruction in _called_for(rows, event)]
    rows.load(PaymentInstruction, [(instruction.id,) for instruction in made])
    for instruction in made:
        if rows.find(PaymentInstruction, instruction.id) is None:
            rows.add(instruction)


def _called_for(rows: Rows, e: Event) -> Iterator[PaymentInstruction]:
    a = e.args
    if e.name == "ReceivableAccepted":
        r = rows.get(Receivable, a["receivable"])
        yield _make(e, "pay_at_maturity", r["debtor"], r["bank"], r["face_fen"], r["id"], r["maturity_at"])
    elif e.name == "QuoteAccepted":
        f = rows.get(Financing, a["financing"])
        yield _make(e, "disburse", a["bank"], f["holder"], a["advance"], f["id"], a["until"])
    elif e.name == "LotRedeemed":
        r = rows.get(Receivable, rows.get(Lot, a["lot"])["receivable"])
        for payee, amount in ((a["owner"], a["toOwner"]), (a["lienholder"], a["toLienholder"])):
            if amount:
                yield _make(e, "pay_out", r["bank"], payee, amount, a["lot"], e.at)
    elif e.name == "ClaimAdvanced" and a["to"] == PAPERS_COMPLETE:
        loan = rows.get(PoolLoan, a["loan"])
        yield _make(e, "compensate", a["office"], loan["bank"], loan["compensation_fen"], loan["id"], e.at)
    elif e.name == "RecoveryRecorded":
        loan = rows.get(PoolLoan, a["loan"])
        before = refund_owed(loan, a["recovered"] - a["gross"])
        owed = refund_owed(loan, a["recovered"]) - before
        if owed:
            yield _make(e, "refund", loan["bank"], loan["treasurer"], owed, loan["id"], e.at)


PAPERS_COMPLETE = CLAIM_STATES.index("papers_complete")


def refund_owed(loan: Row, recovered_fen: int) -> int:
    """All that recoveries so far send back, fen: floor(ratio * recovered), at most the compensation (art. 19(6))."""
    owed: int = min(recovered_fen * loan["ratio_bps"] // 10_000, loan["compensation_fen"])
    return owed


def _make(e: Event, kind: str, payer: str, payee: str, amount: int, subject: str, due_at: int) -> PaymentInstruction:
    return PaymentInstruction(
        id=instruction_id(e, f"{kind}|{payee}"),
        kind=kind,
        payer=payer,
        payee=payee,
        amount_fen=amount,
        subject=subject,
        state="open",
        due_at=due_at,
        made_at=e.at,
    )
