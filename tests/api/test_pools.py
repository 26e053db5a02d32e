"""A pool is opened by its authority and run by its own offices: others neither see its loans nor take its steps."""

from __future__ import annotations

from typing import Any

import pytest

from readmodel.pools import pool_word
from readmodel.tables import Pool
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind, Ledger, Party, some_hash
from tests.support.life import YUAN, pledge_loan
from tests.support.pool import (
    APPROVED,
    CLOSED,
    CLOSURE_APPROVED,
    CLOSURE_CHECKED,
    CLOSURE_REVIEWED,
    HIGHEST_RATIO_BPS,
    INSURED,
    NO_CLAIMS,
    PAPERS_COMPLETE,
    POOL,
    PUBLIC,
    RATIO_BPS,
    RECALLED,
    RECOVERING,
    REJECTED,
    compensate,
    enter,
)
from tests.support.tables import drop_row

LENT = 900 * YUAN
DUE = LENT * RATIO_BPS // 10_000
OTHER = pool_word("elsewhere")


def offices(gateway: Gateway, prefix: str) -> dict[str, Desk]:
    """Four of another city, none of them an office of anything yet."""
    kinds = {
        "authority": Kind.POOL_AUTHORITY,
        "reviewer": Kind.POOL_REVIEWER,
        "treasurer": Kind.POOL_TREASURER,
        "supervisor": Kind.POOL_AUTHORITY,
    }
    return {name: gateway.at(gateway.admit(f"{prefix}{name.upper()}", kind)) for name, kind in kinds.items()}


def opening(by: dict[str, Desk], pool: str, **other: Any) -> dict[str, Any]:
    addresses = {name: desk.party.address for name, desk in by.items()}
    return {**addresses, "pool": pool, "highestRatioBps": 5_000, "ruleSet": some_hash("rules"), **other}


def own_offices(gateway: Gateway) -> dict[str, Desk]:
    people = gateway.people
    return {name: gateway.at(getattr(people, name)) for name in ("authority", "reviewer", "treasurer", "supervisor")}


@pytest.fixture
def loan(gateway: Gateway, ledger: Ledger) -> str:
    """A non-performing loan of 900 yuan in the pool, claimed for."""
    people = gateway.people
    found = pledge_loan(ledger, people, 1_000 * YUAN)
    enter(ledger, people, found, LENT)
    step(ledger, people.bank, "SubmitClaim", found, outstanding=LENT, amount=DUE, decision=some_hash("decision"))
    gateway.sync()
    return found


def step(ledger: Ledger, party: Party, action: str, loan: str, **fields: Any) -> None:
    ledger.send(ledger.sign(party, action, loan=loan, **fields))


def advancing(desk: Desk, loan: str, to: int) -> dict[str, Any]:
    return {"office": desk.party.address, "loan": loan, "to": to, "evidence": some_hash("evidence")}


# --- opening


def test_the_rules_under_which_a_pool_can_be_opened_are_there_to_read(gateway: Gateway) -> None:
    (found,) = gateway.at(gateway.people.authority).get("/v1/pool/rule-sets").json()
    assert (found["name"], found["city"], found["highest_ratio_bps"]) == ("shenzhen-2024", "shenzhen", 5_000)
    assert found["document"] == "深工信规〔2024〕5号"


def test_an_authority_opens_a_pool_and_everybody_sees_its_offices(gateway: Gateway) -> None:
    theirs = offices(gateway, "X")
    theirs["authority"].act("OpenPool", **opening(theirs, OTHER))
    listed = {pool["name"]: pool for pool in gateway.at(gateway.people.bank).get("/v1/pool/pools").json()}
    assert listed.keys() == {"elsewhere", "shenzhen"}
    assert listed["elsewhere"]["treasurer"] == theirs["treasurer"].party.address
    assert listed["shenzhen"]["highest_ratio_bps"] == HIGHEST_RATIO_BPS


def test_a_pool_is_one_authoritys(gateway: Gateway) -> None:
    theirs = offices(gateway, "X")
    problem(theirs["authority"].draft("OpenPool", **opening(theirs, POOL)), 409, "already_open")


def test_its_authority_replaces_an_office_and_the_former_one_is_out(gateway: Gateway, loan: str) -> None:
    mine = own_offices(gateway)
    former, new = mine["reviewer"], offices(gateway, "X")["reviewer"]
    (rules,) = mine["authority"].get("/v1/pool/rule-sets").json()
    mine["authority"].act("OpenPool", **opening(mine | {"reviewer": new}, POOL, ruleSet=rules["sha256"]))
    problem(former.get(f"/v1/pool/loans/{loan}"), 404, "not_found")
    problem(former.draft("AdvanceClaim", **advancing(former, loan, REJECTED)), 422, "not_entered")
    assert new.get(f"/v1/pool/loans/{loan}").status_code == 200
    new.act("AdvanceClaim", **advancing(new, loan, REJECTED))


def test_a_citys_pool_opens_under_the_rules_at_hand(gateway: Gateway) -> None:
    drop_row(gateway.database, Pool, "shenzhen")  # as if it were still to be opened
    mine = own_offices(gateway)
    (rules,) = mine["authority"].get("/v1/pool/rule-sets").json()
    right = opening(mine, POOL, ruleSet=rules["sha256"])
    for wrong, code in (
        (right | {"ruleSet": some_hash("rules")}, "unknown_rule_set"),
        (right | {"highestRatioBps": 5_001}, "ratio_too_high"),
    ):
        problem(mine["authority"].draft("OpenPool", **wrong), 422, code)
    assert mine["authority"].draft("OpenPool", **right).status_code == 201


def test_before_the_pool_is_open_no_loan_enters(gateway: Gateway, loan: str) -> None:
    drop_row(gateway.database, Pool, "shenzhen")
    bank = gateway.at(gateway.people.bank)
    word = some_hash("decision")
    fields = {"bank": bank.party.address, "loan": loan, "pool": POOL, "principal": LENT, "ratioBps": RATIO_BPS}
    problem(bank.draft("EnterLoan", **fields, ruleSet=word, decision=word), 409, "not_open")


# --- whose steps, whose loans


def test_an_office_of_another_pool_sees_and_does_nothing(gateway: Gateway, loan: str) -> None:
    theirs = offices(gateway, "X")
    theirs["authority"].act("OpenPool", **opening(theirs, OTHER))
    for name, to in (("reviewer", APPROVED), ("authority", PUBLIC), ("treasurer", PAPERS_COMPLETE)):
        desk = theirs[name]
        problem(desk.draft("AdvanceClaim", **advancing(desk, loan, to)), 422, "not_entered")
        problem(desk.get(f"/v1/pool/loans/{loan}"), 404, "not_found")
        assert desk.get("/v1/pool/loans").json()["items"] == []
    fields = {"treasurer": theirs["treasurer"].party.address, "loan": loan, "amount": DUE, "bankReference": OTHER}
    problem(theirs["treasurer"].draft("PayClaim", **fields), 422, "not_entered")


def test_the_pools_own_offices_see_it_and_take_their_own_steps_only(gateway: Gateway, loan: str) -> None:
    mine = own_offices(gateway)
    for desk in mine.values():
        assert [found["id"] for found in desk.get("/v1/pool/loans").json()["items"]] == [loan]
    assert mine["reviewer"].draft("AdvanceClaim", **advancing(mine["reviewer"], loan, REJECTED)).status_code == 201
    for name, to in {"reviewer": REJECTED, "authority": RECALLED, "supervisor": CLOSED}.items():
        for other in mine.keys() - {name}:
            problem(mine[other].draft("AdvanceClaim", **advancing(mine[other], loan, to)), 403, "wrong_office")
    for name, to in {"authority": RECALLED, "supervisor": CLOSED, "reviewer": RECOVERING, "treasurer": 7}.items():
        problem(mine[name].draft("AdvanceClaim", **advancing(mine[name], loan, to)), 409, "wrong_step")


def test_whoever_has_a_closure_before_it_may_send_it_back(gateway: Gateway, ledger: Ledger) -> None:
    people, mine = gateway.people, own_offices(gateway)
    loan = pledge_loan(ledger, people, 4_000 * YUAN)
    compensate(ledger, people, loan)
    turns = ["reviewer", "treasurer", "authority", "supervisor"]
    step(ledger, people.bank, "CloseLoan", loan, evidence=some_hash("written off"))
    for turn, to in zip(turns, (CLOSURE_REVIEWED, CLOSURE_CHECKED, CLOSURE_APPROVED, CLOSED), strict=True):
        gateway.sync()
        for name, desk in mine.items():
            answer = desk.draft("AdvanceClaim", **advancing(desk, loan, RECOVERING))
            assert answer.status_code == (201 if name == turn else 403)
        step(ledger, mine[turn].party, "AdvanceClaim", loan, to=to, evidence=some_hash("evidence"))
    gateway.sync()
    assert gateway.at(people.bank).get(f"/v1/pool/loans/{loan}").json()["loan"]["library"] == "settled"


def test_an_authority_does_not_supervise_itself(gateway: Gateway) -> None:
    theirs = offices(gateway, "X")
    wrong = opening(theirs | {"supervisor": theirs["authority"]}, OTHER)
    problem(theirs["authority"].draft("OpenPool", **wrong), 422, "same_office")


def test_a_barred_bank_is_told_so_early(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people, theirs = gateway.people, offices(gateway, "X")
    bank, authority = gateway.at(people.bank), gateway.at(people.authority)
    bar = {"pool": POOL, "bank": people.bank.address, "bar": NO_CLAIMS, "evidence": some_hash("the list")}
    other = theirs["authority"]
    problem(other.draft("BarBank", authority=other.party.address, **bar), 403, "not_authority")
    bar["authority"] = people.authority.address
    problem(authority.draft("BarBank", **bar | {"bank": people.supplier.address}), 422, "not_a_bank")
    step(ledger, people.reviewer, "AdvanceClaim", loan, to=REJECTED, evidence=some_hash("evidence"))
    gateway.sync()
    authority.act("BarBank", **bar)
    by = {"bank": people.bank.address}
    problem(bank.draft("AppealClaim", **by, loan=loan, grounds=some_hash("grounds")), 409, "barred")
    claim = {"loan": loan, "outstanding": LENT, "amount": DUE, "decision": some_hash("decision")}
    problem(bank.draft("SubmitClaim", **by, **claim), 409, "barred")
    terms = {"principal": LENT, "ratioBps": RATIO_BPS, "ruleSet": some_hash("rules"), "decision": some_hash("entry")}
    problem(bank.draft("EnterLoan", **by, loan=loan, pool=POOL, **terms), 409, "barred")
    seen = [one.get("/v1/pool/bars").json() for one in (bank, gateway.at(people.reviewer), theirs["reviewer"])]
    assert [[row["bar"] for row in rows] for rows in seen] == [["entries_and_claims"], ["entries_and_claims"], []]


def test_a_decision_is_seen_by_the_offices_of_the_pool_that_it_is_about(gateway: Gateway, loan: str) -> None:
    theirs = offices(gateway, "X")
    theirs["authority"].act("OpenPool", **opening(theirs, OTHER))
    made = gateway.at(gateway.people.bank).post("/v1/pool/decisions", {"rule": "entry", "loan": loan})
    path = f"/v1/pool/decisions/{made.json()['hash']}"
    for desk in own_offices(gateway).values():
        assert desk.get(path).status_code == 200
    for desk in theirs.values():
        problem(desk.get(path), 404, "not_found")


# --- what a loan's page says


def test_library_appeal_and_what_is_due_are_said(gateway: Gateway, ledger: Ledger, loan: str) -> None:
    people, bank = gateway.people, gateway.at(gateway.people.bank)

    def seen() -> dict[str, Any]:
        gateway.sync()
        found: dict[str, Any] = bank.get(f"/v1/pool/loans/{loan}").json()["loan"]
        return found

    assert (seen()["claim"], seen()["library"], seen()["cover"]) == ("submitted", "loans", "none")
    step(ledger, people.reviewer, "AdvanceClaim", loan, to=REJECTED, evidence=some_hash("evidence"))
    step(ledger, people.bank, "AppealClaim", loan, grounds=some_hash("grounds"))
    assert (seen()["claim"], seen()["appealed"]) == ("appealed", True)
    for office, to in (
        (people.reviewer, APPROVED),
        (people.authority, PUBLIC),
        (people.authority, 5),
        (people.treasurer, PAPERS_COMPLETE),
    ):
        step(ledger, office, "AdvanceClaim", loan, to=to, evidence=some_hash("evidence"))
    step(ledger, people.treasurer, "PayClaim", loan, amount=DUE, bankReference=ledger.reference())
    assert (seen()["library"], seen()["refund_due_fen"]) == ("compensated", "0")
    step(ledger, people.bank, "RecordRecovery", loan, gross=100 * YUAN, bankReference=ledger.reference())
    assert (seen()["claim"], seen()["refund_due_fen"]) == ("recovering", str(30 * YUAN))
    step(ledger, people.bank, "ClassifyLoan", loan, **{"class": 1}, evidence=some_hash("evidence"))
    assert (seen()["claim"], seen()["refund_due_fen"]) == ("upgraded", str(DUE))
    problem(bank.post("/v1/pool/decisions", {"rule": "refund", "loan": loan}), 409, "upgraded")
    for library, found in (("loans", []), ("compensated", [loan]), ("settled", [])):
        assert [one["id"] for one in bank.get("/v1/pool/loans", library=library).json()["items"]] == found
    step(ledger, people.bank, "RefundCompensation", loan, amount=DUE, bankReference=ledger.reference())
    assert (seen()["claim"], seen()["library"], seen()["outstanding_fen"]) == ("none", "loans", "0")
    steps = bank.get(f"/v1/pool/loans/{loan}").json()["steps"]
    assert [one["step"] for one in steps][-4:] == ["normal", "upgraded", "refund", "returned"]


def test_a_covered_loan_does_not_enter_and_its_decision_says_no(gateway: Gateway, ledger: Ledger) -> None:
    people, bank = gateway.people, gateway.at(gateway.people.bank)
    loan = pledge_loan(ledger, people, 1_000 * YUAN)
    gateway.sync()
    bank.act("RecordCover", bank=bank.party.address, loan=loan, cover=INSURED, evidence=some_hash("policy"))
    made = bank.post("/v1/pool/decisions", {"rule": "entry", "loan": loan}).json()
    assert made["body"]["outcome"] in ("no", "missing")
    fields = {"bank": bank.party.address, "loan": loan, "pool": POOL, "principal": 990 * YUAN, "ratioBps": RATIO_BPS}
    word = some_hash("rule set")
    problem(bank.draft("EnterLoan", **fields, ruleSet=word, decision=made["hash"]), 409, "covered")


def test_of_a_pool_whose_rules_are_not_at_hand_nothing_is_decided(gateway: Gateway, ledger: Ledger) -> None:
    people, theirs = gateway.people, offices(gateway, "X")
    theirs["authority"].act("OpenPool", **opening(theirs, OTHER))
    loan = pledge_loan(ledger, people, 1_000 * YUAN)
    words = {"ruleSet": some_hash("rules"), "decision": some_hash("decision"), "pool": OTHER}
    step(ledger, people.bank, "EnterLoan", loan, principal=LENT, ratioBps=RATIO_BPS, **words)  # by another gateway
    step(ledger, people.bank, "ClassifyLoan", loan, **{"class": 3}, evidence=some_hash("evidence"))
    gateway.sync()
    made = gateway.at(people.bank).post("/v1/pool/decisions", {"rule": "claim", "loan": loan}).json()
    assert (made["body"]["outcome"], made["body"]["amount_fen"]) == ("missing", None)
    path = f"/v1/pool/decisions/{made['hash']}"
    assert theirs["reviewer"].get(path).status_code == 200
    problem(gateway.at(people.reviewer).get(path), 404, "not_found")
