"""The real thing: worker and beat processes over a real broker carry what was queued to the ledger and back."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu.entity import Queue

from readmodel.database import Database
from tests.support.commands import environment, run
from tests.support.ledger import Kind, Ledger
from tests.support.outbox import admissions, envelopes, queue, states, times_used
from tests.support.rabbit import NoRabbit, Rabbit
from tests.support.redis import Redis
from tests.support.tables import block, reconciled
from tests.support.waiting import until
from tests.support.workers import Workers, workers
from worker.app import make_app
from worker.settings import QueueSettings

WAIT_S = 90
MANY = 200  # requests


def settings(database: Database, ledger: Ledger, broker: str) -> dict[str, str]:
    return environment(database, ledger) | {
        "TALLYSTICK_BROKER_URL": broker,
        "TALLYSTICK_RELAYER_KEY": "0x" + secrets.token_hex(32),
        "TALLYSTICK_BEAT_MS": "200",
    }


@pytest.fixture
def rabbit() -> Iterator[Rabbit]:
    """Its settings are tested where it is installed; where it is not, the run says so."""
    try:
        with Rabbit() as server:
            yield server
    except NoRabbit as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["filesystem", "redis", "rabbit"])
def platform(
    request: pytest.FixtureRequest, ledger: Ledger, postgres_database: Database, tmp_path: Path
) -> Iterator[Workers]:
    """Nothing runs yet."""
    broker = f"filesystem://{tmp_path / 'queue'}"
    if request.param != "filesystem":
        broker = request.getfixturevalue(request.param).url
    with workers(settings(postgres_database, ledger, broker), tmp_path) as found:
        yield found


def test_a_queued_intent_is_confirmed_and_a_second_beat_does_no_harm(
    platform: Workers, ledger: Ledger, postgres_database: Database
) -> None:
    digests = queue(postgres_database, ledger, *admissions(ledger, 20))
    platform.worker()
    platform.beat()
    platform.beat()
    _confirmed(platform, postgres_database, ledger, digests)
    more = queue(postgres_database, ledger, *admissions(ledger, 20, "MORE"))
    _confirmed(platform, postgres_database, ledger, more)


def test_killed_in_the_middle_of_a_queue_and_started_again_it_does_each_once(
    ledger: Ledger, sqlite_database: Database, tmp_path: Path
) -> None:
    database = sqlite_database
    digests = queue(database, ledger, *admissions(ledger, 150))
    with workers(settings(database, ledger, f"filesystem://{tmp_path / 'queue'}"), tmp_path) as platform:
        with ledger.anvil.held():  # it is in the middle for as long as we like
            first = platform.worker()
            platform.beat()
            _come_to(platform, lambda: states(database, digests), lambda found: found["sent"] > 0)
            first.kill()
            assert "sealed" in {e.state for e in envelopes(database)}
            assert states(database, digests)["confirmed"] == 0
        platform.worker()
        _confirmed(platform, database, ledger, digests)


def test_a_worker_that_is_told_to_stop_ends_what_it_does_and_leaves_the_rest(
    ledger: Ledger, postgres_database: Database, redis: Redis, tmp_path: Path
) -> None:
    database = postgres_database
    digests = queue(database, ledger, *admissions(ledger, 150))
    with workers(settings(database, ledger, redis.url), tmp_path) as platform:
        with ledger.anvil.held():
            first = platform.worker()
            platform.beat()
            _come_to(platform, lambda: states(database, digests), lambda found: found["sent"] > 0)
            first.child.terminate()
            assert first.child.wait(WAIT_S) == 0
            assert "Traceback" not in first.said()
            assert states(database, digests)["confirmed"] == 0
        platform.worker()
        _confirmed(platform, database, ledger, digests)


def test_each_kind_of_task_has_a_queue_of_its_own(ledger: Ledger, sqlite_database: Database, tmp_path: Path) -> None:
    """A worker that carries nothing still reads: whoever only syncs needs no turn of the others."""
    database = sqlite_database
    digests = queue(database, ledger, *admissions(ledger, 3))
    ledger.admit("SOMEBODY", Kind.BANK)
    with workers(settings(database, ledger, f"filesystem://{tmp_path / 'queue'}"), tmp_path) as platform:
        reading = platform.worker(queues="sync")
        platform.beat()
        until(reading.said, lambda said: said.count("Task worker.sync[") > 5, seconds=WAIT_S)
        assert (block(database), states(database, digests)) == (ledger.head(), {"queued": 3})
        assert "worker.submit[" not in reading.said()
        platform.worker(queues="submit,clock")
        _confirmed(platform, database, ledger, digests)


def test_one_run_answers_for_all_who_asked_before_it(platform: Workers) -> None:
    """A worker that was away, or is slower than beat, does not do the same thing again for each request."""
    asking = make_app(QueueSettings(broker_url=platform.env["TALLYSTICK_BROKER_URL"]))
    with asking.connection_for_write() as connection:
        for _ in range(MANY):
            asking.send_task("worker.clock", connection=connection)
        clock = asking.amqp.queues["clock"].bind(connection.default_channel)
        until(lambda: _waiting(clock), lambda waiting: waiting == MANY, seconds=WAIT_S)
        worker = platform.worker(queues="clock")
        until(lambda: _waiting(clock), lambda left: left == 0, seconds=WAIT_S)
        until(worker.said, lambda said: said.count("succeeded in") == said.count("received") > 0, seconds=WAIT_S)
    assert worker.said().count("succeeded in") < 5


def _waiting(queue: Queue) -> int:
    """Requests that no worker has taken."""
    found: int = queue.queue_declare()[1]
    return found


def test_without_a_relayer_key_there_is_one_clear_error(
    ledger: Ledger, sqlite_database: Database, tmp_path: Path
) -> None:
    env = settings(sqlite_database, ledger, f"filesystem://{tmp_path / 'queue'}")
    del env["TALLYSTICK_RELAYER_KEY"]
    done = run(env, "celery", "-A", "worker.app", "worker", "--pool", "solo")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert said.strip().splitlines()[-1] == "TALLYSTICK_RELAYER_KEY: Field required"
    assert "Traceback" not in said


def _come_to(platform: Workers, ask: Callable[[], Counter[str]], enough: Callable[[Counter[str]], object]) -> None:
    """What was waited for; if it does not come, what the processes said meanwhile."""
    try:
        until(ask, enough, seconds=WAIT_S)
    except AssertionError as late:
        raise AssertionError(f"{late}\n{platform.said()}") from None


def _confirmed(platform: Workers, database: Database, ledger: Ledger, digests: list[str]) -> None:
    _come_to(platform, lambda: states(database, digests), lambda found: found == {"confirmed": len(digests)})
    assert times_used(ledger, digests) == dict.fromkeys(digests, 1)
    assert reconciled(database, ledger).differences == []
