"""After the account: loans and lots sold of today that fall due in the months to come, and one loan that will not be
repaid, so that a bank's desk has a book, a ladder and money to pay, and a pool's office a claim to review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chain.abi import keccak
from demo.accounts import party_for
from demo.default import claim
from demo.financing import DISCOUNT, PLEDGE, POLICIES, disburse, price, request
from demo.invoices import bring
from demo.issuing import TERMS, issue_item, use_of
from demo.party import Party
from demo.pool_entry import enter_pool
from demo.world import World, require

# Of each certificate: its invoice before tax, yuan; in how many days it is due; how its supplier raises money on it.
BUSINESS = (
    (1_260_000, 35, DISCOUNT),
    (842_500, 68, PLEDGE),
    (1_930_000, 96, DISCOUNT),
    (465_300, 96, PLEDGE),
    (2_310_000, 127, DISCOUNT),
    (715_800, 158, PLEDGE),
    (528_000, 171, DISCOUNT),
    (36_500, 61, PLEDGE),
    (388_000, 140, DISCOUNT),
)
SERIES = 2
AGREED = 1  # of them, the last: what the bank has still to pay
FAILED = 7  # which of them the bank claims for: below 3 % of its pool loans, or the pool would stop it (art. 17)
POOL_CASH_FEN = 20_000_000_00  # what the pool's treasurer says it has


def leave_outstanding(world: World) -> None:
    """Certificates of other suppliers than the visitor's, financed by the visitor's bank."""
    debtor, bank = world.debtors[0], world.settlement_bank
    suppliers = _suppliers(world, debtor)
    owners = [suppliers[place % len(suppliers)] for place in range(len(BUSINESS))]
    with world.phase("outstanding", "leave business under way", 4 * len(BUSINESS)) as tick:
        lots = _held(world, debtor, owners)
        tick(len(BUSINESS))
        wanted = [(lot, kind) for lot, (_, _, kind) in zip(lots, BUSINESS, strict=True)]
        ids = _agreed(world, bank, wanted[:-AGREED])
        tick(len(BUSINESS))
        disburse(world, bank)
        tick(len(BUSINESS))
        enter_pool(world, [i for i, (_, kind) in zip(ids, wanted, strict=False) if kind == PLEDGE])
        _claimed(world, bank, ids[FAILED])
        _agreed(world, bank, wanted[-AGREED:])
        tick(len(BUSINESS))


def _suppliers(world: World, debtor: Party) -> list[Party]:
    """Those that the debtor has dealt with, without the visitor's."""
    known = {one["supplier"] for one in debtor.pages("/v1/certificates", role="debtor")}
    known -= {party_for(world, "supplier", "enterprise").address}
    return [world.by_address[address] for address in sorted(known, key=world.rank)]


def _held(world: World, debtor: Party, owners: list[Party]) -> list[dict[str, Any]]:
    """A lot of the whole of each new certificate, with its owner, in the order of `BUSINESS`. No two are alike."""
    invoices = bring(world, debtor, SERIES, [(owner, yuan) for owner, (yuan, *_) in zip(owners, BUSINESS, strict=True)])
    items = [
        issue_item(
            debtor.address,
            owner.address,
            world.today + timedelta(days=days),
            [use_of(invoice, int(invoice["available_fen"]))],
        )
        for owner, invoice, (_, days, _) in zip(owners, invoices, BUSINESS, strict=True)
    ]
    require(debtor.act(items))
    found: dict[int, dict[str, Any]] = {}
    for owner in dict.fromkeys(owners):
        mine = {"supplier": owner.address, "terms": TERMS}
        issued = owner.pages("/v1/certificates", role="supplier", state="issued")
        require(owner.act([("AcceptReceivable", {**mine, "receivable": one["id"]}) for one in issued]))
        found |= {int(lot["amount_fen"]): lot for lot in owner.pages("/v1/lots") if lot["state"] == "free"}
    return [found[fields["face"]] for _, fields in items]


def _agreed(world: World, bank: Party, wanted: list[tuple[dict[str, Any], int]]) -> list[str]:
    """Asked of this bank alone, quoted by its people, accepted. Returns the financings' ids in the same order.

    What is sold is sold with recourse: that the bank's policy leaves to people, and its agent quotes nothing meanwhile.
    """
    ids = request(world, wanted, bank.address, recourse=True)
    asked = {one["id"]: one for one in bank.pages("/v1/financings", state="requested")}
    policy = POLICIES[world.banks.index(bank)]
    offers = [{"financing": i, **price(policy, asked[i], world.now)} for i in ids]
    require(bank.act_on(bank.post("/v1/financings/quotes", offers)))
    for i in ids:
        holder = world.by_address[asked[i]["holder"]]
        [quote] = holder.get(f"/v1/financings/{i}/quotes")
        require(holder.act([("AcceptQuote", {"holder": holder.address, **quote["terms"]})]))
    return ids


def _claimed(world: World, bank: Party, loan: str) -> None:
    """The borrower is bankrupt: classified at once, claimed for, and for the reviewer to judge (art. 20(1))."""
    cash = {"cash_fen": str(POOL_CASH_FEN), "alert_below_fen": str(POOL_CASH_FEN // 4)}
    world.one("pool_treasurer").post("/v1/pool/cash", cash)
    claim(world, bank, loan, "0x" + keccak("法院受理破产申请 / the court has taken up the bankruptcy".encode()).hex())
