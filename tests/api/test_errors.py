"""Every error is a problem (RFC 9457) with a stable code and words in both languages; no input makes a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import Ledger

WORD = "0x" + "cd" * 32
LONE_SURROGATE = "\ud800"


@pytest.fixture
def desk(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def raw(desk: Desk, path: str, body: bytes, kind: str = "application/json") -> Any:
    return desk.gateway.client.post(path, content=body, headers=desk.headers | {"Content-Type": kind})


def test_a_path_that_is_not_there(gateway: Gateway, desk: Desk) -> None:
    problem(gateway.client.get("/v1/nothing"), 404, "http_404")
    problem(desk.get("/v2/certificates"), 404)


def test_a_method_that_is_not_there(gateway: Gateway, desk: Desk) -> None:
    answer = gateway.client.delete("/v1/status")
    problem(answer, 405, "http_405")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/certificates/7",
        "/v1/certificates/0x" + "CD" * 32,
        "/v1/certificates?limit=0",
        "/v1/certificates?limit=1001",
        "/v1/certificates?limit=all",
        "/v1/certificates?role=bank",
        "/v1/lots?role=other",
        "/v1/payments/instructions?state=lost",
    ],
)
def test_a_question_of_the_wrong_shape(desk: Desk, path: str) -> None:
    body = problem(desk.get(path), 422, "invalid_request")
    assert body["errors"] and body["errors"][0].keys() == {"where", "why"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b'"text"', b"{}", b'{"items": []}', b'{"items": [{}]}', b"\xff\xfe", b"NaN"],
)
def test_a_body_of_the_wrong_shape(desk: Desk, body: bytes) -> None:
    problem(raw(desk, "/v1/intents/drafts", body), 422)


def test_a_form_where_json_is_wanted(desk: Desk) -> None:
    problem(raw(desk, "/v1/intents/drafts", b"a=b", "application/x-www-form-urlencoded"), 422)


@pytest.mark.parametrize("depth", [100, 500, 900, 980, 2_000, 50_000])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_deeply_nested_json(desk: Desk, depth: int, opens: str, closes: str) -> None:
    inner = opens * depth + "1" + closes * depth
    for fields in (
        f'{{"participant": "{desk.party.address}", "terms": {inner}}}',
        f'{{"unknown": {inner}}}',
    ):
        body = f'{{"items": [{{"action": "GiveConsent", "fields": {fields}}}]}}'
        assert raw(desk, "/v1/intents/drafts", body.encode()).status_code in (400, 422)


@pytest.mark.parametrize(
    "number", ["1" * 100, "1" * 10_000, "-1", "1e400", "Infinity", "NaN", '"-1"', '"1' + "0" * 80 + '"']
)
def test_numbers_that_no_amount_is(desk: Desk, number: str) -> None:
    fields = f'{{"holder": "{desk.party.address}", "lot": "{WORD}", "amount": {number}}}'
    body = f'{{"items": [{{"action": "SplitLot", "fields": {fields}}}]}}'
    assert raw(desk, "/v1/intents/drafts", body.encode()).status_code in (400, 422)


@pytest.mark.parametrize("amount", [1.0, 1.5, "1.5", "1e3", "1.0", " 1", "1_0", "１", True, None, "", [], {}])
def test_an_amount_is_a_whole_number_of_fen(desk: Desk, amount: object) -> None:
    fields = {"holder": desk.party.address, "lot": WORD, "amount": amount}
    body = {"items": [{"action": "SplitLot", "fields": fields}]}
    problem(desk.post("/v1/intents/drafts", body), 422, "bad_intent")


@pytest.mark.parametrize("amount", [1.0, "1.5", "1e3", True, None, str(2**63), -1])
def test_so_are_the_amounts_of_a_quote(gateway: Gateway, amount: object) -> None:
    quote = {
        "financing": WORD,
        "advance_fen": "1",
        "repay_fen": "1",
        "rate_bps": 1,
        "fee_fen": "0",
        "valid_until": 1,
    }
    bank = gateway.at(gateway.people.bank)
    for name in ("advance_fen", "repay_fen", "fee_fen"):
        problem(bank.post("/v1/financings/quotes", [quote | {name: amount}]), 422, "invalid_request")


def test_an_unknown_action_and_unknown_fields(desk: Desk) -> None:
    problem(desk.draft("Mint", amount=1), 422, "bad_intent")
    problem(desk.draft("GiveConsent", participant=desk.party.address), 422, "bad_intent")
    answer = desk.draft("GiveConsent", participant=desk.party.address, terms=terms(), nonce="5")
    assert answer.status_code in (201, 422)
    problem(desk.draft("GiveConsent", participant=desk.party.address, terms=terms(), gas=5), 422, "bad_intent")


@pytest.mark.parametrize("text", ["\x00", LONE_SURROGATE, "a" * 100_000, "🪵", "'; DROP TABLE lot; --"])
def test_odd_text_anywhere(postgres_gateway: Gateway, ledger: Ledger, text: str) -> None:
    desk, operator = postgres_gateway.at(postgres_gateway.people.supplier), postgres_gateway.at(ledger.operator)
    application = {"code": "NEW1", "name": text, "kind": "bank", "key": "0x" + "01" * 20}
    bodies: list[tuple[Desk, str, Any]] = [
        (desk, "/v1/sign-in", {"nonce": text, "signature": "0x" + "00" * 65}),
        (desk, "/v1/intents/drafts", {"items": [{"action": text, "fields": {}}]}),
        (desk, "/v1/intents/drafts", {"items": [{"action": "GiveConsent", "fields": {text: 1}}]}),
        (
            desk,
            "/v1/intents/drafts",
            {"items": [{"action": "GiveConsent", "fields": {"participant": text, "terms": 1}}]},
        ),
        (operator, "/v1/participants", [application]),
        (operator, "/v1/participants", [application | {"name": "A", "name_en": text}]),
    ]
    for who, path, body in bodies:
        answer = raw(who, path, json.dumps(body).encode())
        assert answer.status_code < 500, (path, body, answer.text)
        assert answer.status_code < 400 or answer.headers["content-type"] == "application/problem+json"
    if text != LONE_SURROGATE and len(text) < 1_000:
        for path in ("/v1/certificates", "/v1/payments/instructions", "/v1/invoices", "/v1/financings"):
            for query in ({"after": text}, {"state": text}, {"kind": text}):
                assert desk.get(path, **query).status_code < 500, (path, query)


def test_a_crash_is_a_problem_too_and_tells_nothing(
    gateway: Gateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr("api.routes.status.cursor", fails)
    body = problem(gateway.client.get("/v1/status"), 500, "internal")
    assert "1234" not in str(body)
