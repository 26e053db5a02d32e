"""Who sits at the web app's desks in a made-up portfolio: of each sort the one that has most, its offices and names."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from bench._desks import AT_ONCE, ROLES, WORD, Desk, sit
from bench._portfolio import NOW, POOLS, Portfolio
from chain.intents import participant_address
from readmodel.database import Database
from readmodel.rows import Rows
from readmodel.tables import Financing, ImportedInvoice, Lot, Participant, Profile, Receivable

INVOICES = 10_000  # of the largest debtor, approved and waiting
INVOICE_FEN = 1_000_000
OFFICE_KINDS = {"authority": "pool_authority", "reviewer": "pool_reviewer", "treasurer": "pool_treasurer"}
OVERSEERS = ("operator", "regulator")


@dataclass(frozen=True)
class Person:
    """Somebody at a desk, already signed in."""

    desk: Desk
    kind: str

    @property
    def session(self) -> dict[str, object]:
        """As the web app keeps it in its tab."""
        at = int(time.time()) + 3600
        of = {"participant": self.desk.participant, "person": self.desk.person, "kind": self.kind}
        return {**of, "token": self.desk.token, "session": "", "roles": [self.desk.role], "expires_at": at}


def seat(database: Database, portfolio: Portfolio, invoices: int = INVOICES) -> dict[str, Person]:
    """Offices, overseers, names and the largest debtor's invoices are put in. Returns who sits at each desk."""
    kinds = {participant_address(one): one for one in OVERSEERS}
    kinds |= {participant_address(f"{pool} {office}"): kind for pool in POOLS for office, kind in OFFICE_KINDS.items()}
    with database.write() as session:
        rows = Rows(session)
        for address, kind in kinds.items():
            rows.note(Participant, address=address, kind=kind, standing="active", kyb=WORD, admitted_at=NOW)
            for role in ROLES:
                sit(rows, Desk(address, role), int(time.time()))
        rows.flush(session)
    banks = dict.fromkeys(portfolio.banks, "bank")
    enterprises = dict.fromkeys((*portfolio.debtors, *portfolio.suppliers), "enterprise")
    _name(database, {**kinds, **banks, **enterprises})
    debtor = _most(database, Receivable.debtor, portfolio.debtors)
    _invoice(database, portfolio, debtor, invoices)
    return {
        "supplier": Person(Desk(_most(database, Lot.owner, portfolio.suppliers), "maker"), "enterprise"),
        "core_enterprise": Person(Desk(debtor, "maker"), "enterprise"),
        "bank": Person(Desk(_most(database, Financing.bank, portfolio.banks), "maker"), "bank"),
        "pool": Person(Desk(participant_address(f"{POOLS[0]} reviewer"), "maker"), "pool_reviewer"),
        **{one: Person(Desk(participant_address(one), "maker"), one) for one in OVERSEERS},
    }


def _most(database: Database, whose: object, among: list[str]) -> str:
    """Who of these has most rows."""
    party = col(whose)
    with database.read() as session:
        of_each = select(party, func.count()).group_by(party)
        found = {address: count for address, count in session.execute(of_each) if address is not None}
    return max(among, key=lambda address: found.get(address, 0))


def _name(database: Database, kinds: dict[str, str]) -> None:
    everybody = list(enumerate(kinds.items(), start=1))
    for start in range(0, len(everybody), AT_ONCE):
        with database.write() as session:
            rows = Rows(session)
            for number, (address, kind) in everybody[start : start + AT_ONCE]:
                code = f"9144{number:014d}"
                names = {
                    "name": f"深圳市第{number}实业有限公司",
                    "name_en": f"Shenzhen No. {number} Industrial Co., Ltd.",
                }
                rows.note(Profile, participant=address, code=code, kind=kind, filed_at=NOW, **names)
            rows.flush(session)


def _invoice(database: Database, portfolio: Portfolio, debtor: str, invoices: int) -> None:
    first = date(2026, 1, 1)
    with database.write() as session:
        rows = Rows(session)
        for number in range(invoices):
            rows.note(
                ImportedInvoice,
                key=f"0x{number:064x}",
                debtor=debtor,
                supplier=portfolio.suppliers[number % min(50, len(portfolio.suppliers))],
                number=f"{number:020d}",
                issued_on=first + timedelta(days=number % 180),
                total_fen=INVOICE_FEN,
                file="bench",
                row=number,
            )
        rows.flush(session)
