"""People of a participant: invited by an administrator, with an authenticator, and with a key where they need one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
from httpx import Response
from sqlalchemy import update

from chain.keys import Key
from readmodel.rows import table_of
from readmodel.tables import Person
from tests.support.gateway import Desk, Gateway
from tests.support.ledger import Party

PASSWORD = "correct horse battery"
ALL_POWERS = 127


@dataclass(frozen=True)
class Somebody:
    """A person, and all that it knows."""

    id: str
    login: str
    password: str
    secret: str

    def code(self, *, steps: int = 0) -> str:
        """What the authenticator shows, or will show, so many steps of half a minute on."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + 30 * steps)


def secret_of(totp_uri: str) -> str:
    (secret,) = parse_qs(urlsplit(totp_uri).query)["secret"]
    return secret


def invite(desk: Desk, login: str, *roles: str) -> str:
    """The token."""
    answer = desk.post("/v1/invitations", {"login": login, "roles": list(roles)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def accept(gateway: Gateway, token: str, **said: Any) -> Response:
    body = {"token": token, "name": "李娜", "password": PASSWORD, **said}
    return gateway.client.post("/v1/invitations/accept", json=body)


def join(desk: Desk, login: str, *roles: str) -> Somebody:
    """A new person at the participant of a desk that may invite."""
    answer = accept(desk.gateway, invite(desk, login, *roles))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return Somebody(body["person"], body["login"], PASSWORD, secret_of(body["totp_uri"]))


def join_too(desk: Desk, person: Somebody, *roles: str) -> None:
    """A person of another participant comes to this one, too."""
    forget_codes(desk.gateway)
    said = {"password": person.password, "code": person.code()}
    assert accept(desk.gateway, invite(desk, person.login, *roles), **said).status_code == 201


def forget_codes(gateway: Gateway) -> None:
    """As if the last code had been used long ago."""
    with gateway.database.write() as session:
        session.execute(update(table_of(Person)).values(totp_last_step=None))


def try_password(gateway: Gateway, person: Somebody, **said: Any) -> Response:
    """Signing in with what the person knows, or with something else."""
    body = {"login": person.login, "password": person.password, "code": person.code(), **said}
    return gateway.client.post("/v1/sign-in/password", json=body)


def by_password(gateway: Gateway, person: Somebody, party: Party) -> Desk:
    forget_codes(gateway)
    answer = try_password(gateway, person, participant=party.address)
    assert answer.status_code == 200, answer.text
    return Desk(gateway, party, answer.json()["token"])


def give_key(desk: Desk, person: Somebody, key: Key) -> None:
    """An administrator says whose key it is, and the participant's first key grants it on the ledger."""
    answer = desk.put(f"/v1/people/{person.id}/keys/{key.address}")
    assert answer.status_code == 200, answer.text
    ledger = desk.gateway.ledger
    ledger.send(ledger.sign(desk.party, "GrantKey", key=key.address, powers=ALL_POWERS))
    desk.gateway.sync()


def by_key(gateway: Gateway, key: Key, party: Party) -> Desk:
    """Signed in with that key for that participant; the desk signs with it."""
    asked = gateway.client.post(
        "/v1/sign-in/challenges", json={"key": key.address, "participant": party.address}
    ).json()
    body = {"nonce": asked["nonce"], "signature": key.sign_text(asked["message"])}
    answer = gateway.client.post("/v1/sign-in", json=body)
    assert answer.status_code == 200, answer.text
    return Desk(gateway, replace(party, key=key), answer.json()["token"])


def member(founder: Desk, login: str, *roles: str) -> tuple[Somebody, Desk]:
    """A new person at the founder's participant, signed in with a key of its own."""
    person, key = join(founder, login, *roles), Key.new()
    give_key(founder, person, key)
    return person, by_key(founder.gateway, key, founder.party)
