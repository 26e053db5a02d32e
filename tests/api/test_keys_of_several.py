"""A key may act for several participants: it says for which one, and each check goes by the pair."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response

from chain.keys import Key
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import Ledger, Party, some_hash
from tests.support.powers import carry_out, plan

SUSPENDED = 2


@pytest.fixture
def shared(gateway: Gateway, ledger: Ledger) -> Key:
    """A second key of the supplier's and of the subcontractor's."""
    key, people = Key.new(), gateway.people
    for party in (people.supplier, people.subcontractor):
        ledger.send(ledger.sign(party, "GrantKey", key=key.address, powers=127))
    gateway.sync()
    return key


def sign_in(gateway: Gateway, key: Key, participant: str | None = None) -> Response:
    body = {"key": key.address} | ({"participant": participant} if participant else {})
    challenge = gateway.client.post("/v1/sign-in/challenges", json=body).json()
    said = {"nonce": challenge["nonce"], "signature": key.sign_text(challenge["message"])}
    return gateway.client.post("/v1/sign-in", json=said)


def desk(gateway: Gateway, key: Key, party: Party) -> Desk:
    answer = sign_in(gateway, key, party.address)
    assert answer.status_code == 200, answer.text
    return Desk(gateway, Party(party.code, party.address, key), answer.json()["token"])


def me(found: Desk) -> tuple[str, str]:
    body: dict[str, Any] = found.get("/v1/me").json()
    return body["participant"]["address"], body["key"]


def test_it_signs_in_for_the_one_that_it_names(gateway: Gateway, shared: Key) -> None:
    people = gateway.people
    for party in (people.supplier, people.subcontractor):
        assert me(desk(gateway, shared, party)) == (party.address, shared.address)


def test_naming_nobody_it_is_told_to(gateway: Gateway, shared: Key) -> None:
    people = gateway.people
    body = problem(sign_in(gateway, shared), 409, "participant_not_named")
    assert "participant" in body["detail"] and "participant" in body["detail_zh"]
    assert {error["participant"] for error in body["errors"]} == {people.supplier.address, people.subcontractor.address}


def test_only_whoever_has_the_key_is_told_for_whom_it_acts(gateway: Gateway, shared: Key) -> None:
    challenge = gateway.challenge(shared)
    body = {"nonce": challenge["nonce"], "signature": Key.new().sign_text(challenge["message"])}
    assert problem(gateway.client.post("/v1/sign-in", json=body), 401, "sign_in_refused")["errors"] == []


def test_for_a_third_it_does_not_act(gateway: Gateway, shared: Key) -> None:
    problem(sign_in(gateway, shared, gateway.people.bank.address), 403, "key_not_registered")


def test_the_one_that_was_named_stands_in_what_is_signed(gateway: Gateway, shared: Key) -> None:
    participant = gateway.people.supplier.address
    body = {"key": shared.address, "participant": participant}
    challenge = gateway.client.post("/v1/sign-in/challenges", json=body).json()
    assert challenge["message"].endswith(f"Resources:\n- urn:tallystick:participant:{participant}")


def test_with_one_active_participant_left_it_need_not_say(gateway: Gateway, shared: Key, ledger: Ledger) -> None:
    people = gateway.people
    fields = {"participant": people.supplier.address, "standing": SUSPENDED, "reason": some_hash("reason")}
    ledger.send(ledger.sign(ledger.operator, "SetStanding", **fields))
    gateway.sync()
    assert sign_in(gateway, shared).json()["participant"] == people.subcontractor.address


def test_a_session_for_one_is_none_for_the_other(gateway: Gateway, shared: Key) -> None:
    people = gateway.people
    supplier = desk(gateway, shared, people.supplier)
    fields = {"participant": people.subcontractor.address, "terms": terms()}
    problem(supplier.draft("GiveConsent", **fields), 403, "forbidden")
    digest = desk(gateway, shared, people.subcontractor).drafted("GiveConsent", **fields)["digest"]
    problem(supplier.sign(digest), 404, "not_found")


def test_revoked_for_one_it_goes_on_for_the_other(gateway: Gateway, shared: Key, ledger: Ledger) -> None:
    people = gateway.people
    mine, other = desk(gateway, shared, people.supplier), desk(gateway, shared, people.subcontractor)
    ledger.send(ledger.sign(people.supplier, "RevokeKey", key=shared.address))
    gateway.sync()
    problem(mine.get("/v1/me"), 401, "not_signed_in")
    assert me(other) == (people.subcontractor.address, shared.address)
    digest = gateway.at(people.supplier).drafted("GiveConsent", participant=people.supplier.address, terms=terms())
    problem(gateway.at(people.supplier).sign(digest["digest"], by=shared), 403, "not_your_key")


def test_after_a_recovery_the_earlier_keys_are_out_and_the_new_one_is_in(
    gateway: Gateway, shared: Key, ledger: Ledger
) -> None:
    supplier, new = gateway.people.supplier, Key.new()
    first, second = gateway.at(supplier), desk(gateway, shared, supplier)
    reason = some_hash("lost")
    carry_out(ledger, plan(ledger, "recoverKey", participant=supplier.address, key=new.address, reason=reason))
    gateway.sync()
    for before in (first, second):
        problem(before.get("/v1/me"), 401, "not_signed_in")
    problem(gateway.try_key(supplier.key), 403, "key_not_registered")
    assert me(desk(gateway, new, supplier)) == (supplier.address, new.address)
