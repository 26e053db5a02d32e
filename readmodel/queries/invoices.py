"""What is left of invoices."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from readmodel.bulk import MOST_KEYS
from readmodel.tables import ImportedInvoice, LedgerInvoice


def used(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """Fen of each invoice that backs certificates already; invoices that back none are absent."""
    wanted = list(keys)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), MOST_KEYS):
        chunk = wanted[start : start + MOST_KEYS]
        rows = session.execute(
            select(col(LedgerInvoice.invoice), col(LedgerInvoice.used_fen)).where(col(LedgerInvoice.invoice).in_(chunk))
        )
        found.update((invoice, fen) for invoice, fen in rows)
    return found


def available(session: Session, invoices: Iterable[ImportedInvoice]) -> dict[str, int]:
    """Fen of each invoice that may still back a certificate: net of red invoices and of what is used."""
    listed = list(invoices)
    taken = used(session, (invoice.key for invoice in listed))
    return {i.key: max(0, i.total_fen - i.reduced_fen - taken.get(i.key, 0)) for i in listed}
