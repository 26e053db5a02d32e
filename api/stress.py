"""What if, of the live book: shocks to a pool's loans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

import rules
from api.decisions import outstanding_fen
from chain.summaries import shanghai_date
from chain.words import NON_PERFORMING
from readmodel.follow import ledger_now
from readmodel.queries.supervision import Booked, booked
from rules.stress import Exposure, Shock, Stressed, stress


class NoRules(Exception):
    """The rules of that pool are not at hand."""


def loans_of(session: Session, pool: str, bank: str | None = None) -> list[Exposure]:
    """All that ever entered the pool, or a bank's part of it: by art. 17 what is closed still counts as entered
    (reading A11), and no more as non-performing (A13)."""
    return [_exposure(one) for one in booked(session, pool, bank)]


def of_book(
    session: Session, pool: str, loans: Sequence[Exposure], shocks: Sequence[Shock], *, seed: int, cash_fen: int
) -> Stressed:
    """By the rule set that governs loans of today. cash_fen: what the pool has; the platform holds no money and knows
    no balance. Raises `NoRules`, `rules.InputError`."""
    chosen = rules.select_rule_set(pool, shanghai_date(ledger_now(session)), None).rates_rule_set
    if chosen is None:
        raise NoRules(f"no rules of the pool {pool!r} are at hand")
    return stress(rules.load_rule_set(chosen), loans=loans, shocks=shocks, seed=seed, cash_fen=cash_fen)


def _exposure(one: Booked) -> Exposure:
    closed = one.loan.claim == "closed"
    return Exposure(
        loan=one.loan.id,
        bank=one.loan.bank,
        debtor=one.debtor,
        product=one.financing.kind,
        principal_fen=one.loan.principal_fen,
        outstanding_fen=0 if closed else outstanding_fen(one.financing, one.loan),
        ratio_bps=one.loan.ratio_bps,
        npl=one.loan.class_ in NON_PERFORMING and not closed,
    )


def as_data(found: Stressed) -> dict[str, Any]:
    """JSON-ready; amounts are strings of fen."""
    told = asdict(found)
    banks = [_strings(bank) for bank in told.pop("banks")]
    return {"banks": banks, **_strings(told)}


def _strings(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name.endswith("_fen") else value for name, value in row.items()}
