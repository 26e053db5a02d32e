"""What a party has on each debtor, and what comes in and must be paid when. Read from running sums, not from lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from readmodel.tables import DebtorLine, Exposure, Maturing, Receivable
from readmodel.tables.ledger import OWED

ROLES = 4  # owner, secured, recourse, debtor: at most so many rows for a month


@dataclass(frozen=True)
class OnDebtor:
    """by_role: what it owns, what is pledged to it (secured), what it sold with recourse. line: the debtor's, where the
    party is the debtor's bank."""

    debtor: str
    by_role: dict[str, Exposure]
    line: DebtorLine | None


@dataclass(frozen=True)
class Rung:
    """One month, as 2026-11. by_role: as above, and debtor: what the party itself must pay."""

    month: str
    by_role: dict[str, Maturing] = field(default_factory=dict)


def exposures(session: Session, *, party: str, after: str, limit: int) -> list[OnDebtor]:
    """A page in the order of debtors: those that it has something on, and those whose bank it is."""
    on = select(col(Exposure.debtor)).distinct().where(col(Exposure.party) == party, col(Exposure.debtor) > after)
    lent = select(DebtorLine).where(col(DebtorLine.bank) == party, col(DebtorLine.debtor) > after)
    lines = {line.debtor: line for line in session.scalars(lent.order_by(col(DebtorLine.debtor)).limit(limit))}
    debtors = {*lines, *session.scalars(on.order_by(col(Exposure.debtor)).limit(limit))}
    page = sorted(debtors)[:limit]
    of_page = select(Exposure).where(col(Exposure.party) == party, col(Exposure.debtor).in_(page))
    found: dict[str, dict[str, Exposure]] = {debtor: {} for debtor in page}
    for row in session.scalars(of_page):
        found[row.debtor][row.role] = row
    return [OnDebtor(debtor, by_role, lines.get(debtor)) for debtor, by_role in found.items()]


def ladder(session: Session, *, party: str, after: str, limit: int) -> list[Rung]:
    """A page in the order of months. Months that have passed are there while something of them is open."""
    query = select(Maturing).where(col(Maturing.party) == party, col(Maturing.month) > after)
    rows = session.scalars(query.order_by(col(Maturing.month), col(Maturing.role)).limit(limit * ROLES))
    rungs = [Rung(month, {row.role: row for row in of}) for month, of in groupby(rows, key=lambda row: row.month)]
    return rungs[:limit]


def payables(session: Session, *, debtor: str, after: tuple[int, str], limit: int) -> Sequence[Receivable]:
    """A page of the certificates on which a debtor still owes, the earliest maturity first. after: maturity and id."""
    query = select(Receivable).where(
        col(Receivable.debtor) == debtor,
        col(Receivable.state).in_(OWED),
        tuple_(col(Receivable.maturity_at), col(Receivable.id)) > after,
    )
    return session.scalars(query.order_by(col(Receivable.maturity_at), col(Receivable.id)).limit(limit)).all()
