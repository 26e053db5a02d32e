"""Phase 9 and 10: maturities come, debtors pay through their bank, lots are redeemed and paid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from chain.intents import bank_reference
from chain.refusals import yuan
from demo.party import Item, Party
from demo.world import World, require


def settle(world: World, name: str, title: str, unpaid: set[str]) -> None:
    """Every certificate that is due today is paid but the `unpaid` ones; all holders redeem; banks pay out."""
    today = world.today.isoformat()
    due = {
        c["id"]: c
        for c in world.regulator.pages("/v1/certificates", state="accepted")
        if c["matures_on"] == today and c["id"] not in unpaid
    }
    with world.phase(name, title) as tick:
        paid = 0
        for debtor in world.debtors:
            mine = [c["id"] for c in sorted(due.values(), key=world.order) if c["debtor"] == debtor.address]
            if not mine:
                continue
            # The debtor's first certificate comes in two payments: a third, then the rest. Nobody gets a fen too much.
            paid += pay_certificates(world, debtor, mine[:1], (1, 3))
            redeem(world, set(mine[:1]), tick)
            paid += pay_certificates(world, debtor, mine)
        redeemed = redeem(world, set(due), tick)
        pay_out(world)
    world.tell(f"{len(due)} certificates mature and are paid with {yuan(paid)} yuan; {redeemed} lots are redeemed.")


def pay_certificates(world: World, debtor: Party, certificates: list[str], part: tuple[int, int] = (1, 1)) -> int:
    """The debtor pays its bank, and the bank records it with the receipt's reference. Returns fen paid."""
    bank = world.settlement_bank
    wanted = set(certificates)
    due = [
        i
        for i in debtor.pages("/v1/payments/instructions", role="payer", kind="pay_at_maturity", state="open")
        if i["subject"] in wanted
    ]
    pairs = world.cashier.pay(debtor, due, part)
    items: list[Item] = [
        (
            "RecordPayment",
            {
                "bank": bank.address,
                "receivable": instruction["subject"],
                "amount": int(receipt["amount_fen"]),
                "bankReference": bank_reference(receipt["reference"]),
            },
        )
        for instruction, receipt in pairs
    ]
    require(bank.act(items))
    return sum(int(receipt["amount_fen"]) for _, receipt in pairs)


def redeem(world: World, certificates: set[str], tick: Callable[[int], None] = lambda _: None) -> int:
    """Each owner redeems its own lots of these certificates. Returns how many lots."""
    owners = [party for party in world.parties.values() if party.kind in ("enterprise", "bank")]
    holdings = world.at_once(lambda party: list(party.pages("/v1/lots")), owners)
    work: dict[str, list[Item]] = defaultdict(list)
    for party, lots in zip(owners, holdings, strict=True):
        for lot in lots:
            if lot["certificate"] in certificates and _share(lot) > int(lot["redeemed_fen"]):
                work[party.address].append(("RedeemLot", {"participant": party.address, "lot": lot["id"]}))
    world.together(work, tick)
    return sum(map(len, work.values()))


def _share(lot: dict[str, Any]) -> int:
    """What the lot may have redeemed in all, by the ledger's rule: floor(amount * paid / face), the face without what
    was paid early."""
    amount, paid = int(lot["amount_fen"]), int(lot["certificate_paid_fen"])
    face = int(lot["certificate_face_fen"]) - int(lot["certificate_early_fen"])
    return amount * paid // face if paid else 0


def pay_out(world: World) -> dict[str, list[dict[str, Any]]]:
    """The settlement bank passes on what redemptions fixed: lender first, then holder. Returns receipts by payee."""
    bank = world.settlement_bank
    due = list(bank.pages("/v1/payments/instructions", role="payer", kind="pay_out", state="open"))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for instruction, receipt in world.cashier.pay(bank, due):
        found[instruction["payee"]].append(receipt)
    return found
