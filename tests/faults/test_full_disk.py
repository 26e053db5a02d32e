"""The disk is full in the middle of a transaction: the tables are whole, and go on when there is space again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from readmodel.database import Database
from tests.support.commands import environment
from tests.support.ledger import Ledger
from tests.support.outbox import admissions, queue, states, times_used
from tests.support.tables import reconciled
from tests.support.waiting import until
from tests.support.workers import Workers, workers

WAIT_S = 90


@pytest.fixture
def programs(ledger: Ledger, sqlite_database: Database, tmp_path: Path) -> Iterator[Workers]:
    env = environment(sqlite_database, ledger) | {
        "TALLYSTICK_BROKER_URL": f"filesystem://{tmp_path / 'queue'}",
        "TALLYSTICK_RELAYER_KEY": "0x" + secrets.token_hex(32),
        "TALLYSTICK_BEAT_MS": "200",
    }
    with workers(env, tmp_path) as found:
        yield found


def test_what_did_not_fit_is_done_when_there_is_space(
    ledger: Ledger, sqlite_database: Database, programs: Workers, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.touch()
    digests = queue(sqlite_database, ledger, *admissions(ledger, 100))
    worker = programs.start("cramped", "tests.faults.cramped", str(full))
    programs.beat()
    until(lambda: worker.said().count("database or disk is full"), lambda times: times > 2, seconds=WAIT_S)
    full.unlink()
    confirmed = {"confirmed": len(digests)}
    until(lambda: states(sqlite_database, digests), lambda found: found == confirmed, seconds=WAIT_S)
    assert worker.child.poll() is None
    assert times_used(ledger, digests) == dict.fromkeys(digests, 1)
    assert reconciled(sqlite_database, ledger).differences == []
