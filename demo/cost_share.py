"""Within phase 7: a debtor bears half of the interest of one supplier's financing, and pays it through its bank."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from chain.refusals import yuan
from demo.trouble import Trouble
from demo.world import World

SHARES = "/v1/cost-shares"
INTEREST_BPS = 5_000
PAPER = "financing.pdf"  # the confirmation, in the demo's folder


@contextmanager
def half_of_the_interest(world: World, lot: dict[str, Any]) -> Iterator[None]:
    """Within it the lot's debtor bears half of the interest of what its holder gets for it: a maker proposes, a checker
    approves what it has read, and ends it."""
    debtor = world.by_address[lot["debtor"]]
    days = {"from_on": world.today.isoformat(), "until_on": (world.today + timedelta(days=30)).isoformat()}
    made = debtor.post(SHARES, {"supplier": lot["owner"], "interest_bps": INTEREST_BPS, "fee_bps": 0, **days})
    share = f"{SHARES}/{made['id']}"
    debtor.check(f"{share}/approval", of=share)
    yield
    debtor.check(share, "DELETE")


def pay_share(world: World, lot: dict[str, Any], financing: str) -> None:
    """The debtor pays what the ledger's disbursement made due, and the holder keeps the confirmation."""
    debtor, holder = world.by_address[lot["debtor"]], world.by_address[lot["owner"]]
    due = list(debtor.pages("/v1/payments/instructions", role="payer", kind="interest_share", state="open"))
    world.cashier.pay(debtor, due)
    told = holder.get(f"/v1/financings/{financing}/cost")
    cost, shares = told["cost"], [one for one in told["payments"] if one["kind"] == "interest_share"]
    paid = sum(int(one["paid_fen"]) for one in shares)
    if paid != int(cost["debtor_interest_fen"]) or len(due) != 1:
        raise Trouble(f"{debtor.name} paid {paid} fen of interest, and agreed to other", exit_code=1)
    (world.stack.folder / PAPER).write_bytes(holder.download(f"/v1/financings/{financing}/confirmation.pdf"))
    world.tell(
        f"{debtor.name} bears half of the interest of one of them, {yuan(paid)} yuan, paid through its bank to "
        f"{holder.name}, whose money costs {_percent(cost['holder_all_in_bps'])} a year all in instead of "
        f"{_percent(cost['all_in_bps'])}: {PAPER} in the demo's folder."
    )


def _percent(bps: int) -> str:
    return f"{bps // 100}.{bps % 100:02d} %"
