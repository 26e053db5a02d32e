"""Which invoices a red one (红字发票) takes back.

A red invoice says how much is taken back, and not always, in the files that people have, from
which invoice. The order here is the one that protects whoever holds a certificate:

1. An open invoice of exactly that amount, the latest one dated on or before the red one. Most red
   invoices cancel one invoice whole, soon after it was issued.
2. Otherwise the latest ones, newest first, until the amount is used up. What is corrected is
   nearly always recent, and the oldest invoices are those that certificates already stand on.
3. If all of them together do not suffice, nothing is reduced. Half a reduction would leave the
   books agreeing with neither the seller's nor the buyer's, and the missing invoice is a thing
   to be asked for.

An invoice issued after the red one cannot be what it corrects, so it is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from files.invoices import Invoice, RowError, yuan


@dataclass(frozen=True, slots=True)
class Open:
    """A blue invoice with something left: its key, its date, and what is left in fen."""

    key: str
    issued_on: date
    remaining_fen: int


def match_red(red: Invoice, open_blues: Iterable[Open]) -> list[tuple[str, int]] | RowError:
    """The reductions [(key, fen > 0)] that `red` makes; they sum to its amount.

    `open_blues` are the open invoices of the same buyer and seller, in any order; equal dates are
    taken by key, so that the answer does not depend on the order. A RowError "red_without_blue"
    when there is not enough. Raises ValueError when `red` is not red.
    """
    if not red.is_red:
        raise ValueError("not a red invoice")
    amount = -red.total_fen
    newest_first = sorted(
        (o for o in open_blues if o.remaining_fen > 0 and o.issued_on <= red.issued_on),
        key=lambda o: (o.issued_on, o.key),
        reverse=True,
    )
    for blue in newest_first:
        if blue.remaining_fen == amount:
            return [(blue.key, amount)]
    reductions: list[tuple[str, int]] = []
    left = amount
    for blue in newest_first:
        if left == 0:
            break
        part = min(left, blue.remaining_fen)
        reductions.append((blue.key, part))
        left -= part
    if left:
        found = yuan(amount - left)
        return RowError(
            red.row,
            "total",
            "red_without_blue",
            yuan(red.total_fen),
            f"红字金额 {yuan(amount)}，同一买卖双方在该日及之前可冲减的蓝字发票只有 {found}",
            f"Takes back {yuan(amount)}, but only {found} is open between these two on that date",
        )
    return reductions
