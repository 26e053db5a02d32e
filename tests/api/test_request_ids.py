"""A request has an id from the caller's hand to the ledger's transaction, and no log line says what is private."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from chain.keys import Key
from readmodel import logs
from readmodel.tables import Envelope, SignedIntent
from tests.support.gateway import Gateway, problem, terms
from tests.support.tables import rows_of
from tests.support.waiting import until

ID = "erp-4711.a"


@pytest.fixture
def in_production() -> Iterator[None]:
    logs.install("production")
    yield
    logs.install("local")


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_callers_own_id_is_kept(gateway: Gateway) -> None:
    answer = gateway.client.get("/v1/status", headers={"X-Request-Id": ID})
    assert answer.headers["x-request-id"] == ID


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a\tb", "<script>"])
def test_what_can_be_no_id_is_replaced(gateway: Gateway, given: str) -> None:
    answer = gateway.client.get("/v1/status", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32


def test_each_request_has_an_id_of_its_own(gateway: Gateway) -> None:
    seen = {gateway.client.get("/v1/status").headers["x-request-id"] for _ in range(20)}
    assert len(seen) == 20


def test_a_problem_names_it(gateway: Gateway) -> None:
    for path in ("/v1/me", "/v1/nothing"):
        answer = gateway.client.get(path, headers={"X-Request-Id": ID})
        assert problem(answer, answer.status_code)["request_id"] == ID == answer.headers["x-request-id"]


def test_a_crash_names_it_and_so_does_its_trace_in_the_log(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], in_production: None
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("call 13800138000")

    monkeypatch.setattr("api.routes.status.cursor", fails)
    answer = gateway.client.get("/v1/status", headers={"X-Request-Id": ID})
    assert problem(answer, 500, "internal")["request_id"] == ID
    failed, request = lines(capfd)
    assert (failed["request_id"], request["request_id"]) == (ID, ID)
    assert "RuntimeError" in str(failed["exception"])
    assert "13800138000" not in str(failed)
    assert (request["event"], request["path"], request["status"]) == ("request", "/v1/status", 500)


def test_from_the_request_to_the_transaction(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.supplier)
    item = {"action": "GiveConsent", "fields": {"participant": desk.party.address, "terms": terms()}}
    headers = desk.headers | {"X-Request-Id": ID}
    answer = gateway.client.post("/v1/intents/drafts", json={"items": [item]}, headers=headers)
    digest = answer.json()[0]["digest"]
    desk.sign(digest)
    with structlog.testing.capture_logs() as said:
        until(lambda: gateway.carry() or desk.state(digest), lambda state: state == "confirmed")
    [intent] = rows_of(gateway.database, SignedIntent)
    [envelope] = rows_of(gateway.database, Envelope)
    assert (intent["request_id"], intent["envelope"]) == (ID, envelope["tx"])
    [sealed] = [line for line in said if line["event"] == "outbox.sealed"]
    assert (sealed["tx"], sealed["requests"]) == (envelope["tx"], [ID])


TOKEN = "Zk3_aT9-qLwX0mB7vN2cR5sD8fG1hJ4kP6yU3eW9iOo"
PRIVATE = {
    "token": TOKEN,
    "signature": Key.new().sign_text("hello"),
    "phone": "138 0013 8000",
    "plain_phone": "13800138000",
    "abroad": "+86-13800138000",
    "email": "li.wei@example.com.cn",
    "id_number": "11010519491231002X",
    "password": "correct horse",
    "pin": "pin-of-li",
    "totp": "code-of-li",
    "authorization": f"Bearer {TOKEN}",
    "url": "postgresql+psycopg://tallystick:hunter2@db/tallystick",
    "jwt": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJsaSJ9.",
}
SECRETS = {*PRIVATE.values(), "hunter2"} - {PRIVATE["url"], PRIVATE["authorization"]}


def test_what_is_private_goes_into_no_line(capfd: pytest.CaptureFixture[str], in_production: None) -> None:
    log, other = structlog.get_logger("api"), logging.getLogger("somebody.else")
    log.info("by name", **PRIVATE)
    log.info("deep", body={"items": [PRIVATE, {"who": {"e_mail": PRIVATE["email"]}}]})
    named = {"password", "pin", "totp"}  # by themselves they look like anything
    for name, value in PRIVATE.items() - {(name, PRIVATE[name]) for name in named}:
        log.info(f"within words: {value}, said {name}")
        log.info("under another name", note=value)
        other.error("by another library: %s", value)
        try:
            raise ValueError(value)
        except ValueError:
            log.exception("in a trace")
    said = capfd.readouterr().err
    assert len(said.splitlines()) == 2 + 4 * (len(PRIVATE) - len(named))
    for secret in SECRETS:
        assert secret not in said


def test_what_is_public_stays(capfd: pytest.CaptureFixture[str], in_production: None) -> None:
    digest, party = "0x" + "1f" * 32, "0x" + "00" * 13 + "12345678901234"
    code, invoice = "91440300MA5EXAMPL3", "25442000000138001380"
    structlog.get_logger("api").info("public", tx=digest, participant=party, code=code, invoice=invoice, amount_fen=138)
    [line] = lines(capfd)
    assert (line["tx"], line["participant"], line["code"], line["invoice"]) == (digest, party, code, invoice)
    assert (line["amount_fen"], line["level"], line["logger"]) == (138, "info", "api")
