"""What `bench api` asks: each request is answered, with what its bare query finds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI

from bench._api_reads import Asked, Reads, get
from bench._desks import furnish, recorded_deployment
from bench._portfolio import Portfolio
from bench.api import gateway
from readmodel.database import Database

LOTS = 3_000


@pytest.fixture(scope="module")
def served(postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Database, Reads]]:
    url, portfolio = postgres.migrated(), Portfolio(LOTS)
    with gateway(url, recorded_deployment(tmp_path_factory.mktemp("bench"))) as (app, database):
        portfolio.fill(database)
        furnish(database, portfolio)
        yield app, database, Reads(portfolio, database)


def test_each_read_is_answered_with_what_its_bare_query_finds(served: tuple[FastAPI, Database, Reads]) -> None:
    app, database, reads = served
    assert len(reads.routes) == 10
    for name, route in reads.routes.items():
        random = Random(name)
        asked = [route(random) for _ in range(30)]
        bodies = [json.loads(body) for body in asyncio.run(_all(app, asked))]
        assert any(_items(body) for body in bodies), name
        if name in ("/v1/lots", "/v1/certificates", "/v1/payables", "/v1/exposures", "/v1/financings"):
            with database.read() as session:
                assert [len(_items(body)) for body in bodies] == [len(one.bare(session)) for one in asked], name


async def _all(app: FastAPI, asked: list[Asked]) -> list[bytes]:
    return [await get(app, one) for one in asked]


def _items(body: Any) -> Any:
    return body["items"] if isinstance(body, dict) and "items" in body else body
