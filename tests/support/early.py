"""A debtor that pays early by a programme, the agent that signs for it, and the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chain.intents import bank_reference
from chain.keys import Key
from chain.summaries import shanghai_date
from tests.support.credit import LEND, YUAN, Lender
from tests.support.gateway import Desk, Gateway
from tests.support.ledger import some_hash

PROGRAMME, ORDERS = "/v1/early-payment-programme", "/v1/standing-orders"


def programme(gateway: Gateway, agent: Key, **other: Any) -> dict[str, Any]:
    """What the cast's debtor pays early, unless the test says otherwise."""
    today = shanghai_date(gateway.ledger.now())
    return {
        "name": "spring",
        "signer": agent.address,
        "from_on": today.isoformat(),
        "until_on": (today + timedelta(days=30)).isoformat(),
        "rates": [{"most_days": 30, "rate_bps": 300}, {"most_days": 180, "rate_bps": 365}],
        "least_days": 5,
        "least_fen": str(1_000 * YUAN),
        "budget_fen": str(1_000_000 * YUAN),
        "accept_up_to_fen": str(500_000 * YUAN),
        **other,
    }


def propose(desk: Desk, body: dict[str, Any]) -> dict[str, Any]:
    """The proposal, as the answer has it."""
    answer = desk.replace(PROGRAMME, body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["proposed"])


@dataclass
class Payer(Lender):
    """The cast's debtor, with a programme in force and its agent's key granted."""

    def adopt(self, **other: Any) -> None:
        proposed = propose(self.desk, programme(self.gateway, self.agent, **other))
        answer = self.desk.post(f"{PROGRAMME}/{proposed['id']}/approval", None)
        assert answer.status_code == 200, answer.text


def payer(gateway: Gateway, **other: Any) -> Payer:
    debtor = gateway.people.debtor
    found, ledger = Payer(gateway, gateway.at(debtor)), gateway.ledger
    ledger.send(ledger.sign(debtor, "GrantKey", key=found.agent.address, powers=LEND))
    gateway.sync()
    found.adopt(**other)
    return found


def order(desk: Desk, **other: Any) -> str:
    """A standing order in force; its id."""
    until = shanghai_date(desk.gateway.ledger.now()) + timedelta(days=30)
    body = {"most_all_in_bps": 400, "until_on": until.isoformat(), "terms": some_hash("terms"), **other}
    made = desk.post(ORDERS, body)
    assert made.status_code == 201, made.text
    answer = desk.post(f"{ORDERS}/{made.json()['id']}/approval", None)
    assert answer.status_code == 200, answer.text
    return str(made.json()["id"])


def turn(desk: Desk) -> list[dict[str, Any]]:
    """What the standing orders drafted."""
    answer = desk.post(f"{ORDERS}/turn", None)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def paid(gateway: Gateway, instruction: dict[str, Any], reference: str) -> None:
    """The debtor's own bank system says that the money has left, and the debtor hands it in."""
    answer = gateway.at(gateway.people.debtor).post("/v1/payments/receipts", [gateway.receipt(instruction, reference)])
    assert answer.status_code == 201, answer.text


def confirmed(gateway: Gateway, instruction: dict[str, Any], reference: str) -> None:
    """The debtor's bank says so on the ledger."""
    gateway.at(gateway.people.bank).act(
        "ConfirmDisbursement",
        bank=gateway.people.bank.address,
        financing=instruction["subject"],
        amount=int(instruction["amount_fen"]),
        bankReference=bank_reference(reference),
    )
