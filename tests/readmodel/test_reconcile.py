"""Whatever row is tampered with, `reconcile` says so, which one, and both sides."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import SQLModel

from chain.intents import lot_id
from readmodel.compare import Difference
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import (
    DebtorLine,
    Exposure,
    Financing,
    Governed,
    LedgerInvoice,
    Lending,
    LoanCover,
    Lot,
    Maturing,
    Participant,
    ParticipantKey,
    Pool,
    PoolBar,
    PoolBook,
    PoolLoan,
    Receivable,
)
from tests.support.commands import environment, run
from tests.support.ledger import Ledger
from tests.support.life import whole_life
from tests.support.tables import columns, drop_row, put_row, reconciled, rows_of, set_columns, sync

SOMEBODY = "0x" + "ab" * 20

TAMPERINGS = [
    (Lot, {"owner": SOMEBODY}, "lot"),
    (Lot, {"amount_fen": 1}, "lot"),
    (Lot, {"redeemed_fen": 1}, "lot"),
    (Lot, {"endorsements": 9}, "lot"),
    (Lot, {"frozen": True}, "lot"),
    (Lot, {"lien": "recourse"}, "lot"),
    (Lot, {"lien_party": SOMEBODY}, "lot"),
    (Lot, {"claim_fen": 1}, "lot"),
    (Lot, {"until": 1}, "lot"),
    (Lot, {"debtor": SOMEBODY}, "lot"),
    (Lot, {"month": "2026-01"}, "lot"),
    (Lot, {"accepted": None}, "lot"),
    (Receivable, {"state": "issued"}, "certificate"),
    (Receivable, {"debtor": SOMEBODY}, "certificate"),
    (Receivable, {"supplier": SOMEBODY}, "certificate"),
    (Receivable, {"face_fen": 7}, "certificate"),
    (Receivable, {"paid_fen": 7}, "certificate"),
    (Receivable, {"maturity_at": 7}, "certificate"),
    (Receivable, {"overdue_noted": None}, "certificate"),
    (DebtorLine, {"limit_fen": 7}, "line"),
    (DebtorLine, {"used_fen": 7}, "line"),
    (DebtorLine, {"bank": SOMEBODY}, "line"),
    (DebtorLine, {"overdue": 7}, "line"),
    (LedgerInvoice, {"used_fen": 7}, "invoice"),
    (LedgerInvoice, {"amount_fen": 7}, "invoice"),
    (Financing, {"state": "lost"}, "financing"),
    (Financing, {"repay_fen": 7}, "financing"),
    (Financing, {"repaid_fen": 7}, "financing"),
    (Financing, {"bank": SOMEBODY}, "financing"),
    (Pool, {"authority": SOMEBODY}, "pool"),
    (Pool, {"reviewer": SOMEBODY}, "pool"),
    (Pool, {"treasurer": SOMEBODY}, "pool"),
    (Pool, {"supervisor": SOMEBODY}, "pool"),
    (Pool, {"highest_ratio_bps": 7}, "pool"),
    (PoolBar, {"bar": "entries"}, "bar"),
    (LoanCover, {"cover": "guaranteed"}, "cover"),
    (PoolLoan, {"pool": "another"}, "pool loan"),
    (PoolLoan, {"claim": "planned"}, "pool loan"),
    (PoolLoan, {"appealed": None}, "pool loan"),
    (PoolLoan, {"outstanding_fen": 7}, "pool loan"),
    (PoolLoan, {"class_": "loss"}, "pool loan"),
    (PoolLoan, {"compensation_fen": 7}, "pool loan"),
    (PoolLoan, {"recovered_fen": 7}, "pool loan"),
    (PoolLoan, {"refunded_fen": 7}, "pool loan"),
    (Participant, {"consents": None}, "participant"),
    (Participant, {"kind": "none"}, "participant"),
    (Participant, {"standing": "none"}, "participant"),
    (ParticipantKey, {"powers": 77}, "key"),
    (Governed, {"next_least_lot_fen": 7}, "policy record"),
    (Governed, {"next_most_endorsements": 7}, "policy record"),
    (Governed, {"next_longest_tenor": 7}, "policy record"),
    (Governed, {"next_closes_before": 7}, "policy record"),
    (Governed, {"next_from": 7}, "policy record"),
    (Governed, {"paused": True}, "policy record"),
]

SUM_TAMPERINGS = [
    (Exposure, {"lots": 7}),
    (Exposure, {"open_fen": 7}),
    (Exposure, {"due_fen": 7}),
    (Maturing, {"lots": 7}),
    (Maturing, {"open_fen": 7}),
    (Maturing, {"due_fen": 7}),
    (Lending, {"financings": 7}),
    (Lending, {"advance_fen": 7}),
    (Lending, {"repay_fen": 7}),
    (Lending, {"repaid_fen": 7}),
    (PoolBook, {"loans": 7}),
    (PoolBook, {"entered_fen": 7}),
    (PoolBook, {"npl_fen": 7}),
    (PoolBook, {"claimed_fen": 7}),
    (PoolBook, {"compensated_fen": 7}),
]


@pytest.fixture(scope="module")
def lived(anvil, tmp_path_factory) -> Ledger:  # type: ignore[no-untyped-def]
    """A ledger with a whole life behind it; nothing more happens on it."""
    ledger = Ledger(anvil, tmp_path_factory.mktemp("lived") / "deployment.json")
    whole_life(ledger)
    return ledger


def the_row(model: type[SQLModel], row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table_of(model).primary_key.columns]


def key_of(model: type[SQLModel], row: dict[str, Any]) -> str:
    """As a difference names it."""
    if model is Governed:
        return "ledger"
    return " ".join(str(row[column.name]) for column in table_of(model).primary_key.columns)


def of_rows(differences: list[Difference]) -> list[Difference]:
    """Without the running sums: a row that was tampered with is counted as it is."""
    return [d for d in differences if not d.subject.startswith("sum of ")]


def tamper(database: Database, model: type[SQLModel], row: dict[str, Any], column: str, value: Any) -> None:
    with database.write() as session:
        session.execute(update(table_of(model)).where(*the_row(model, row)).values({column: value}))


def test_one_column_of_one_row(lived: Ledger, database: Database) -> None:
    """Each kind in turn, put back after it: every one is found, and nothing else is."""
    sync(database, lived)
    for model, change, subject in TAMPERINGS:
        row = rows_of(database, model)[0]
        ((column, value),) = change.items()
        value = not row[column] if value is None else value
        tamper(database, model, row, column, value)
        found = of_rows(reconciled(database, lived).differences)
        assert found, f"{model.__name__}.{column} was changed, and nobody noticed"
        # A policy that holds is both the one of now and the one that was scheduled.
        assert {(d.subject, d.key, d.column.removeprefix("next_")) for d in found} == {
            (subject, key_of(model, row), column.removeprefix("next_"))
        }
        tamper(database, model, row, column, row[column])
    assert reconciled(database, lived).differences == []


def test_one_number_of_a_sum(lived: Ledger, database: Database) -> None:
    """The rows are right, and so their recount says that the sum is not."""
    sync(database, lived)
    for model, change in SUM_TAMPERINGS:
        row = rows_of(database, model)[0]
        ((column, value),) = change.items()
        tamper(database, model, row, column, value)
        (found,) = reconciled(database, lived).differences
        assert (found.subject, found.key, found.column, found.left, found.right) == (
            f"sum of {table_of(model).name}",
            key_of(model, row),
            column,
            row[column],
            value,
        )
        tamper(database, model, row, column, row[column])


def test_a_sum_too_few_and_one_too_many(lived: Ledger, database: Database) -> None:
    sync(database, lived)
    row = rows_of(database, Exposure)[0]
    with database.write() as session:
        session.execute(delete(Exposure).where(*the_row(Exposure, row)))
    put_row(database, Exposure, row | {"party": SOMEBODY})
    found = reconciled(database, lived).differences
    assert {(d.subject, d.left, d.right) for d in found} == {
        ("sum of exposure", "there", "missing"),
        ("sum of exposure", "missing", "there"),
    }


def test_a_lot_too_few(lived: Ledger, database: Database) -> None:
    sync(database, lived)
    gone = rows_of(database, Lot)[1]["id"]
    drop_row(database, Lot, gone)
    (found,) = of_rows(reconciled(database, lived).differences)
    assert (found.subject, found.key, found.left, found.right) == ("lot", gone, "there", "missing")


def test_a_lot_too_many(lived: Ledger, database: Database) -> None:
    sync(database, lived)
    row = rows_of(database, Lot)[0]
    extra = lot_id(row["receivable"], 1)
    put_row(database, Lot, row | {"id": extra, "start_fen": 1})
    (found,) = of_rows(reconciled(database, lived).differences)
    assert (found.subject, found.key, found.left, found.right) == ("lot", extra, "missing", "there")


@pytest.mark.parametrize(
    ("model", "subject"),
    [
        (Receivable, "certificate"),
        (LedgerInvoice, "invoice"),
        (Financing, "financing"),
        (Pool, "pool"),
        (LoanCover, "cover"),
        (PoolLoan, "pool loan"),
    ],
)
def test_a_row_that_the_ledger_knows_nothing_of(
    lived: Ledger, sqlite_database: Database, model: type, subject: str
) -> None:
    sync(sqlite_database, lived)
    row = rows_of(sqlite_database, model)[0]
    (name,) = (column.name for column in table_of(model).primary_key.columns)
    invented = "another" if model is Pool else "0x" + "cd" * 27 + "00" * 5
    stated = {"cover": "insured"} if model is LoanCover else {}  # none is what the ledger says of any loan
    put_row(sqlite_database, model, row | {name: invented} | stated)
    found = of_rows(reconciled(sqlite_database, lived).differences)
    assert {(d.subject, d.key) for d in found} == {(subject, invented)}


@pytest.mark.parametrize(
    ("model", "subject"),
    [
        (Participant, "participant"),
        (ParticipantKey, "key"),
        (DebtorLine, "line"),
        (Receivable, "certificate"),
        (LedgerInvoice, "invoice"),
        (Financing, "financing"),
        (Pool, "pool"),
        (LoanCover, "cover"),
        (PoolLoan, "pool loan"),
        (Governed, "policy record"),
    ],
)
def test_a_row_too_few(lived: Ledger, sqlite_database: Database, model: type, subject: str) -> None:
    """The ledger's logs name what there must be: nothing that is left in the tables needs to lead to it."""
    sync(sqlite_database, lived)
    for lot in _lots(sqlite_database) if model is Receivable else []:
        drop_row(sqlite_database, Lot, lot)
    row = rows_of(sqlite_database, model)[0]
    with sqlite_database.write() as session:
        session.execute(delete(table_of(model)).where(*the_row(model, row)))
    found = [d for d in of_rows(reconciled(sqlite_database, lived).differences) if d.subject != "lot"]
    gone = key_of(model, row)
    assert [(d.subject, d.key, d.left, d.right) for d in found] == [(subject, gone, "there", "missing")]


def test_before_anything_was_read_there_is_nothing_to_compare(lived: Ledger, database: Database) -> None:
    found = reconciled(database, lived)
    assert (found.block, found.compared, found.differences) == (0, {}, [])


def test_the_command_says_identical_with_code_0(lived: Ledger, database: Database) -> None:
    sync(database, lived)
    env = environment(database, lived)
    done = run(env, "readmodel", "reconcile")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("identical at block ")
    assert f"{len(_lots(database))} lots" in done.stdout
    assert "1 policy records" in done.stdout


def test_the_command_ends_with_code_1_and_a_table_naming_the_row(lived: Ledger, database: Database) -> None:
    sync(database, lived)
    lot = _lots(database)[0]
    set_columns(database, Lot, lot, endorsements=99)  # nothing that a sum is over
    done = run(environment(database, lived), "readmodel", "reconcile")
    assert done.returncode == 1, done.stderr
    for said in ("1 differences", "lot", lot, "endorsements", "99", "ledger", "tables"):
        assert said in done.stdout


def test_as_json_it_says_the_same(lived: Ledger, sqlite_database: Database) -> None:
    sync(sqlite_database, lived)
    set_columns(sqlite_database, Lot, _lots(sqlite_database)[0], amount_fen=1)
    done = run(environment(sqlite_database, lived), "readmodel", "reconcile", "--json")
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["reconciled"] is False


def test_another_chain_is_refused_with_code_2(lived: Ledger, sqlite_database: Database) -> None:
    record = json.loads(lived.record.read_text())
    other = lived.record.with_name("other.json")
    other.write_text(json.dumps(record | {"chain_id": 5}))
    env = environment(sqlite_database, lived) | {"TALLYSTICK_DEPLOYMENT": str(other)}
    done = run(env, "readmodel", "reconcile")
    assert done.returncode == 2
    assert "the deployment is on 5" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_deployment_it_says_which_setting_is_wanted(lived: Ledger, sqlite_database: Database) -> None:
    env = environment(sqlite_database, lived) | {"TALLYSTICK_DEPLOYMENT": "nowhere.json"}
    done = run(env, "readmodel", "reconcile")
    assert (done.returncode, done.stderr) == (2, "no deployment at nowhere.json; set TALLYSTICK_DEPLOYMENT\n")


def _lots(database: Database) -> list[str]:
    return [row["id"] for row in rows_of(database, Lot)]


def test_differences_name_the_column(lived: Ledger, sqlite_database: Database) -> None:
    sync(sqlite_database, lived)
    set_columns(sqlite_database, Lot, _lots(sqlite_database)[0], owner=SOMEBODY, until=3)
    assert columns(of_rows(reconciled(sqlite_database, lived).differences)) == {("lot", "owner"), ("lot", "until")}
