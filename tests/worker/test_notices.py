"""Each party is told once of what concerns it, in both languages, whatever happens to the one who tells."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete

from chain.abi import keccak
from chain.actions import ACTIONS
from chain.intents import INTENTS
from readmodel.database import Database
from readmodel.notices import KINDS
from readmodel.rows import table_of
from readmodel.tables import ChainEvent, Notice, NoticeCursor
from tests.support.ledger import DAY, HOUR, Ledger, Party, some_hash
from tests.support.life import DISCOUNT, YUAN, Cast, cast, request, whole_life
from tests.support.outbox import outbox, queue
from tests.support.tables import rows_of, sync
from worker import notices
from worker.notices import turn

WEEK = 7 * DAY


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    return cast(ledger)


def tell(database: Database, **options: int) -> None:
    while turn(database, **options):
        pass


def told(database: Database, party: Party | None = None, kind: str = "") -> list[dict[str, Any]]:
    return [
        row
        for row in rows_of(database, Notice)
        if (party is None or row["participant"] == party.address) and kind in ("", row["kind"])
    ]


def kinds(database: Database, party: Party) -> set[str]:
    return {row["kind"] for row in told(database, party)}


def test_a_whole_life_is_told_to_whom_it_concerns_and_in_words(ledger: Ledger, database: Database) -> None:
    whole_life(ledger)
    sync(database, ledger)
    tell(database)
    found = told(database)
    assert {row["kind"] for row in found} == set(KINDS) - {
        "intent_confirmed",  # none came by this gateway
        "intent_refused",
        "payment_soon",
        "registration_expiring",  # nobody registered anything
        "webhook_dead",
        "test",
    }
    for row in found:
        assert re.search("[一-鿿]", row["zh"]) and not re.search("[一-鿿]", row["en"]), row
        assert "{" not in row["zh"] + row["en"] and "None" not in row["en"], row
    assert len({row["id"] for row in found}) == len(found)


def test_the_steps_of_a_certificate_reach_supplier_debtor_and_banks(
    ledger: Ledger, people: Cast, database: Database
) -> None:
    sync(database, ledger)
    tell(database)
    with database.write() as session:
        session.execute(delete(table_of(Notice)))
    receivable = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    request(ledger, people.supplier, receivable, DISCOUNT, bank=people.bank)
    sync(database, ledger)
    tell(database)
    (issued,) = told(database, people.supplier, "certificate_received")
    assert issued["subject"] == receivable and "1,000.00" in issued["zh"] and "1,000.00" in issued["en"]
    assert kinds(database, people.debtor) == {"certificate_accepted", "payment_due"}
    assert kinds(database, people.bank) == {"financing_requested"}
    assert kinds(database, people.subcontractor) == set()


def test_telling_again_from_the_start_makes_nothing_twice(ledger: Ledger, database: Database) -> None:
    whole_life(ledger)
    sync(database, ledger)
    tell(database)
    before = told(database)
    with database.write() as session:
        session.execute(delete(table_of(NoticeCursor)))
    tell(database)
    assert told(database) == before


def test_a_crash_in_the_middle_loses_nothing(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off before each commit once, the end is the same as without."""
    whole_life(ledger)
    sync(database, ledger)
    monkeypatch.setattr(notices, "MOST_EVENTS", 50)
    add, crashes = notices.tell, []

    def crash(session: Any, found: Any) -> int:
        add(session, found)
        if len(crashes) % 2 == 0:
            crashes.append("after it was added")
            raise SystemError
        crashes.append("")
        return 0

    monkeypatch.setattr(notices, "tell", crash)
    while True:
        try:
            if not turn(database):
                break
        except SystemError:
            continue
    assert len(crashes) > 6
    cut_off = told(database)
    with database.write() as session:
        session.execute(delete(table_of(NoticeCursor)))
        session.execute(delete(table_of(Notice)))
    monkeypatch.undo()
    tell(database)
    assert cut_off == told(database) != []


def test_two_workers_at_once_tell_each_thing_once(
    ledger: Ledger, postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres_database
    whole_life(ledger)
    sync(database, ledger)
    monkeypatch.setattr(notices, "MOST_EVENTS", 10)
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(tell, database) for _ in range(4)]:
            done.result()
    at_once = told(database)
    (cursor,) = rows_of(database, NoticeCursor)
    assert (cursor["block"], cursor["log_index"]) == max(
        (row["block"], row["log_index"]) for row in rows_of(database, ChainEvent)
    )
    with database.write() as session:
        session.execute(delete(table_of(NoticeCursor)))
        session.execute(delete(table_of(Notice)))
    tell(database)
    assert at_once == told(database)


def test_of_blocks_that_may_be_taken_back_nobody_is_told_yet(
    ledger: Ledger, people: Cast, sqlite_database: Database
) -> None:
    ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    sync(sqlite_database, ledger)
    tell(sqlite_database, undo=ledger.head())
    assert told(sqlite_database) == []
    tell(sqlite_database)
    assert told(sqlite_database, people.supplier, "certificate_received")


def test_what_was_signed_is_told_to_have_taken_effect_or_not(
    ledger: Ledger, people: Cast, sqlite_database: Database
) -> None:
    database, supplier = sqlite_database, people.supplier
    sync(database, ledger)
    good = ledger.sign(supplier, "GrantKey", key="0x" + "ab" * 20, powers=1)
    bad = ledger.sign(supplier, "RevokeKey", key="0x" + "cd" * 20)
    done, refused = queue(database, ledger, good, bad)
    box = outbox(database, ledger)
    for _ in range(3):
        box.turn()
        sync(database, ledger)
    tell(database)
    (confirmed,) = told(database, supplier, "intent_confirmed")
    (turned_down,) = told(database, supplier, "intent_refused")
    assert (confirmed["subject"], turned_down["subject"]) == (done, refused)
    assert (confirmed["zh"], confirmed["en"]) == (
        f"指令{done[2:10]}（授权密钥）已在账本生效",
        f"intent {done[2:10]} (grant a key) took effect on the ledger",
    )
    assert f"指令{refused[2:10]}（撤销密钥）未获账本接受" in turned_down["zh"]
    assert "(revoke a key) was refused by the ledger" in turned_down["en"]


def test_every_action_has_a_name_by_which_people_know_it() -> None:
    assert ACTIONS.keys() == INTENTS.keys()
    assert all(zh and en and en.isascii() for zh, en in ACTIONS.values())


def test_a_debtor_is_reminded_once_a_week_before_maturity(
    ledger: Ledger, people: Cast, sqlite_database: Database
) -> None:
    database = sqlite_database
    receivable = ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN, days=20)

    def on(day: int) -> list[dict[str, Any]]:
        ledger.anvil.pass_time_to(start + day * DAY)
        ledger.send(ledger.sign(people.supplier, "GiveConsent", terms=some_hash(f"{day}")))
        sync(database, ledger)
        tell(database)
        return told(database, people.debtor, "payment_soon")

    start = ledger.now() + HOUR
    assert on(5) == []
    assert on(12) == []
    (reminder,) = on(14)
    assert (reminder["subject"], "1,000.00" in reminder["zh"]) == (receivable, True)
    assert on(15) == on(18) == [reminder]


def test_names_are_those_of_the_directory_and_an_address_where_there_is_none(
    ledger: Ledger, people: Cast, sqlite_database: Database
) -> None:
    ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN)
    sync(sqlite_database, ledger)
    tell(sqlite_database)
    (issued,) = told(sqlite_database, people.supplier, "certificate_received")
    assert people.debtor.address in issued["en"]  # nobody filed its name here


def test_ids_sort_by_time_and_say_the_event() -> None:
    early = notices.notice("test", "0xa", "s", "中", "e", at=99, event="x")
    late = notices.notice("test", "0xa", "s", "中", "e", at=1_000_000_000, event="x")
    assert early.id < late.id
    assert early.id.endswith(keccak(b"test|x|0xa").hex()[:32])
    assert Counter(KINDS).most_common(1)[0][1] == 1
