"""A session is for whoever signs our own fresh message with a registered key, and ends when key or standing does."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from chain.keys import Key
from readmodel.rows import table_of
from readmodel.tables import Challenge, SignIn
from tests.support.gateway import Gateway, problem
from tests.support.ledger import Ledger, some_hash
from tests.support.tables import rows_of

SUSPENDED = 2


def test_the_right_key_is_in(gateway: Gateway) -> None:
    supplier = gateway.people.supplier
    answer = gateway.try_key(supplier.key)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["participant"], body["kind"]) == (supplier.address, "enterprise")
    me = gateway.client.get("/v1/me", headers={"Authorization": f"Bearer {body['token']}"})
    assert me.json()["key"] == supplier.key.address


def test_the_token_is_not_kept(gateway: Gateway) -> None:
    token = gateway.at(gateway.people.supplier).token
    assert token not in str(rows_of(gateway.database, SignIn))


def test_another_key_is_not(gateway: Gateway) -> None:
    challenge = gateway.challenge(gateway.people.supplier.key)
    body = {"nonce": challenge["nonce"], "signature": Key.new().sign_text(challenge["message"])}
    problem(gateway.client.post("/v1/sign-in", json=body), 401, "sign_in_refused")


def test_a_key_that_nobody_registered_is_not(gateway: Gateway) -> None:
    problem(gateway.try_key(Key.new()), 403, "key_not_registered")


@pytest.mark.parametrize("first_was_right", [True, False])
def test_a_challenge_is_good_for_one_try(gateway: Gateway, first_was_right: bool) -> None:
    key = gateway.people.supplier.key
    challenge = gateway.challenge(key)
    right = {"nonce": challenge["nonce"], "signature": key.sign_text(challenge["message"])}
    wrong = right | {"signature": Key.new().sign_text(challenge["message"])}
    first = gateway.client.post("/v1/sign-in", json=right if first_was_right else wrong)
    assert first.status_code == (200 if first_was_right else 401)
    problem(gateway.client.post("/v1/sign-in", json=right), 401, "sign_in_refused")


def test_a_challenge_that_was_never_given_is_not(gateway: Gateway) -> None:
    key = gateway.people.supplier.key
    body = {"nonce": "00" * 8, "signature": key.sign_text("Sign in to Tallystick.")}
    problem(gateway.client.post("/v1/sign-in", json=body), 401, "sign_in_refused")


def test_an_expired_challenge_is_not(gateway: Gateway) -> None:
    key = gateway.people.supplier.key
    challenge = gateway.challenge(key)
    with gateway.database.write() as session:
        session.execute(update(table_of(Challenge)).values(expires_at=1))
    body = {"nonce": challenge["nonce"], "signature": key.sign_text(challenge["message"])}
    problem(gateway.client.post("/v1/sign-in", json=body), 401, "sign_in_refused")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("localhost wants", "evil.example wants"),
        lambda text: text.replace("Chain ID: ", "Chain ID: 1"),
        lambda text: text + " ",
    ],
)
def test_a_signature_of_another_message_is_not(gateway: Gateway, change) -> None:  # type: ignore[no-untyped-def]
    key = gateway.people.supplier.key
    challenge = gateway.challenge(key)
    changed = change(challenge["message"])
    assert changed != challenge["message"]
    body = {"nonce": challenge["nonce"], "signature": key.sign_text(changed)}
    problem(gateway.client.post("/v1/sign-in", json=body), 401, "sign_in_refused")


def test_the_message_names_host_key_chain_and_nonce(gateway: Gateway, ledger: Ledger) -> None:
    key = gateway.people.supplier.key
    challenge = gateway.challenge(key)
    for said in (
        "localhost wants you to sign in with your Ethereum account:",
        key.address,
        f"Chain ID: {ledger.deployment.chain_id}",
        f"Nonce: {challenge['nonce']}",
        "Expiration Time: ",
    ):
        assert said in challenge["message"]


def test_an_expired_session_is_over(gateway: Gateway) -> None:
    desk = gateway.at(gateway.people.supplier)
    with gateway.database.write() as session:
        session.execute(update(table_of(SignIn)).values(expires_at=1))
    problem(desk.get("/v1/me"), 401, "not_signed_in")


def test_a_revoked_key_loses_its_session_and_gets_no_other(gateway: Gateway, ledger: Ledger) -> None:
    supplier, second = gateway.people.supplier, Key.new()
    ledger.send(ledger.sign(supplier, "GrantKey", key=second.address, powers=7))
    gateway.sync()
    token = gateway.try_key(second).json()["token"]
    ledger.send(ledger.sign(supplier, "RevokeKey", key=second.address))
    gateway.sync()
    problem(gateway.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"}), 401, "not_signed_in")
    problem(gateway.try_key(second), 403, "key_not_registered")
    assert gateway.try_key(supplier.key).status_code == 200


def test_a_suspended_participant_loses_its_sessions(gateway: Gateway, ledger: Ledger) -> None:
    supplier = gateway.people.supplier
    desk = gateway.at(supplier)
    fields = {"participant": supplier.address, "standing": SUSPENDED, "reason": some_hash("reason")}
    ledger.send(ledger.sign(ledger.operator, "SetStanding", **fields))
    gateway.sync()
    problem(desk.get("/v1/lots"), 401, "not_signed_in")
    problem(gateway.try_key(supplier.key), 403, "key_not_registered")


def test_signing_out_ends_every_session_of_the_key_and_no_other(gateway: Gateway) -> None:
    people = gateway.people
    desk, other = gateway.at(people.supplier), gateway.at(people.debtor)
    again = gateway.try_key(people.supplier.key).json()["token"]
    assert gateway.client.delete("/v1/sign-in", headers=desk.headers).status_code == 204
    problem(desk.get("/v1/me"), 401, "not_signed_in")
    problem(gateway.client.get("/v1/me", headers={"Authorization": f"Bearer {again}"}), 401, "not_signed_in")
    assert other.get("/v1/me").status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp4", "Bearer " + "x" * 5000])
def test_any_other_token_is_none(gateway: Gateway, header: str) -> None:
    problem(gateway.client.get("/v1/me", headers={"Authorization": header}), 401, "not_signed_in")
