"""Every step of a claim that is not in its table is refused: by the contract, and by the gateway when it is drafted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from api.claim_steps import SINCE, STEPS
from chain.rpc import NodeError
from chain.words import CLAIM_STATES, NON_PERFORMING
from readmodel.tables import PoolLoan
from tests.support.anvil import Anvil
from tests.support.gateway import Gateway
from tests.support.ledger import Ledger, Party, Signed, some_hash
from tests.support.life import YUAN, pledge_loan
from tests.support.pool import NORMAL, POOL, RATIO_BPS, SUBSTANDARD
from tests.support.tables import rows_of

STARTS = 1_748_908_800  # 2025-06-03
LENT = 90 * YUAN
DUE = LENT * RATIO_BPS // 10_000
RECOVERED = 10 * YUAN
OFFICES = ("reviewer", "treasurer", "authority", "supervisor")
# What the rules, and not the table of states, may refuse at the gateway.
BY_RULES = {"no_decision", "publicity_not_over", "not_paid", "no_receipt", "receipt_missing"}


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    with Anvil(start=STARTS) as node:
        yield node


class Walk:
    """Loans in every state, in a book that is large enough for its bank not to be stopped."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        self.gateway, self.ledger, self.people = gateway, ledger, gateway.people
        self.enter(pledge_loan(ledger, self.people, 200_000 * YUAN), 190_000 * YUAN)
        self.loans = {state: self.bring(state) for state in CLAIM_STATES}
        gateway.sync()
        found = {row["id"]: row["claim"] for row in rows_of(gateway.database, PoolLoan)}
        assert {state: found[loan] for state, loan in self.loans.items()} == {state: state for state in CLAIM_STATES}

    def enter(self, loan: str, principal: int) -> None:
        words = {"ruleSet": some_hash("rules"), "decision": some_hash("entry"), "pool": POOL}
        self.do(self.people.bank, "EnterLoan", loan, principal=principal, ratioBps=RATIO_BPS, **words)

    def signed(self, party: Party, action: str, loan: str, **fields: Any) -> Signed:
        return self.ledger.sign(party, action, loan=loan, **fields)

    def do(self, party: Party, action: str, loan: str, **fields: Any) -> None:
        self.ledger.send(self.signed(party, action, loan, **fields))

    def office(self, name: str) -> Party:
        found: Party = getattr(self.people, name)
        return found

    def bring(self, to: str) -> str:
        """A loan of its own, on the shortest way."""
        loan = pledge_loan(self.ledger, self.people, 100 * YUAN)
        self.enter(loan, LENT)
        self.do(self.people.bank, "ClassifyLoan", loan, **{"class": SUBSTANDARD}, evidence=some_hash("bad"))
        for action, fields in self.way(to):
            party = self.people.bank
            if action == "AdvanceClaim":
                party = self.office(STEPS[fields.pop("since"), CLAIM_STATES[fields["to"]]])
            self.do(self.people.treasurer if action == "PayClaim" else party, action, loan, **fields)
        return loan

    def way(self, to: str) -> list[tuple[str, dict[str, Any]]]:
        found: list[tuple[str, dict[str, Any]]] = []

        def advance(*states: str) -> None:
            for since, state in pairwise(states):
                fields = {"since": since, "to": CLAIM_STATES.index(state), "evidence": some_hash("evidence")}
                found.append(("AdvanceClaim", fields))

        if to == "none":
            return found
        found.append(("SubmitClaim", {"outstanding": LENT, "amount": DUE, "decision": some_hash("claim")}))
        if to in ("rejected", "appealed"):
            advance("submitted", "rejected")
            if to == "appealed":
                found.append(("AppealClaim", {"grounds": some_hash("grounds")}))
            return found
        straight = ("submitted", "approved", "public", "planned", "papers_complete")
        if to in straight:
            advance(*straight[: straight.index(to) + 1])
            return found
        advance(*straight)
        found.append(("PayClaim", {"amount": DUE, "bankReference": self.ledger.reference()}))
        if to == "upgraded":
            found.append(("ClassifyLoan", {"class": NORMAL, "evidence": some_hash("good")}))
        elif to == "recovering":
            found.append(("RecordRecovery", {"gross": RECOVERED, "bankReference": self.ledger.reference()}))
        elif to == "recalled":
            advance("paid", "recalled")
        elif to != "paid":
            found.append(("CloseLoan", {"evidence": some_hash("closure")}))
            turns = ("closure_sought", "closure_reviewed", "closure_checked", "closure_approved", "closed")
            advance(*turns[: turns.index(to) + 1])
        return found

    def ledger_takes(self, signed: Signed) -> bool:
        request = {"to": self.ledger.deployment.addresses["CompensationPool"], "data": "0x" + signed.call.hex()}
        try:
            self.ledger.rpc.call("eth_call", request, "latest")
        except NodeError:
            return False
        return True

    def gateway_says(self, party: Party, action: str, loan: str, **fields: Any) -> str:
        """The code with which the draft is refused, or nothing."""
        actor = {"AdvanceClaim": "office", "PayClaim": "treasurer"}.get(action, "bank")
        answer = self.gateway.at(party).draft(action, **{actor: party.address}, loan=loan, **fields)
        return "" if answer.status_code == 201 else str(answer.json()["code"])


@pytest.fixture
def walk(gateway: Gateway, ledger: Ledger) -> Walk:
    return Walk(gateway, ledger)


def test_no_office_takes_a_step_that_is_not_its_own(walk: Walk) -> None:
    done = set()
    for since, loan in walk.loans.items():
        for to in CLAIM_STATES:
            for name in OFFICES:
                fields = {"to": CLAIM_STATES.index(to), "evidence": some_hash("evidence")}
                said = walk.gateway_says(walk.office(name), "AdvanceClaim", loan, **fields)
                if STEPS.get((since, to)) != name:
                    assert said in ("wrong_step", "wrong_office"), (since, to, name, said)
                    assert not walk.ledger_takes(walk.signed(walk.office(name), "AdvanceClaim", loan, **fields))
                    continue
                assert said in ("", *BY_RULES), (since, to, name, said)
                if walk.ledger_takes(walk.signed(walk.office(name), "AdvanceClaim", loan, **fields)):
                    done.add((since, to))
    assert done == set(STEPS)


def test_no_bank_and_no_payment_takes_a_step_out_of_turn(walk: Walk) -> None:
    people, done = walk.people, set()
    for since, loan in walk.loans.items():
        due = RECOVERED * RATIO_BPS // 10_000 if since == "recovering" else DUE
        tries: dict[str, tuple[Party, dict[str, Any]]] = {
            "SubmitClaim": (people.bank, {"outstanding": LENT, "amount": DUE, "decision": some_hash("claim")}),
            "AppealClaim": (people.bank, {"grounds": some_hash("grounds")}),
            "WithdrawClaim": (people.bank, {"reason": some_hash("reason")}),
            "PayClaim": (people.treasurer, {"amount": DUE, "bankReference": walk.ledger.reference()}),
            "RecordRecovery": (people.bank, {"gross": 1, "bankReference": walk.ledger.reference()}),
            "RefundCompensation": (people.bank, {"amount": due, "bankReference": walk.ledger.reference()}),
            "CloseLoan": (people.bank, {"evidence": some_hash("closure")}),
            "ClassifyLoan": (people.bank, {"class": 4, "evidence": some_hash("worse")}),
        }
        for action, (party, fields) in tries.items():
            said = walk.gateway_says(party, action, loan, **fields)
            takes = walk.ledger_takes(walk.signed(party, action, loan, **fields))
            if since not in SINCE[action]:
                assert (said, takes) == ("wrong_step", False), (since, action, said, takes)
            else:
                assert said != "wrong_step", (since, action)
                done |= {action} if takes else set()
    assert done == set(SINCE), "each of them is done in some state"


def test_the_table_of_the_gateway_names_only_states_that_there_are() -> None:
    named = {state for step in STEPS for state in step} | {state for states in SINCE.values() for state in states}
    assert named <= set(CLAIM_STATES)
    assert set(NON_PERFORMING).isdisjoint(named)
