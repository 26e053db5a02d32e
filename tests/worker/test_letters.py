"""What a worker could not do is kept where an operator sees it, and can be sent again."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import update

from readmodel.database import Database
from readmodel.follow import cursor
from readmodel.tables import SyncCursor
from tests.support.commands import run
from tests.support.ledger import Kind, Ledger
from tests.support.tables import block, sync
from tests.support.waiting import until
from tests.support.workers import workers
from tests.worker.test_celery import WAIT_S, settings
from worker.letters import done, failed, letters

TASK = "worker.sync"


def test_the_same_failure_again_is_counted_and_what_was_done_since_is_mended(database: Database) -> None:
    failed(database, TASK, [], ValueError("one"))
    failed(database, TASK, [], KeyError("two"))
    failed(database, "worker.files", ["a file"], ValueError("another task"))
    failed(database, "worker.files", ["another file"], ValueError("another task"))
    (first,) = [one for one in letters(database) if one.task == TASK]
    others = [one for one in letters(database) if one.task != TASK]
    assert (first.task, first.times, first.error, first.state) == (TASK, 2, "KeyError: 'two'", "failed")
    assert "KeyError: 'two'" in first.trace
    assert sorted(one.args for one in others) == [["a file"], ["another file"]]
    done(database, TASK, [])
    assert {one.id for one in letters(database)} == {one.id for one in others}
    assert [one.state for one in letters(database, mended=True) if one.task == TASK] == ["mended"]
    failed(database, TASK, [], ValueError("three"))
    (again,) = [one for one in letters(database) if one.task == TASK]
    assert (again.times, again.error) == (1, "ValueError: three")


def test_what_is_done_and_never_failed_leaves_nothing(database: Database) -> None:
    done(database, TASK, [])
    assert letters(database, mended=True) == []


def test_an_operator_sees_what_failed_mends_it_and_sends_it_again(
    ledger: Ledger, sqlite_database: Database, tmp_path: Path
) -> None:
    """The tables end with a block that the ledger does not have: no turn mends that, a person must."""
    database, env = sqlite_database, settings(sqlite_database, ledger, f"filesystem://{tmp_path / 'queue'}")
    sync(database, ledger)
    with database.read() as session:
        at = cursor(session)
        assert at is not None
    _end_with(database, "0x" + "ab" * 32)
    ledger.admit("SOMEBODY", Kind.BANK)
    assert "no task failed" in run(env, "worker", "failed").stdout
    with workers(env, tmp_path) as platform:
        platform.worker()
        beat = platform.beat()
        (letter,) = until(lambda: letters(database), len, seconds=WAIT_S)
        beat.stop()
        shown = run(env, "worker", "failed")
        assert shown.returncode == 1
        assert TASK in shown.stdout and "LedgerForked" in shown.stdout
        assert [one["id"] for one in json.loads(run(env, "worker", "failed", "--json").stdout)] == [letter.id]
        trace = run(env, "worker", "failed", "--trace", letter.id)
        assert "Traceback" in trace.stdout and "LedgerForked" in trace.stdout

        _end_with(database, at.hash)
        sent = run(env, "worker", "retry", letter.id)
        assert (sent.returncode, sent.stdout) == (0, f"sent {TASK} ({letter.id}) to its queue\n")
        until(lambda: letters(database), lambda left: not left, seconds=WAIT_S)
        assert block(database) == ledger.head()
    assert run(env, "worker", "failed").returncode == 0


def test_what_is_not_there_cannot_be_sent_again(ledger: Ledger, sqlite_database: Database, tmp_path: Path) -> None:
    env = settings(sqlite_database, ledger, f"filesystem://{tmp_path / 'queue'}")
    unknown = run(env, "worker", "retry", "nothing")
    assert unknown.returncode == 2 and "no failed task nothing" in unknown.stderr
    assert run(env, "worker", "retry").returncode == 2


def _end_with(database: Database, block_hash: str) -> None:
    with database.write() as session:
        session.connection().execute(update(SyncCursor).values(hash=block_hash))
