"""Phase 8: a debtor pays lots early out of its own cash, at a sliding discount; holders take it by lot, and one by a
standing order."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from chain.refusals import yuan
from demo.financing import TERMS, confirm, free_lots
from demo.instant import employ_agent, sell
from demo.party import Party
from demo.stack import demo_key
from demo.world import World, require

BY_HAND = 2
MOST_ALL_IN_BPS = 400
OFFERED_DAYS = 730  # beyond the demo's own days: a visitor is offered it, too
PROGRAMME, ORDERS = "/v1/early-payment-programme", "/v1/standing-orders"
Lot = dict[str, Any]


def pay_early(world: World) -> None:
    """Of the debtor with most free lots: two are taken by their holders, one by a standing order, and the debtor pays
    them through its bank."""
    found = _lots(world)
    if found is None:
        return
    debtor, by_order, by_hand = found
    with world.phase("early", "early payment: offer, take, pay, confirm", len(by_hand) + 3) as tick:
        _adopt(world, debtor)
        tick(1)
        for lot in by_hand:
            sell(world, lot, "early_payment", debtor)
            tick(1)
        ordered = _by_standing_order(world, debtor, by_order)
        tick(1)
        due = list(debtor.pages("/v1/payments/instructions", role="payer", kind="pay_early", state="open"))
        # The debtor pays, and its bank says so: a debtor's own word that it has paid is no receipt.
        confirm(world.settlement_bank, world.cashier.pay(debtor, due))
        tick(1)
    world.notes.quotes += len(due)
    face = sum(int(lot["amount_fen"]) for lot in by_hand) + ordered * int(by_order["amount_fen"])
    paid = sum(int(one["amount_fen"]) for one in due)
    world.tell(
        f"{debtor.name} pays early out of its own cash, at a sliding discount: {len(due)} lots of {yuan(face)} yuan "
        f"for {yuan(paid)}, {len(by_hand)} taken by hand and {ordered} by a standing order. They are discharged."
    )


def _lots(world: World) -> tuple[Party, Lot, list[Lot]] | None:
    """The debtor; its holder's largest lot for the order; others' for the hand. None where it has too few holders."""
    by_debtor: dict[str, list[Lot]] = defaultdict(list)
    for lot in free_lots(world):
        by_debtor[lot["debtor"]].append(lot)
    if not by_debtor:
        return None
    most = max(by_debtor, key=lambda address: (len(by_debtor[address]), world.rank(address)))
    largest = max(by_debtor[most], key=lambda lot: (int(lot["amount_fen"]), world.order(lot)))
    others = [lot for lot in by_debtor[most] if lot["owner"] != largest["owner"]]
    return world.by_address[most], largest, others[:BY_HAND]


def _adopt(world: World, debtor: Party) -> None:
    agent = demo_key(f"{debtor.code} agent")
    rates = [{"most_days": days, "rate_bps": rate} for days, rate in ((30, 300), (90, 340), (366, 375))]
    programme = {
        "name": "demo",
        "signer": agent.address,
        "from_on": world.today.isoformat(),
        "until_on": (world.today + timedelta(days=OFFERED_DAYS)).isoformat(),
        "rates": rates,
        "budget_fen": "1000000000000",
        "accept_up_to_fen": "1000000000000",
    }
    employ_agent(world, debtor, agent, "programme", PROGRAMME, programme)


def _by_standing_order(world: World, debtor: Party, lot: Lot) -> int:
    """The holder says once what it wants paid early, lots as large as this one; a turn asks and drafts, and its checker
    signs in one go. Returns how many."""
    holder = world.by_address[lot["owner"]]
    order = {
        "debtor": debtor.address,
        "least_fen": lot["amount_fen"],
        "most_all_in_bps": MOST_ALL_IN_BPS,
        "until_on": (world.today + timedelta(days=1)).isoformat(),
        "terms": TERMS,
    }
    made = holder.post(ORDERS, order)
    holder.check(f"{ORDERS}/{made['id']}/approval")
    taken = holder.post(f"{ORDERS}/turn", {})
    world.until("the debtor's offers", lambda: len(holder.get(f"{ORDERS}/drafts")) == 2 * len(taken))
    require(holder.act_on(holder.get(f"{ORDERS}/drafts")))
    return len(taken)
