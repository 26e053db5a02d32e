"""The account at the end: what was read, issued, financed, paid, claimed; who got what and when, in yuan."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from chain.refusals import yuan
from chain.summaries import day
from demo.world import World

KINDS = {
    "disburse": "banks disburse to holders",
    "pay_early": "debtors pay holders early",
    "pay_at_maturity": "debtors pay their bank",
    "pay_out": "the bank pays lenders and holders",
    "interest_share": "debtors bear interest of holders",
    "fee_share": "debtors bear fees of holders",
    "compensate": "the pool compensates a bank",
    "refund": "a bank refunds the pool",
}
FINANCED = ("accepted", "disbursed", "repaid")
MOST_PARTIES = 24


def close_books(world: World) -> dict[str, Any]:
    """Hold the tables against the ledger and rebuild them from block 0; then gather everything as data."""
    with world.phase("reconcile", "reconcile and rebuild"):
        reconciled = json.loads(
            world.stack.run("readmodel", "reconcile", "--json", codes=(0, 1)).stdout.splitlines()[0]
        )
        rebuilt = json.loads(
            world.stack.run("readmodel", "rebuild", "--check", "--json", codes=(0, 1)).stdout.splitlines()[0]
        )
        agrees = world.cashier.close(world.payers, world.now)
    return gather(world, reconciled, rebuilt, agrees)


def gather(world: World, reconciled: dict[str, Any], rebuilt: dict[str, Any], agrees: bool) -> dict[str, Any]:
    """The account as data. Counts, and sums in fen; the same run twice differs only under `seconds`."""
    see = world.regulator
    certificates = list(see.pages("/v1/certificates"))
    financings = list(see.pages("/v1/financings"))
    loans = list(see.pages("/v1/pool/loans"))
    instructions = list(see.pages("/v1/payments/instructions"))
    invoices = list(see.pages("/v1/invoices"))
    books = world.cashier.books()
    notes = world.notes
    reasons = Counter(r["code"] for i in notes.imports for r in i["refusals"])
    by_state = Counter(c["state"] for c in certificates)
    paid = _sum_by(instructions, "kind", "paid_fen")
    return {
        "ledger_starts_on": world.starts_on.isoformat(),
        "ledger_ends_on": world.today.isoformat(),
        "invoices": {
            "read": sum(i["rows_read"] for i in notes.imports),
            "accepted": sum(i["accepted"] for i in notes.imports),
            "red": sum(i["red"] for i in notes.imports),
            "refused": sum(i["refused"] for i in notes.imports),
            "refused_by_reason": dict(sorted(reasons.items())),
            "used": sum(1 for i in invoices if int(i["available_fen"]) < int(i["net_fen"])),
        },
        "certificates": {"issued": len(certificates), **dict(sorted(by_state.items()))},
        "lots": {
            "live": reconciled["compared"]["lot"],
            "owners": len({t["payee"] for t in books["transfers"] if t["kind"] == "pay_out"}),
        },
        "financings": {
            "requested": len(financings),
            "quotes": notes.quotes,
            "discounts": sum(1 for f in financings if f["kind"] == "discount" and f["state"] in FINANCED),
            "loans": sum(1 for f in financings if f["kind"] == "pledge" and f["state"] in FINANCED),
            "early_payments": sum(1 for f in financings if f["kind"] == "early_payment" and f["state"] in FINANCED),
            "repaid": sum(1 for f in financings if f["kind"] != "early_payment" and f["state"] == "repaid"),
        },
        "payments": {
            "instructions": len(instructions),
            "receipts": len(books["transfers"]),
            "open": sum(1 for i in instructions if i["state"] == "open"),
            **vars(world.cashier.counts),
        },
        "claims": {
            "loans_entered": len(loans),
            "non_performing": sum(1 for loan in loans if loan["loan_class"] in ("substandard", "doubtful", "loss")),
            "paid": sum(1 for loan in loans if loan["library"] == "compensated"),
        },
        "sums_fen": {
            "invoices_net": sum(int(i["net_fen"]) for i in invoices),
            "certificates_face": sum(
                int(c["face_fen"]) for c in certificates if c["state"] not in ("rejected", "cancelled")
            ),
            "certificates_paid": sum(int(c["paid_fen"]) for c in certificates),
            "certificates_paid_early": sum(int(c["early_fen"]) for c in certificates),
            "advanced": sum(int(f["advance_fen"]) for f in financings),
            **{kind: paid.get(kind, 0) for kind in KINDS},
            "compensation": sum(int(loan["compensation_fen"]) for loan in loans),
            "recovered": sum(int(loan["recovered_fen"]) for loan in loans),
            "refunded": sum(int(loan["refunded_fen"]) for loan in loans),
        },
        "money": _money_by_day(books),
        "parties": _parties(world, books),
        "bank_books_balance": books["balanced"] and agrees and _same_money(books, paid),
        "intents_signed": {party.code: party.signed for party in sorted(world.parties.values(), key=lambda p: p.code)},
        "signed_by": _signed_by(world),
        "refused_as_they_should": notes.refusals,
        "story": [{"on": on, "what": what} for on, what in notes.story],
        "decisions": [_decision(d["body"]) for d in notes.decisions],
        "reconciled": reconciled["reconciled"],
        "reconciled_things": reconciled["compared"],
        "rebuilt_identical": rebuilt["identical"],
        "seconds": {**notes.phases_s, "total": round(sum(notes.phases_s.values()), 2)},
    }


def _signed_by(world: World) -> dict[str, list[dict[str, Any]]]:
    """By party: how many intents of each action who drafted and who signed."""
    parties = sorted(world.parties.values(), key=lambda party: party.code)
    return {party.code: list(party.staff.as_data()) for party in parties if party.staff is not None}


def _sum_by(rows: list[dict[str, Any]], key: str, amount: str) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row[key]] += int(row[amount])
    return dict(sums)


def _same_money(books: dict[str, Any], paid: dict[str, int]) -> bool:
    """What the gateway says was paid is what stayed moved at the bank, kind by kind, to the fen."""
    moved = _sum_by(books["transfers"], "kind", "amount_fen")
    return all(moved.get(kind, 0) == paid.get(kind, 0) for kind in KINDS)


def _money_by_day(books: dict[str, Any]) -> list[dict[str, Any]]:
    """What moved on each ledger date, by kind: how many payments, how many fen."""
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for t in books["transfers"]:
        days[day(t["paid_at"]), t["kind"]].append(t["amount_fen"])
    return [
        {"on": on, "kind": kind, "payments": len(amounts), "fen": sum(amounts)}
        for (on, kind), amounts in sorted(days.items(), key=lambda item: (item[0][0], list(KINDS).index(item[0][1])))
    ]


def _parties(world: World, books: dict[str, Any]) -> list[dict[str, Any]]:
    """Per party, fen that came in and went out, in all and by kind of payment (out is negative)."""
    rows: dict[str, dict[str, Any]] = {}
    for t in books["transfers"]:
        if t["payer"] == t["payee"]:
            continue  # a bank that redeems its own lot moves nothing
        for side, sign in (("payee", 1), ("payer", -1)):
            party = world.by_address[t[side]]
            start = {"code": party.code, "name": party.name, "kind": party.kind, "got": 0, "paid": 0}
            row = rows.setdefault(party.code, {**start, "by_kind": dict.fromkeys(KINDS, 0)})
            row["got" if sign > 0 else "paid"] += t["amount_fen"]
            row["by_kind"][t["kind"]] += sign * t["amount_fen"]
    return sorted(rows.values(), key=lambda row: (row["kind"], -row["got"] - row["paid"], row["code"]))


def _decision(body: dict[str, Any]) -> dict[str, Any]:
    return {key: body[key] for key in ("rule", "outcome", "decisions")} | {
        key: body[key] for key in ("ratio_bps", "outstanding_fen", "amount_fen") if key in body
    }


def show(account: dict[str, Any], console: Console) -> None:
    """The account as a person reads it."""
    story = "\n".join(f"[bold]{line['on']}[/]  {line['what']}" for line in account["story"])
    console.print(Panel(story, title="What happened", title_align="left"))
    console.print(_counts(account))
    console.print(_when(account))
    console.print(_money(account))
    for decision in account["decisions"]:
        console.print(_articles(decision))
    for words in account["refused_as_they_should"]:
        console.print(f"  [green]✓[/] {words}")
    _verdict(account, console)


def _counts(account: dict[str, Any]) -> Table:
    table = Table(title="Counts", title_justify="left")
    table.add_column("what")
    table.add_column("how many", justify="right")
    table.add_column("of which")
    i, c, f = account["invoices"], account["certificates"], account["financings"]
    reasons = ", ".join(f"{count} {code}" for code, count in i["refused_by_reason"].items())
    table.add_row(
        "invoice rows read", f"{i['read']:,}", f"{i['accepted']:,} kept, {i['red']} red taken off, {i['used']:,} used"
    )
    table.add_row("invoice rows refused", f"{i['refused']:,}", reasons)
    states = ", ".join(f"{count:,} {state}" for state, count in c.items() if state != "issued")
    table.add_row("certificates issued", f"{c['issued']:,}", states)
    table.add_row("lots", f"{account['lots']['live']:,}", f"paid out to {account['lots']['owners']} parties")
    table.add_row(
        "financings",
        f"{f['requested']:,}",
        f"{f['discounts']} discounts, {f['loans']} pledge loans, {f['early_payments']} paid early by their debtor, "
        f"{f['quotes']} sealed quotes",
    )
    table.add_row(
        "payments by banks",
        f"{account['payments']['receipts']:,}",
        f"{account['payments']['open']} instructions still open",
    )
    p = account["payments"]
    table.add_row(
        "orders to banks (pain.001)",
        f"{p['orders']:,}",
        f"{p['refused']} transfers refused, {p['sent_back']} sent back, and ordered again",
    )
    table.add_row("banks' messages", f"{p['messages']:,}", f"{p['repeated']} told twice")
    table.add_row(
        "loans in the pool", f"{account['claims']['loans_entered']:,}", f"{account['claims']['paid']} compensated"
    )
    table.add_row(
        "intents signed",
        f"{sum(account['intents_signed'].values()):,}",
        f"by {len(account['intents_signed'])} parties: one drafts, another signs with its own key",
    )
    return table


def _when(account: dict[str, Any]) -> Table:
    table = Table(title="When which money moved", title_justify="left")
    for heading in ("ledger date", "what", "payments", "yuan"):
        table.add_column(heading, justify="right" if heading in ("payments", "yuan") else "left")
    for row in account["money"]:
        table.add_row(row["on"], KINDS[row["kind"]], f"{row['payments']:,}", yuan(row["fen"]))
    return table


def _money(account: dict[str, Any]) -> Table:
    table = Table(title="Who got and paid how much, yuan (by kind of payment in --json)", title_justify="left")
    table.add_column("party", no_wrap=True, max_width=26)
    for heading in ("got", "paid", "net"):
        table.add_column(heading, justify="right", no_wrap=True)
    parties = account["parties"]
    for row in parties[:MOST_PARTIES]:
        table.add_row(row["name"], yuan(row["got"]), yuan(row["paid"]), yuan(row["got"] - row["paid"]))
    if len(parties) > MOST_PARTIES:
        table.add_row(f"and {len(parties) - MOST_PARTIES} more, all in --json")
    return table


def _articles(decision: dict[str, Any]) -> Table:
    table = Table(title=f"Why: the pool's decision on {decision['rule']}: {decision['outcome']}", title_justify="left")
    for heading in ("article", "phrase", "in words"):
        table.add_column(heading, overflow="fold")
    for rule in decision["decisions"]:
        for step in rule["steps"]:
            table.add_row(step["article"], step["phrase"], step["en"])
    return table


def _verdict(account: dict[str, Any], console: Console) -> None:
    things = ", ".join(f"{count:,} {kind}s" for kind, count in account["reconciled_things"].items())
    checks = (
        (account["reconciled"], f"ledger and tables are identical: {things}"),
        (account["rebuilt_identical"], "tables rebuilt from block 0 are identical, row for row"),
        (
            account["bank_books_balance"],
            "the banks' books balance, and statements and receipts agree with them to the fen",
        ),
    )
    for good, words in checks:
        console.print(f"  {'[green]✓[/]' if good else '[red]✗[/]'} {words}")
    slowest = ", ".join(f"{name} {seconds:.1f}" for name, seconds in account["seconds"].items())
    console.print(f"  seconds: {slowest}")
