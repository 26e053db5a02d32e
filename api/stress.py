"""What if, of the live book: shocks to a pool's loans, told as a table, as data and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

import rules
from api.decisions import outstanding_fen
from chain.refusals import yuan
from chain.summaries import shanghai_date
from chain.words import NON_PERFORMING
from readmodel.follow import ledger_now
from readmodel.queries.supervision import Booked, booked
from rules.stress import BankStressed, Exposure, Shock, Stressed, stress
from rules.units import percent

WIDEST_BPS = 2_000  # a bar that is full


class NoRules(Exception):
    """The rules of that pool are not at hand."""


def of_book(session: Session, pool: str, shocks: Sequence[Shock], *, seed: int, cash_fen: int) -> Stressed:
    """By the rule set that governs loans of today. cash_fen: what the pool has; the platform holds no money and knows
    no balance. Raises `NoRules`, `rules.InputError`."""
    chosen = rules.select_rule_set(pool, shanghai_date(ledger_now(session)), None).rates_rule_set
    if chosen is None:
        raise NoRules(f"no rules of the pool {pool!r} are at hand")
    loans = [_exposure(one) for one in booked(session, pool)]
    return stress(rules.load_rule_set(chosen), loans=loans, shocks=shocks, seed=seed, cash_fen=cash_fen)


def _exposure(one: Booked) -> Exposure:
    return Exposure(
        loan=one.loan.id,
        bank=one.loan.bank,
        debtor=one.debtor,
        product=one.financing.kind,
        principal_fen=one.loan.principal_fen,
        outstanding_fen=outstanding_fen(one.financing, one.loan),
        ratio_bps=one.loan.ratio_bps,
        npl=one.loan.class_ in NON_PERFORMING,
    )


def as_data(found: Stressed) -> dict[str, Any]:
    """JSON-ready; amounts are strings of fen."""
    told = asdict(found)
    banks = [_strings(bank) for bank in told.pop("banks")]
    return {"banks": banks, **_strings(told)}


def _strings(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name.endswith("_fen") else value for name, value in row.items()}


def show(console: Console, title: str, found: Stressed) -> None:
    """A row of each bank, its share of non-performing loans as a bar before and after; then the pool's cash."""
    table = Table(title=title, title_justify="left", caption=_caption(found), caption_justify="left", expand=True)
    table.add_column("bank")
    for heading in ("NPL", "after", "claims", "to pay"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("stopped", no_wrap=True)
    table.add_column(f"full is {percent(WIDEST_BPS)}", ratio=1)
    for one in found.banks:
        after = _share_bps(one, one.npl_after_fen)
        table.add_row(
            one.bank[-8:],
            percent(_share_bps(one, one.npl_before_fen)),
            percent(after),
            str(one.claims),
            yuan(one.claims_fen),
            _stop(one),
            Bar(WIDEST_BPS, 0, min(after, WIDEST_BPS), color="red" if one.stopped_after else "green"),
        )
    console.print(table)


def _share_bps(one: BankStressed, npl_fen: int) -> int:
    return npl_fen * 10_000 // one.entered_fen if one.entered_fen else 0


def _stop(one: BankStressed) -> str:
    return {(False, False): "no", (False, True): "newly", (True, True): "still", (True, False): "no more"}[
        one.stopped_before, one.stopped_after
    ]


def _caption(found: Stressed) -> str:
    return (
        f"{found.turned} loans turn; paid {yuan(found.paid_fen)}, left {yuan(found.left_fen)}, "
        f"short of cash {yuan(found.short_fen)}, waiting for stopped banks {yuan(found.waiting_fen)} yuan"
    )
