"""Phase 3 and 4: certificates against invoices, in batches; suppliers accept or reject; parts go up the chain."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from chain.abi import keccak
from chain.refusals import yuan
from chain.summaries import end_of_day
from demo.party import Item, Party, Refused
from demo.trouble import Trouble
from demo.world import World

MOST_INVOICES = 8  # in one certificate
SHORT_DAYS, LONG_DAYS = 90, 180  # both within the six months of 银发〔2025〕77号 art. 11
REJECT_EVERY = 25
TERMS = "0x" + keccak("应收账款电子凭证条款 第一版 / certificate terms, first version".encode()).hex()
WRONG_GOODS = "0x" + keccak("货物与合同不符，退回 / goods not as ordered".encode()).hex()


def short_day(world: World) -> date:
    return world.starts_on + timedelta(days=SHORT_DAYS)


def long_day(world: World) -> date:
    return world.starts_on + timedelta(days=LONG_DAYS)


def issue(world: World) -> None:
    """Each debtor issues: invoices of one supplier and month to a certificate, half of them short, half long."""
    planned = {debtor.code: _certificates(world, debtor) for debtor in world.debtors}
    count = sum(len(items) for items in planned.values())
    with world.phase("issue", "issue certificates", count) as tick:
        world.together({world.parties[code].address: items for code, items in planned.items()}, tick)
        _try_too_much(world)
    face = sum(fields["face"] for items in planned.values() for _, fields in items)
    world.tell(f"{len(planned)} debtors issue {count} certificates of {yuan(face)} yuan in all.")


def _certificates(world: World, debtor: Party) -> list[Item]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for invoice in debtor.pages("/v1/invoices"):
        if invoice["debtor"] == debtor.address and int(invoice["available_fen"]) > 0:
            groups[invoice["supplier"], invoice["issued_on"][:7]].append(invoice)
    items: list[Item] = []
    for (supplier, _), invoices in sorted(groups.items(), key=lambda group: (world.rank(group[0][0]), group[0][1])):
        for start in range(0, len(invoices), MOST_INVOICES):
            uses = [use_of(i, int(i["available_fen"])) for i in invoices[start : start + MOST_INVOICES]]
            for part in _cut_last(uses) if not items else [uses]:
                day = short_day(world) if len(items) % 2 == 0 else long_day(world)
                items.append(issue_item(debtor.address, supplier, day, part))
    return [item for item in items if item[1]["face"] >= 100_00]


def _cut_last(uses: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A debtor's first certificate leaves half of its last invoice to a second: an invoice may back several."""
    last = uses[-1]
    half = last["used"] // 2
    if half < 100_00:
        return [uses]
    return [[*uses[:-1], {**last, "used": last["used"] - half}], [{**last, "used": half}]]


def use_of(invoice: dict[str, Any], fen: int) -> dict[str, Any]:
    return {"invoice": invoice["key"], "amount": int(invoice["net_fen"]), "used": fen}


def issue_item(debtor: str, supplier: str, due: date, uses: list[dict[str, Any]]) -> Item:
    fields = {
        "debtor": debtor,
        "supplier": supplier,
        "face": sum(use["used"] for use in uses),
        "maturity": end_of_day(due),
        "invoices": uses,
        "terms": TERMS,
    }
    return ("IssueReceivable", fields)


def _try_too_much(world: World) -> None:
    """An invoice is used up: not a fen more can be issued on it."""
    debtor = world.debtors[0]
    invoice = next(
        i
        for i in debtor.pages("/v1/invoices")
        if i["debtor"] == debtor.address and i["available_fen"] == "0" and int(i["net_fen"]) > 0
    )
    again = issue_item(
        debtor.address, invoice["supplier"], short_day(world), [use_of(invoice, int(invoice["net_fen"]))]
    )
    expect_refusal(
        world, debtor, again, "invoice_overused", f"{debtor.name} tries to use invoice {invoice['number']} twice"
    )


def expect_refusal(world: World, party: Party, item: Item, code: str, story: str) -> None:
    """Try what must not work, and note why it did not. Raises `Trouble` if it worked."""
    try:
        party.act([item])
    except Refused as refused:
        if refused.code == code:
            world.notes.refusals.append(f"{story}: refused ({refused.code})")
            return
        raise
    raise Trouble(f"{story}: it should have been refused", exit_code=1)


def accept(world: World) -> None:
    """Suppliers accept; every twenty-fifth is rejected with a reason, which frees its invoices and the limit."""
    certificates = sorted(world.regulator.pages("/v1/certificates", state="issued"), key=world.order)
    rejected = {c["id"] for c in certificates[REJECT_EVERY - 1 :: REJECT_EVERY]} or {certificates[-1]["id"]}
    by_supplier: dict[str, list[Item]] = defaultdict(list)
    for c in certificates:
        fields = {"supplier": c["supplier"], "receivable": c["id"]}
        by_supplier[c["supplier"]].append(
            ("RejectReceivable", {**fields, "reason": WRONG_GOODS})
            if c["id"] in rejected
            else ("AcceptReceivable", {**fields, "terms": TERMS})
        )
    with world.phase("accept", "accept and reject", len(certificates)) as tick:
        world.together(by_supplier, tick)
    world.tell(f"Suppliers accept {len(certificates) - len(rejected)} certificates and reject {len(rejected)}.")
