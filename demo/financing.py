"""Phase 6: holders ask, two banks quote sealed, the cheapest all-in is taken, and the bank pays against a receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chain.abi import keccak
from chain.intents import bank_reference
from chain.refusals import yuan
from chain.words import NO_PARTY
from demo.party import CHUNK, Item, Party
from demo.payments import Paid
from demo.pool_entry import enter_pool
from demo.trouble import Trouble
from demo.world import World, require

DISCOUNT, PLEDGE = 1, 2
FINANCE_EVERY = 6  # of the free lots one in six is sold, one in six is pledged
LEAST_FEN = 1_000_00
DAY_S = 86_400
TERMS = "0x" + keccak("融资申请条款 第一版 / financing terms, first version".encode()).hex()


@dataclass(frozen=True)
class Policy:
    """How a bank prices. fee_ppm: millionths of the lot; loan_share: percent of a pledged lot that is lent."""

    discount_bps: int
    fee_ppm: int
    loan_bps: int
    loan_share: int = 80


POLICIES = (Policy(380, 500, 450), Policy(415, 0, 430))


def finance(world: World) -> None:
    lots = free_lots(world)
    wanted = [(lot, DISCOUNT) for lot in lots[0::FINANCE_EVERY]] + [(lot, PLEDGE) for lot in lots[3::FINANCE_EVERY]]
    with world.phase("finance", "ask, quote, accept, disburse", 5 * len(wanted)) as tick:
        ids = raise_money(world, wanted, tick)
        pledged = [i for i, (_, kind) in zip(ids, wanted, strict=True) if kind == PLEDGE]
        enter_pool(world, pledged)
    advanced = sum(int(f["advance_fen"]) for f in world.regulator.pages("/v1/financings", state="disbursed"))
    world.tell(
        f"{len(ids)} lots are financed for {yuan(advanced)} yuan: {len(ids) - len(pledged)} sold, "
        f"{len(pledged)} pledged; the {len(pledged)} loans enter the compensation pool."
    )


def raise_money(
    world: World, wanted: list[tuple[dict[str, Any], int]], tick: Callable[[int], None] = lambda _: None
) -> list[str]:
    """From request to disbursement for each (lot, kind). Returns the financings' ids in the same order."""
    ids = request(world, wanted)
    tick(len(ids))
    asked = {f["id"]: f for f in world.banks[0].pages("/v1/financings", state="requested")}
    now = world.now
    for bank, policy in zip(world.banks, POLICIES, strict=False):
        offers = [{"financing": i, **price(policy, asked[i], now)} for i in ids]
        chunks = [offers[start : start + CHUNK] for start in range(0, len(offers), CHUNK)]
        drafts = [draft for chunk in chunks for draft in bank.post("/v1/financings/quotes", chunk)]
        require(bank.act_on(drafts))
        world.notes.quotes += len(drafts)
        tick(len(ids))
    _accept_cheapest(world, [asked[i] for i in ids])
    tick(len(ids))
    for bank in world.banks:
        disburse(world, bank)
    tick(len(ids))
    return ids


def free_lots(world: World) -> list[dict[str, Any]]:
    lots = [
        lot
        for member in world.network.of_kind("enterprise")
        for lot in world.parties[member.code].pages("/v1/lots")
        if lot["state"] == "free" and lot["certificate_state"] == "accepted" and int(lot["amount_fen"]) >= LEAST_FEN
    ]
    return sorted(lots, key=world.order)


def request(
    world: World, wanted: list[tuple[dict[str, Any], int]], bank: str = NO_PARTY, *, recourse: bool = False
) -> list[str]:
    """Asks all banks, or one of them. recourse: of what is sold. Returns the financings' ids in the same order."""
    until = world.now + 5 * DAY_S
    by_holder: dict[str, list[tuple[int, Item]]] = defaultdict(list)
    for place, (lot, kind) in enumerate(wanted):
        fields = {
            "holder": lot["owner"],
            "lot": lot["id"],
            "kind": kind,
            "recourse": recourse and kind == DISCOUNT,
            "bank": bank,
            "until": until,
            "terms": TERMS,
        }
        by_holder[lot["owner"]].append((place, ("RequestFinancing", fields)))
    ids = [""] * len(wanted)
    answers = world.together({holder: [item for _, item in items] for holder, items in by_holder.items()})
    for holder, outcomes in answers.items():
        for (place, _), outcome in zip(by_holder[holder], outcomes, strict=True):
            ids[place] = outcome.digest  # a financing is named by the digest of its request
    return ids


def price(policy: Policy, financing: dict[str, Any], now: int) -> dict[str, Any]:
    """Simple interest, actual/365, rounded up to the fen. A discount takes it off now, a loan adds it at the end."""
    lot = int(financing["lot_amount_fen"])
    days = max(1, -(-(financing["maturity_at"] - now) // DAY_S))
    if financing["kind"] == "discount":
        rate, fee = policy.discount_bps, lot * policy.fee_ppm // 1_000_000
        repay = lot
        advance = lot - _interest(lot, rate, days) - fee
    else:
        rate, fee = policy.loan_bps, 0
        advance = lot * policy.loan_share // 100
        repay = advance + _interest(advance, rate, days)
    return {
        "advance_fen": str(advance),
        "repay_fen": str(repay),
        "rate_bps": rate,
        "fee_fen": str(fee),
        "valid_until": now + 2 * DAY_S,
    }


def _interest(fen: int, rate_bps: int, days: int) -> int:
    return -(-fen * rate_bps * days // 3_650_000)


def _accept_cheapest(world: World, financings: list[dict[str, Any]]) -> None:
    by_holder: dict[str, list[Item]] = defaultdict(list)
    offers = world.at_once(lambda f: world.by_address[f["holder"]].get(f"/v1/financings/{f['id']}/quotes"), financings)
    for f, quotes in zip(financings, offers, strict=True):
        if len(quotes) != len(world.banks):
            raise Trouble(f"{len(quotes)} quotes instead of {len(world.banks)}", exit_code=1)
        by_holder[f["holder"]].append(("AcceptQuote", {"holder": f["holder"], **quotes[0]["terms"]}))
    world.together(by_holder)


def disburse(world: World, bank: Party) -> None:
    """Pay by the bank's own system, and only with its receipt say so on the ledger."""
    due = list(bank.pages("/v1/payments/instructions", role="payer", kind="disburse", state="open"))
    confirm(bank, world.cashier.pay(bank, due))


def confirm(bank: Party, pairs: Sequence[tuple[Paid, Paid]]) -> None:
    """Of each instruction that was paid, with its receipt."""
    items: list[Item] = [
        (
            "ConfirmDisbursement",
            {
                "bank": bank.address,
                "financing": instruction["subject"],
                "amount": int(receipt["amount_fen"]),
                "bankReference": bank_reference(receipt["reference"]),
            },
        )
        for instruction, receipt in pairs
    ]
    if items:
        require(bank.act(items))
