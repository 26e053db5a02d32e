"""Phase 7: a bank's policy offers at once, its own agent signs, and the holder's one signature takes it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from chain.keys import Key
from chain.refusals import yuan
from chain.words import POWERS
from demo.cost_share import half_of_the_interest, pay_share
from demo.financing import LEAST_FEN, TERMS, disburse, free_lots
from demo.issuing import long_day
from demo.party import Party
from demo.stack import demo_key
from demo.world import World, require

DAY_S = 86_400
OFFERS = 3
MOST_FEN = 5_000_000_00  # paid out without a person
ANYTHING_FEN = 1_000_000_000_00
LEND = 1 << POWERS.index("lend")  # the one power that the agent's key has


def instant(world: World) -> None:
    """Lots of the first maturity are sold to the settlement bank, and nobody there looks at them."""
    lots = [lot for lot in free_lots(world) if lot["matures_on"] != long_day(world).isoformat()]
    few = [lot for lot in lots if LEAST_FEN <= int(lot["amount_fen"]) <= MOST_FEN][:OFFERS]
    bank = world.settlement_bank
    with world.phase("instant", "instant offers: ask, take, disburse", len(few) + 1) as tick:
        _adopt(world, bank)
        tick(1)
        sold: list[tuple[str, int]] = []
        for lot in few:
            # Of the first one the debtor bears half of the interest.
            with nullcontext() if sold else half_of_the_interest(world, lot):
                sold.append(sell(world, lot, "discount", bank))
            tick(1)
        disburse(world, bank)
    world.notes.quotes += len(few)
    if few:
        world.tell(
            f"{bank.name} offers at once, by its own policy and its agent's key: {len(few)} holders take "
            f"{yuan(sum(fen for _, fen in sold))} yuan with one signature each."
        )
        pay_share(world, few[0], sold[0][0])


def _adopt(world: World, bank: Party) -> None:
    agent = demo_key(f"{bank.code} agent")
    employ_agent(world, bank, agent, "policy", "/v1/credit-policy", _policy(world, agent.address))


def employ_agent(world: World, party: Party, agent: Key, what: str, path: str, body: dict[str, Any]) -> None:
    """The administrator gives the agent key and credentials; a maker proposes what it goes by, a checker approves."""
    grant = ("GrantKey", {"participant": party.address, "key": agent.address, "powers": LEND})
    with party.administering():
        require(party.act([grant]))
        client = party.post("/v1/clients", {"name": "agent", "scopes": ["offers"]})
    proposed = party.replace(path, body)["proposed"]
    party.check(f"{path}/{proposed['id']}/approval")
    world.stack.employ_agent(party.address, agent, client, what, body)


def _policy(world: World, signer: str) -> dict[str, Any]:
    return {
        "name": "demo",
        "signer": signer,
        "debtors": {debtor.address: {"rating": "AA", "limit_fen": str(ANYTHING_FEN)} for debtor in world.debtors},
        "prices": [{"rating": "AA", "most_days": 366, "rate_bps": 395}],
        "kinds": ["discount"],
        "with_recourse": False,
        "without_recourse": True,
        "least_fen": str(LEAST_FEN // 2),
        "most_fen": str(MOST_FEN),
        "least_days": 1,
        "most_days": 366,
        "holder_most_fen": str(ANYTHING_FEN),
        "accept_up_to_fen": str(MOST_FEN),
    }


def sell(world: World, lot: dict[str, Any], kind: str, bank: Party) -> tuple[str, int]:
    """From the question to the ledger's acceptance; the financing, and what the holder gets, fen. bank: who is asked,
    of an early payment the debtor."""
    holder = world.by_address[lot["owner"]]
    until = world.now + 5 * DAY_S
    question = {"lot": lot["id"], "kind": kind, "bank": bank.address, "until": until, "terms": TERMS}
    financing = holder.post("/v1/offers", question)["request"]["digest"]

    def offer() -> dict[str, Any]:
        [found] = holder.get(f"/v1/offers/{financing}")
        return dict(found)

    world.until("a firm offer", lambda: offer()["state"] == "firm")
    require(holder.act_on(holder.post(f"/v1/offers/{financing}/acceptance", {"bank": bank.address})))
    return financing, int(offer()["advance_fen"])
