"""A rebuild takes nobody's tables away: sync and readers go on, and nothing of what they do is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import func, select

from readmodel.database import Database
from readmodel.follow import cursor
from readmodel.rebuild import rebuild
from readmodel.shadow import Moved, shadow_of
from readmodel.tables import Lot, LotMovement, Receivable
from tests.support.ledger import Ledger
from tests.support.life import YUAN, cast
from tests.support.tables import columns, reader, reconciled, rows_of, set_columns, sync

SOMEBODY = "0x" + "ab" * 20


class Meanwhile:
    """Loops beside the test, until it ends; an exception in one is the test's."""

    def __init__(self) -> None:
        self._pool, self._end = ThreadPoolExecutor(), Event()
        self._loops: list[Future[int]] = []

    def do(self, step: Callable[[], object]) -> Future[int]:
        def loop() -> int:
            turns = 0
            while not self._end.is_set():
                step()
                turns += 1
            return turns

        self._loops.append(self._pool.submit(loop))
        return self._loops[-1]

    def end(self) -> list[int]:
        """How often each of them went round."""
        self._end.set()
        return [loop.result(60) for loop in self._loops]


def look(database: Database) -> None:
    """As the gateway reads: several tables, one snapshot, and all of them there."""
    with database.read() as session:
        lots = session.scalar(select(func.count()).select_from(Lot))
        receivables = session.scalar(select(func.count()).select_from(Receivable))
        issued = session.scalar(select(func.count()).select_from(LotMovement).where(LotMovement.kind == "issued"))  # type: ignore[arg-type]
        assert cursor(session) is not None
    assert lots == receivables == issued


def test_sync_and_readers_go_on_while_tables_are_replaced(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    ledger.send(*(ledger.issue(people.debtor, people.supplier, 100 * YUAN) for _ in range(5)))
    sync(database, ledger)
    meanwhile = Meanwhile()
    for _ in range(2):
        meanwhile.do(lambda: look(database))
    meanwhile.do(lambda: sync(database, ledger))
    try:
        for _ in range(3):
            set_columns(database, Lot, rows_of(database, Lot)[0]["id"], owner=SOMEBODY)
            ledger.send(*(ledger.issue(people.debtor, people.supplier, 100 * YUAN) for _ in range(5)))
            found = rebuild(database, reader(ledger), replace=True)
            assert columns(found.differences) == {("lot", "owner")}
    finally:
        turns = meanwhile.end()
    assert all(turns)
    sync(database, ledger)
    assert len(rows_of(database, Receivable)) == 20
    assert rebuild(database, reader(ledger), replace=False).differences == []
    assert reconciled(database, ledger).differences == []


def test_a_rebuild_that_fails_leaves_the_live_tables_and_nothing_else(ledger: Ledger, database: Database) -> None:
    cast(ledger)
    sync(database, ledger)

    def break_off(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(database, reader(ledger), replace=True, told=break_off)
    assert rebuild(database, reader(ledger), replace=True).differences == []


def test_one_rebuild_at_a_time(ledger: Ledger, postgres_database: Database) -> None:
    sync(postgres_database, ledger)
    with shadow_of(postgres_database), pytest.raises(Moved, match="another rebuild"):
        rebuild(postgres_database, reader(ledger), replace=False)
    assert rebuild(postgres_database, reader(ledger), replace=False).differences == []
