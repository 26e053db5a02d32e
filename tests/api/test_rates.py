"""Whoever asks too often is told when to come again; nobody else notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from readmodel.database import Database
from tests.support.gateway import Gateway, gateway_of, problem
from tests.support.ledger import Ledger
from tests.support.redis import Redis


@pytest.fixture(params=["memory", "redis"])
def where(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    redis: Redis = request.getfixturevalue("redis")
    return redis.url.replace("redis+socket", "redis+unix")


@pytest.fixture
def strict(ledger: Ledger, sqlite_database: Database, where: str) -> Iterator[Gateway]:
    found = gateway_of(ledger, sqlite_database, rate_url=where, rate_participant="5/hour", rate_address="9/hour")
    with found.client:  # one event loop, to which the connections belong
        yield found
    found.close()


def test_each_participant_has_a_limit_of_its_own(strict: Gateway) -> None:
    supplier, debtor = strict.at(strict.people.supplier), strict.at(strict.people.debtor)
    assert [supplier.get("/v1/me").status_code for _ in range(5)] == [200] * 5
    answer = supplier.get("/v1/me")
    problem(answer, 429, "rate_limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 2 * 3600
    assert debtor.get("/v1/me").status_code == 200
    assert strict.client.get("/v1/status").status_code == 200


def test_whoever_is_not_signed_in_is_counted_by_address(strict: Gateway) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    answers = [strict.client.get("/v1/status", headers=headers) for headers in (*[{}, wrong] * 5,)]
    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    problem(strict.client.get("/v1/me", headers=wrong), 429, "rate_limited")


def test_no_limit_is_none(ledger: Ledger, sqlite_database: Database) -> None:
    gateway = gateway_of(ledger, sqlite_database, rate_participant="", rate_address="")
    assert {gateway.client.get("/v1/nothing").status_code for _ in range(50)} == {404}
    gateway.close()


def test_processes_share_what_they_count(ledger: Ledger, sqlite_database: Database, redis: Redis) -> None:
    url = redis.url.replace("redis+socket", "redis+unix")
    gateway = gateway_of(ledger, sqlite_database, rate_url=url, rate_address="4/hour")
    other = create_app(gateway.settings)
    with gateway.client as one, TestClient(other) as two:
        assert [(one, two)[n % 2].get("/v1/status").status_code for n in range(5)] == [200] * 4 + [429]
    gateway.close()
    other.state.gateway.database.close()


def test_without_the_count_the_gateway_goes_on(ledger: Ledger, sqlite_database: Database, redis: Redis) -> None:
    url = redis.url.replace("redis+socket", "redis+unix")
    gateway = gateway_of(ledger, sqlite_database, rate_url=url, rate_address="1/hour")
    redis.kill()
    assert {gateway.client.get("/v1/status").status_code for _ in range(3)} == {200}
    gateway.close()
