"""Two persons of the operator admit: one proposes, another approves, and the ledger is told nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chain.intents import participant_address
from chain.keys import Key
from chain.words import KINDS
from readmodel.database import Database
from readmodel.tables import Admission, Participant, Profile
from tests.support.gateway import Desk, Gateway, gateway_of, problem
from tests.support.ledger import Kind, Ledger, some_hash
from tests.support.people import by_password, member
from tests.support.tables import rows_of

CODE = "91990100MA0000015X"
NOBODY = "0" * 32
LI, WANG, ZHAO = "li.na@operator.example", "wang.wei@operator.example", "zhao.min@operator.example"


def application(**changes: Any) -> dict[str, Any]:
    return {
        "code": CODE,
        "name": "示例远舟汽车有限公司",
        "name_en": "Yuanzhou Motors (sample)",
        "kind": "enterprise",
        "key": "0x" + "01" * 20,
        "legal_representative": "张三",
        "registered_address": "示例路1号",
        "contact": {"name": "李四", "phone": "+86 755 0000 0000", "email": "li.si@yuanzhou.example"},
        "documents": [{"name": "营业执照", "sha256": some_hash("licence")}],
        **changes,
    }


@pytest.fixture
def gateway(ledger: Ledger, sqlite_database: Database) -> Iterator[Gateway]:
    """One where two persons admit."""
    found = gateway_of(ledger, sqlite_database, two_person_admission=True)
    yield found
    found.close()


@pytest.fixture
def founder(gateway: Gateway, ledger: Ledger) -> Desk:
    return gateway.at(ledger.operator)


@pytest.fixture
def maker(founder: Desk) -> Desk:
    return member(founder, LI, "maker")[1]


@pytest.fixture
def checker(founder: Desk) -> Desk:
    return member(founder, WANG, "checker")[1]


def proposed(maker: Desk, **changes: Any) -> str:
    answer = maker.post("/v1/admissions", application(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_what_one_proposed_another_approves_and_signs(
    gateway: Gateway, founder: Desk, maker: Desk, checker: Desk
) -> None:
    answer = checker.post(f"/v1/admissions/{proposed(maker)}/approval", {})
    assert answer.status_code == 201, answer.text
    approval = answer.json()
    (draft,) = approval["drafts"]
    checker.confirm(draft)
    address = participant_address(CODE)
    (admitted,) = [row for row in rows_of(gateway.database, Participant) if row["address"] == address]
    assert (admitted["kyb"], admitted["kind"]) == (approval["admission"]["kyb"], "enterprise")
    (listed,) = [one for one in maker.get("/v1/participants").json() if one["address"] == address]
    assert (listed["code"], listed["standing"]) == (CODE, "active")
    people = {person["login"]: person["id"] for person in founder.get("/v1/people").json()["items"]}
    kept = maker.get(f"/v1/admissions/{approval['admission']['id']}").json()
    assert (kept["state"], kept["proposed_by"], kept["decided_by"]) == ("approved", people[LI], people[WANG])
    assert kept["file"]["documents"] == application()["documents"]


def test_nobody_approves_or_rejects_what_it_proposed(founder: Desk, checker: Desk) -> None:
    _, both = member(founder, ZHAO, "maker", "checker")
    found = proposed(both)
    problem(both.post(f"/v1/admissions/{found}/approval", {}), 403, "same_person")
    problem(both.post(f"/v1/admissions/{found}/rejection", {"reason": "mine"}), 403, "same_person")
    assert checker.post(f"/v1/admissions/{found}/approval", {}).status_code == 201


def test_a_founding_key_is_neither_of_the_two(founder: Desk, maker: Desk) -> None:
    problem(founder.post("/v1/admissions", application()), 403, "person_needed")
    found = proposed(maker)
    problem(founder.post(f"/v1/admissions/{found}/approval", {}), 403, "person_needed")
    problem(founder.post(f"/v1/admissions/{found}/rejection", {"reason": "no"}), 403, "person_needed")


def test_who_came_by_password_proposes_and_does_not_approve(gateway: Gateway, founder: Desk, maker: Desk) -> None:
    person, desk = member(founder, ZHAO, "maker", "checker")
    by_code = by_password(gateway, person, desk.party)
    found, other = proposed(maker), proposed(by_code)
    problem(by_code.post(f"/v1/admissions/{found}/approval", {}), 403, "wrong_role")
    assert desk.post(f"/v1/admissions/{found}/approval", {}).status_code == 201
    problem(desk.post(f"/v1/admissions/{other}/approval", {}), 403, "same_person")  # with the key it is who it was


def test_roles_are_minded_here_too(maker: Desk, checker: Desk) -> None:
    problem(checker.post("/v1/admissions", application()), 403, "wrong_role")
    problem(maker.post(f"/v1/admissions/{proposed(maker)}/approval", {}), 403, "wrong_role")


def test_a_rejection_has_a_reason_and_is_the_end(gateway: Gateway, maker: Desk, checker: Desk) -> None:
    found = proposed(maker)
    problem(checker.post(f"/v1/admissions/{found}/rejection", {"reason": ""}), 422, "invalid_request")
    rejected = checker.post(f"/v1/admissions/{found}/rejection", {"reason": "执照已过期"}).json()
    assert (rejected["state"], rejected["reason"]) == ("rejected", "执照已过期")
    problem(checker.post(f"/v1/admissions/{found}/approval", {}), 409, "decided")
    assert rows_of(gateway.database, Profile) == []


def test_what_is_approved_is_approved_once(gateway: Gateway, maker: Desk, checker: Desk) -> None:
    found = proposed(maker)
    assert checker.post(f"/v1/admissions/{found}/approval", {}).status_code == 201
    for again in ("approval", "rejection"):
        problem(checker.post(f"/v1/admissions/{found}/{again}", {"reason": "no"}), 409, "decided")
    assert [row["state"] for row in rows_of(gateway.database, Admission)] == ["approved"]


def test_the_ledger_is_told_what_was_approved_and_nothing_else(
    gateway: Gateway, founder: Desk, maker: Desk, checker: Desk
) -> None:
    approval = checker.post(f"/v1/admissions/{proposed(maker)}/approval", {}).json()
    right = dict(approval["drafts"][0]["typed_data"]["message"])
    fields = {name: right[name] for name in ("operator", "participant", "kind", "key", "kyb")}
    for change in (
        {"key": Key.new().address},
        {"kind": str(KINDS.index("bank"))},
        {"kyb": some_hash("another file")},
        {"participant": participant_address("NEVER1")},
    ):
        digest = maker.drafted("AdmitParticipant", **fields | change)["digest"]
        problem(checker.sign(digest), 403, "not_approved")
        problem(founder.sign(digest), 403, "not_approved")
    again = maker.drafted("AdmitParticipant", **fields)  # the first draft may have expired
    assert checker.sign(again["digest"]).status_code == 202


def test_the_short_way_is_closed(founder: Desk) -> None:
    body = [{"code": CODE, "name": "A", "kind": "enterprise", "key": "0x" + "01" * 20}]
    problem(founder.post("/v1/participants", body), 403, "two_persons_needed")


def test_who_is_in_is_not_proposed_again(gateway: Gateway, ledger: Ledger, maker: Desk, checker: Desk) -> None:
    waiting = proposed(maker)
    ledger.admit(CODE, Kind.ENTERPRISE)
    gateway.sync()
    problem(maker.post("/v1/admissions", application()), 409, "already_admitted")
    problem(checker.post(f"/v1/admissions/{waiting}/approval", {}), 409, "already_admitted")


@pytest.mark.parametrize(
    "change",
    [
        {"code": "91990100MA0000016X"},
        {"code": "OPERATOR"},
        {"kind": "none"},
        {"documents": []},
        {"documents": [{"name": "营业执照", "sha256": "x"}]},
        {"legal_representative": ""},
        {"contact": {"name": "李四", "phone": "none"}},
    ],
)
def test_a_file_with_something_wrong_or_missing_is_none(maker: Desk, change: dict[str, Any]) -> None:
    problem(maker.post("/v1/admissions", application(**change)), 422, "invalid_request")


def test_every_word_of_the_file_is_in_its_hash(maker: Desk) -> None:
    def kyb(**changes: Any) -> str:
        return str(maker.post("/v1/admissions", application(**changes)).json()["kyb"])

    assert kyb() == kyb(key="0x" + "02" * 20)  # which the ledger has beside it
    changed = [
        {"name": "B"},
        {"legal_representative": "李四"},
        {"documents": [{"name": "A", "sha256": some_hash("A")}]},
    ]
    assert len({kyb(), *(kyb(**change) for change in changed)}) == 4


def test_operator_and_regulator_see_the_files_and_nobody_else(
    gateway: Gateway, ledger: Ledger, founder: Desk, maker: Desk
) -> None:
    found = proposed(maker)
    regulator = gateway.at(gateway.admit("REGULATOR", Kind.REGULATOR))
    for desk in (founder, regulator):
        assert desk.get(f"/v1/admissions/{found}").json()["file"]["legal_representative"] == "张三"
        assert [one["id"] for one in desk.get("/v1/admissions", state="proposed").json()["items"]] == [found]
        assert desk.get("/v1/admissions", state="approved").json()["items"] == []
    bank = gateway.at(gateway.people.bank)
    problem(bank.get("/v1/admissions"), 403, "wrong_kind")
    theirs, nobodys = (problem(bank.get(f"/v1/admissions/{one}"), 403, "wrong_kind") for one in (found, NOBODY))
    assert theirs | {"request_id": ""} == nobodys | {"request_id": ""}
    problem(regulator.post(f"/v1/admissions/{found}/approval", {}), 403, "wrong_kind")


def test_on_a_laptop_one_person_admits(ledger: Ledger, sqlite_database: Database) -> None:
    gateway = gateway_of(ledger, sqlite_database)
    try:
        operator = gateway.at(ledger.operator)
        (draft,) = operator.post("/v1/admissions/" + proposed(operator) + "/approval", {}).json()["drafts"]
        operator.confirm(draft)
        body = [{"code": "SHORT1", "name": "A", "kind": "enterprise", "key": "0x" + "02" * 20}]
        operator.confirm(operator.post("/v1/participants", body).json()[0])
        listed = operator.get("/v1/participants").json()
        standings = {one["code"]: one["standing"] for one in listed}
        assert standings == {CODE: "active", "SHORT1": "active"}
        asked = [listed[1]["address"], "0x" + "00" * 20]
        assert operator.get("/v1/participants", address=asked).json() == listed[1:]
    finally:
        gateway.close()
