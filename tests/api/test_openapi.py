"""The document says all that the gateway answers, to everybody, whatever is sent; and what is wrong writes nothing."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.audit import PURPOSES
from api.openapi import EXAMPLES, TAGS
from readmodel.database import Database
from readmodel.tables import RECORDS, AuditLine, AuditParty, AuditRoot, IdempotentRequest
from tests.support.gateway import Gateway, gateway_of
from tests.support.ledger import Ledger
from tests.support.tables import rows_of

ROLES = ("anonymous", "enterprise", "bank", "office", "operator")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES_EACH = 5
BAD_BODIES = 10_000
REMEMBERED = (IdempotentRequest, AuditLine, AuditParty, AuditRoot)  # of the requests themselves


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def headers_of(gateway: Gateway, ledger: Ledger, role: str) -> dict[str, str]:
    people = gateway.people
    if role == "anonymous":
        return {}
    parties = {
        "enterprise": people.supplier,
        "bank": people.bank,
        "office": people.reviewer,
        "operator": ledger.operator,
    }
    return gateway.at(parties[role]).headers


def test_each_operation_has_a_name_for_a_clients_method(gateway: Gateway) -> None:
    names = [operation["operationId"] for _, _, operation in operations(gateway.app.openapi())]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z][a-z_]{1,30}", name) for name in names)


def test_each_tag_is_described_and_each_path_has_a_purpose(gateway: Gateway) -> None:
    document = gateway.app.openapi()
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    assert used == set(TAGS) == {tag["name"] for tag in document["tags"]}
    secured = {path.split("/")[2] for _, path, operation in operations(document) if operation.get("security")}
    assert secured - {"me", "sign-in"} <= set(PURPOSES)


def test_each_problem_is_said_with_its_own_type(gateway: Gateway) -> None:
    for method, path, operation in operations(gateway.app.openapi()):
        problems = {status: said for status, said in operation["responses"].items() if int(status) >= 400}
        assert {"401", "429", "500", "503", "504"} <= problems.keys(), (method, path)
        assert ("requestBody" in operation) == ("413" in problems), (method, path)
        assert all(said["content"].keys() == {"application/problem+json"} for said in problems.values())


def test_each_body_has_an_example_that_is_right(gateway: Gateway) -> None:
    document = gateway.app.openapi()
    for method, path, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "application/json":
                schema = content["schema"]
                # What is both sent and answered is written in two ways.
                name = schema.get("items", schema)["$ref"].rpartition("/")[2].removesuffix("-Input")
                assert name in EXAMPLES, (method, path)
                example = [EXAMPLES[name]] if "items" in schema else EXAMPLES[name]
                jsonschema_rs.validate({**schema, "components": document["components"]}, example)


def test_whatever_is_sent_to_it_the_answer_is_documented(gateway: Gateway, ledger: Ledger) -> None:
    schema = schemathesis.openapi.from_dict(gateway.app.openapi())
    schema.app = gateway.app
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) > 30
    found.sort(key=lambda operation: operation.method.upper() == "DELETE")  # signing out comes last
    everybody = {role: headers_of(gateway, ledger, role) for role in ROLES}
    answered: Counter[tuple[str, int]] = Counter()
    with gateway.client:  # thousands of requests need no event loop each
        for operation in found:

            @settings(
                max_examples=EXAMPLES_EACH,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy())
            def holds(case: schemathesis.Case) -> None:
                for role, headers in everybody.items():
                    answer = case.call_and_validate(headers=headers, checks=CHECKS, session=gateway.client)
                    answered[role, answer.status_code // 100] += 1

            holds()
    assert all(answered[role, 2] > 50 for role in ROLES if role != "anonymous"), answered
    assert answered["anonymous", 4] > 50


# --- ten thousand bad bodies

WORD, ADDRESS = "0x" + "cd" * 32, "0x" + "AB" * 20
# Right in shape but for one thing, or about what is not there: whatever else is broken in them, they are to be refused.
QUOTE = EXAMPLES["QuoteRequest"] | {"financing": WORD}
SEEDS: list[tuple[str, str, Any]] = [
    ("enterprise", "/v1/intents/drafts", {"items": [{"action": "SplitLot", "fields": {"lot": WORD, "amount": "1"}}]}),
    ("enterprise", "/v1/intents/drafts", {"items": [{"action": "Mint", "fields": {"amount": "1"}}]}),
    ("bank", "/v1/intents/signatures", {"items": [{"digest": WORD, "signature": "0x" + "00" * 65}]}),
    ("enterprise", "/v1/intents/lookup", {"digests": [WORD]}),
    ("operator", "/v1/participants", [EXAMPLES["Application"] | {"key": "0x1"}]),
    ("bank", "/v1/financings/quotes", [QUOTE]),
    ("enterprise", "/v1/offers", EXAMPLES["Question"]),
    ("enterprise", f"/v1/offers/{WORD}/acceptance", EXAMPLES["Choice"]),
    ("bank", "/v1/offers/signatures", [EXAMPLES["QuoteSignature"]]),
    ("bank", f"/v1/credit-policy/{'cd' * 16}/rejection", EXAMPLES["PolicyRejection"]),
    ("enterprise", "/v1/cost-shares", EXAMPLES["ShareRequest"] | {"interest_bps": 0}),
    ("enterprise", f"/v1/early-payment-programme/{'cd' * 16}/rejection", EXAMPLES["PolicyRejection"]),
    ("enterprise", "/v1/standing-orders", EXAMPLES["OrderBody"] | {"until_on": "2020-01-01"}),
    ("enterprise", f"/v1/standing-orders/{'cd' * 16}/rejection", EXAMPLES["PolicyRejection"]),
    ("bank", "/v1/pool/decisions", {"rule": "entry", "loan": WORD, "other_balances_fen": "1", "insured": False}),
    ("bank", "/v1/registrations", EXAMPLES["EntryBody"] | {"financing": WORD}),
    ("enterprise", "/v1/payments/receipts", [EXAMPLES["Receipt"]]),
    ("bank", f"/v1/intents/{WORD}/rejection", {"reason": "no"}),
    ("enterprise", "/v1/accounts", EXAMPLES["AccountRequest"] | {"bank_code": "102"}),
    ("operator", "/v1/bank-systems", EXAMPLES["BankSystemRequest"]),
    ("enterprise", "/v1/payments/batches", EXAMPLES["BatchRequest"] | {"instructions": [{"instruction": WORD}]}),
    ("enterprise", f"/v1/payments/unmatched/{'cd' * 16}/resolution", EXAMPLES["ResolutionRequest"]),
    ("enterprise", "/v1/delegations", EXAMPLES["DelegationBody"]),
    ("enterprise", "/v1/demo/clock", EXAMPLES["Journey"]),
    ("enterprise", f"/v1/keys/{ADDRESS.lower()}/sign", EXAMPLES["SignRequest"]),
    ("enterprise", f"/v1/keys/{ADDRESS.lower()}/session", EXAMPLES["OpenRequest"]),
    ("office", "/v1/pool/late-claims", EXAMPLES["LateClaimRequest"]),
    ("enterprise", "/v1/sessions", EXAMPLES["Switch"]),
    ("bank", "/v1/webhooks/nobodys/resume", EXAMPLES["ResumeRequest"]),
    ("enterprise", "/v1/clients", EXAMPLES["ClientRequest"] | {"scopes": ["everything"]}),
    ("anonymous", "/v1/invitations/accept", EXAMPLES["Acceptance"]),
    ("anonymous", "/v1/sign-in/challenges", {"key": "nobody"}),
    ("anonymous", "/v1/sign-in", {"nonce": "0", "signature": "0x" + "00" * 65}),
]
ODD: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        1.5,
        2**40,
        2**63,
        2**256,
        10**400,
        "",
        " ",
        "\x00",
        "\ud800",
        "0x",
        "1e9",
        "-0",
        "🪵",
        "a" * 9_000,
    ),
    *([], {}, [[]], [None], {"": None}, {"items": []}, [1] * 600, WORD, ADDRESS, "'; DROP TABLE lot; --"),
]


def broken(chance: random.Random, seed: Any) -> bytes:
    """A body that is wrong: in what it says, or in how it is written."""
    body = json.loads(json.dumps(seed))
    for _ in range(chance.randint(1, 3)):
        body = _spoilt(chance, body)
    if body == []:  # a list of nothing is done at once
        body = None
    data = json.dumps(body).encode()
    match chance.randrange(8):
        case 0:
            return data[: chance.randrange(len(data) + 1)]
        case 1:
            place = chance.randrange(len(data) + 1)
            return data[:place] + bytes(chance.randrange(256) for _ in range(4)) + data[place:]
        case 2:
            return b"[" * chance.randrange(2_000) + data
    return data


def _spoilt(chance: random.Random, body: Any) -> Any:
    """The same with one thing in it exchanged, dropped or added, anywhere."""
    if isinstance(body, dict) and body and chance.random() < 0.8:
        name = chance.choice(list(body))
        match chance.randrange(4):
            case 0:
                return {other: value for other, value in body.items() if other != name}
            case 1:
                return body | {chance.choice(["", "nonce", "deadline", "participant", "__proto__"]): chance.choice(ODD)}
        return body | {name: _spoilt(chance, body[name])}
    if isinstance(body, list) and body and chance.random() < 0.8:
        place = chance.randrange(len(body))
        return [*body[:place], _spoilt(chance, body[place]), *body[place + 1 :]]
    return chance.choice(ODD)


async def sent(app: Any, path: str, headers: dict[str, str], body: bytes, kind: str) -> int:
    """The status of an answer, without a client in between."""
    given = {"content-type": kind, **{name.lower(): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
    }
    said: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            said.append(message["status"])

    await app(scope, receive, send)
    return said[0]


def records(gateway: Gateway) -> dict[str, Any]:
    """Every row that is not about requests themselves. A draft that fails uses up a nonce, which does no harm, and a
    session is seen."""
    found = {model.__name__: rows_of(gateway.database, model) for model in RECORDS if model not in REMEMBERED}
    found["NonceLane"] = [row["participant"] for row in found["NonceLane"]]
    found["SignIn"] = [row | {"last_seen_at": 0} for row in found["SignIn"]]
    return found


def test_ten_thousand_bad_bodies_write_nothing(ledger: Ledger, sqlite_database: Database) -> None:
    gateway = gateway_of(ledger, sqlite_database, log_level="ERROR", rate_participant="", rate_address="")
    everybody = {role: headers_of(gateway, ledger, role) for role in ROLES}
    enterprise = gateway.at(gateway.people.supplier)
    enterprise.drafted("GiveConsent", participant=enterprise.party.address, terms="0x" + "11" * 32)
    before, chance = records(gateway), random.Random(20_260_925)
    answered: Counter[int] = Counter()

    async def send_all() -> None:
        for number in range(BAD_BODIES):
            if number % 20 == 0:
                junk = bytes(chance.randrange(256) for _ in range(200))
                form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n%s\r\n--x--\r\n'
                kind, body = "multipart/form-data; boundary=x", form % junk
                role, path = "enterprise", "/v1/invoices/imports"
            else:
                role, path, seed = SEEDS[number % len(SEEDS)]
                kind, body = "application/json", broken(chance, seed)
            headers = everybody[role] | ({"Idempotency-Key": str(number)} if number % 50 == 0 else {})
            status = await sent(gateway.app, path, headers, body, kind)
            assert 400 <= status < 500, (status, path, body)
            answered[status] += 1

    asyncio.run(send_all())
    assert answered.total() == BAD_BODIES
    assert answered[422] > BAD_BODIES // 2
    assert records(gateway) == before
    gateway.close()
