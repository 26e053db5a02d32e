"""The projections can be built again from block 0 at any time, and come out the same."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete

from readmodel.database import Database
from readmodel.rebuild import rebuild
from readmodel.rows import table_of
from readmodel.tables import PROJECTIONS, Lot, Participant, PaymentInstruction, Receivable
from tests.support.commands import environment, run
from tests.support.ledger import Ledger
from tests.support.life import whole_life
from tests.support.tables import (
    columns,
    drop_row,
    everything,
    projections,
    reader,
    reconciled,
    rows_of,
    set_columns,
    sync,
)

SOMEBODY = "0x" + "ab" * 20


@pytest.fixture
def lived(ledger: Ledger, database: Database) -> Ledger:
    """A ledger with a whole life behind it, and the tables that tell of it."""
    whole_life(ledger)
    sync(database, ledger)
    return ledger


def test_rebuilt_tables_are_the_same_row_for_row(lived: Ledger, database: Database) -> None:
    before = everything(database)
    found = rebuild(database, reader(lived), replace=True)
    assert (found.differences, found.block) == ([], lived.head())
    assert (found.tables, found.rows) == (len(PROJECTIONS) - 1, sum(map(len, projections(database).values())))
    assert everything(database) == before


def test_a_tampered_table_is_repaired(lived: Ledger, database: Database) -> None:
    whole = projections(database)
    lot = rows_of(database, Lot)[0]["id"]
    set_columns(database, Lot, lot, owner=SOMEBODY)
    set_columns(database, Receivable, rows_of(database, Receivable)[0]["id"], terms="0x" + "00" * 32)
    drop_row(database, Participant, rows_of(database, Participant)[0]["address"])
    found = rebuild(database, reader(lived), replace=True)
    assert columns(found.differences) == {("lot", "owner"), ("receivable", "terms"), ("participant", "row")}
    assert projections(database) == whole
    assert reconciled(database, lived).differences == []
    assert rebuild(database, reader(lived), replace=True).differences == []
    assert sync(database, lived) == 0  # and it goes on from where it was


def test_checking_does_not_write(lived: Ledger, database: Database) -> None:
    set_columns(database, Lot, rows_of(database, Lot)[0]["id"], owner=SOMEBODY)
    before = everything(database)
    assert columns(rebuild(database, reader(lived), replace=False).differences) == {("lot", "owner")}
    assert everything(database) == before


def test_instructions_are_made_once_however_often_the_events_are_read(lived: Ledger, database: Database) -> None:
    made = rows_of(database, PaymentInstruction)
    kinds = {"compensate", "disburse", "pay_at_maturity", "pay_early", "pay_out", "refund"}
    assert {row["kind"] for row in made} == kinds
    assert {row["state"] for row in made} == {"open", "void"}
    one = next(row for row in made if row["state"] == "open")
    set_columns(database, PaymentInstruction, one["id"], state="paid", paid_fen=one["amount_fen"])
    made = rows_of(database, PaymentInstruction)
    set_columns(database, Lot, rows_of(database, Lot)[0]["id"], owner=SOMEBODY)
    rebuild(database, reader(lived), replace=True)
    assert rows_of(database, PaymentInstruction) == made
    _forget_projections(database)
    sync(database, lived)
    assert rows_of(database, PaymentInstruction) == made


def test_the_command_says_what_it_replaced_then_identical(ledger: Ledger, sqlite_database: Database) -> None:
    whole_life(ledger)
    sync(sqlite_database, ledger)
    env = environment(sqlite_database, ledger)
    set_columns(sqlite_database, Lot, rows_of(sqlite_database, Lot)[0]["id"], owner=SOMEBODY)
    replaced = run(env, "readmodel", "rebuild")
    assert (replaced.returncode, "were replaced" in replaced.stdout) == (1, True), replaced.stderr
    again = run(env, "readmodel", "rebuild", "--json")
    assert (again.returncode, json.loads(again.stdout)["identical"]) == (0, True), again.stderr


def _forget_projections(database: Database) -> None:
    with database.write() as session:
        for model in PROJECTIONS:
            session.execute(delete(table_of(model)))
