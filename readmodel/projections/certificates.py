"""Lines, invoices, certificates and what is paid on them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from chain.events import Event
from readmodel.projections.registry import on
from readmodel.projections.sums import month_of
from readmodel.rows import Key, Row, Rows
from readmodel.tables import (
    DebtorLine,
    InvoiceUse,
    LedgerInvoice,
    Lot,
    LotMovement,
    Payment,
    Receivable,
)
from readmodel.tables.ledger import OWED


def _receivable(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(Receivable, (e.args["receivable"],))]


def _invoice(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(LedgerInvoice, (e.args["invoice"],))]


def _use(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(InvoiceUse, (e.args["receivable"], e.args["invoice"]))]


def _changed(rows: Rows, e: Event) -> Row:
    row = rows.change(Receivable, e.args["receivable"])
    row["changed_block"] = e.block
    return row


def _debtor(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(DebtorLine, (e.args["debtor"],))]


@on("BankAppointed", _debtor)
def bank_appointed(rows: Rows, e: Event) -> None:
    """The first bank, or another one: of what is outstanding it takes the payments from now on."""
    debtor, bank = e.args["debtor"], e.args["bank"]
    if rows.find(DebtorLine, debtor) is None:
        rows.add(DebtorLine, debtor=debtor, bank=bank)
    rows.change(DebtorLine, debtor).update(bank=bank, limit_fen=0)
    for state in OWED:
        for key in rows.matching(Receivable, debtor=debtor, state=state):
            rows.change(Receivable, *key)["bank"] = bank


@on("LimitSet", _debtor)
def limit_set(rows: Rows, e: Event) -> None:
    rows.change(DebtorLine, e.args["debtor"])["limit_fen"] = e.args["limit"]


@on("ReceivableIssued", _debtor)
def receivable_issued(rows: Rows, e: Event) -> None:
    receivable, face = e.args["receivable"], e.args["face"]
    rows.add(
        Receivable,
        id=receivable,
        debtor=e.args["debtor"],
        supplier=e.args["supplier"],
        face_fen=face,
        maturity_at=e.args["maturity"],
        state="issued",
        terms=e.args["terms"],
        issued_at=e.at,
        tx=e.tx,
        changed_block=e.block,
    )
    rows.change(DebtorLine, e.args["debtor"])["used_fen"] += face
    rows.add(
        Lot,
        id=receivable,
        receivable=receivable,
        debtor=e.args["debtor"],
        month=month_of(e.args["maturity"]),
        amount_fen=face,
        owner=e.args["supplier"],
        since=e.at,
        changed_block=e.block,
    )
    rows.note(
        LotMovement,
        block=e.block,
        log_index=e.log_index,
        place=0,
        kind="issued",
        receivable=receivable,
        lot=receivable,
        amount_fen=face,
        from_party=e.args["debtor"],
        to_party=e.args["supplier"],
        at=e.at,
        tx=e.tx,
    )


@on("InvoiceUsed", _invoice)
def invoice_used(rows: Rows, e: Event) -> None:
    """Follows its certificate in the same transaction. One that names an invoice twice uses it twice."""
    rows.add(
        LedgerInvoice,
        invoice=e.args["invoice"],
        debtor=rows.get(Receivable, e.args["receivable"])["debtor"],
        amount_fen=e.args["amount"],
        used_fen=e.args["total"],
    )
    key = (e.args["receivable"], e.args["invoice"])
    before = (rows.known(InvoiceUse, *key) or {}).get("used_fen", 0)
    rows.add(InvoiceUse, receivable=key[0], invoice=key[1], used_fen=before + e.args["used"])


@on(
    "InvoiceReleased",
    lambda e: [*_invoice(e), *_use(e)],
)
def invoice_released(rows: Rows, e: Event) -> None:
    rows.change(LedgerInvoice, e.args["invoice"])["used_fen"] = e.args["total"]
    rows.change(InvoiceUse, e.args["receivable"], e.args["invoice"])["released"] = True


@on("ReceivableAccepted", lambda e: [*_receivable(e), (Lot, (e.args["receivable"],))])
def receivable_accepted(rows: Rows, e: Event) -> None:
    """Until now it could not be split: its one lot has its own id."""
    rows.change(Lot, e.args["receivable"]).update(accepted=True, changed_block=e.block)
    row = _changed(rows, e)
    row["state"], row["accepted_at"] = "accepted", e.at
    row["bank"] = rows.get(DebtorLine, row["debtor"])["bank"]


@on("ReceivableRejected", _receivable)
def receivable_rejected(rows: Rows, e: Event) -> None:
    _undone(rows, e, "rejected")


@on("ReceivableCancelled", _receivable)
def receivable_cancelled(rows: Rows, e: Event) -> None:
    _undone(rows, e, "cancelled")


def _undone(rows: Rows, e: Event, state: str) -> None:
    row = _changed(rows, e)
    row["state"], row["reason"] = state, e.args["reason"]
    _line(rows, row)["used_fen"] -= row["face_fen"]
    rows.remove(Lot, row["id"])


@on("PaymentRecorded", _receivable)
def payment_recorded(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["paid_fen"] = e.args["paid"]
    _line(rows, row)["used_fen"] -= e.args["amount"]
    rows.note(
        Payment,
        block=e.block,
        log_index=e.log_index,
        receivable=row["id"],
        bank=e.args["bank"],
        amount_fen=e.args["amount"],
        paid_fen=e.args["paid"],
        reference=e.args["bankReference"],
        at=e.at,
    )


@on("ReceivableSettled", _receivable)
def receivable_settled(rows: Rows, e: Event) -> None:
    row = _changed(rows, e)
    row["state"], row["settled_at"] = "settled", e.at


@on("ReceivableDefaulted", _receivable)
def receivable_defaulted(rows: Rows, e: Event) -> None:
    _changed(rows, e).update(
        state="defaulted", defaulted_at=e.at, defaulted_by=e.args["bank"], evidence=e.args["evidence"]
    )


@on("OverdueNoted", lambda e: [*_receivable(e), *_debtor(e)])
def overdue_noted(rows: Rows, e: Event) -> None:
    _changed(rows, e)["overdue_noted"] = True
    rows.change(DebtorLine, e.args["debtor"])["overdue"] += 1


@on("OverdueCleared", lambda e: [*_receivable(e), *_debtor(e)])
def overdue_cleared(rows: Rows, e: Event) -> None:
    _changed(rows, e)["overdue_noted"] = False
    rows.change(DebtorLine, e.args["debtor"])["overdue"] -= 1


def _line(rows: Rows, receivable: Row) -> Row:
    return rows.change(DebtorLine, receivable["debtor"])
