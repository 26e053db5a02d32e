"""Invoices of today, in a file of their debtor's as those of its system come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demo.party import Party
from demo.world import World

HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
TAX_PERCENT = 13


def bring(world: World, debtor: Party, series: int, invoices: Sequence[tuple[Party, int]]) -> list[dict[str, Any]]:
    """The debtor uploads (supplier, yuan before tax) of each; they come back as the gateway has them, in that order.

    series: keeps the numbers of one file apart from those of another of the same day.
    """
    rows = [HEADER]
    for place, (supplier, yuan) in enumerate(invoices, start=1):
        net, tax = yuan * 100, yuan * TAX_PERCENT
        amounts = (f"{fen // 100}.{fen % 100:02d}" for fen in (net, tax, net + tax))
        day = world.today.isoformat()
        rows.append(",".join([debtor.code, supplier.code, _number(world, series, place), day, *amounts, "1"]))
    debtor.upload("/v1/invoices/imports", f"invoices-{series}.csv", ("\n".join(rows) + "\n").encode())
    found = {one["number"]: one for one in debtor.pages("/v1/invoices")}
    return [found[_number(world, series, place)] for place in range(1, len(invoices) + 1)]


def _number(world: World, series: int, place: int) -> str:
    """20 digits, as of a fully digital invoice: year, region, then its own."""
    return f"{world.today:%y}990000{series:02d}{place:010d}"
