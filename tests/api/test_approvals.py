"""Maker and checker: who approves what, two above an amount, rejections, standing in, and what waits in an inbox."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from readmodel.rows import table_of
from readmodel.tables import Approval, Delegation, SignedIntent
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import Ledger, some_hash
from tests.support.life import YUAN, pledge_loan
from tests.support.people import Somebody, by_password, join, member
from tests.support.pool import CLOSED, CLOSURE_APPROVED, CLOSURE_CHECKED, CLOSURE_REVIEWED, compensate
from tests.support.tables import rows_of

MAKER, CHECKER, SECOND = "maker@x.example", "checker@x.example", "second@x.example"
FACE = 1_000 * YUAN


class Office:
    """The bank with an administrator, a maker and two checkers, each with a key of its own."""

    def __init__(self, gateway: Gateway) -> None:
        founder = gateway.at(gateway.people.bank)
        self.maker, self.by_maker = member(founder, MAKER, "maker")
        self.checker, self.by_checker = member(founder, CHECKER, "checker")
        self.second, self.by_second = member(founder, SECOND, "checker")
        self.admin, self.by_admin = member(founder, "admin@x.example", "administrator")
        self.gateway, self.party = gateway, founder.party

    def limit(self, fen: int, action: str = "SetLimit") -> None:
        answer = self.by_admin.replace("/v1/approval-rules", [{"action": action, "one_up_to_fen": str(fen)}])
        assert answer.status_code == 200, answer.text

    def limit_for(self, fen: int = FACE) -> str:
        """A draft of the maker's about an amount: a line for the debtor."""
        debtor = self.gateway.people.debtor.address
        return str(self.by_maker.drafted("SetLimit", bank=self.party.address, debtor=debtor, limit=fen)["digest"])

    def consent(self) -> str:
        return str(self.by_maker.drafted("GiveConsent", participant=self.party.address, terms=terms())["digest"])


@pytest.fixture
def office(gateway: Gateway) -> Office:
    return Office(gateway)


def kinds(desk: Desk) -> dict[str, int]:
    return {one["kind"]: one["count"] for one in desk.get("/v1/inbox").json()}


def test_what_a_maker_drafts_another_signs(office: Office) -> None:
    digest = office.consent()
    problem(office.by_maker.sign(digest), 403, "wrong_role")
    found = office.by_checker.get(f"/v1/intents/{digest}/draft").json()
    assert found["draft"]["digest"] == digest and found["draft"]["typed_data"]["primaryType"] == "GiveConsent"
    assert (found["line"]["drafted_by"], found["checkers"], found["approvals"]) == ("李娜", 1, [])
    office.by_checker.confirm({"digest": digest})
    [row] = [row for row in rows_of(office.gateway.database, SignedIntent) if row["digest"] == digest]
    assert (row["drafted_by"], row["approved_by"]) == (office.maker.id, office.checker.id)


def test_up_to_the_limit_one_checker_is_enough_and_a_fen_more_takes_two(office: Office) -> None:
    office.limit(FACE)
    at_it, above = office.limit_for(FACE), office.limit_for(FACE + 1)
    assert office.by_checker.sign(at_it).json()[0]["state"] == "queued"
    assert office.by_checker.sign(above).json()[0]["state"] == "draft"
    found = office.by_second.get(f"/v1/intents/{above}/draft").json()
    assert found["checkers"] == 2 and len(found["approvals"]) == 1
    assert office.by_checker.sign(above).json()[0]["state"] == "draft"  # the same one again is not a second
    office.by_second.confirm({"digest": above})
    [row] = [row for row in rows_of(office.gateway.database, SignedIntent) if row["digest"] == above]
    assert row["approved_by"] == office.second.id


def test_a_rule_for_all_stands_behind_the_others(office: Office) -> None:
    rules = [{"action": "", "one_up_to_fen": "0"}, {"action": "SetLimit", "one_up_to_fen": str(FACE)}]
    assert office.by_admin.replace("/v1/approval-rules", rules).status_code == 200
    line, consent = office.limit_for(), office.consent()
    assert office.by_checker.sign(line).json()[0]["state"] == "queued"
    assert office.by_checker.sign(consent).json()[0]["state"] == "queued"  # it is about no amount
    office.limit(0, "")
    assert office.by_checker.sign(office.limit_for()).json()[0]["state"] == "draft"


def test_only_an_administrator_sets_the_limits(office: Office) -> None:
    for desk in (office.by_maker, office.by_checker):
        problem(desk.replace("/v1/approval-rules", []), 403, "wrong_role")
    wrong = [{"action": "MintMoney", "one_up_to_fen": "1"}]
    problem(office.by_admin.replace("/v1/approval-rules", wrong), 422)
    problem(office.by_admin.replace("/v1/approval-rules", [{"one_up_to_fen": "1"}] * 2), 422)
    assert office.by_maker.get("/v1/approval-rules").json() == []


def test_two_checkers_at_once_are_two(postgres_office: Office) -> None:
    office = postgres_office
    office.limit(0)
    digests = [office.limit_for() for _ in range(6)]
    desks = [office.by_checker, office.by_second] * 3
    with ThreadPoolExecutor(6) as pool:
        for digest in digests:
            answers = list(pool.map(lambda desk, d=digest: desk.sign(d).status_code, desks))
            assert answers == [202] * 6
    rows = [row for row in rows_of(office.gateway.database, SignedIntent) if row["digest"] in digests]
    assert {row["state"] for row in rows} == {"queued"}
    approvals = rows_of(office.gateway.database, Approval)
    assert sorted((row["digest"], row["by"]) for row in approvals) == sorted(
        (digest, person.id) for digest in digests for person in (office.checker, office.second)
    )


@pytest.fixture
def postgres_office(postgres_gateway: Gateway) -> Office:
    return Office(postgres_gateway)


def test_a_rejection_has_a_reason_that_its_maker_reads(office: Office) -> None:
    digest = office.consent()
    problem(office.by_checker.post(f"/v1/intents/{digest}/rejection", {"reason": ""}), 422)
    assert "rejected" not in kinds(office.by_maker)
    answer = office.by_checker.post(f"/v1/intents/{digest}/rejection", {"reason": "条款版本有误"})
    assert (answer.json()["state"], answer.json()["reason"]) == ("rejected", "条款版本有误")
    assert kinds(office.by_maker)["rejected"] == 1
    [line] = office.by_maker.get("/v1/intents", state="rejected").json()["items"]
    assert (line["digest"], line["reason"]) == (digest, "条款版本有误")
    assert office.by_second.sign(digest).json()[0]["state"] == "rejected"
    problem(office.by_second.post(f"/v1/intents/{digest}/rejection", {"reason": "again"}), 409, "not_a_draft")


def test_a_maker_takes_back_its_own_draft_and_nobody_else_s(office: Office) -> None:
    mine = office.consent()
    other = str(office.by_admin.drafted("RevokeKey", participant=office.party.address, key="0x" + "ab" * 20)["digest"])
    problem(office.by_maker.post(f"/v1/intents/{other}/rejection", {"reason": "x"}), 403, "wrong_role")
    assert office.by_maker.post(f"/v1/intents/{mine}/rejection", {"reason": "错"}).json()["state"] == "rejected"
    assert "rejected" not in kinds(office.by_maker)


def test_of_another_participant_s_drafts_there_is_nothing(office: Office, ledger: Ledger) -> None:
    digest = office.consent()
    stranger = office.gateway.at(office.gateway.people.supplier)
    problem(stranger.get(f"/v1/intents/{digest}/draft"), 404)
    problem(stranger.post(f"/v1/intents/{digest}/rejection", {"reason": "x"}), 404)
    assert digest not in stranger.get("/v1/intents").text
    operator = office.gateway.at(ledger.operator)
    assert operator.get(f"/v1/intents/{digest}/draft").status_code == 200
    assert digest in operator.get("/v1/intents", party=office.party.address).text
    problem(operator.post(f"/v1/intents/{digest}/rejection", {"reason": "x"}), 404, "not_found")


def test_the_list_has_the_newest_first_in_pages(office: Office) -> None:
    digests = [office.consent() for _ in range(5)]
    found, after = [], ""
    while after is not None:
        page = office.by_checker.get("/v1/intents", after=after, limit=2).json()
        found += [(line["drafted_at"], line["digest"]) for line in page["items"]]
        after = page["next"]
    assert found == sorted(found, reverse=True)
    assert {digest for _, digest in found} == set(digests)
    problem(office.by_checker.get("/v1/intents", after="yesterday"), 422, "bad_cursor")


def test_the_inbox_shows_each_what_waits_for_it(office: Office, gateway: Gateway) -> None:
    office.limit(0)
    office.limit_for()
    assert kinds(office.by_checker)["approve"] == kinds(office.by_second)["approve"] == 1
    assert "approve" not in kinds(office.by_maker)
    digest = office.by_maker.get("/v1/intents").json()["items"][0]["digest"]
    office.by_checker.sign(digest)
    assert "approve" not in kinds(office.by_checker) and kinds(office.by_second)["approve"] == 1
    office.by_second.confirm({"digest": digest})
    assert "approve" not in kinds(office.by_second)
    supplier = gateway.at(gateway.people.supplier)
    assert "accept" not in kinds(supplier)
    gateway.ledger.send(gateway.ledger.issue(gateway.people.debtor, gateway.people.supplier, FACE))
    gateway.sync()
    assert kinds(supplier)["accept"] == 1


def test_a_claim_waits_for_the_office_whose_turn_it_is(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    loan = pledge_loan(ledger, people, 5_000 * YUAN)
    compensate(ledger, people, loan)
    offices = {name: gateway.at(getattr(people, name)) for name in ("reviewer", "treasurer", "authority", "supervisor")}

    def turn_of() -> list[str]:
        gateway.sync()
        return [name for name, desk in offices.items() if "claims" in kinds(desk)]

    assert turn_of() == []
    evidence = some_hash("evidence")
    ledger.send(ledger.sign(people.bank, "CloseLoan", loan=loan, evidence=evidence))
    steps = zip(offices, (CLOSURE_REVIEWED, CLOSURE_CHECKED, CLOSURE_APPROVED, CLOSED), strict=True)
    for name, to in steps:
        assert turn_of() == [name]
        ledger.send(ledger.sign(getattr(people, name), "AdvanceClaim", loan=loan, to=to, evidence=evidence))
    assert turn_of() == []


def span(**other: int) -> dict[str, int]:
    now = int(time.time())
    return {"from_at": now - 60, "until_at": now + 3600} | other


def test_who_is_away_is_stood_in_for_in_that_time_only(office: Office) -> None:
    digest = office.consent()
    third, by_third = member_of(office, "third@x.example", "maker")
    problem(by_third.sign(digest), 403, "wrong_role")
    given = {"to_person": third.id, "roles": ["checker", "administrator"], **span()}
    made = office.by_checker.post("/v1/delegations", given)
    assert made.status_code == 201
    by_third.confirm({"digest": digest})
    problem(by_third.replace("/v1/approval-rules", []), 403, "wrong_role")  # the other is no administrator
    assert office.by_checker.delete(f"/v1/delegations/{made.json()['id']}").status_code == 204
    problem(by_third.sign(office.consent()), 403, "wrong_role")


def test_a_time_that_is_over_or_not_yet_come_gives_nothing(office: Office) -> None:
    third, by_third = member_of(office, "third@x.example", "maker")
    now = int(time.time())
    given = {"to_person": third.id, "roles": ["checker"], **span(from_at=now + 1800)}
    assert office.by_checker.post("/v1/delegations", given).status_code == 201
    problem(by_third.sign(office.consent()), 403, "wrong_role")
    with office.gateway.database.write() as session:
        session.execute(update(table_of(Delegation)).values(from_at=now - 60, until_at=now - 1))
    problem(by_third.sign(office.consent()), 403, "wrong_role")
    for wrong in (span(until_at=now - 1), span(until_at=now + 2 * 366 * 86400), span(from_at=now + 4000)):
        problem(office.by_checker.post("/v1/delegations", given | wrong), 422, "bad_span")


def test_nobody_gives_what_is_another_s(office: Office, gateway: Gateway) -> None:
    given = {"from_person": office.checker.id, "to_person": office.maker.id, "roles": ["checker"], **span()}
    problem(office.by_second.post("/v1/delegations", given), 403, "wrong_role")
    assert office.by_admin.post("/v1/delegations", given).status_code == 201
    stranger = join(gateway.at(gateway.people.supplier), "stranger@x.example", "maker")
    problem(office.by_admin.post("/v1/delegations", given | {"to_person": stranger.id}), 404)
    same = {"to_person": office.checker.id, "roles": ["checker"], **span()}
    problem(office.by_checker.post("/v1/delegations", same), 422, "same_person")


def test_a_password_gives_no_check_even_to_who_stands_in(office: Office, gateway: Gateway) -> None:
    given = {"to_person": office.maker.id, "roles": ["checker"], **span()}
    assert office.by_checker.post("/v1/delegations", given).status_code == 201
    desk = by_password(gateway, office.maker, office.party)
    problem(desk.sign(office.consent()), 403, "wrong_role")


def member_of(office: Office, login: str, *roles: str) -> tuple[Somebody, Desk]:
    """One more, by the administrator."""
    return member(office.by_admin, login, *roles)
