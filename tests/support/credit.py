"""A bank with a credit policy, and the agent that signs for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chain.intents import lot_id
from chain.keys import Key
from tests.support.gateway import Desk, Gateway
from tests.support.ledger import Party, some_hash

YUAN = 100
LEND = 16  # the one power that an agent's key needs
DAY_S = 86_400


def policy(gateway: Gateway, agent: Key, **other: Any) -> dict[str, Any]:
    """What the cast's bank takes on the cast's debtor, unless the test says otherwise."""
    return {
        "name": "house-1",
        "signer": agent.address,
        "debtors": {gateway.people.debtor.address: {"rating": "AA", "limit_fen": str(1_000_000 * YUAN)}},
        "prices": [{"rating": "AA", "most_days": 180, "rate_bps": 365}],
        "kinds": ["discount", "pledge"],
        "with_recourse": True,
        "without_recourse": True,
        "least_fen": str(1_000 * YUAN),
        "most_fen": str(500_000 * YUAN),
        "least_days": 7,
        "most_days": 180,
        "holder_most_fen": str(1_000_000 * YUAN),
        "accept_up_to_fen": str(200_000 * YUAN),
        **other,
    }


def propose(desk: Desk, body: dict[str, Any]) -> dict[str, Any]:
    """The proposal, as the answer has it."""
    answer = desk.replace("/v1/credit-policy", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["proposed"])


@dataclass
class Lender:
    """The cast's bank, with a policy in force and its agent's key granted."""

    gateway: Gateway
    desk: Desk
    agent: Key = field(default_factory=Key.new)

    def adopt(self, **other: Any) -> None:
        proposed = propose(self.desk, policy(self.gateway, self.agent, **other))
        answer = self.desk.post(f"/v1/credit-policy/{proposed['id']}/approval", None)
        assert answer.status_code == 200, answer.text

    def waiting(self) -> list[dict[str, Any]]:
        answer = self.desk.post("/v1/offers/turn", None)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def sign(self, by: Key | None = None) -> Any:
        """What waits, signed by the agent, or by somebody else."""
        items = [
            {"quote": one["quote"], "signature": (by or self.agent).sign(bytes.fromhex(one["quote"][2:]))}
            for one in self.waiting()
        ]
        return self.desk.post("/v1/offers/signatures", items)


def lender(gateway: Gateway, **other: Any) -> Lender:
    found = Lender(gateway, gateway.at(gateway.people.bank))
    ledger = gateway.ledger
    ledger.send(ledger.sign(gateway.people.bank, "GrantKey", key=found.agent.address, powers=LEND))
    gateway.sync()
    found.adopt(**other)
    return found


def lot(gateway: Gateway, yuan: int, *, days: int = 90, holder: Party | None = None) -> str:
    """A lot of a new certificate of the cast's debtor."""
    people = gateway.people
    receivable = gateway.ledger.certificate(people.debtor, holder or people.supplier, yuan * YUAN, days=days)
    gateway.sync()
    return lot_id(receivable, 0)


def question(gateway: Gateway, of: str, **other: Any) -> dict[str, Any]:
    until = gateway.ledger.now() + 5 * DAY_S
    return {"lot": of, "kind": "discount", "until": until, "terms": some_hash("terms"), **other}


def ask(desk: Desk, of: str, **other: Any) -> dict[str, Any]:
    answer = desk.post("/v1/offers", question(desk.gateway, of, **other))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def accept(desk: Desk, financing: str, bank: Party) -> list[dict[str, Any]]:
    """The drafts that the holder's checker signs together."""
    answer = desk.post(f"/v1/offers/{financing}/acceptance", {"bank": bank.address})
    assert answer.status_code == 201, answer.text
    return list(answer.json())


def sign_all(desk: Desk, drafts: list[dict[str, Any]]) -> Any:
    items = [{"digest": draft["digest"], "signature": desk.signature(draft["digest"])} for draft in drafts]
    return desk.post("/v1/intents/signatures", {"items": items})
