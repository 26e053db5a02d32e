"""Rows in bulk, on each of the two databases: what is written is read back, and what is not there is not changed."""

from __future__ import annotations

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from readmodel.bulk import MOST_KEYS, RowsGone, bulk
from readmodel.database import Database
from readmodel.rows import Rows, table_of
from readmodel.tables import ChainEvent, IntentUsed, InvoiceUse, Lot, ParticipantKey

KEYS = table_of(ParticipantKey)
NAMES = [column.name for column in KEYS.columns]
ODD = "tab\t newline\n backslash\\ quote' \"N\\N 汉字"


def row(participant: str, key: str, powers: int) -> tuple[object, ...]:
    values = {"participant": participant, "key": key, "powers": powers}
    return tuple(values[name] for name in NAMES)


def test_what_was_written_is_read_back(database: Database) -> None:
    events = table_of(ChainEvent)
    args = {"text": ODD, "list": [1, None, True], "number": 2**53}
    with database.write() as session:
        bulk(session).insert(events, [(1, 0, "0x1", "Ledger", ODD, args)])
    with database.read() as session:
        (found,) = bulk(session).load(events, [(1, 0), (1, 1)])
    assert found == {"block": 1, "log_index": 0, "tx": "0x1", "contract": "Ledger", "name": ODD, "args": args}


def test_more_keys_than_fit_one_question(database: Database) -> None:
    many = [row("0xp", f"0x{i:040x}", i) for i in range(2 * MOST_KEYS + 1)]
    with database.write() as session:
        bulk(session).insert(KEYS, many)
    with database.read() as session:
        found = bulk(session).load(KEYS, [(one[0], one[1]) for one in many] + [("0xp", "nobody")])
    assert sorted(one["powers"] for one in found) == list(range(len(many)))


def test_changes_are_of_those_rows_alone(database: Database) -> None:
    with database.write() as session:
        bulk(session).insert(KEYS, [row("0xa", "0x1", 1), row("0xa", "0x2", 2), row("0xb", "0x1", 3)])
        bulk(session).update(KEYS, [row("0xa", "0x2", 20), row("0xb", "0x1", 30)])
        bulk(session).update(KEYS, [row("0xb", "0x1", 31)])
        bulk(session).delete(KEYS, [("0xa", "0x1")])
    with database.read() as session:
        found = bulk(session).load(KEYS, [("0xa", "0x1"), ("0xa", "0x2"), ("0xb", "0x1")])
    assert sorted((one["key"], one["powers"]) for one in found) == [("0x1", 31), ("0x2", 20)]


def test_what_is_gone_is_neither_changed_nor_deleted(database: Database) -> None:
    with database.write() as session:
        bulk(session).insert(KEYS, [row("0xa", "0x1", 1)])
    with pytest.raises(RowsGone), database.write() as session:
        bulk(session).update(KEYS, [row("0xa", "0x1", 2), row("0xa", "0x2", 2)])
    with pytest.raises(RowsGone), database.write() as session:
        bulk(session).delete(KEYS, [("0xa", "0x1"), ("0xa", "0x2")])
    with database.read() as session:
        (found,) = bulk(session).load(KEYS, [("0xa", "0x1")])
    assert found["powers"] == 1


def test_nothing_is_nothing(database: Database) -> None:
    with database.write() as session:
        bulk(session).insert(KEYS, [])


def test_a_row_has_all_columns_in_order_and_their_kinds(database: Database) -> None:
    with database.write() as session:
        rows = Rows(session)
        rows.add(
            Lot,
            id="0x1",
            receivable="0x1",
            debtor="0xd",
            month="2026-11",
            amount_fen=5,
            owner="0xa",
            since=7,
            changed_block=1,
        )
        rows.flush(session)
    with database.read() as session:
        found = Rows(session).get(Lot, "0x1")
    assert list(found) == [column.name for column in table_of(Lot).columns]
    assert (found["frozen"], found["lien"], found["lien_party"], found["claim_fen"]) == (False, "none", None, 0)
    assert found["frozen"] is False


@pytest.mark.parametrize("values", [{"receivable": "0x1"}, {"receivable": "0x1", "invoice": "0x2", "colour": 1}])
def test_a_column_that_is_missing_or_unknown_is_a_mistake(database: Database, values: dict[str, object]) -> None:
    with database.write() as session, pytest.raises(TypeError):
        Rows(session).add(InvoiceUse, **values)


def test_the_same_key_twice_is_refused_whole(database: Database) -> None:
    def used(digest: str) -> tuple[object, ...]:
        values = {"digest": digest, "signer": "0xa", "block": 1, "tx": "0x1", "at": 1}
        return tuple(values[column.name] for column in table_of(IntentUsed).columns)

    with pytest.raises((IntegrityError, UniqueViolation)), database.write() as session:
        bulk(session).insert(table_of(IntentUsed), [used("0x1"), used("0x2"), used("0x1")])
    with database.read() as session:
        assert bulk(session).load(table_of(IntentUsed), [("0x1",), ("0x2",)]) == []
