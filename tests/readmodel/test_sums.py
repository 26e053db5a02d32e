"""The running sums are what a recount of the rows says: whatever happened, in whatever ranges it was read."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from chain.intents import lot_id
from chain.logs import LogReader
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.projections import apply_events
from readmodel.projections.sums import month_of
from readmodel.rebuild import rebuild
from readmodel.recount import compare_sums, recount
from readmodel.rows import Rows
from readmodel.tables import BookMove, Exposure, Lending, Maturing, PoolBook
from tests.support.ledger import Ledger, some_hash
from tests.support.life import DISCOUNT, PLEDGE, YUAN, Cast, cast, disbursed, whole_life
from tests.support.made_up import MadeUp
from tests.support.tables import reader, rows_of, sync

FACE = 1_000 * YUAN
SUMS = (Exposure, Maturing, Lending, PoolBook)


def wrong(database: Database) -> list[Any]:
    with database.read() as session:
        count, differences = compare_sums(session)
        assert count == sum(map(len, recount(session).values()))
    assert moved(database) == {
        (row["pool"], row["bank"]): (row["entered_fen"], row["npl_fen"]) for row in rows_of(database, PoolBook)
    }
    return differences


def moved(database: Database) -> dict[tuple[str, str], tuple[int, int]]:
    """What the history of each bank's book adds up to."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows_of(database, BookMove):
        key = row["pool"], row["bank"]
        entered, npl = found.get(key, (0, 0))
        found[key] = entered + row["entered_fen"], npl + row["npl_fen"]
    return found


def by_role(database: Database, party: str) -> dict[str, tuple[int, int, int]]:
    """Lots, open and due, of the party's exposure; its maturities say the same."""
    found = []
    for model in (Exposure, Maturing):
        rows = [row for row in rows_of(database, model) if row["party"] == party and row["role"] != "debtor"]
        found.append({row["role"]: (row["lots"], row["open_fen"], row["due_fen"]) for row in rows})
    assert found[0] == found[1]
    return found[0]


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(4))
def test_made_up_events_in_ranges_of_any_length(database: Database, seed: int) -> None:
    made, random = MadeUp(seed), Random(seed)
    made.grow(600)
    left = made.events
    while left:
        size = random.choice((1, 7, 60))
        with database.write() as session:
            rows = Rows(session)
            apply_events(rows, left[:size])
            rows.flush(session)
        left = left[size:]
        assert wrong(database) == []
    assert all(rows_of(database, model) for model in SUMS)


def test_a_whole_life(ledger: Ledger, database: Database) -> None:
    whole_life(ledger)
    advance(database, LogReader(ledger.rpc, ledger.deployment, most_blocks=3))
    assert wrong(database) == []
    assert all(rows_of(database, model) for model in SUMS)


def test_a_tampered_sum_is_found_and_rebuilt(ledger: Ledger, database: Database) -> None:
    cast_and_pledge(ledger)
    sync(database, ledger)
    with database.write() as session:
        session.get_one(Exposure, key_of(rows_of(database, Exposure)[0])).due_fen += 1
    assert [(d.subject, d.column) for d in wrong(database)] == [("sum of exposure", "due_fen")]
    found = rebuild(database, reader(ledger), replace=True)
    assert [(d.subject, d.column) for d in found.differences] == [("exposure", "due_fen")]
    assert wrong(database) == []


def test_what_the_ledger_takes_back_the_sums_take_back(forking: Ledger, database: Database) -> None:
    people = cast(forking)
    receivable = forking.certificate(people.debtor, people.supplier, FACE)
    follow(database, forking)
    before = {model: rows_of(database, model) for model in SUMS}
    mark = forking.head()
    disbursed(forking, people, PLEDGE, lot_id(receivable, 0), people.supplier, FACE)
    follow(database, forking)
    assert {model: rows_of(database, model) for model in SUMS} != before
    forking.rpc.call("anvil_reorg", forking.head() - mark, [])
    follow(database, forking)
    assert {model: rows_of(database, model) for model in SUMS} == before
    assert wrong(database) == []


def test_what_is_offered_is_nobodys_until_it_is_accepted(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    issued = ledger.issue(people.debtor, people.supplier, FACE)
    ledger.send(issued)
    sync(database, ledger)
    assert (rows_of(database, Exposure), rows_of(database, Maturing)) == ([], [])
    accepting = {"receivable": ledger.receivable(issued), "terms": some_hash("terms")}
    ledger.send(ledger.sign(people.supplier, "AcceptReceivable", **accepting))
    sync(database, ledger)
    assert by_role(database, people.supplier.address) == {"owner": (1, FACE, FACE)}
    (owed,) = (row for row in rows_of(database, Maturing) if row["role"] == "debtor")
    assert (owed["party"], owed["lots"], owed["due_fen"]) == (people.debtor.address, 1, FACE)


def test_a_pledgee_is_due_its_claim_and_the_owner_the_rest(ledger: Ledger, database: Database) -> None:
    people, _ = cast_and_pledge(ledger, 700 * YUAN)
    sync(database, ledger)
    assert by_role(database, people.supplier.address) == {"owner": (1, FACE, 300 * YUAN)}
    assert by_role(database, people.bank.address) == {"secured": (1, FACE, 700 * YUAN)}
    (lent,) = rows_of(database, Lending)
    assert (lent["bank"], lent["kind"], lent["state"]) == (people.bank.address, "pledge", "disbursed")
    assert (lent["financings"], lent["repay_fen"], lent["repaid_fen"]) == (1, 700 * YUAN, 0)


def test_a_buyer_with_recourse_is_due_its_claim_and_the_seller_the_rest(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, FACE), 0)
    disbursed(ledger, people, DISCOUNT, lot, people.supplier, 700 * YUAN, recourse=True)
    sync(database, ledger)
    assert by_role(database, people.bank.address) == {"owner": (1, FACE, 700 * YUAN)}
    assert by_role(database, people.supplier.address) == {"recourse": (1, FACE, 300 * YUAN)}


def test_a_sum_of_nothing_is_no_row(ledger: Ledger, database: Database) -> None:
    people, lot = cast_and_pledge(ledger)
    fields = {"receivable": lot, "amount": FACE, "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "RecordPayment", **fields))
    ledger.send(ledger.sign(people.bank, "RedeemLot", lot=lot))
    sync(database, ledger)
    assert (rows_of(database, Exposure), rows_of(database, Maturing)) == ([], [])
    assert [row["state"] for row in rows_of(database, Lending)] == ["repaid"]


@pytest.mark.parametrize(
    ("at", "month"), [(1_796_054_399, "2026-11"), (1_796_054_400, "2026-12"), (1 << 40, "9999-12")]
)
def test_a_month_ends_at_midnight_in_shanghai(at: int, month: str) -> None:
    assert month_of(at) == month


def cast_and_pledge(ledger: Ledger, fen: int = FACE) -> tuple[Cast, str]:
    """A lot pledged for so much; its id."""
    people = cast(ledger)
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, FACE), 0)
    disbursed(ledger, people, PLEDGE, lot, people.supplier, fen)
    return people, lot


def follow(database: Database, ledger: Ledger) -> None:
    advance(database, LogReader(ledger.rpc, ledger.deployment, most_blocks=1), undo=64)


def key_of(row: dict[str, Any]) -> tuple[str, ...]:
    return row["party"], row["debtor"], row["role"]
