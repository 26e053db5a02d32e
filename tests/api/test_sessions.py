"""Sessions are seen and ended by whose they are, and by an administrator of the participant that they are for."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import update

from readmodel.rows import table_of
from readmodel.tables import SignIn
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Ledger
from tests.support.people import by_key, by_password, give_key, join, join_too, member
from tests.support.tables import rows_of

LI, WANG = "li.na@supplier.example", "wang.wei@supplier.example"
NOBODY = "0" * 32


@pytest.fixture
def founder(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


@pytest.fixture
def other(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.subcontractor)


def ids(desk: Desk, **query: str) -> list[str]:
    answer = desk.get("/v1/sessions", **query)
    assert answer.status_code == 200, answer.text
    return [session["id"] for session in answer.json()]


def own_id(desk: Desk) -> str:
    return str(desk.get("/v1/me").json()["session"])


def test_one_sees_ones_own_and_which_of_them_asks(gateway: Gateway, founder: Desk) -> None:
    person, desk = member(founder, LI, "checker")
    second = by_password(gateway, person, founder.party)
    found = desk.get("/v1/sessions").json()
    assert {(one["how"], one["key"], one["current"]) for one in found} == {
        ("key", desk.party.key.address, True),
        ("password", None, False),
    }
    assert ids(second) == ids(desk) == sorted([own_id(desk), own_id(second)])


def test_a_founding_key_sees_its_own_and_none_of_its_people(gateway: Gateway, founder: Desk) -> None:
    member(founder, LI, "checker")
    assert ids(founder) == [own_id(founder)]


def test_an_ended_session_is_over_at_once_and_no_other(gateway: Gateway, founder: Desk) -> None:
    person = join(founder, LI, "maker")
    first, second = (by_password(gateway, person, founder.party) for _ in range(2))
    ended = own_id(second)
    assert first.delete(f"/v1/sessions/{ended}").status_code == 204
    problem(second.get("/v1/me"), 401, "not_signed_in")
    assert ids(first) == [own_id(first)]
    problem(first.delete(f"/v1/sessions/{ended}"), 404, "not_found")


def test_anothers_session_is_not_there(gateway: Gateway, founder: Desk) -> None:
    (_, desk), (wang, second) = member(founder, LI, "maker", "checker"), member(founder, WANG, "maker")
    problem(desk.get("/v1/sessions", person=wang.id), 404, "not_found")
    for theirs in (own_id(second), own_id(founder), NOBODY):
        problem(desk.delete(f"/v1/sessions/{theirs}"), 404, "not_found")
    assert second.get("/v1/me").status_code == 200


def test_an_administrator_sees_and_ends_those_of_its_people(founder: Desk) -> None:
    (wang, second), (_, administrator) = member(founder, WANG, "maker"), member(founder, LI, "administrator")
    assert ids(administrator, person=wang.id) == [own_id(second)]
    assert administrator.delete(f"/v1/sessions/{own_id(second)}").status_code == 204
    problem(second.get("/v1/me"), 401, "not_signed_in")


def test_but_not_what_they_do_for_another_participant(gateway: Gateway, founder: Desk, other: Desk) -> None:
    person = join(founder, LI, "maker")
    join_too(other, person, "viewer")
    here, there = by_password(gateway, person, founder.party), by_password(gateway, person, other.party)
    assert ids(founder, person=person.id) == [own_id(here)]
    problem(founder.delete(f"/v1/sessions/{own_id(there)}"), 404, "not_found")
    assert set(ids(here)) == {own_id(here), own_id(there)}  # the person itself sees both


def test_a_suspended_persons_sessions_are_over_at_once_and_stay_so(gateway: Gateway, founder: Desk) -> None:
    person, desk = member(founder, LI, "maker")
    second = by_password(gateway, person, founder.party)
    founder.patch(f"/v1/people/{person.id}", {"suspended": True})
    for one in (desk, second):
        problem(one.get("/v1/me"), 401, "not_signed_in")
    founder.patch(f"/v1/people/{person.id}", {"suspended": False})
    for one in (desk, second):
        problem(one.get("/v1/me"), 401, "not_signed_in")
    assert by_password(gateway, person, founder.party).get("/v1/me").status_code == 200


def test_a_revoked_key_ends_what_it_opened_and_not_what_the_password_did(
    gateway: Gateway, ledger: Ledger, founder: Desk
) -> None:
    person, desk = member(founder, LI, "maker")
    second = by_password(gateway, person, founder.party)
    ledger.send(ledger.sign(founder.party, "RevokeKey", key=desk.party.key.address))
    gateway.sync()
    problem(desk.get("/v1/me"), 401, "not_signed_in")
    assert second.get("/v1/me").status_code == 200


def test_an_expired_session_is_over_and_not_listed(gateway: Gateway, founder: Desk) -> None:
    person = join(founder, LI, "maker")
    first, second = (by_password(gateway, person, founder.party) for _ in range(2))
    with gateway.database.write() as session:
        of_second = table_of(SignIn).c.id == own_id(second)
        session.execute(update(table_of(SignIn)).where(of_second).values(expires_at=1))
    problem(second.get("/v1/me"), 401, "not_signed_in")
    assert ids(first) == [own_id(first)]


def test_the_id_of_a_session_is_no_token(gateway: Gateway, founder: Desk) -> None:
    (row,) = [row for row in rows_of(gateway.database, SignIn) if row["id"] == own_id(founder)]
    for forged in (row["id"], row["token_hash"], founder.token[:-1], founder.token + "A", founder.token.swapcase()):
        answer = gateway.client.get("/v1/me", headers={"Authorization": f"Bearer {forged}"})
        problem(answer, 401, "not_signed_in")


def test_when_it_was_last_seen_is_noted_to_the_minute(gateway: Gateway, founder: Desk) -> None:
    def seen() -> int:
        (session,) = founder.get("/v1/sessions").json()
        return int(session["last_seen_at"])

    def put_back(seconds: int) -> int:
        at = int(time.time()) - seconds
        with gateway.database.write() as session:
            session.execute(update(table_of(SignIn)).values(last_seen_at=at))
        return at

    lately = put_back(20)
    assert seen() == lately
    assert seen() > put_back(61)


def test_signing_out_ends_all_of_a_persons_sessions(gateway: Gateway, founder: Desk, other: Desk) -> None:
    person = join(founder, LI, "maker")
    join_too(other, person, "viewer")
    here, there = by_password(gateway, person, founder.party), by_password(gateway, person, other.party)
    assert here.delete("/v1/sign-in").status_code == 204
    for desk in (here, there):
        problem(desk.get("/v1/me"), 401, "not_signed_in")
    assert founder.get("/v1/me").status_code == 200


# --- from one participant to another


def switch(desk: Desk, to: Desk) -> Desk:
    answer = desk.post("/v1/sessions", {"participant": to.party.address})
    assert answer.status_code == 201, answer.text
    return Desk(desk.gateway, to.party, answer.json()["token"])


def test_with_a_key_that_is_its_own_at_both_a_person_goes_from_one_to_the_other(
    gateway: Gateway, founder: Desk, other: Desk
) -> None:
    person, desk = member(founder, LI, "maker")
    join_too(other, person, "checker")
    give_key(other, person, desk.party.key)
    desk = by_key(gateway, desk.party.key, founder.party)
    there = switch(desk, other)
    me = there.get("/v1/me").json()
    assert (me["participant"]["address"], me["roles"]) == (other.party.address, ["checker"])
    assert desk.get("/v1/me").json()["participant"]["address"] == founder.party.address


def test_a_switched_session_lives_no_longer_than_the_first(gateway: Gateway, founder: Desk, other: Desk) -> None:
    person, desk = member(founder, LI, "maker")
    join_too(other, person, "checker")
    give_key(other, person, desk.party.key)
    soon = int(time.time()) + 600
    with gateway.database.write() as session:
        session.execute(update(table_of(SignIn)).values(expires_at=soon))
    there = switch(desk, other)
    assert {session["expires_at"] for session in there.get("/v1/sessions").json()} == {soon}


def test_anybody_else_signs_in_again(gateway: Gateway, ledger: Ledger, founder: Desk, other: Desk) -> None:
    person, desk = member(founder, LI, "maker")
    to = {"participant": other.party.address}
    problem(founder.post("/v1/sessions", to), 403, "sign_in_again")  # nobody's key
    problem(desk.post("/v1/sessions", to), 403, "sign_in_again")  # no member there
    join_too(other, person, "maker")
    problem(desk.post("/v1/sessions", to), 403, "sign_in_again")  # a member, with a key that is not registered there
    ledger.send(ledger.sign(other.party, "GrantKey", key=desk.party.key.address, powers=127))
    gateway.sync()
    problem(desk.post("/v1/sessions", to), 403, "sign_in_again")  # registered, and nobody's: a founding key there
    problem(by_password(gateway, person, founder.party).post("/v1/sessions", to), 403, "sign_in_again")


def test_there_is_no_switching_to_where_one_is_suspended(gateway: Gateway, founder: Desk, other: Desk) -> None:
    person, desk = member(founder, LI, "maker")
    join_too(other, person, "maker")
    give_key(other, person, desk.party.key)
    other.patch(f"/v1/people/{person.id}", {"suspended": True})
    problem(desk.post("/v1/sessions", {"participant": other.party.address}), 403, "sign_in_again")
