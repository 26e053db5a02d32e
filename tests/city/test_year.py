"""A year of a synthetic city on a real ledger: books that balance to the fen, and the same state from a replay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from api.supervision import grades, period, statistics
from bench._history import GAS
from bench._node import own_node
from chain.logs import LogReader
from chain.rpc import Rpc
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.rebuild import rebuild
from readmodel.reconcile import reconcile
from readmodel.tables import PaymentInstruction, PoolBook, PoolLoan
from rules.book import Book
from tests.city.year import CITY, FIRST, City
from tests.support.tables import projections, rows_of

LOANS = 5_000
SEED = 20250106
STARTS = int(datetime(FIRST.year, FIRST.month, 2, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def rpc() -> Iterator[Rpc]:
    with own_node(starts_at=STARTS, gas_limit=10 * GAS, states=10, answer_s=120) as found:
        yield found


@pytest.fixture(scope="module")
def city(rpc: Rpc, tmp_path_factory: pytest.TempPathFactory) -> City:
    found = City(rpc, tmp_path_factory.mktemp("city"), loans=LOANS, seed=SEED)
    found.live()
    return found


def test_the_year_ends_with_books_that_balance(city: City, postgres_database: Database) -> None:
    database, reader = postgres_database, LogReader(city.rpc, city.deployment)
    advance(database, reader)
    assert city.late == []
    assert len(city.loans) == LOANS
    wanted = city.totals()
    books = {row["bank"]: row for row in rows_of(database, PoolBook) if row["pool"] == CITY}
    assert {
        bank: (row["loans"], row["entered_fen"], row["npl_fen"], row["claimed_fen"], row["compensated_fen"])
        for bank, row in books.items()
    } == {bank: (t.loans, t.entered, t.npl, t.claimed, t.compensated) for bank, t in wanted.items()}
    with database.read() as session:
        _every_claim_is_where_it_must_be(_claims(database), city)
        assert reconcile(session, city.rpc, city.deployment).differences == []
        told = {one.bank: one for one in statistics(session, CITY, period("2025"))}
        for bank, totals in wanted.items():
            paid, refunded = (told[bank].steps.get(step, (0, 0))[1] for step in ("paid", "refund"))
            assert (paid, refunded) == (totals.paid, totals.refunded)
            assert told[bank].lent_fen == totals.entered
        graded = grades(session, CITY, 2025, violations=())
        assert {bank: one.amount_fen for bank, (one, _) in graded.items()} == {b: t.entered for b, t in wanted.items()}
        due = session.scalar(
            select(func.sum(col(PaymentInstruction.amount_fen))).where(
                col(PaymentInstruction.kind) == "compensate", col(PaymentInstruction.state) == "open"
            )
        )
    instructed = sum(one.paid for one in wanted.values()) + sum(
        loan.compensation for loan in city.loans if loan.claim == "papers_complete"
    )
    assert due == instructed > 0
    _stops_agree(city, books)


def test_a_replay_gives_the_same_state(city: City, postgres_database: Database, sqlite_database: Database) -> None:
    advance(postgres_database, LogReader(city.rpc, city.deployment))
    advance(sqlite_database, LogReader(city.rpc, city.deployment, most_blocks=7))
    assert projections(postgres_database) == projections(sqlite_database)
    assert rebuild(postgres_database, LogReader(city.rpc, city.deployment), replace=False).differences == []


def _claims(database: Database) -> dict[str, tuple[str, int, int, int]]:
    return {
        row["id"]: (row["claim"], row["compensation_fen"], row["recovered_fen"], row["refunded_fen"])
        for row in rows_of(database, PoolLoan)
    }


def _every_claim_is_where_it_must_be(found: dict[str, tuple[str, int, int, int]], city: City) -> None:
    assert found == {one.id: (one.claim, one.compensation, one.recovered, one.refunded) for one in city.loans}
    states = {claim for claim, *_ in found.values()}
    assert {"none", "paid", "recovering", "closed"} <= states


def _stops_agree(city: City, books: dict[str, dict[str, int]]) -> None:
    """Sums that followed each event say of every bank's stop what the tables say."""
    book = Book(city.rule_set)
    for loan in city.loans:
        book.enter(loan.bank.address, loan.principal)
        if loan.npl_on is not None and loan.claim != "closed":
            book.judge(loan.bank.address, loan.principal)
    limit = city.rule_set.rules["bank_stop"]["limit"]["value"]
    for bank, row in books.items():
        assert book.stopped(bank) == (row["npl_fen"] * 100 > limit * row["entered_fen"])


def test_the_year_is_one(city: City) -> None:
    assert city.today <= date(2025, 12, 31)
