"""A participant's people: who invites them, what each role may do, and that no other participant has a word in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from chain.keys import Key
from readmodel.rows import table_of
from readmodel.tables import Invitation, Person
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import Ledger, some_hash
from tests.support.life import YUAN
from tests.support.people import (
    PASSWORD,
    Somebody,
    accept,
    by_key,
    by_password,
    forget_codes,
    give_key,
    invite,
    join,
    join_too,
    member,
    secret_of,
    try_password,
)
from tests.support.powers import carry_out, plan
from tests.support.tables import rows_of

LI, WANG, ZHAO = "li.na@supplier.example", "wang.wei@supplier.example", "+8613800000000"
NOBODY = "0" * 32


@pytest.fixture
def founder(gateway: Gateway) -> Desk:
    """The supplier, with its founding key."""
    return gateway.at(gateway.people.supplier)


@pytest.fixture
def other(gateway: Gateway) -> Desk:
    """Another participant."""
    return gateway.at(gateway.people.subcontractor)


def consent(desk: Desk) -> str:
    """A draft of the desk's, by its digest."""
    return str(desk.drafted("GiveConsent", participant=desk.party.address, terms=terms())["digest"])


# --- invitations


def test_who_is_invited_joins_with_the_roles_of_the_invitation(gateway: Gateway, founder: Desk) -> None:
    person = join(founder, LI, "viewer", "maker")
    (listed,) = founder.get("/v1/people").json()["items"]
    assert listed == {
        "id": person.id,
        "login": LI,
        "name": "李娜",
        "roles": ["maker", "viewer"],
        "suspended_at": None,
        "keys": [],
    }
    me = by_password(gateway, person, founder.party).get("/v1/me").json()
    assert me["person"] == {"id": person.id, "login": LI, "name": "李娜"}
    assert [place["roles"] for place in me["places"]] == [["maker", "viewer"]]


def test_a_founding_key_is_nobody_and_may_do_everything(founder: Desk) -> None:
    me = founder.get("/v1/me").json()
    assert (me["person"], me["places"], me["how"]) == (None, [], "key")
    assert me["roles"] == ["administrator", "checker", "maker", "viewer"]


def test_an_invitation_is_used_once(gateway: Gateway, founder: Desk) -> None:
    token = invite(founder, LI, "viewer")
    assert accept(gateway, token).status_code == 201
    problem(accept(gateway, token), 410, "invitation_over")


def test_of_two_who_use_it_at_once_one_gets_it(postgres_gateway: Gateway) -> None:
    token = invite(postgres_gateway.at(postgres_gateway.people.supplier), LI, "viewer")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: accept(postgres_gateway, token).status_code, range(4)))
    assert answers.count(201) == 1 and set(answers) <= {201, 409, 410}
    assert len(rows_of(postgres_gateway.database, Person)) == 1


def test_an_invitation_expires(gateway: Gateway, founder: Desk) -> None:
    token = invite(founder, LI, "viewer")
    with gateway.database.write() as session:
        session.execute(update(table_of(Invitation)).values(expires_at=1))
    problem(accept(gateway, token), 410, "invitation_over")
    assert founder.get("/v1/invitations").json() == []


def test_an_invitation_is_taken_back(gateway: Gateway, founder: Desk) -> None:
    token = invite(founder, LI, "viewer")
    (listed,) = founder.get("/v1/invitations").json()
    assert (listed["login"], listed["roles"], listed["invited_by"]) == (LI, ["viewer"], founder.party.key.address)
    assert "token" not in listed
    assert founder.delete(f"/v1/invitations/{listed['id']}").status_code == 204
    problem(accept(gateway, token), 410, "invitation_over")
    problem(founder.delete(f"/v1/invitations/{listed['id']}"), 404, "not_found")


def test_a_token_that_was_never_given_invites_nobody(gateway: Gateway) -> None:
    problem(accept(gateway, "x" * 43), 404, "not_found")


def test_the_token_of_an_invitation_is_not_kept(gateway: Gateway, founder: Desk) -> None:
    assert invite(founder, LI, "viewer") not in str(rows_of(gateway.database, Invitation))


@pytest.mark.parametrize(
    ("written", "kept"),
    [(" Li.Na@Supplier.Example ", LI), ("13800000000", ZHAO), ("+8613800000000", ZHAO)],
)
def test_a_login_is_one_text_however_it_is_written(gateway: Gateway, founder: Desk, written: str, kept: str) -> None:
    person = join(founder, written, "maker")
    assert person.login == kept
    assert try_password(gateway, person, login=written).status_code == 200


@pytest.mark.parametrize("login", ["", "li", "li@", "@example", "li na@a.example", "李@a.example", "138000", "1" * 300])
def test_what_is_neither_e_mail_nor_phone_is_no_login(founder: Desk, login: str) -> None:
    problem(founder.post("/v1/invitations", {"login": login, "roles": ["maker"]}), 422, "invalid_request")


@pytest.mark.parametrize("roles", [[], ["owner"], ["Maker"], "maker", None])
def test_there_are_four_roles_and_a_member_has_one_at_least(founder: Desk, roles: object) -> None:
    problem(founder.post("/v1/invitations", {"login": LI, "roles": roles}), 422, "invalid_request")


def test_invited_again_one_gets_a_new_password_and_authenticator(gateway: Gateway, founder: Desk) -> None:
    before = join(founder, LI, "maker")
    desk = by_password(gateway, before, founder.party)
    answer = accept(gateway, invite(founder, LI, "viewer"), password="another horse battery")
    assert answer.json()["person"] == before.id
    problem(desk.get("/v1/me"), 401, "not_signed_in")
    problem(try_password(gateway, before), 401, "sign_in_refused")
    after = Somebody(before.id, LI, "another horse battery", secret_of(answer.json()["totp_uri"]))
    assert by_password(gateway, after, founder.party).get("/v1/me").json()["roles"] == ["viewer"]


# --- a person in two participants


def test_nobody_takes_over_a_person_by_inviting_its_login(gateway: Gateway, founder: Desk, other: Desk) -> None:
    person = join(founder, LI, "maker")
    token = invite(other, LI, "administrator")
    problem(accept(gateway, token, password="the intruder's own"), 401, "sign_in_refused")
    problem(accept(gateway, token, password="the intruder's own", code="000000"), 401, "sign_in_refused")
    assert other.get("/v1/people").json()["items"] == []
    assert try_password(gateway, person).status_code == 200  # as before
    # Who has belonged to two is nobody's alone: the first cannot reset it any more, either.
    join_too(other, person, "viewer")
    problem(accept(gateway, invite(founder, LI, "maker"), password="the intruder's own"), 401, "sign_in_refused")


def test_a_person_in_two_participants_sees_the_one_it_signed_in_for(
    gateway: Gateway, ledger: Ledger, founder: Desk, other: Desk
) -> None:
    certificate = ledger.certificate(gateway.people.debtor, gateway.people.supplier, 1_000 * YUAN)
    gateway.sync()
    person = join(founder, LI, "maker")
    join_too(other, person, "viewer")
    here, there = by_password(gateway, person, founder.party), by_password(gateway, person, other.party)
    assert here.get(f"/v1/certificates/{certificate}").status_code == 200
    problem(there.get(f"/v1/certificates/{certificate}"), 404, "not_found")
    assert (here.get("/v1/me").json()["roles"], there.get("/v1/me").json()["roles"]) == (
        ["maker", "viewer"],
        ["viewer"],
    )
    places = {place["participant"]: place["roles"] for place in there.get("/v1/me").json()["places"]}
    assert places == {founder.party.address: ["maker"], other.party.address: ["viewer"]}
    problem(there.draft("GiveConsent", participant=other.party.address, terms=terms()), 403, "wrong_role")
    problem(here.draft("GiveConsent", participant=other.party.address, terms=terms()), 403, "forbidden")


def test_suspended_at_one_it_goes_on_at_the_other(gateway: Gateway, founder: Desk, other: Desk) -> None:
    person = join(founder, LI, "maker")
    join_too(other, person, "viewer")
    here, there = by_password(gateway, person, founder.party), by_password(gateway, person, other.party)
    assert founder.patch(f"/v1/people/{person.id}", {"suspended": True}).status_code == 200
    problem(here.get("/v1/me"), 401, "not_signed_in")
    assert [place["participant"] for place in there.get("/v1/me").json()["places"]] == [other.party.address]


# --- other participants' people


def test_other_participants_people_are_not_there(founder: Desk, other: Desk) -> None:
    person = join(founder, LI, "maker")
    invite(founder, WANG, "maker")
    (invitation,) = founder.get("/v1/invitations").json()
    assert other.get("/v1/people").json()["items"] == []
    assert other.get("/v1/invitations").json() == []
    for answer in (
        other.patch(f"/v1/people/{person.id}", {"suspended": True}),
        other.patch(f"/v1/people/{NOBODY}", {"suspended": True}),
        other.put(f"/v1/people/{person.id}/keys/{Key.new().address}"),
        other.get("/v1/sessions", person=person.id),
        other.delete(f"/v1/invitations/{invitation['id']}"),
    ):
        problem(answer, 404, "not_found")
    assert founder.get("/v1/people").json()["items"][0]["suspended_at"] is None


def test_the_operator_sees_no_ones_people(gateway: Gateway, ledger: Ledger, founder: Desk) -> None:
    person, operator = join(founder, LI, "maker"), gateway.at(ledger.operator)
    assert operator.get("/v1/people").json()["items"] == []
    problem(operator.patch(f"/v1/people/{person.id}", {"suspended": True}), 404, "not_found")


# --- roles


def test_a_viewer_reads_and_changes_nothing(gateway: Gateway, founder: Desk) -> None:
    digest = consent(founder)
    _, viewer = member(founder, LI, "viewer")
    for path in ("/v1/me", "/v1/lots", "/v1/certificates", "/v1/people", "/v1/participants", f"/v1/intents/{digest}"):
        assert viewer.get(path).status_code == 200, path
    assert viewer.post("/v1/intents/lookup", {"digests": [digest]}).status_code == 200
    for answer in (
        viewer.draft("GiveConsent", participant=viewer.party.address, terms=terms()),
        viewer.sign(digest),
        viewer.upload("a.csv", b"x"),
        viewer.post("/v1/payments/receipts", []),
        viewer.post("/v1/invitations", {"login": WANG, "roles": ["viewer"]}),
        viewer.get("/v1/invitations"),
    ):
        problem(answer, 403, "wrong_role")


def test_a_maker_drafts_and_a_checker_signs(gateway: Gateway, founder: Desk) -> None:
    (_, maker), (_, checker) = member(founder, LI, "maker"), member(founder, WANG, "checker")
    draft = maker.drafted("GiveConsent", participant=maker.party.address, terms=terms())
    problem(maker.sign(draft["digest"]), 403, "wrong_role")
    problem(checker.draft("GiveConsent", participant=checker.party.address, terms=terms()), 403, "wrong_role")
    digest = checker.confirm(draft)
    assert checker.get(f"/v1/intents/{digest}").json()["signer"] == checker.party.key.address


def test_who_is_both_does_not_check_what_it_made(founder: Desk) -> None:
    (_, both), (_, second) = member(founder, LI, "maker", "checker"), member(founder, WANG, "checker")
    digest = consent(both)
    problem(both.sign(digest), 403, "same_person")
    assert both.state(digest) == "draft"
    assert second.sign(digest).status_code == 202


def test_a_checker_signs_with_no_key_but_its_own(founder: Desk) -> None:
    (_, maker), (_, checker), (_, second) = (
        member(founder, LI, "maker"),
        member(founder, WANG, "checker"),
        member(founder, ZHAO, "checker"),
    )
    digest = consent(maker)
    for key in (maker.party.key, second.party.key, founder.party.key):
        problem(checker.sign(digest, by=key), 403, "not_your_key")
    assert checker.state(digest) == "draft"


def test_a_checkers_password_is_no_signature(gateway: Gateway, founder: Desk) -> None:
    digest = consent(founder)
    person, checker = member(founder, LI, "checker", "administrator")
    desk = by_password(gateway, person, checker.party)
    assert desk.get("/v1/me").json()["roles"] == ["viewer"]
    problem(desk.sign(digest, by=checker.party.key), 403, "wrong_role")
    problem(desk.post("/v1/invitations", {"login": WANG, "roles": ["viewer"]}), 403, "wrong_role")
    assert checker.sign(digest).status_code == 202


def test_an_administrator_minds_keys_and_people_and_nothing_else(founder: Desk) -> None:
    digest = consent(founder)
    _, administrator = member(founder, LI, "administrator")
    mine = administrator.party.address
    problem(administrator.draft("GiveConsent", participant=mine, terms=terms()), 403, "wrong_role")
    problem(administrator.sign(digest), 403, "wrong_role")
    key = Key.new().address
    administrator.act("GrantKey", participant=mine, key=key, powers=1)
    administrator.act("RevokeKey", participant=mine, key=key)
    for path in ("/v1/invitations", "/v1/people"):
        assert administrator.get(path).status_code == 200


def test_makers_and_checkers_leave_keys_and_people_alone(founder: Desk) -> None:
    _, desk = member(founder, LI, "maker", "checker")
    problem(desk.draft("GrantKey", participant=desk.party.address, key=Key.new().address, powers=1), 403, "wrong_role")
    granting = founder.drafted("GrantKey", participant=desk.party.address, key=Key.new().address, powers=1)["digest"]
    problem(desk.sign(granting), 403, "wrong_role")
    problem(desk.post("/v1/invitations", {"login": WANG, "roles": ["viewer"]}), 403, "wrong_role")
    (listed,) = founder.get("/v1/people").json()["items"]
    problem(desk.patch(f"/v1/people/{listed['id']}", {"roles": ["administrator"]}), 403, "wrong_role")
    problem(desk.put(f"/v1/people/{listed['id']}/keys/{Key.new().address}"), 403, "wrong_role")


def test_a_change_of_roles_holds_from_the_next_request_on(founder: Desk) -> None:
    person, desk = member(founder, LI, "maker")
    consent(desk)
    changed = founder.patch(f"/v1/people/{person.id}", {"roles": ["viewer"]})
    assert changed.json()["roles"] == ["viewer"]
    problem(desk.draft("GiveConsent", participant=desk.party.address, terms=terms()), 403, "wrong_role")


def test_nobody_changes_its_own_roles_or_standing(founder: Desk) -> None:
    person, administrator = member(founder, LI, "administrator")
    for change in ({"roles": ["administrator", "checker"]}, {"suspended": True}):
        problem(administrator.patch(f"/v1/people/{person.id}", change), 409, "own_membership")
    problem(administrator.post("/v1/invitations", {"login": LI, "roles": ["checker"]}), 409, "own_membership")


# --- keys


def test_a_key_is_one_persons_for_good(founder: Desk) -> None:
    first, second, key = join(founder, LI, "checker"), join(founder, WANG, "checker"), Key.new()
    for _ in range(2):
        answer = founder.put(f"/v1/people/{first.id}/keys/{key.address}")
        assert answer.json()["keys"] == [{"key": key.address, "powers": 0}]
    problem(founder.put(f"/v1/people/{second.id}/keys/{key.address}"), 409, "key_taken")


def test_a_key_that_is_bound_and_not_granted_signs_nobody_in(gateway: Gateway, founder: Desk) -> None:
    person, key = join(founder, LI, "checker"), Key.new()
    founder.put(f"/v1/people/{person.id}/keys/{key.address}")
    problem(gateway.try_key(key), 403, "key_not_registered")
    give_key(founder, person, key)
    assert gateway.try_key(key).json()["person"] == person.id
    assert founder.get("/v1/people").json()["items"][0]["keys"] == [{"key": key.address, "powers": 127}]


def test_once_it_is_somebodys_a_founding_key_is_one_no_more(gateway: Gateway, founder: Desk) -> None:
    person, party = join(founder, LI, "viewer"), founder.party
    assert founder.put(f"/v1/people/{person.id}/keys/{party.key.address}").status_code == 200
    problem(founder.get("/v1/me"), 401, "not_signed_in")
    assert by_key(gateway, party.key, party).get("/v1/me").json()["roles"] == ["viewer"]


def test_an_administrator_grants_itself_no_key_that_may_do_everything(postgres_gateway: Gateway) -> None:
    gateway, founder = postgres_gateway, postgres_gateway.at(postgres_gateway.people.supplier)
    member(founder, WANG, "checker")
    assert founder.get("/v1/me").status_code == 200
    _, administrator = member(founder, LI, "administrator")
    key = Key.new()
    administrator.act("GrantKey", participant=administrator.party.address, key=key.address, powers=127)
    problem(gateway.try_key(key), 403, "key_not_registered")
    # The first founding key is none any more, either; what it had opened is over at once.
    problem(founder.get("/v1/me"), 401, "not_signed_in")
    problem(gateway.try_key(founder.party.key), 403, "key_not_registered")


def test_without_an_administrator_who_has_a_key_a_founding_key_is_one_again(
    gateway: Gateway, ledger: Ledger, founder: Desk
) -> None:
    _, administrator = member(founder, LI, "administrator")
    new, reason = Key.new(), some_hash("all keys were lost")
    carry_out(ledger, plan(ledger, "recoverKey", participant=founder.party.address, key=new.address, reason=reason))
    gateway.sync()
    problem(administrator.get("/v1/me"), 401, "not_signed_in")
    assert gateway.try_key(new).json()["roles"] == ["administrator", "checker", "maker", "viewer"]


def test_a_suspended_persons_key_does_not_become_a_founding_key(gateway: Gateway, founder: Desk) -> None:
    person, desk = member(founder, LI, "checker")
    founder.patch(f"/v1/people/{person.id}", {"suspended": True})
    problem(desk.get("/v1/me"), 401, "not_signed_in")
    problem(gateway.try_key(desk.party.key), 403, "key_not_registered")
    founder.patch(f"/v1/people/{person.id}", {"suspended": False})
    assert gateway.try_key(desk.party.key).status_code == 200


def test_a_suspended_person_is_not_brought_back_by_an_invitation(gateway: Gateway, founder: Desk) -> None:
    person = join(founder, LI, "maker")
    founder.patch(f"/v1/people/{person.id}", {"suspended": True})
    token = invite(founder, LI, "administrator")
    problem(accept(gateway, token, password=PASSWORD + "!"), 409, "suspended")
    forget_codes(gateway)
    problem(try_password(gateway, person), 403, "no_membership")
    founder.patch(f"/v1/people/{person.id}", {"suspended": False})
    assert accept(gateway, token).status_code == 201  # it was not used up
