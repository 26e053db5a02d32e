"""How the financings of a bank stand at the movable-property registry, and which of them are not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select, true
from sqlmodel import Session, col

from chain.summaries import shanghai_date
from readmodel.queries.financing import with_lots
from readmodel.queries.pages import page_of_keys
from readmodel.tables import Financing, Lot, Receivable, RegistryEntry

OURS = ("initial", "change", "extension", "cancellation")  # steps of the bank's own registration
AT_ONCE = 500


class Standing(NamedTuple):
    """A registration as its steps have left it; it has effect to the end of `expires_on`, a Shanghai date."""

    number: str
    registered_at: int
    expires_on: date


class Financed(NamedTuple):
    financing: Financing
    lot: Lot
    receivable: Receivable


def steps_of(session: Session, financings: Collection[str]) -> dict[str, list[RegistryEntry]]:
    """What was approved of each, in the order in which it was done."""
    query = select(RegistryEntry).where(
        col(RegistryEntry.financing).in_(financings), col(RegistryEntry.state) == "approved"
    )
    found: dict[str, list[RegistryEntry]] = defaultdict(list)
    for entry in sorted(session.scalars(query), key=lambda entry: (entry.registered_at or 0, entry.id)):
        found[entry.financing].append(entry)
    return found


def lock(session: Session, financing: str) -> None:
    """All steps of a financing, until the transaction ends; what was read of them before is read again."""
    steps = select(RegistryEntry).where(col(RegistryEntry.financing) == financing).order_by(col(RegistryEntry.id))
    session.scalars(steps.with_for_update().execution_options(populate_existing=True)).all()


def standing(steps: Sequence[RegistryEntry]) -> Standing | None:
    """None: never registered, or cancelled. One that has expired is still what it was."""
    now: Standing | None = None
    for one in steps:
        if one.kind == "initial" and one.registered_at is not None and one.expires_on is not None:
            now = Standing(one.number, one.registered_at, one.expires_on)
        elif one.kind == "extension" and now is not None and one.expires_on is not None:
            now = now._replace(expires_on=one.expires_on)
        elif one.kind == "cancellation":
            now = None
    return now


def in_force(steps: Sequence[RegistryEntry], on: date) -> Standing | None:
    found = standing(steps)
    return found if found is not None and found.expires_on >= on else None


def is_live(one: Financed, now: int) -> bool:
    """Whether the bank has a right in the lot, or is about to get it: accepted and not lapsed, pledged to it, or its
    own; and not all redeemed. now: UTC seconds."""
    financing, lot = one.financing, one.lot
    if lot.financing != financing.id or lot.redeemed_fen == lot.amount_fen:
        return False
    if financing.state == "accepted":
        return financing.until >= now
    owned = financing.kind == "discount" and lot.owner == financing.bank
    pledged = financing.kind == "pledge" and lot.lien == "secured" and lot.lien_party == financing.bank
    return financing.state == "disbursed" and (owned or pledged)


def financed(session: Session, financing: str) -> Financed | None:
    for found in with_lots(session, select(col(Financing.id)).where(col(Financing.id) == financing)):
        return Financed(*found)
    return None


def financing_on(session: Session, lot: str, now: int) -> Financed | None:
    """The live one, of which there is one at most."""
    row = session.get(Lot, lot)
    found = financed(session, row.financing) if row is not None and row.financing is not None else None
    return found if found is not None and is_live(found, now) else None


def unregistered(session: Session, bank: str, now: int, *, after: str, limit: int) -> tuple[list[Financed], str | None]:
    """Live financings of a bank that no registration covers today, in the order of ids; and where to go on: pages can
    have less than the limit."""
    of_bank = [(col(Financing.bank) == bank) & (col(Financing.state) == state) for state in ("accepted", "disbursed")]
    keys = page_of_keys(Financing.id, of_bank, after=after, limit=limit)
    page = [Financed(*found) for found in with_lots(session, keys)]
    steps, today = steps_of(session, [one.financing.id for one in page]), shanghai_date(now)
    found = [one for one in page if is_live(one, now) and in_force(steps[one.financing.id], today) is None]
    return found, page[-1].financing.id if len(page) == limit else None


def to_cancel(session: Session, bank: str, now: int, *, after: str, limit: int) -> tuple[list[Financed], str | None]:
    """Financings whose registration stands although the bank has no right any more, in the order of ids; and where to
    go on."""
    registered = (
        select(col(RegistryEntry.financing))
        .where(col(RegistryEntry.bank) == bank, col(RegistryEntry.state) == "approved")
        .where(col(RegistryEntry.kind) == "initial", col(RegistryEntry.financing) > after)
        .distinct()
        .order_by(col(RegistryEntry.financing))
        .limit(limit)
    )
    page = [Financed(*found) for found in with_lots(session, registered)]
    steps, today = steps_of(session, [one.financing.id for one in page]), shanghai_date(now)
    found = [one for one in page if not is_live(one, now) and in_force(steps[one.financing.id], today) is not None]
    return found, page[-1].financing.id if len(page) == limit else None


def expiring(session: Session, now: int, days: int) -> Iterator[tuple[Financed, Standing]]:
    """Registrations of live financings that end within so many days, today among them."""
    today = shanghai_date(now)
    within = col(RegistryEntry.expires_on).between(today, today + timedelta(days=days))
    query = select(col(RegistryEntry.financing)).where(within, col(RegistryEntry.state) == "approved").distinct()
    found = sorted(session.scalars(query))
    for begin in range(0, len(found), AT_ONCE):
        part = found[begin : begin + AT_ONCE]
        steps = steps_of(session, part)
        for row in with_lots(session, select(col(Financing.id)).where(col(Financing.id).in_(part))):
            one = Financed(*row)
            now_stands = in_force(steps[one.financing.id], today)
            if now_stands is not None and is_live(one, now) and (now_stands.expires_on - today).days <= days:
                yield one, now_stands


def entries(
    session: Session, *, bank: str | None, financing: str | None, after: str, limit: int
) -> Sequence[RegistryEntry]:
    """In the order of proposing. bank: only its own."""
    ways = [
        (true() if bank is None else col(RegistryEntry.bank) == bank)
        & (true() if financing is None else col(RegistryEntry.financing) == financing)
    ]
    keys = page_of_keys(RegistryEntry.id, ways, after=after, limit=limit)
    query = select(RegistryEntry).where(col(RegistryEntry.id).in_(keys)).order_by(col(RegistryEntry.id))
    return session.scalars(query).all()
