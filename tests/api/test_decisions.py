"""The rule engine's decisions are kept with their articles, and a loan enters the pool on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chain.intents import lot_id
from readmodel.tables import Decision
from tests.support.anvil import Anvil
from tests.support.gateway import Gateway, problem
from tests.support.ledger import Ledger
from tests.support.life import PLEDGE, YUAN, disbursed
from tests.support.tables import rows_of

# A day for which the published base rates (LPR) are at hand; past the last of them a loan cannot be judged.
STARTS = int(datetime(2025, 6, 3, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    """Its clock is of a day that the rules know."""
    with Anvil(start=STARTS) as node:
        yield node


@pytest.fixture
def loan(gateway: Gateway, ledger: Ledger) -> str:
    """A disbursed pledge loan of 990 yuan."""
    people = gateway.people
    lot = lot_id(ledger.certificate(people.debtor, people.supplier, 1_000 * YUAN), 0)
    found = disbursed(ledger, people, PLEDGE, lot, people.supplier, 1_000 * YUAN)
    gateway.sync()
    return found


def decide(gateway: Gateway, loan: str, **facts: Any) -> dict[str, Any]:
    answer = gateway.at(gateway.people.bank).post("/v1/pool/decisions", {"rule": "entry", "loan": loan, **facts})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def entry(gateway: Gateway, loan: str, decision: dict[str, Any]) -> dict[str, Any]:
    body = decision["body"]
    return {
        "bank": gateway.people.bank.address,
        "loan": loan,
        "pool": "0x" + b"shenzhen".ljust(32, b"\0").hex(),
        "principal": 990 * YUAN,
        "ratioBps": body["ratio_bps"] or 3_000,
        "ruleSet": body["rule_set_hash"],
        "decision": decision["hash"],
    }


def test_a_decision_shows_its_articles_and_is_kept(gateway: Gateway, loan: str) -> None:
    made = decide(gateway, loan)
    assert made["body"]["outcome"] == "yes"
    steps = [step for decision in made["body"]["decisions"] for step in decision["steps"]]
    assert steps and all(step["article"] for step in steps)
    kept = gateway.at(gateway.people.reviewer).get(f"/v1/pool/decisions/{made['hash']}")
    assert kept.json() == made


def test_the_same_facts_give_the_same_decision_and_others_another(gateway: Gateway, loan: str) -> None:
    first, again, other = decide(gateway, loan), decide(gateway, loan), decide(gateway, loan, insured=True)
    assert first == again
    assert other["hash"] != first["hash"]
    assert other["body"]["outcome"] == "no"
    assert len(rows_of(gateway.database, Decision)) == 2


def test_a_loan_enters_on_its_decision(gateway: Gateway, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    bank.act("EnterLoan", **entry(gateway, loan, decide(gateway, loan)))
    assert bank.get(f"/v1/pool/loans/{loan}").json()["loan"]["principal_fen"] == str(990 * YUAN)


def test_and_on_nothing_else(gateway: Gateway, loan: str) -> None:
    bank, made = gateway.at(gateway.people.bank), decide(gateway, loan)
    right, turned_down = entry(gateway, loan, made), decide(gateway, loan, insured=True)
    for wrong, code in (
        (right | {"decision": "0x" + "cd" * 32}, "no_decision"),
        (right | {"ratioBps": right["ratioBps"] + 1}, "differs_from_decision"),
        (right | {"principal": 990 * YUAN + 1}, "differs_from_decision"),
        (right | {"ruleSet": "0x" + "cd" * 32}, "differs_from_decision"),
        (right | {"loan": "0x" + "cd" * 32}, "differs_from_decision"),
        (right | {"decision": turned_down["hash"]}, "differs_from_decision"),
    ):
        problem(bank.draft("EnterLoan", **wrong), 422, code)


def test_a_claim_wants_a_non_performing_loan(gateway: Gateway, loan: str) -> None:
    bank = gateway.at(gateway.people.bank)
    problem(bank.post("/v1/pool/decisions", {"rule": "claim", "loan": loan}), 409, "not_non_performing")
    problem(bank.post("/v1/pool/decisions", {"rule": "refund", "loan": loan}), 409, "not_compensated")
