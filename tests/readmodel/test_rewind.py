"""On a ledger that may take blocks back, the tables take them back, too: they end as a clean rebuild does."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from chain.logs import LogReader
from readmodel.database import Database
from readmodel.follow import advance
from readmodel.store import LedgerForked
from readmodel.tables import Envelope, PaymentInstruction, Receivable, SyncedChange, SyncedRange
from tests.support.ledger import Ledger
from tests.support.life import YUAN, Cast, cast, whole_life
from tests.support.tables import everything, projections, reader, reconciled, rows_of, sync

UNDO = 64


def follow(database: Database, ledger: Ledger, *, most_blocks: int = 500) -> int:
    return advance(database, LogReader(ledger.rpc, ledger.deployment, most_blocks=most_blocks), undo=UNDO)


def hashes(ledger: Ledger, blocks: int) -> list[str]:
    """Of the last so many blocks."""
    head = ledger.head()
    return [ledger.rpc.call("eth_getBlockByNumber", hex(head - i), False)["hash"] for i in range(blocks)]


def fork(ledger: Ledger, depth: int, *, moved: bool) -> None:
    """The last blocks are replaced by as many others. moved: their transactions come back, each a block later."""
    raws = []
    if moved:
        for number in range(ledger.head() - depth + 1, ledger.head() + 1):
            block = ledger.rpc.call("eth_getBlockByNumber", hex(number), False)
            raws += [ledger.rpc.call("eth_getRawTransactionByHash", tx) for tx in block["transactions"]]
    before = hashes(ledger, depth)
    placed = [[raw, min(depth - 1, i + 1)] for i, raw in enumerate(raws)]
    ledger.rpc.call("anvil_reorg", depth, placed)
    assert not set(before) & set(hashes(ledger, depth)), "the ledger did not fork"


def as_rebuilt(database: Database, fresh: Database, ledger: Ledger) -> None:
    """Row for row what a reader sees who comes now."""
    sync(fresh, ledger)
    assert projections(database) == projections(fresh)
    assert reconciled(database, ledger).differences == []


@pytest.mark.parametrize(
    ("depth", "moved"), [(1, False), *((depth, moved) for depth in (2, 3, 5, 8, 13, 20) for moved in (False, True))]
)
@pytest.mark.parametrize("most_blocks", [1, 500], ids=["block by block", "in one range"])
def test_what_the_ledger_takes_back_the_tables_take_back(
    forking: Ledger, sqlite_database: Database, postgres_database: Database, depth: int, moved: bool, most_blocks: int
) -> None:
    people = cast(forking)
    for _ in range(10):
        forking.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    follow(postgres_database, forking, most_blocks=most_blocks)
    fork(forking, depth, moved=moved)
    forking.rpc.call("anvil_mine", hex(1))
    assert follow(postgres_database, forking, most_blocks=most_blocks) > 0
    as_rebuilt(postgres_database, sqlite_database, forking)


def test_a_whole_life_is_undone_block_by_block(forking: Ledger, database: Database, sqlite_database: Database) -> None:
    """Every kind of change: added, changed and removed rows, of every table."""
    forking.rpc.call("anvil_mine", hex(1))
    follow(database, forking)
    before = projections(database)
    begin = forking.head()
    whole_life(forking)
    advance(database, LogReader(forking.rpc, forking.deployment, most_blocks=1), undo=10_000)
    forking.rpc.call("anvil_reorg", forking.head() - begin, [])
    advance(database, reader(forking), undo=10_000)
    after = projections(database)
    assert {name: rows for name, rows in after.items() if name != "sync_cursor"} == {
        name: rows for name, rows in before.items() if name != "sync_cursor"
    }
    assert rows_of(database, PaymentInstruction) == []


@pytest.fixture
def people(forking: Ledger) -> Cast:
    return cast(forking)


def test_a_shorter_ledger_is_followed_down(
    forking: Ledger, people: Cast, sqlite_database: Database, postgres_database: Database
) -> None:
    follow(postgres_database, forking, most_blocks=1)
    mark = forking.rpc.call("evm_snapshot")
    forking.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    follow(postgres_database, forking, most_blocks=1)
    assert len(rows_of(postgres_database, Receivable)) == 1
    forking.rpc.call("evm_revert", mark)
    follow(postgres_database, forking)
    assert rows_of(postgres_database, Receivable) == []
    as_rebuilt(postgres_database, sqlite_database, forking)


def test_deeper_than_the_journal_goes_is_an_alarm_and_changes_nothing(
    forking: Ledger, people: Cast, database: Database
) -> None:
    for _ in range(4):
        forking.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    advance(database, LogReader(forking.rpc, forking.deployment, most_blocks=1), undo=4)
    before = everything(database)
    forking.rpc.call("anvil_reorg", 7, [])
    with pytest.raises(LedgerForked, match="no journal goes further back"):
        advance(database, reader(forking), undo=4)
    assert everything(database) == before


def test_what_a_bank_acted_on_is_not_taken_back_in_silence(forking: Ledger, people: Cast, database: Database) -> None:
    follow(database, forking, most_blocks=1)
    forking.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    follow(database, forking, most_blocks=1)
    with database.write() as session:
        session.connection().execute(update(PaymentInstruction).values(paid_fen=1))
    before = everything(database)
    fork(forking, 2, moved=False)
    with pytest.raises(LedgerForked, match="payment_instruction"):
        follow(database, forking)
    assert everything(database) == before


def test_what_was_mined_there_is_sent_again(forking: Ledger, people: Cast, database: Database) -> None:
    follow(database, forking, most_blocks=1)
    forking.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    follow(database, forking, most_blocks=1)
    head = forking.head()
    with database.write() as session:
        for tx, block in (("0x1", head - 4), ("0x2", head)):
            session.add(
                Envelope(tx=tx, relayer="0xa", nonce=1, contract="c", raw="0x", state="mined", sealed_at=1, block=block)
            )
    fork(forking, 1, moved=False)
    follow(database, forking)
    states = {row["tx"]: (row["state"], row["block"]) for row in rows_of(database, Envelope)}
    assert states == {"0x1": ("mined", head - 4), "0x2": ("sealed", None)}


def test_journals_are_kept_near_the_head_only(forking: Ledger, people: Cast, database: Database) -> None:
    forking.rpc.call("anvil_mine", hex(100))
    forking.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    advance(database, LogReader(forking.rpc, forking.deployment, most_blocks=1), undo=5)
    head = forking.head()
    assert [row["last"] for row in rows_of(database, SyncedRange)] == list(range(head - 4, head + 1))
    forking.rpc.call("anvil_mine", hex(100))
    advance(database, reader(forking), undo=5)
    assert len(rows_of(database, SyncedRange)) == 1
    assert all(row["last"] > head for row in rows_of(database, SyncedChange))
