"""Approved invoices, and what is left of each. `imports` brings them in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import select, true
from sqlmodel import col

from api.answering import Route
from api.context import CallerDep, Reading
from api.shapes import Address, Fen, Word
from readmodel.queries.invoices import available
from readmodel.queries.pages import page_of_keys
from readmodel.tables import ImportedInvoice

router = APIRouter(prefix="/v1/invoices", tags=["invoices"], route_class=Route)


class InvoiceAnswer(BaseModel):
    """net_fen: total less red invoices. available_fen: what may still back a certificate."""

    key: Word
    number: str
    debtor: Address
    supplier: Address
    issued_on: str
    total_fen: Fen
    net_fen: Fen
    available_fen: Fen


class InvoicePage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[InvoiceAnswer]
    next: str | None


@router.get("")
def invoices(
    session: Reading,
    who: CallerDep,
    after: Annotated[str, Query(description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> InvoicePage:
    """The debtor's and the supplier's own; the operator and the regulator see all. In the order of their keys."""
    sides = (col(ImportedInvoice.debtor), col(ImportedInvoice.supplier))
    ways = [true()] if who.oversees else [side == who.participant for side in sides]
    keys = page_of_keys(ImportedInvoice.key, ways, after=after, limit=limit)
    query = select(ImportedInvoice).where(col(ImportedInvoice.key).in_(keys))
    rows = session.scalars(query.order_by(col(ImportedInvoice.key))).all()
    free = available(session, rows)
    items = [
        InvoiceAnswer(
            key=row.key,
            number=row.number,
            debtor=row.debtor,
            supplier=row.supplier,
            issued_on=row.issued_on.isoformat(),
            total_fen=row.total_fen,
            net_fen=row.total_fen - row.reduced_fen,
            available_fen=free[row.key],
        )
        for row in rows
    ]
    return InvoicePage(items=items, next=rows[-1].key if len(rows) == limit else None)
