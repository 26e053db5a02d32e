"""A month's figures are what the tables said when it ended, however much happens afterwards."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlmodel import Session

from chain.words import EARLY_PAYMENT
from readmodel.database import Database
from readmodel.projections import apply_events
from readmodel.queries import monthly
from readmodel.rows import Rows
from readmodel.tables import Financing, Lot, Receivable
from tests.readmodel.test_statements import debts_of, lots_of
from tests.support.made_up import BEGINS_AT, SECURED, MadeUp
from tests.support.tables import rows_of


def project(database: Database, events: list[Any]) -> None:
    with database.write() as session:
        rows = Rows(session)
        apply_events(rows, events)
        rows.flush(session)


def figures(session: Session, made: MadeUp, end: int) -> dict[str, Any]:
    """All that is asked about a moment, and about what came before it."""
    return {
        "owed": monthly.owed(session, end),
        "has": {bank: monthly.has(session, bank, end) for bank in made.banks},
        "issued": monthly.issued(session, 0, end),
        "financed": [monthly.financed(session, 0, end, by_bank=by_bank) for by_bank in (True, False)],
        "pools": monthly.pools(session, end),
        "steps": monthly.pool_steps(session, 0, end),
    }


@pytest.mark.parametrize("seed", range(3))
def test_the_end_of_a_month_is_as_the_tables_stood_then(database: Database, seed: int) -> None:
    made = MadeUp(seed)
    made.grow(300)
    project(database, made.events)
    end, so_far = made.events[-1].at + 1, len(made.events)
    with database.read() as session:
        then = figures(session, made, end)
        owes = {one.debtor: one.open_fen for one in then["owed"]}
        assert owes == {debtor: fen for debtor in made.debtors if (fen := debts_of(session, debtor))}
        for bank in made.banks:
            pledged = sum(lot.claim for lot in made.lots if lot.lien == SECURED and lot.party == bank)
            assert (then["has"][bank].owned_fen, then["has"][bank].pledged_fen) == (lots_of(session, bank), pledged)
        assert sum(has.pledged_fen for has in then["has"].values()) > 0
    made.grow(300)
    project(database, made.events[so_far:])
    with database.read() as session:
        assert figures(session, made, end) == then
        assert figures(session, made, made.events[-1].at + 1) != then


def test_what_is_paid_out_falls_into_the_bucket_of_its_days(database: Database) -> None:
    made = MadeUp(1)
    made.grow(300)
    project(database, made.events)
    lots = {row["id"]: row["receivable"] for row in rows_of(database, Lot)}
    matures = {row["id"]: row["maturity_at"] for row in rows_of(database, Receivable)}
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows_of(database, Financing):
        if row["disbursed_at"] is not None and row["kind"] != EARLY_PAYMENT:  # no bank pays that
            days = -(-(matures[lots[row["lot"]]] - row["disbursed_at"]) // 86_400)
            bucket = next(name for name in monthly.BUCKETS if days <= int(name.split("-")[-1].replace("366+", "99999")))
            counted[row["bank"], bucket] += row["advance_fen"]
    assert len({bucket for _, bucket in counted}) > 1
    with database.read() as session:
        found = monthly.financed(session, 0, BEGINS_AT * 2, by_bank=True)
        assert {(one.party, one.bucket): one.advance_fen for one in found} == counted
        in_all = monthly.financed(session, 0, BEGINS_AT * 2, by_bank=False)
        assert sum(one.advance_fen for one in found) == sum(one.advance_fen for one in in_all)
        assert monthly.financed(session, 0, BEGINS_AT, by_bank=True) == []


def test_overdue_is_what_matured_and_is_not_all_paid(database: Database) -> None:
    """What is all paid is not overdue, though nobody has redeemed it yet."""
    made = MadeUp(2)
    made.grow(300)
    project(database, made.events)
    later = BEGINS_AT + 500 * 86_400
    paid = {row["id"] for row in rows_of(database, Receivable) if row["state"] == "settled"}
    unpaid: Counter[str] = Counter()
    for row in rows_of(database, Lot):
        if row["receivable"] not in paid and row["accepted"]:
            unpaid[row["owner"]] += row["amount_fen"] - row["redeemed_fen"]
    with database.read() as session:
        for one in monthly.owed(session, later):
            assert (one.overdue, one.overdue_fen) == (one.certificates, one.open_fen)
        for bank in made.banks:
            has = monthly.has(session, bank, later)
            assert (has.owned_overdue_fen, has.pledged_overdue_fen) == (unpaid[bank], has.pledged_fen)
        assert all(one.overdue == 0 for one in monthly.owed(session, made.events[-1].at + 1))
