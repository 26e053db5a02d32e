"""What the passing of time makes due: a certificate unpaid after its maturity is noted once, and tasks come of it."""

from __future__ import annotations

import pytest

from readmodel.database import Database
from readmodel.tables import DebtorLine, SignedIntent, Task
from tests.support.ledger import DAY, HOUR, Ledger, some_hash
from tests.support.life import DISCOUNT, YUAN, Cast, cast, disbursed
from tests.support.outbox import outbox
from tests.support.tables import reconciled, rows_of, sync
from tests.support.waiting import until
from worker.clock import tick


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


@pytest.fixture
def matured(ledger: Ledger, people: Cast, database: Database) -> str:
    """A certificate whose maturity went by without a payment."""
    receivable = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN, days=1)
    ledger.anvil.pass_time_to(ledger.now() + DAY + HOUR)
    sync(database, ledger)
    return receivable


def test_nothing_is_due_before_maturity(ledger: Ledger, people: Cast, database: Database) -> None:
    ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    sync(database, ledger)
    assert _tick(database) == 0
    assert rows_of(database, Task) == []


def test_an_overdue_certificate_gives_its_debtor_and_its_bank_a_task(
    people: Cast, matured: str, database: Database
) -> None:
    assert _tick(database) == 1
    found = {(row["owner"], row["kind"], row["subject"], row["state"]) for row in rows_of(database, Task)}
    assert found == {(who.address, "overdue", matured, "open") for who in (people.debtor, people.bank)}


def test_it_is_noted_on_the_ledger_once(ledger: Ledger, people: Cast, matured: str, database: Database) -> None:
    assert (_tick(database), _tick(database)) == (1, 0)
    _carry(database, ledger, "OverdueNoted")
    assert _tick(database) == 0
    assert [e.args["receivable"] for e in ledger.events() if e.name == "OverdueNoted"] == [matured]
    (line,) = rows_of(database, DebtorLine)
    assert line["overdue"] == 1
    assert len(rows_of(database, Task)) == 2
    assert reconciled(database, ledger).differences == []


def test_settlement_closes_the_tasks(ledger: Ledger, people: Cast, matured: str, database: Database) -> None:
    _tick(database)
    _carry(database, ledger, "OverdueNoted")
    ledger.send(
        ledger.sign(
            people.bank,
            "RecordPayment",
            receivable=matured,
            amount=1_000 * YUAN,
            bankReference=ledger.reference(),
        )
    )
    sync(database, ledger)
    assert _tick(database) == 2
    assert {row["state"] for row in rows_of(database, Task)} == {"done"}
    assert _tick(database) == 0


def test_declared_in_default_before_the_clock_saw_it_there_are_tasks_and_no_second_note(
    ledger: Ledger, people: Cast, database: Database
) -> None:
    receivable = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN, days=3)
    disbursed(ledger, people, DISCOUNT, receivable, people.supplier, 1_000 * YUAN)
    ledger.anvil.pass_time_to(ledger.now() + 3 * DAY + HOUR)
    evidence = some_hash("evidence")
    ledger.send(ledger.sign(people.bank, "DeclareDefault", receivable=receivable, lot=receivable, evidence=evidence))
    sync(database, ledger)
    assert (_tick(database), _tick(database)) == (1, 0)
    assert len(rows_of(database, Task)) == 2
    assert rows_of(database, SignedIntent) == []


def _tick(database: Database) -> int:
    with database.write() as session:
        return tick(session)


def _carry(database: Database, ledger: Ledger, event: str) -> None:
    box = outbox(database, ledger)

    def seen() -> bool:
        box.turn()
        sync(database, ledger)
        return any(e.name == event for e in ledger.events())

    until(seen, bool)
    sync(database, ledger)
