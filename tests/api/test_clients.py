"""Machines sign in by client credentials and do what their scopes have: no more, and never in place of a person."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import update

from api.authority import ROUTES, ROWS
from api.openapi import EXAMPLES
from api.roles import WITHOUT_A_KEY
from api.scopes import ANYTHING_READ, SCOPES, scopes_for
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import AuditLine, Client, ClientSecret, Participant, SignedIntent, SignIn
from tests.api.test_authority_walk import ASKED, filled
from tests.support.gateway import Desk, Gateway, gateway_of, problem, terms
from tests.support.ledger import Ledger
from tests.support.people import member
from tests.support.tables import everything, rows_of
from tests.support.two_sides import Things

EVERY_SCOPE = tuple(SCOPES)
NOBODY = "0" * 32


@pytest.fixture
def founder(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def register(desk: Desk, *scopes: str, **other: Any) -> dict[str, str]:
    """What it was told: client_id, client_secret, secret."""
    answer = desk.post("/v1/clients", {"name": "ERP", "scopes": list(scopes), **other})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def try_token(gateway: Gateway, told: dict[str, str], **form: str) -> Response:
    said = {"grant_type": "client_credentials", **told, **form}
    said.pop("secret", None)
    return gateway.client.post("/v1/token", data=said)


def machine(desk: Desk, told: dict[str, str], **form: str) -> Desk:
    answer = try_token(desk.gateway, told, **form)
    assert answer.status_code == 200, answer.text
    return Desk(desk.gateway, desk.party, answer.json()["access_token"])


def refused(answer: Response, status: int, code: str, error: str) -> None:
    """A problem of ours, and an error of RFC 6749's."""
    problem(answer, status, code, also={"error"})
    assert answer.json()["error"] == error


# --- tokens


def test_a_machine_gets_a_token_for_its_id_and_secret(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read", "invoices")
    answer = try_token(gateway, told)
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "invoices read")
    assert answer.headers["cache-control"] == "no-store"
    me = Desk(gateway, founder.party, body["access_token"]).get("/v1/me").json()
    assert (me["how"], me["client"], me["scopes"]) == ("client", told["client_id"], ["invoices", "read"])
    assert (me["participant"]["address"], me["person"], me["key"]) == (founder.party.address, None, None)


def test_by_http_basic_as_oauth_libraries_do(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    by = (told["client_id"], told["client_secret"])
    answer = gateway.client.post("/v1/token", data={"grant_type": "client_credentials"}, auth=by)
    assert answer.status_code == 200, answer.text
    wrong = gateway.client.post("/v1/token", data={"grant_type": "client_credentials"}, auth=(by[0], "wrong"))
    refused(wrong, 401, "client_refused", "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic")


def test_a_token_may_have_fewer_scopes_than_its_client_and_never_more(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read", "invoices")
    desk = machine(founder, told, scope="read")
    assert desk.get("/v1/me").json()["scopes"] == ["read"]
    problem(desk.upload("a.csv", b"x"), 403, "wrong_scope")
    refused(try_token(gateway, told, scope="read notices"), 400, "scope_not_given", "invalid_scope")


def test_what_is_wrong_in_a_request_is_said_in_both_ways(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    refused(try_token(gateway, told, grant_type="password"), 400, "wrong_grant", "unsupported_grant_type")
    refused(try_token(gateway, told, grant_type=""), 400, "wrong_grant", "invalid_request")
    refused(gateway.client.post("/v1/token"), 400, "wrong_grant", "invalid_request")
    form = {"grant_type": "client_credentials", "client_id": told["client_id"]}
    both = gateway.client.post("/v1/token", data=form, auth=(told["client_id"], told["client_secret"]))
    refused(both, 400, "two_proofs", "invalid_request")
    for said in ("a", "====", "w6k6w6k=", base64.b64encode(b"\xff:\xff").decode()):
        headers = {"Authorization": f"Basic {said}"}
        broken = gateway.client.post("/v1/token", data={"grant_type": "client_credentials"}, headers=headers)
        refused(broken, 401, "client_refused", "invalid_client")


def test_whatever_is_wrong_the_answer_is_the_same(gateway: Gateway, founder: Desk) -> None:
    told, other = register(founder, "read"), register(founder, "read")
    for said in (
        {"client_secret": "wrong"},
        {"client_secret": other["client_secret"]},
        {"client_secret": told["client_secret"][:-1]},
        {"client_secret": hashlib.sha256(told["client_secret"].encode()).hexdigest()},
        {"client_id": NOBODY},
        {"client_id": other["client_id"]},
        {"client_id": "", "client_secret": ""},
        {"client_id": "\x00"},
    ):
        refused(try_token(gateway, told, **said), 401, "client_refused", "invalid_client")


def test_wrong_secrets_are_limited_and_the_right_one_is_not_locked_out(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    for _ in range(gateway.settings.most_tries):
        refused(try_token(gateway, told, client_secret="wrong"), 401, "client_refused", "invalid_client")
    answer = try_token(gateway, told, client_secret="wrong")
    problem(answer, 429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) > 0
    assert try_token(gateway, told).status_code == 200


# --- secrets


def test_a_secret_is_told_once_and_kept_as_a_hash(gateway: Gateway, founder: Desk) -> None:
    headers = founder.headers | {"Idempotency-Key": "once"}
    body = {"name": "ERP", "scopes": ["read"]}
    told = gateway.client.post("/v1/clients", json=body, headers=headers).json()
    assert len(base64.urlsafe_b64decode(told["client_secret"] + "=")) == 32
    machine(founder, told)
    [row] = rows_of(gateway.database, ClientSecret)
    assert row["secret_hash"] == hashlib.sha256(told["client_secret"].encode()).hexdigest()
    problem(gateway.client.post("/v1/clients", json=body, headers=headers), 409, "answer_not_kept")
    assert told["client_secret"] not in json.dumps(everything(gateway.database), default=str)
    assert told["client_secret"] not in founder.get("/v1/clients").text


def test_a_secret_is_rotated_without_a_gap(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    path = f"/v1/clients/{told['client_id']}/secrets"
    before = machine(founder, told)
    second = founder.post(path, None).json()
    problem(founder.post(path, None), 409, "too_many_secrets")
    after = machine(founder, second)
    assert before.get("/v1/me").status_code == after.get("/v1/me").status_code == 200
    [listed] = founder.get("/v1/clients").json()
    assert {one["id"] for one in listed["secrets"]} == {told["secret"], second["secret"]}
    assert all(one["last_used_at"] for one in listed["secrets"])

    assert founder.delete(f"{path}/{told['secret']}").status_code == 204
    refused(try_token(gateway, told), 401, "client_refused", "invalid_client")
    problem(before.get("/v1/me"), 401, "not_signed_in")
    assert after.get("/v1/me").status_code == 200
    problem(founder.delete(f"{path}/{told['secret']}"), 404, "not_found")
    assert founder.post(path, None).status_code == 201


# --- who is behind a token


def test_a_revoked_client_is_over_at_once(gateway: Gateway, founder: Desk) -> None:
    told, other = register(founder, "read"), register(founder, "read")
    desk, untouched = machine(founder, told), machine(founder, other)
    assert founder.delete(f"/v1/clients/{told['client_id']}").status_code == 204
    problem(desk.get("/v1/me"), 401, "not_signed_in")
    refused(try_token(gateway, told), 401, "client_refused", "invalid_client")
    assert untouched.get("/v1/me").status_code == 200
    assert [bool(one["revoked_at"]) for one in founder.get("/v1/clients").json()].count(True) == 1
    for again in (founder.delete, lambda path: founder.post(f"{path}/secrets", None)):
        problem(again(f"/v1/clients/{told['client_id']}"), 404, "not_found")


def test_nothing_of_it_comes_back_where_only_its_row_was_ended(gateway: Gateway, founder: Desk) -> None:
    """Each request asks for the client and its secret: no list of sessions has to be gone through first."""
    for model, ended in ((Client, "revoked_at"), (ClientSecret, "ended_at")):
        told = register(founder, "read")
        desk = machine(founder, told)
        with gateway.database.write() as session:
            session.execute(update(table_of(model)).values(**{ended: 1}))
        problem(desk.get("/v1/me"), 401, "not_signed_in")


def test_an_expired_token_is_over(gateway: Gateway, founder: Desk) -> None:
    desk = machine(founder, register(founder, "read"))
    with gateway.database.write() as session:
        session.execute(update(table_of(SignIn)).where(table_of(SignIn).c.how == "client").values(expires_at=1))
    problem(desk.get("/v1/me"), 401, "not_signed_in")


def test_a_forged_token_is_none(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    token = machine(founder, told).token
    [row] = [row for row in rows_of(gateway.database, SignIn) if row["how"] == "client"]
    forged = (token[:-1], token + "A", token.swapcase(), row["token_hash"], row["id"], told["client_secret"])
    for one in (*forged, told["client_id"], secrets.token_urlsafe(32)):
        answer = gateway.client.get("/v1/me", headers={"Authorization": f"Bearer {one}"})
        problem(answer, 401, "not_signed_in")


def test_a_suspended_participants_machines_stop_at_once(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    desk = machine(founder, told)
    with gateway.database.write() as session:
        mine = table_of(Participant).c.address == founder.party.address
        session.execute(update(table_of(Participant)).where(mine).values(standing="suspended"))
    problem(desk.get("/v1/me"), 401, "not_signed_in")
    refused(try_token(gateway, told), 401, "client_refused", "invalid_client")


def test_another_participants_clients_are_not_there(gateway: Gateway, founder: Desk) -> None:
    told, other = register(founder, "read"), gateway.at(gateway.people.subcontractor)
    path = f"/v1/clients/{told['client_id']}"
    assert other.get("/v1/clients").json() == []
    for answer in (
        other.delete(path),
        other.post(f"{path}/secrets", None),
        other.delete(f"{path}/secrets/{told['secret']}"),
    ):
        problem(answer, 404, "not_found")
    assert try_token(gateway, told).status_code == 200


def test_a_machine_sees_its_own_participants_data_and_no_others(
    gateway: Gateway, ledger: Ledger, founder: Desk
) -> None:
    people = gateway.people
    certificate = ledger.certificate(people.debtor, people.supplier, 100_000)
    gateway.sync()
    outsider = gateway.at(people.subcontractor)
    assert machine(founder, register(founder, "read")).get(f"/v1/certificates/{certificate}").status_code == 200
    foreign = machine(outsider, register(outsider, "read"))
    problem(foreign.get(f"/v1/certificates/{certificate}"), 404, "not_found")
    problem(foreign.get("/v1/lots", party=people.supplier.address), 404, "not_found")


def test_a_machine_sees_and_ends_no_sessions_but_its_own(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read")
    desk, other = machine(founder, told), machine(founder, register(founder, "read"))
    assert [one["current"] for one in desk.get("/v1/sessions").json()] == [True]
    elsewhere = gateway.at(gateway.people.subcontractor)
    machine(elsewhere, register(elsewhere, "read"))
    assert len(desk.get("/v1/sessions").json()) == len(other.get("/v1/sessions").json()) == 1
    assert [one["how"] for one in founder.get("/v1/sessions").json()] == ["key"]


# --- networks


@pytest.mark.parametrize("address", ["203.0.113.7", "::ffff:203.0.113.7", "2001:db8::1"])
def test_it_comes_from_its_own_networks(gateway: Gateway, founder: Desk, address: str) -> None:
    told = register(founder, "read", networks=["203.0.113.0/24", "2001:db8::/32"])
    there = TestClient(gateway.app, raise_server_exceptions=False, client=(address, 4711))
    form = {"grant_type": "client_credentials", **told}
    answer = there.post("/v1/token", data=form)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert there.get("/v1/me", headers=headers).status_code == 200
    # A token that somebody took along is nothing elsewhere.
    problem(gateway.client.get("/v1/me", headers=headers), 401, "not_signed_in")


def test_and_from_nowhere_else(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read", networks=["203.0.113.0/24"])
    for address in ("203.0.114.7", "2001:db8::1", "nowhere"):
        there = TestClient(gateway.app, raise_server_exceptions=False, client=(address, 4711))
        answer = there.post("/v1/token", data={"grant_type": "client_credentials", **told})
        refused(answer, 403, "wrong_network", "unauthorized_client")


def test_what_is_no_network_or_no_scope_is_refused(founder: Desk) -> None:
    for wrong in (
        {"networks": ["203.0.113.7/24"]},
        {"networks": ["example.com"]},
        {"scopes": ["everything"]},
        {"scopes": []},
        {"name": ""},
    ):
        problem(founder.post("/v1/clients", {"name": "ERP", "scopes": ["read"], **wrong}), 422, "invalid_request")
    assert founder.get("/v1/clients").json() == []


# --- scopes


CHANGING = [(row.method, row.path) for row in ROWS if row.method != "GET" and row.kinds]
NOTHING = Things("0x" + "00" * 13 + "cd" * 7, "0x" + "cd" * 20, receipt=EXAMPLES["Receipt"])


def ask(desk: Desk, method: str, path: str) -> Response:
    """About what does not exist."""
    asked = ASKED[method, path][0]
    names = re.sub(r"\{(\w+)\}", lambda m: filled(ROUTES[method, path], m[1], NOTHING), path)
    extra: dict[str, Any] = {}
    if asked.file is not None:
        extra = {"files": {"file": ("a.csv", asked.file)}, "data": asked.form}
    if asked.body is not None:
        extra["json"] = asked.body(NOTHING)
    return desk.gateway.client.request(method, names, headers=desk.headers, **extra)


def test_every_route_of_a_scope_is_one_that_a_machine_may_ask() -> None:
    for scope, named in SCOPES.items():
        for route in named - {ANYTHING_READ}:
            assert ROUTES[route].roles & WITHOUT_A_KEY, (scope, route)


def test_without_its_scope_no_route_that_changes_something_is_answered(founder: Desk) -> None:
    assert len(CHANGING) > 30
    with_all = machine(founder, register(founder, *EVERY_SCOPE))
    without: dict[str, Desk] = {}
    for method, path in CHANGING:
        wanted = scopes_for(method, path)
        others = [scope for scope in EVERY_SCOPE if scope not in wanted]
        if (of := " ".join(others)) not in without:
            without[of] = machine(founder, register(founder, *others))
        answer = ask(without[of], method, path)
        found = problem(answer, 403, "wrong_scope")
        assert [one["scope"] for one in found["errors"]] == wanted, (method, path)
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
        answer = ask(with_all, method, path)
        assert (answer.status_code == 403 and answer.json()["code"] == "wrong_scope") == (not wanted), (method, path)
        assert answer.status_code != 401


def test_reading_is_a_scope_and_has_no_more_than_a_viewer(founder: Desk) -> None:
    desk = machine(founder, register(founder, "read"))
    for path in ("/v1/me", "/v1/lots", "/v1/certificates", "/v1/notices", "/v1/participants", "/v1/inbox"):
        assert desk.get(path).status_code == 200, path
    for path in ("/v1/invitations", "/v1/clients"):
        problem(desk.get(path), 403, "wrong_role")
    blind = machine(founder, register(founder, "invoices"))
    [lacking] = problem(blind.get("/v1/lots"), 403, "wrong_scope")["errors"]
    assert lacking == {"scope": "read"}
    assert machine(founder, register(founder, "notices")).get("/v1/notices").status_code == 200


# --- maker, and nothing else


def test_a_machine_drafts_and_a_person_signs(gateway: Gateway, founder: Desk) -> None:
    told = register(founder, "read", "certificates:draft")
    desk = machine(founder, told)
    _, checker = member(founder, "li.na@supplier.example", "checker")
    draft = desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())
    [row] = rows_of(gateway.database, SignedIntent)
    assert row["drafted_by"] == told["client_id"]
    assert checker.get(f"/v1/intents/{draft['digest']}/draft").json()["line"]["drafted_by"] == "ERP"
    checker.confirm(draft)


def test_a_machine_signs_nothing_and_minds_no_keys_and_people(gateway: Gateway, founder: Desk) -> None:
    desk = machine(founder, register(founder, *EVERY_SCOPE))
    assert set(desk.get("/v1/me").json()["roles"]) == WITHOUT_A_KEY
    digest = founder.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"]
    problem(desk.sign(digest), 403, "wrong_scope")
    problem(desk.draft("GrantKey", participant=desk.party.address, key="0x" + "01" * 20, powers=1), 403, "wrong_role")
    problem(desk.post(f"/v1/intents/{digest}/rejection", {"reason": "no"}), 403, "wrong_role")
    problem(desk.post("/v1/clients", {"name": "b", "scopes": ["read"]}), 403, "wrong_scope")
    assert founder.state(digest) == "draft"


def test_not_even_if_a_scope_had_the_route(founder: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scopes narrow a maker's rights, and cannot widen them."""
    monkeypatch.setitem(SCOPES, "all", frozenset(ROUTES))
    desk = machine(founder, register(founder, "all", "read"))
    digest = founder.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"]
    problem(desk.sign(digest), 403, "wrong_role")
    problem(desk.post("/v1/clients", {"name": "b", "scopes": ["read"]}), 403, "wrong_role")
    problem(desk.replace("/v1/approval-rules", []), 403, "wrong_role")


def test_a_machine_takes_back_its_own_draft(founder: Desk) -> None:
    desk = machine(founder, register(founder, "certificates:draft"))
    digest = desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"]
    answer = desk.post(f"/v1/intents/{digest}/rejection", {"reason": "wrong terms"})
    assert answer.json()["rejected_by"] == "ERP"


def test_only_an_administrator_registers_them(founder: Desk) -> None:
    _, maker = member(founder, "li.na@supplier.example", "maker", "checker")
    problem(maker.post("/v1/clients", {"name": "a", "scopes": ["read"]}), 403, "wrong_role")
    problem(maker.get("/v1/clients"), 403, "wrong_role")
    _, administrator = member(founder, "wang.wei@supplier.example", "administrator")
    told = register(administrator, "read")
    assert machine(founder, told).get("/v1/me").status_code == 200


def test_what_it_reads_of_others_and_what_it_does_is_in_the_audit(gateway: Gateway, ledger: Ledger) -> None:
    people, bank = gateway.people, gateway.at(gateway.people.bank)
    certificate = ledger.certificate(people.debtor, people.supplier, 100_000)
    gateway.sync()
    told = register(bank, "read", "certificates:draft")
    desk = machine(bank, told)
    assert desk.get(f"/v1/certificates/{certificate}/lots").status_code == 200
    desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())
    problem(desk.sign("0x" + "cd" * 32), 403, "wrong_scope")
    lines = [line for line in rows_of(gateway.database, AuditLine) if line["client"] == told["client_id"]]
    assert [(line["act"], line["route"], line["outcome"]) for line in lines] == [
        ("read", "GET /v1/certificates/{certificate}/lots", 200),
        ("decision", "POST /v1/intents/drafts", 201),
        ("decision", "POST /v1/intents/signatures", 403),
    ]
    assert {(line["participant"], line["person"], line["key"]) for line in lines} == {(bank.party.address, None, None)}


def test_its_requests_count_as_its_participants(ledger: Ledger, sqlite_database: Database) -> None:
    strict = gateway_of(ledger, sqlite_database, rate_participant="4/hour")
    founder = strict.at(strict.people.supplier)
    desk = machine(founder, register(founder, "read"))
    assert [desk.get("/v1/me").status_code for _ in range(4)] == [200] * 3 + [429]
    problem(founder.get("/v1/me"), 429, "rate_limited")
    strict.close()
