"""Every program and every server is killed while parties are at work: nothing is lost, and nothing done twice."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Running
from tests.faults.doomed import PLACES


@pytest.mark.parametrize("place", PLACES)
def test_the_worker_at_each_boundary(calm: Running, place: str) -> None:
    calm.survives(lambda: calm.faults.kill_worker_at(place))


def test_the_worker_anywhere(calm: Running) -> None:
    calm.survives(calm.faults.kill_worker)


def test_the_gateway_whose_clients_ask_again(calm: Running) -> None:
    before = calm.load.over_http
    calm.survives(calm.faults.kill_gateway)
    assert calm.load.over_http > before


def test_beat(calm: Running) -> None:
    calm.survives(calm.faults.kill_beat)


def test_the_ledger_node(calm: Running) -> None:
    calm.survives(calm.faults.kill_ledger)


def test_postgresql(calm: Running) -> None:
    calm.survives(calm.faults.kill_database)


def test_redis(calm: Running) -> None:
    calm.survives(calm.faults.kill_broker)
