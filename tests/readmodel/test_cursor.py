"""A range is in the tables once and whole, or not at all, whoever reads it and whatever goes wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlmodel import col

from chain.events import Event
from chain.logs import LogReader
from readmodel import projections
from readmodel.database import Database
from readmodel.follow import advance, cursor
from readmodel.projections import HANDLERS
from readmodel.rows import Rows
from readmodel.store import LedgerForked, Superseded, store
from readmodel.tables import ChainBlock, ChainEvent
from tests.support.ledger import Kind, Ledger
from tests.support.life import YUAN, cast, whole_life
from tests.support.tables import block, everything, reader, reconciled, rows_of, sync
from tests.support.tables import projections as projected


@pytest.mark.parametrize("started", [False, True], ids=["from the first block", "from a cursor"])
def test_of_two_that_read_the_same_range_one_writes_it(ledger: Ledger, database: Database, started: bool) -> None:
    if started:
        sync(database, ledger)
    whole_life(ledger)
    with database.read() as session:
        at = cursor(session)
    source = reader(ledger)
    first = at.block + 1 if at else ledger.deployment.first_block
    found = source.read(first, source.head().number)
    together = Barrier(2)

    def work() -> str:
        together.wait()
        try:
            with database.write() as session:
                store(session, at, found)
        except Superseded:
            return "superseded"
        return "stored"

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(work) for _ in range(2)]
        assert sorted(end.result() for end in ends) == ["stored", "superseded"]
    sync(database, ledger)
    assert len(rows_of(database, ChainEvent)) == len(ledger.events())
    assert reconciled(database, ledger).differences == []


@pytest.mark.parametrize("most_blocks", [1, 500], ids=["block by block", "in one range"])
def test_two_syncs_at_once_end_with_the_rows_of_one(ledger: Ledger, database: Database, most_blocks: int) -> None:
    whole_life(ledger)
    together = Barrier(2)

    def work() -> int:
        source = LogReader(ledger.rpc, ledger.deployment, most_blocks=most_blocks)
        together.wait()
        return advance(database, source)

    with ThreadPoolExecutor(2) as pool:
        moved = sum(end.result() for end in [pool.submit(work), pool.submit(work)])
    assert moved == ledger.head() - ledger.deployment.first_block + 1
    assert len(rows_of(database, ChainEvent)) == len(ledger.events())
    assert reconciled(database, ledger).differences == []


def test_nothing_new_changes_nothing(ledger: Ledger, database: Database) -> None:
    sync(database, ledger)
    before = everything(database)
    assert sync(database, ledger) == 0
    assert everything(database) == before


def test_a_projection_that_fails_leaves_nothing_of_its_range(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = cast(ledger)
    sync(database, ledger)
    before = everything(database)
    ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)

    def fails(rows: Rows, e: Event) -> None:
        raise RuntimeError("the last event of the range")

    with monkeypatch.context() as patch:
        patch.setitem(HANDLERS, "ReceivableAccepted", projections.registry._Entry(fails, projections.registry.nothing))
        with pytest.raises(RuntimeError, match="the last event"):
            sync(database, ledger)
        assert everything(database) == before
    sync(database, ledger)
    assert reconciled(database, ledger).differences == []


def test_a_range_that_fails_takes_none_of_those_before_it_along(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = cast(ledger)
    for _ in range(3):
        ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    sound = ledger.head()
    ledger.admit("NEWCOMER", Kind.BANK)
    ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    real = HANDLERS["ParticipantAdmitted"]

    def fails(rows: Rows, e: Event) -> None:
        assert e.block <= sound, "one too many"
        real.handler(rows, e)

    with monkeypatch.context() as patch:
        patch.setitem(HANDLERS, "ParticipantAdmitted", replace(real, handler=fails))
        with pytest.raises(AssertionError, match="one too many"):
            advance(database, LogReader(ledger.rpc, ledger.deployment, most_blocks=1))
    assert block(database) == sound
    sync(database, ledger)
    assert reconciled(database, ledger).differences == []


def test_an_event_without_a_handler_stops_the_sync(
    ledger: Ledger, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(sqlite_database, ledger)
    before = everything(sqlite_database)
    ledger.admit("NEWCOMER", Kind.BANK)
    with monkeypatch.context() as patch:
        patch.delitem(HANDLERS, "KeyGranted")
        with pytest.raises(KeyError, match="KeyGranted"):
            sync(sqlite_database, ledger)
    assert everything(sqlite_database) == before


@pytest.mark.parametrize("longer", [False, True], ids=["as long as before", "and grown"])
def test_a_fork_of_a_final_ledger_is_an_alarm_and_writes_nothing(
    forking: Ledger, database: Database, longer: bool
) -> None:
    cast(forking)
    sync(database, forking)
    before = everything(database)
    forking.rpc.call("anvil_reorg", 2, [])
    if longer:
        forking.rpc.call("anvil_mine", hex(3))
    with pytest.raises(LedgerForked):
        sync(database, forking)
    assert everything(database) == before


def test_ranges_of_every_size_give_the_same_rows(
    ledger: Ledger, sqlite_database: Database, postgres_database: Database
) -> None:
    whole_life(ledger)
    sync(sqlite_database, ledger)
    advance(postgres_database, LogReader(ledger.rpc, ledger.deployment, most_blocks=3))
    assert projected(postgres_database) == projected(sqlite_database)
    assert len(rows_of(postgres_database, ChainBlock)) >= len(rows_of(sqlite_database, ChainBlock))


def test_a_reader_sees_one_moment_while_sync_goes_on(ledger: Ledger, database: Database) -> None:
    sync(database, ledger)
    with database.read() as session:
        at = cursor(session)
        whole_life(ledger)
        sync(database, ledger)
        session.expire_all()
        later = cursor(session)
        events = session.scalars(select(ChainEvent.block).order_by(col(ChainEvent.block).desc())).first()
    assert at is not None and later is not None
    assert later.block == at.block
    assert events is not None and events <= at.block
