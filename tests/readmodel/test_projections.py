"""Every event of the ledger has a handler, and what the handlers write is what the contracts say."""

from chain.artifacts import abi_entries
from chain.intents import lot_id
from readmodel.database import Database
from readmodel.projections import HANDLERS
from readmodel.queries.holdings import lot_state_at
from readmodel.tables import (
    ChainEvent,
    DebtorLine,
    Exposure,
    Financing,
    Governed,
    LedgerInvoice,
    Lending,
    LoanCover,
    Lot,
    LotMovement,
    Maturing,
    Participant,
    ParticipantKey,
    Pool,
    PoolBar,
    PoolBook,
    PoolLoan,
    Receivable,
)
from tests.support.ledger import DAY, Ledger
from tests.support.life import PLEDGE, YUAN, accepted, cast, request, whole_life
from tests.support.tables import projections, reconciled, rows_of, sync

MOST_FEN = 2**40 - 1


def test_every_event_of_the_contracts_has_a_handler() -> None:
    assert {entry["name"] for _, entry in abi_entries("event")} == set(HANDLERS)


def test_after_a_whole_life_the_tables_say_what_the_ledger_says(ledger: Ledger, database: Database) -> None:
    whole_life(ledger)
    assert sync(database, ledger) > 0
    found = reconciled(database, ledger)
    assert found.differences == []
    tables = {
        "policy record": Governed,
        "participant": Participant,
        "key": ParticipantKey,
        "line": DebtorLine,
        "invoice": LedgerInvoice,
        "certificate": Receivable,
        "lot": Lot,
        "financing": Financing,
        "pool": Pool,
        "bar": PoolBar,
        "cover": LoanCover,
        "pool loan": PoolLoan,
    }
    counts = {kind: len(rows_of(database, model)) for kind, model in tables.items()}
    sums = sum(len(rows_of(database, model)) for model in (Exposure, Maturing, Lending, PoolBook))
    assert found.compared == counts | {"running sum": sums}
    assert all(found.compared.values())


def test_read_block_by_block_or_at_once_the_tables_are_the_same(
    ledger: Ledger, sqlite_database: Database, postgres_database: Database
) -> None:
    people = cast(ledger)
    sync(sqlite_database, ledger)
    for face in (1_000 * YUAN, 2_000 * YUAN):
        receivable = ledger.certificate(people.debtor, people.supplier, face)
        sync(sqlite_database, ledger)
    ledger.send(ledger.sign(people.supplier, "SplitLot", lot=lot_id(receivable, 0), amount=1_500 * YUAN))
    sync(sqlite_database, ledger)
    sync(postgres_database, ledger)
    assert projections(sqlite_database) == projections(postgres_database)


def test_every_raw_event_is_kept_in_order(ledger: Ledger, database: Database) -> None:
    whole_life(ledger)
    sync(database, ledger)
    kept = [(row["block"], row["log_index"], row["name"]) for row in rows_of(database, ChainEvent)]
    assert kept == [(e.block, e.log_index, e.name) for e in ledger.events()]


def test_the_largest_amount_that_there_is_survives(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    ledger.line(people.supplier, people.bank, MOST_FEN)
    receivable = ledger.certificate(people.supplier, people.subcontractor, MOST_FEN)
    whole, last = lot_id(receivable, 0), 1_000 * YUAN
    ledger.send(ledger.sign(people.subcontractor, "SplitLot", lot=whole, amount=last))
    sync(database, ledger)
    assert [row["face_fen"] for row in rows_of(database, Receivable)] == [MOST_FEN]
    assert {row["id"]: (row["start_fen"], row["amount_fen"]) for row in rows_of(database, Lot)} == {
        whole: (0, MOST_FEN - last),
        lot_id(receivable, MOST_FEN - last): (MOST_FEN - last, last),
    }
    assert max(row["amount_fen"] for row in rows_of(database, LotMovement)) == MOST_FEN
    assert reconciled(database, ledger).differences == []


def test_a_lapsed_lien_stays_a_row_but_holds_nothing(ledger: Ledger, database: Database) -> None:
    people = cast(ledger)
    lot = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    accepted(ledger, people, request(ledger, people.supplier, lot, PLEDGE), people.supplier, 1_000 * YUAN)
    sync(database, ledger)
    assert _state(database, lot, ledger.now()) == "reserved"
    ledger.anvil.pass_time_to(ledger.now() + 30 * DAY)
    sync(database, ledger)
    assert _state(database, lot, ledger.now()) == "free"
    assert reconciled(database, ledger).differences == []

    # Its holder may move it now, and the lien goes with an event of its own.
    ledger.send(
        ledger.sign(
            people.supplier,
            "TransferLot",
            lot=lot,
            amount=1_000 * YUAN,
            recipient=people.subcontractor.address,
            terms="0x" + "01" * 32,
        )
    )
    sync(database, ledger)
    (row,) = rows_of(database, Lot)
    assert (row["owner"], row["lien"], row["lien_party"], row["until"]) == (
        people.subcontractor.address,
        "none",
        None,
        0,
    )
    assert reconciled(database, ledger).differences == []


def _state(database: Database, lot: str, now: int) -> str:
    with database.read() as session:
        return lot_state_at(session.get_one(Lot, lot), now)
