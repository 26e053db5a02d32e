"""Without a key: login, password and a code that is used once; what is wrong is not said, and tries are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from api import passwords
from chain.keys import Key
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import FailedTries, Membership, Person
from tests.support.gateway import Desk, Gateway, gateway_of, problem
from tests.support.ledger import Ledger
from tests.support.people import (
    PASSWORD,
    Somebody,
    accept,
    by_password,
    forget_codes,
    invite,
    join,
    join_too,
    member,
    secret_of,
    try_password,
)
from tests.support.tables import rows_of

LI, WANG = "li.na@supplier.example", "wang.wei@supplier.example"
MOST = 3


@pytest.fixture
def strict(ledger: Ledger, sqlite_database: Database) -> Iterator[Gateway]:
    """A gateway that counts to three."""
    found = gateway_of(ledger, sqlite_database, most_tries=MOST)
    yield found
    found.close()


@pytest.fixture
def founder(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


@pytest.fixture
def li(founder: Desk) -> Somebody:
    return join(founder, LI, "maker")


def test_with_all_three_one_is_in(gateway: Gateway, founder: Desk, li: Somebody) -> None:
    body = try_password(gateway, li).json()
    assert (body["person"], body["participant"], body["roles"]) == (li.id, founder.party.address, ["maker", "viewer"])


@pytest.mark.parametrize(
    ("roles", "left"),
    [
        (["viewer"], ["viewer"]),
        (["maker"], ["maker", "viewer"]),
        (["checker"], ["viewer"]),
        (["administrator"], ["viewer"]),
        (["administrator", "checker", "maker"], ["maker", "viewer"]),
    ],
)
def test_a_password_makes_and_views_and_no_more(
    gateway: Gateway, founder: Desk, roles: list[str], left: list[str]
) -> None:
    assert try_password(gateway, join(founder, LI, *roles)).json()["roles"] == left


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "nobody@supplier.example"},
        {"password": PASSWORD + " "},
        {"password": ""},
        {"code": "000000"},
        {"login": "nobody@supplier.example", "password": "", "code": "000000"},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(gateway: Gateway, li: Somebody, wrong: dict[str, str]) -> None:
    body = problem(try_password(gateway, li, **wrong), 401, "sign_in_refused")
    signed = {"nonce": "00" * 8, "signature": Key.new().sign_text("anything")}
    other = problem(gateway.client.post("/v1/sign-in", json=signed), 401)
    assert body | {"request_id": ""} == other | {"request_id": ""}


def test_a_code_is_used_once(gateway: Gateway, li: Somebody) -> None:
    code = li.code()
    assert try_password(gateway, li, code=code).status_code == 200
    problem(try_password(gateway, li, code=code), 401, "sign_in_refused")


def test_nor_is_an_earlier_one_taken_after_a_later_one(gateway: Gateway, li: Somebody) -> None:
    earlier = li.code()
    with gateway.database.write() as session:
        later = int(rows_of(gateway.database, Person)[0]["made_at"]) // 30 + 5
        session.execute(update(table_of(Person)).values(totp_last_step=later))
    problem(try_password(gateway, li, code=earlier), 401, "sign_in_refused")


def test_one_code_sent_many_times_at_once_is_one_session(postgres_gateway: Gateway) -> None:
    gateway = postgres_gateway
    person = join(gateway.at(gateway.people.supplier), LI, "maker")
    code = person.code()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: try_password(gateway, person, code=code).status_code, range(4)))
    assert sorted(answers) == [200, 401, 401, 401]


@pytest.mark.parametrize("steps", [-5, 5])
def test_a_code_is_of_its_moment(gateway: Gateway, li: Somebody, steps: int) -> None:
    problem(try_password(gateway, li, code=li.code(steps=steps)), 401, "sign_in_refused")


def test_a_password_is_not_kept(gateway: Gateway, li: Somebody) -> None:
    (row,) = rows_of(gateway.database, Person)
    assert row["password_hash"].startswith("$argon2id$") and PASSWORD not in str(row)


def test_the_same_password_twice_is_kept_differently(gateway: Gateway, founder: Desk, li: Somebody) -> None:
    join(founder, WANG, "maker")
    assert len({row["password_hash"] for row in rows_of(gateway.database, Person)}) == 2


@pytest.mark.parametrize("password", ["", "short", "x" * 129])
def test_a_password_has_ten_to_128_characters(gateway: Gateway, founder: Desk, password: str) -> None:
    problem(accept(gateway, invite(founder, LI, "maker"), password=password), 422, "invalid_request")


def test_a_password_may_be_any_text_however_it_is_composed(gateway: Gateway, founder: Desk) -> None:
    answer = accept(gateway, invite(founder, LI, "maker"), password="ａｂｃ一匹好马的密码é")
    person = Somebody(answer.json()["person"], LI, "abc一匹好马的密码e\u0301", secret_of(answer.json()["totp_uri"]))
    assert try_password(gateway, person).status_code == 200


# --- for which participant


def test_with_two_participants_one_is_named(gateway: Gateway, founder: Desk, li: Somebody) -> None:
    other = gateway.at(gateway.people.subcontractor)
    join_too(other, li, "viewer")
    forget_codes(gateway)
    body = problem(try_password(gateway, li), 409, "participant_not_named")
    assert {error["participant"] for error in body["errors"]} == {founder.party.address, other.party.address}
    assert by_password(gateway, li, other.party).get("/v1/me").json()["participant"]["address"] == other.party.address


def test_for_a_participant_that_is_not_its_own_nobody_signs_in(gateway: Gateway, li: Somebody) -> None:
    problem(try_password(gateway, li, participant=gateway.people.bank.address), 403, "no_membership")


def test_a_suspended_person_does_not_sign_in(gateway: Gateway, founder: Desk, li: Somebody) -> None:
    founder.patch(f"/v1/people/{li.id}", {"suspended": True})
    problem(try_password(gateway, li), 403, "no_membership")


def test_nor_does_one_whose_membership_is_gone(gateway: Gateway, li: Somebody) -> None:
    desk = by_password(gateway, li, gateway.people.supplier)
    with gateway.database.write() as session:
        session.execute(table_of(Membership).delete())
    problem(desk.get("/v1/me"), 401, "not_signed_in")


# --- tries


def test_after_too_many_tries_the_right_one_is_not_taken_either(strict: Gateway) -> None:
    li = join(strict.at(strict.people.supplier), LI, "maker")
    for _ in range(MOST):
        problem(try_password(strict, li, password="wrong"), 401, "sign_in_refused")
    answer = try_password(strict, li)
    problem(answer, 429, "too_many_attempts")
    assert 0 < int(answer.headers["retry-after"]) <= strict.settings.tries_s
    with strict.database.write() as session:
        session.execute(update(table_of(FailedTries)).values(until=1))
    assert try_password(strict, li).status_code == 200


def test_an_unknown_login_is_counted_like_a_known_one(strict: Gateway) -> None:
    nobody = Somebody("", "nobody@supplier.example", "wrong", "A" * 32)
    codes = [try_password(strict, nobody).status_code for _ in range(MOST + 1)]
    assert codes == [401] * MOST + [429]


def test_one_who_is_locked_out_locks_out_nobody_else(strict: Gateway) -> None:
    founder = strict.at(strict.people.supplier)
    li, wang = join(founder, LI, "maker"), join(founder, WANG, "maker")
    for _ in range(MOST + 1):
        try_password(strict, li, password="wrong")
    assert try_password(strict, wang).status_code == 200


def test_a_right_try_ends_the_count(strict: Gateway) -> None:
    li = join(strict.at(strict.people.supplier), LI, "maker")
    for _ in range(2):
        for _ in range(MOST - 1):
            problem(try_password(strict, li, password="wrong"), 401, "sign_in_refused")
        forget_codes(strict)
        assert try_password(strict, li).status_code == 200


def test_tries_at_once_are_no_more_than_tries_one_by_one(ledger: Ledger, postgres_database: Database) -> None:
    gateway = gateway_of(ledger, postgres_database, most_tries=MOST)
    try:
        li = join(gateway.at(gateway.people.supplier), LI, "maker")
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: try_password(gateway, li, password="wrong").status_code, range(12)))
        assert Counter(answers) == {401: MOST, 429: 12 - MOST}
    finally:
        gateway.close()


def test_accepting_for_somebody_else_is_counted_too(strict: Gateway) -> None:
    people = strict.people
    li = join(strict.at(people.supplier), LI, "maker")
    token = invite(strict.at(people.subcontractor), LI, "maker")
    answers = [accept(strict, token, password="guess number " + str(n), code="000000") for n in range(MOST + 1)]
    assert [answer.status_code for answer in answers] == [401] * MOST + [429]
    problem(try_password(strict, li), 429, "too_many_attempts")


def test_wrong_signatures_are_counted_and_lock_no_key_out(strict: Gateway) -> None:
    key = strict.people.supplier.key
    for n in range(MOST + 1):
        challenge = strict.challenge(key)
        body = {"nonce": challenge["nonce"], "signature": Key.new().sign_text(challenge["message"])}
        assert strict.client.post("/v1/sign-in", json=body).status_code == (401 if n < MOST else 429)
    assert strict.try_key(key).status_code == 200


def test_what_was_typed_as_a_login_is_not_kept(strict: Gateway) -> None:
    try_password(strict, Somebody("", "mypassword@typed.example", "wrong", "A" * 32))
    assert "mypassword" not in str(rows_of(strict.database, FailedTries))


def test_when_too_many_sign_in_at_once_one_is_told_to_come_again(gateway: Gateway, li: Somebody) -> None:
    taken = []
    while passwords.ROOM.acquire(blocking=False):
        taken.append(1)
    answer = try_password(gateway, li)
    for _ in taken:
        passwords.ROOM.release()
    problem(answer, 503, "busy")
    assert answer.headers["retry-after"] == "1"
    assert gateway.at(gateway.people.debtor).get("/v1/me").status_code == 200
    assert try_password(gateway, li).status_code == 200


# --- changing them


def test_a_new_password_takes_the_old_ones_place(gateway: Gateway, founder: Desk, li: Somebody) -> None:
    desk, elsewhere = by_password(gateway, li, founder.party), by_password(gateway, li, founder.party)
    change = {"new_password": "another horse battery", "password": li.password}
    problem(desk.put("/v1/me/password", change), 401, "sign_in_refused")
    forget_codes(gateway)
    problem(desk.put("/v1/me/password", change | {"code": li.code(), "password": "wrong"}), 401, "sign_in_refused")
    assert desk.put("/v1/me/password", change | {"code": li.code()}).status_code == 204
    assert desk.get("/v1/me").status_code == 200
    problem(elsewhere.get("/v1/me"), 401, "not_signed_in")
    forget_codes(gateway)
    problem(try_password(gateway, li), 401, "sign_in_refused")
    assert try_password(gateway, li, password="another horse battery").status_code == 200


def test_a_new_authenticator_takes_the_old_ones_place(gateway: Gateway, founder: Desk, li: Somebody) -> None:
    desk = by_password(gateway, li, founder.party)
    forget_codes(gateway)
    answer = desk.post("/v1/me/totp", {"password": li.password, "code": li.code()})
    assert answer.status_code == 201
    forget_codes(gateway)
    problem(try_password(gateway, li), 401, "sign_in_refused")
    after = Somebody(li.id, LI, li.password, secret_of(answer.json()["totp_uri"]))
    assert try_password(gateway, after).status_code == 200


def test_who_came_with_a_key_needs_neither_to_change_them(gateway: Gateway, founder: Desk) -> None:
    _, desk = member(founder, LI, "checker")
    secret = secret_of(desk.post("/v1/me/totp", {}).json()["totp_uri"])
    assert desk.put("/v1/me/password", {"new_password": "another horse battery"}).status_code == 204
    (row,) = rows_of(gateway.database, Person)
    assert try_password(gateway, Somebody(row["id"], LI, "another horse battery", secret)).status_code == 200


def test_a_founding_key_has_no_password(founder: Desk) -> None:
    problem(founder.put("/v1/me/password", {"new_password": "another horse battery"}), 409, "no_person")
    problem(founder.post("/v1/me/totp", {}), 409, "no_person")
