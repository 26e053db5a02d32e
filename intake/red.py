"""Red invoices of a file: each reduces what it cancels; what backs a certificate already cannot be taken off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Select, func, insert, select, tuple_, update
from sqlmodel import Session, col

from files import Invoice, Open, RowError, match_red
from readmodel.rows import table_of
from readmodel.tables import ImportedInvoice, InvoiceReduction, LedgerInvoice, StagedInvoice

AT_ONCE = 500  # red ones


def take_off(session: Session, debtor: str, file: str) -> tuple[int, list[RowError]]:
    """How many of the staged red ones were matched, and why the others were not."""
    taken, refused = 0, list[RowError]()
    for red in _reds(session, file):
        invoice = _as_invoice(red)
        match = match_red(invoice, _open(session, debtor, red.supplier, red.issued_on, -red.total_fen))
        if isinstance(match, RowError):
            words = (match.column, match.code, match.value, match.zh, match.en)
            refused.append(RowError(match.row, *words, tuple(red.cells)))
            continue
        taken += 1
        imported, reductions = table_of(ImportedInvoice), table_of(InvoiceReduction)
        for key, fen in match:
            less = imported.c.reduced_fen + fen
            session.execute(update(imported).where(imported.c.key == key).values(reduced_fen=less))
            made = {"red_key": red.key, "invoice": key, "amount_fen": fen, "file": file, "row": red.row}
            session.execute(insert(reductions).values(made))
    return taken, refused


def _reds(session: Session, file: str) -> Iterator[StagedInvoice]:
    """In the order of their dates."""
    place = tuple_(col(StagedInvoice.issued_on), col(StagedInvoice.row))
    query = select(StagedInvoice).where(col(StagedInvoice.file) == file, col(StagedInvoice.total_fen) < 0)
    query = query.order_by(col(StagedInvoice.issued_on), col(StagedInvoice.row)).limit(AT_ONCE)
    found = session.scalars(query).all()
    while found:
        yield from found
        after = place > tuple_(found[-1].issued_on, found[-1].row)
        session.expunge_all()
        found = session.scalars(query.where(after)).all()


def _as_invoice(red: StagedInvoice) -> Invoice:
    amounts = (red.ex_tax_fen, red.tax_fen, red.total_fen)
    return Invoice(red.number, red.supplier, "", "", "", red.issued_on, *amounts, red.row)


def _open(session: Session, debtor: str, supplier: str, until: date, amount_fen: int) -> list[Open]:
    """Of what is open between the two on that day, as much as `match_red` asks for: the latest of exactly this amount,
    and the latest ones until they suffice."""
    left = _left()
    newest: Select[str, date, int] = (
        select(col(ImportedInvoice.key), col(ImportedInvoice.issued_on), left)
        .outerjoin(LedgerInvoice, col(LedgerInvoice.invoice) == col(ImportedInvoice.key))
        .where(
            col(ImportedInvoice.debtor) == debtor,
            col(ImportedInvoice.supplier) == supplier,
            col(ImportedInvoice.issued_on) <= until,
            left > 0,
        )
        .order_by(col(ImportedInvoice.issued_on).desc(), col(ImportedInvoice.key).desc())
    )
    if exact := session.execute(newest.where(left == amount_fen).limit(1)).first():
        return [Open(*exact)]
    found, still = list[Open](), amount_fen
    with session.execute(newest.execution_options(yield_per=AT_ONCE)) as rows:
        for row in rows:
            found.append(Open(*row))
            still -= found[-1].remaining_fen
            if still <= 0:
                break
    return found


def _left() -> ColumnElement[int]:
    used = func.coalesce(col(LedgerInvoice.used_fen), 0)
    return col(ImportedInvoice.total_fen) - col(ImportedInvoice.reduced_fen) - used
