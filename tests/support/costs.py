"""A debtor that bears a share of its suppliers' financing costs, and financings of which it does."""

from __future__ import annotations

from typing import Any

from chain.intents import bank_reference
from chain.keys import Key
from tests.support.credit import Lender, accept, ask, lot, sign_all
from tests.support.gateway import Desk, Gateway
from tests.support.people import ALL_POWERS, by_key, join
from tests.support.waiting import until

SHARES = "/v1/cost-shares"
ALWAYS = {"from_on": "2020-01-01", "until_on": "2999-12-31"}


def two_people(founder: Desk) -> tuple[Desk, Desk]:
    """A maker and a checker of a participant, each signed in with a key of its own."""
    gateway, desks = founder.gateway, []
    for role in ("maker", "checker"):
        person, key = join(founder, f"{role}@{founder.party.code.lower()}.example", role), Key.new()
        assert founder.put(f"/v1/people/{person.id}/keys/{key.address}").status_code == 200
        gateway.ledger.send(gateway.ledger.sign(founder.party, "GrantKey", key=key.address, powers=ALL_POWERS))
        gateway.sync()
        desks.append(by_key(gateway, key, founder.party))
    return desks[0], desks[1]


def proposed(maker: Desk, **said: Any) -> dict[str, Any]:
    answer = maker.post(SHARES, {"interest_bps": 5_000, "fee_bps": 0, **ALWAYS, **said})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def approve(checker: Desk, id: str, seen: dict[str, str] | None = None) -> Any:
    """What was seen before, or what is there now."""
    tag = checker.seen(f"{SHARES}/{id}") if seen is None else seen
    return checker.gateway.client.post(f"{SHARES}/{id}/approval", headers=checker.headers | tag)


def agreed(maker: Desk, checker: Desk, **said: Any) -> str:
    """The id of an agreement that holds."""
    answer = approve(checker, proposed(maker, **said)["id"])
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def offered(bank: Lender, holder: Desk, yuan: int = 100_000, **other: Any) -> str:
    """A new lot, asked for and offered at once; the financing's id."""
    asked = ask(holder, lot(holder.gateway, yuan), **other)
    assert bank.sign().status_code == 200
    return str(asked["request"]["digest"])


def taken(gateway: Gateway, holder: Desk, financing: str) -> None:
    """Accepted by the holder, on the ledger."""
    signed(gateway, holder, accept(holder, financing, gateway.people.bank))


def signed(gateway: Gateway, holder: Desk, drafts: list[dict[str, Any]]) -> None:
    """Signed by the holder, and carried to the ledger."""
    assert sign_all(holder, drafts).status_code == 202
    until(lambda: gateway.carry() or holder.state(drafts[-1]["digest"]), lambda state: state == "confirmed")


def paid_out(gateway: Gateway, bank: Lender, financing: str) -> None:
    """Paid by the bank's own bank, and said so on the ledger."""
    due = gateway.instruction(bank.desk, "disburse")
    assert due["subject"] == financing
    reference = f"OUT{financing[2:12]}"
    assert bank.desk.post("/v1/payments/receipts", [gateway.receipt(due, reference)]).status_code == 201
    said = {"financing": financing, "amount": due["amount_fen"], "bankReference": bank_reference(reference)}
    bank.desk.act("ConfirmDisbursement", bank=bank.desk.party.address, **said)
