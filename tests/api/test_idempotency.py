"""A request that is sent again under its key is done once, and answered as the first time."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from httpx import Response
from sqlalchemy import update
from starlette.requests import Request

from api.request.idempotency import keep_no_copy
from readmodel.rows import table_of
from readmodel.tables import IdempotentRequest, InvoiceFile, SignedIntent
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.server import served
from tests.support.tables import rows_of

DRAFTS, REPEATS = "/v1/intents/drafts", 50


def consent(desk: Desk) -> dict[str, Any]:
    return {"items": [{"action": "GiveConsent", "fields": {"participant": desk.party.address, "terms": terms()}}]}


def post(desk: Desk, key: str, body: Any, path: str = DRAFTS) -> Response:
    return desk.gateway.client.post(path, json=body, headers=desk.headers | {"Idempotency-Key": key})


@pytest.fixture
def desk(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def test_a_repeat_is_answered_as_the_first_and_done_once(gateway: Gateway, desk: Desk) -> None:
    first, second = post(desk, "a", consent(desk)), post(desk, "a", consent(desk))
    assert "idempotent-replay" not in first.headers
    assert second.headers["idempotent-replay"] == "true"
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, first.content)
    assert first.headers["content-type"] == second.headers["content-type"]
    assert len(rows_of(gateway.database, SignedIntent)) == 1


def test_without_a_key_a_repeat_is_another_request(gateway: Gateway, desk: Desk) -> None:
    assert [desk.post(DRAFTS, consent(desk)).status_code for _ in range(2)] == [201, 201]
    assert len(rows_of(gateway.database, SignedIntent)) == 2
    assert rows_of(gateway.database, IdempotentRequest) == []


def test_a_refusal_is_repeated_too(desk: Desk) -> None:
    body = {"items": [{"action": "Mint", "fields": {}}]}
    first, second = post(desk, "a", body), post(desk, "a", body)
    problem(first, 422, "bad_intent")
    assert second.content == first.content
    assert second.headers["idempotent-replay"] == "true"


def test_a_key_is_for_one_request(gateway: Gateway, desk: Desk) -> None:
    assert post(desk, "a", consent(desk)).status_code == 201
    problem(post(desk, "a", {"items": [{"action": "Mint", "fields": {}}]}), 409, "idempotency_key_reused")
    problem(post(desk, "a", consent(desk), "/v1/intents/lookup"), 409, "idempotency_key_reused")
    problem(post(desk, "a", consent(desk), DRAFTS + "?x=1"), 409, "idempotency_key_reused")
    assert len(rows_of(gateway.database, SignedIntent)) == 1


def test_a_key_belongs_to_a_participant(gateway: Gateway, desk: Desk) -> None:
    other = gateway.at(gateway.people.debtor)
    assert post(desk, "a", consent(desk)).status_code == 201
    answer = post(other, "a", consent(other))
    assert (answer.status_code, "idempotent-replay" in answer.headers) == (201, False)


def test_nobodys_key_is_not_kept(gateway: Gateway) -> None:
    key = {"key": gateway.people.supplier.key.address}
    answers = [
        gateway.client.post("/v1/sign-in/challenges", json=key, headers={"Idempotency-Key": "a"}).json()["nonce"]
        for _ in range(2)
    ]
    assert answers[0] != answers[1]
    assert rows_of(gateway.database, IdempotentRequest) == []


@pytest.mark.parametrize("key", ["", "x" * 129, "a b"])
def test_what_can_be_no_key(desk: Desk, key: str) -> None:
    problem(post(desk, key, consent(desk)), 422, "invalid_idempotency_key")


def test_a_key_expires(gateway: Gateway, desk: Desk) -> None:
    post(desk, "a", consent(desk))
    [row] = rows_of(gateway.database, IdempotentRequest)
    assert row["expires_at"] - row["began_at"] == 24 * 3600
    with gateway.database.write() as session:
        session.execute(update(table_of(IdempotentRequest)).values(expires_at=1))
    assert "idempotent-replay" not in post(desk, "a", consent(desk)).headers
    assert len(rows_of(gateway.database, SignedIntent)) == 2


def test_a_crash_is_forgotten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("api.routes.intents.names_of", fails)
        problem(post(desk, "a", consent(desk)), 500, "internal")
    answer = post(desk, "a", consent(desk))
    assert (answer.status_code, "idempotent-replay" in answer.headers) == (201, False)


def under_way(gateway: Gateway, desk: Desk, *, began_s_ago: int) -> None:
    """As if another process had begun with the request of this key and not answered yet."""
    post(desk, "a", consent(desk))
    with gateway.database.write() as session:
        began_at = int(time.time()) - began_s_ago
        session.execute(update(table_of(IdempotentRequest)).values(status=None, body=None, began_at=began_at))


def test_while_the_first_is_at_work_a_repeat_is_told_so(
    gateway: Gateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.request.idempotency.WAIT_MS", 80)
    under_way(gateway, desk, began_s_ago=0)
    answer = post(desk, "a", consent(desk))
    problem(answer, 409, "idempotency_in_progress")
    assert int(answer.headers["retry-after"]) >= 1


def test_a_try_that_died_does_not_hold_its_key_for_ever(gateway: Gateway, desk: Desk) -> None:
    under_way(gateway, desk, began_s_ago=gateway.settings.request_s + 60)
    answer = post(desk, "a", consent(desk))
    assert (answer.status_code, "idempotent-replay" in answer.headers) == (201, False)


def test_an_upload_is_the_same_by_its_content(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.debtor)
    path, headers = "/v1/invoices/imports", desk.headers | {"Idempotency-Key": "a"}
    heading = b"InvoiceNo,Sellertaxno,Buyertaxno,Amount,Tax,Total,Date\n"

    def upload(data: bytes) -> Response:  # in a form with another boundary each time
        return gateway.client.post(path, files={"file": ("a.csv", data)}, headers=headers)

    first, second, other = upload(heading), upload(heading), upload(heading + b"x")
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["idempotent-replay"] == "true"
    problem(other, 409, "idempotency_key_reused")
    assert len(rows_of(gateway.database, InvoiceFile)) <= 1


def test_a_secret_is_shown_once_and_not_kept(gateway: Gateway, desk: Desk) -> None:
    @gateway.app.post("/v1/secret")
    def secret(request: Request) -> dict[str, str]:
        keep_no_copy(request)
        return {"secret": "sesame"}

    assert post(desk, "a", {}, "/v1/secret").json() == {"secret": "sesame"}
    problem(post(desk, "a", {}, "/v1/secret"), 409, "answer_not_kept")
    assert "sesame" not in str(rows_of(gateway.database, IdempotentRequest))


def test_what_the_gateway_shows_once_it_keeps_under_no_key(gateway: Gateway, desk: Desk) -> None:
    shown = {
        "/v1/keys/held": ({"label": "a", "pin": "730518"}, "device_share"),
        "/v1/invitations": ({"login": "li.na@example.com", "roles": ["maker"]}, "token"),
        "/v1/webhooks": ({"url": "https://erp.example.com/a"}, "secret"),
        "/v1/clients": ({"name": "ERP", "scopes": ["read"]}, "client_secret"),
    }
    for path, (body, name) in shown.items():
        secret = post(desk, path, body, path).json()[name]
        problem(post(desk, path, body, path), 409, "answer_not_kept")
        assert secret not in str(rows_of(gateway.database, IdempotentRequest)), path


def test_a_refusal_is_no_secret(desk: Desk) -> None:
    wrong = {"name": "ERP", "scopes": ["everything"]}
    first, second = (post(desk, "a", wrong, "/v1/clients") for _ in range(2))
    assert first.status_code == 422
    assert (second.status_code, second.content) == (first.status_code, first.content)


def test_fifty_at_once_are_one(postgres_gateway: Gateway) -> None:
    gateway = postgres_gateway
    desk = gateway.at(gateway.people.supplier)
    with served(gateway.app) as url, httpx.Client(base_url=url, timeout=60) as client:

        def send(_: int) -> Response:
            headers = desk.headers | {"Idempotency-Key": "fifty"}
            return client.post(DRAFTS, json=consent(desk), headers=headers)

        with ThreadPoolExecutor(REPEATS) as threads:
            answers = list(threads.map(send, range(REPEATS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Counter("idempotent-replay" in answer.headers for answer in answers) == {True: REPEATS - 1, False: 1}
    assert len(rows_of(gateway.database, SignedIntent)) == 1
