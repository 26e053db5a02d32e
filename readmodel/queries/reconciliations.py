"""What a participant's books say at the end of a day, counted in two ways that must agree.

Certificates: what every movement until then adds up to, and what the lots (or the certificates) say now, less what came
since. Money: the receipts of a day by which instructions were paid, and the banks' bookings of that day. A recount: it
takes as long as the participant's history is long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from sqlalchemy import and_, case, func, literal, select, union_all
from sqlmodel import Session, col

from readmodel.queries.statements import moved_lines
from readmodel.rows import table_of
from readmodel.tables import BankAccount, BankEntry, BankReceipt, Lot, Receivable

PAYS = ("paid", "part")  # a booking with such an outcome made a receipt


class Counted(NamedTuple):
    """How many certificates or payments, and their fen."""

    number: int
    amount_fen: int


class Difference(NamedTuple):
    """Of a certificate, or of a bank's reference; None: not there at all."""

    subject: str
    left_fen: int | None
    right_fen: int | None


class Compared(NamedTuple):
    """left: by movements, or by receipts. right: by what is on the ledger, or by bookings."""

    left: Counted
    right: Counted
    differences: list[Difference]


def certificates(session: Session, book: Literal["held", "owed"], party: str, end: int, most: int) -> Compared:
    """At the second `end`, exclusive. At most so many differences."""
    before, since = (moved_lines(book, party, *span) for span in ((0, end), (end, None)))
    ways = union_all(
        select(before.c.certificate, (before.c.in_fen - before.c.out_fen).label("moved"), literal(0).label("stands")),
        select(since.c.certificate, literal(0), since.c.out_fen - since.c.in_fen),
        _held_now(party) if book == "held" else _owed_now(party),
    ).subquery()
    sums = (func.sum(ways.c.moved).label("moved"), func.sum(ways.c.stands).label("stands"))
    by_one = select(ways.c.certificate, *sums).group_by(ways.c.certificate).subquery()
    moved, stands = by_one.c.moved, by_one.c.stands
    totals = select(
        *(part for fen in (moved, stands) for part in (func.sum(case((fen > 0, 1), else_=0)), func.sum(fen)))
    )
    figures = [int(found or 0) for found in session.execute(totals).one()]
    differing = select(by_one).where(moved != stands).order_by(by_one.c.certificate).limit(most)
    found = [Difference(one, int(left), int(right)) for one, left, right in session.execute(differing)]
    return Compared(Counted(*figures[:2]), Counted(*figures[2:]), found)


def _held_now(party: str) -> Any:
    left = col(Lot.amount_fen) - col(Lot.redeemed_fen)
    return select(col(Lot.receivable), literal(0), left).where(col(Lot.owner) == party, col(Lot.accepted))


def _owed_now(party: str) -> Any:
    left = col(Receivable.face_fen) - col(Receivable.paid_fen) - col(Receivable.early_fen)
    mine = (col(Receivable.debtor) == party, col(Receivable.accepted_at).is_not(None))
    return select(col(Receivable.id), literal(0), left).where(*mine)


def payments(session: Session, party: str, first: int, end: int) -> Compared:
    """What the participant paid within the seconds, by receipts and by debits on its accounts. A receipt that a bank's
    system signed by itself has no booking and is compared with none until a statement tells of it."""
    b, e, a = (table_of(model).c for model in (BankReceipt, BankEntry, BankAccount))
    receipts = select(b.reference, b.amount_fen, b.file).where(b.payer == party, b.paid_at >= first, b.paid_at < end)
    told = {reference: (fen, file) for reference, fen, file in session.execute(receipts)}
    entries = (
        select(e.reference, e.amount_fen)
        .join(BankAccount, and_(a.id == e.account, a.participant == party))
        .where(e.direction == "debit", e.outcome.in_(PAYS), e.booked_at >= first, e.booked_at < end)
    )
    booked = {reference: fen for reference, fen in session.execute(entries)}
    return Compared(
        Counted(len(told), sum(fen for fen, _ in told.values())),
        Counted(len(booked), sum(booked.values())),
        list(_differences(told, booked)),
    )


def _differences(told: dict[str, tuple[int, str | None]], booked: dict[str, int]) -> Iterator[Difference]:
    for reference in sorted(told.keys() | booked.keys()):
        fen, file = told.get(reference, (None, None))
        by_bank = booked.get(reference)
        if fen != by_bank and not (by_bank is None and file is None):
            yield Difference(reference, fen, by_bank)
