"""After the account: business of today that is left open, so that whoever opens the web app has something to do.

Approved invoices to issue on, certificates to accept, certificates held, and one that money is asked for with two
quotes to choose from.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from demo.accounts import party_for
from demo.financing import POLICIES, price, request
from demo.invoices import TAX_PERCENT, bring
from demo.issuing import TERMS as CERTIFICATE_TERMS
from demo.issuing import issue_item, use_of
from demo.onboarding import LIMIT_STEP_FEN
from demo.outstanding import BUSINESS, leave_outstanding
from demo.party import Party
from demo.world import World, require

# Of each certificate: its invoices before tax, yuan, and in how many days it is due.
CERTIFICATES = (
    ((300_000, 142_478), 172),
    ((410_000,), 178),
    ((84_600,), 121),
    ((126_000, 39_250), 88),
    ((212_350,), 150),
    ((58_900, 17_300), 61),
)
LEFT_TO_ISSUE = (88_000, 63_400, 152_300, 41_750, 97_600, 126_900)  # invoices before tax, yuan
ACCEPTED = 4  # of them; the others wait for the supplier
SERIES = 1


def leave_open(world: World) -> None:
    """Two certificates to accept, four held; for one of these quotes are there. Invoices for more; and the bank has a
    book."""
    debtor, supplier = world.debtors[0], party_for(world, "supplier", "enterprise")
    _set_limit(world, debtor)
    leave_outstanding(world)
    with world.phase("opening", "leave something open for visitors", len(CERTIFICATES) + 3) as tick:
        amounts = [*(yuan for yuans, _ in CERTIFICATES for yuan in yuans), *LEFT_TO_ISSUE]
        invoices = bring(world, debtor, SERIES, [(supplier, yuan) for yuan in amounts])
        tick(1)
        require(debtor.act(_issues(world, debtor, supplier, invoices), tick))
        received = sorted(supplier.pages("/v1/certificates", role="supplier", state="issued"), key=_by_maturity)
        accepts = [
            {"supplier": supplier.address, "receivable": one["id"], "terms": CERTIFICATE_TERMS}
            for one in received[-ACCEPTED:]
        ]
        require(supplier.act([("AcceptReceivable", fields) for fields in accepts]))
        tick(1)
        held = supplier.pages("/v1/lots")
        lots = [lot for lot in held if lot["state"] == "free" and lot["certificate_state"] == "accepted"]
        _quoted(world, min(lots, key=lambda lot: int(lot["amount_fen"])))
        tick(1)


def _by_maturity(certificate: dict[str, Any]) -> tuple[str, str]:
    return certificate["matures_on"], certificate["id"]


def _set_limit(world: World, debtor: Party) -> None:
    """Twice what the visitor finds in use, so that there is room for more."""
    bank = world.settlement_bank
    yuan = sum(sum(amounts) for amounts, _ in CERTIFICATES) + sum(amount for amount, *_ in BUSINESS)
    total = yuan * (100 + TAX_PERCENT)
    limit = 2 * total // LIMIT_STEP_FEN * LIMIT_STEP_FEN + LIMIT_STEP_FEN
    require(bank.act([("SetLimit", {"bank": bank.address, "debtor": debtor.address, "limit": limit})]))


def _issues(world: World, debtor: Party, supplier: Party, invoices: list[dict[str, Any]]) -> list[Any]:
    items, left = [], iter(invoices)
    for amounts, days in CERTIFICATES:
        uses = [use_of(one, int(one["available_fen"])) for _, one in zip(amounts, left, strict=False)]
        items.append(issue_item(debtor.address, supplier.address, world.today + timedelta(days=days), uses))
    return items


def _quoted(world: World, lot: dict[str, Any]) -> None:
    """The holder asks all banks, and two of them quote."""
    [financing] = request(world, [(lot, 1)])
    [asked] = [one for one in world.banks[0].pages("/v1/financings", state="requested") if one["id"] == financing]
    for bank, policy in zip(world.banks, POLICIES, strict=False):
        offer = {"financing": financing, **price(policy, asked, world.now)}
        require(bank.act_on(bank.post("/v1/financings/quotes", [offer])))
