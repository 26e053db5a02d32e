"""What if loans of a pool turned non-performing: its banks' stops, the claims, and how far the cash goes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api import decisions, stress
from api.answering import Route
from api.context import CallerDep, Reading
from api.problems import Problem
from api.routes.supervision import FenQuery, require_seen
from api.shapes import Address, Fen
from readmodel.queries.supervision import cash_of
from rules.stress import DIMENSIONS, Exposure, Shock

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"], route_class=Route)

MOST_SHOCKS = 20
MOST_DEBTORS = 50
_SHOCK = re.compile(rf"({'|'.join(DIMENSIONS)}):(\*|\w{{1,42}}):([0-9]{{1,5}})")
ShockQuery = Annotated[str, Query(pattern=f"^{_SHOCK.pattern}$", examples=["debtor:*:500"])]


class BankStressedAnswer(BaseModel):
    """Principal that entered the pool, and of that non-performing before and after. claims: of the loans that turned;
    claims_fen: what they would be compensated with. stopped: by art. 17."""

    bank: Address
    entered_fen: Fen
    npl_before_fen: Fen
    npl_after_fen: Fen
    stopped_before: bool
    stopped_after: bool
    claims: int
    claims_fen: Fen


class DebtorExposed(BaseModel):
    """Loans on certificates of one debtor that perform now, and the principal still owed of them."""

    debtor: Address
    loans: int
    outstanding_fen: Fen


class StressAnswer(BaseModel):
    """loans: that perform now, of which so many turned. cash_fen: as asked, or as the treasurer stated it; null where
    nobody did, and of a bank that does not say: then is null what follows from it. paid_fen: of claims that find cash,
    in the order of loans; short_fen: of those that do not; waiting_fen: claims of stopped banks, which wait (A12).
    debtors: the largest first, at most 50."""

    pool: str
    seed: int
    loans: int
    turned: int
    claims_fen: Fen
    cash_fen: Fen | None
    paid_fen: Fen | None
    left_fen: Fen | None
    short_fen: Fen | None
    waiting_fen: Fen
    banks: list[BankStressedAnswer]
    debtors: list[DebtorExposed]


@router.get("/stress")
def stress_test(
    session: Reading,
    who: CallerDep,
    shock: Annotated[list[ShockQuery] | None, Query(max_length=MOST_SHOCKS)] = None,
    cash_fen: FenQuery | None = None,
    seed: Annotated[int, Query(ge=0, le=1_000_000)] = 1,
    pool: str = decisions.CITY,
) -> StressAnswer:
    """Nothing is kept or changed. shock: dimension:name:basis points, as `debtor:*:500` (each loan turns with 5 %),
    `debtor:0x…:10000` (this debtor fails), `bank:0x…:2000`; several add up. seed: which loans are drawn; the same gives
    the same. A bank: its own loans. The pool's offices, the operator and the regulator: all."""
    require_seen(session, who, pool)
    bank = who.participant if who.kind == "bank" else None
    stated = cash_of(session, pool) if bank is None and cash_fen is None else None
    cash = int(cash_fen) if cash_fen is not None else stated.cash_fen if stated is not None else None
    loans = stress.loans_of(session, pool, bank)
    try:
        found = stress.of_book(
            session, pool, loans, [_shock(one) for one in shock or ()], seed=seed, cash_fen=cash or 0
        )
    except stress.NoRules:
        words = "the rule set that applies is not at hand"
        raise Problem(409, "rule_set_missing", "缺少适用的规则文本", words) from None
    known = cash is not None
    return StressAnswer(
        pool=pool,
        seed=seed,
        loans=sum(_performs(one) for one in loans),
        turned=found.turned,
        claims_fen=sum(one.claims_fen for one in found.banks),
        cash_fen=cash,
        paid_fen=found.paid_fen if known else None,
        left_fen=found.left_fen if known else None,
        short_fen=found.short_fen if known else None,
        waiting_fen=found.waiting_fen,
        banks=[BankStressedAnswer.model_validate(one, from_attributes=True) for one in found.banks],
        debtors=_debtors(loans),
    )


def _shock(text: str) -> Shock:
    dimension, name, share_bps = text.split(":")
    by = next(one for one in DIMENSIONS if one == dimension)
    return Shock(by, name, int(share_bps))


def _performs(one: Exposure) -> bool:
    return not one.npl and one.outstanding_fen > 0


def _debtors(loans: list[Exposure]) -> list[DebtorExposed]:
    owed, many = Counter[str](), Counter[str]()
    for one in loans:
        if _performs(one):
            owed[one.debtor] += one.outstanding_fen
            many[one.debtor] += 1
    return [
        DebtorExposed(debtor=debtor, loans=many[debtor], outstanding_fen=fen)
        for debtor, fen in owed.most_common(MOST_DEBTORS)
    ]
