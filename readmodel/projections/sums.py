"""Running sums: what each row that changed no longer adds to them, and what it adds now.

A handler need not know of them. When a range of events is projected, every row that it changed is taken as it was and
as it is, and the sums are moved by the difference: a few of their rows, however many lots there are.
`readmodel.recount` counts them again from the rows alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from sqlmodel import SQLModel

from chain.summaries import shanghai_date
from chain.words import NON_PERFORMING
from readmodel.pools import COMPENSATED, UNDER_WAY
from readmodel.rows import Key, Row, Rows, table_of
from readmodel.tables import Exposure, Financing, Lending, Lot, Maturing, PoolBook, PoolLoan, Receivable
from readmodel.tables.ledger import OWED

# A row of sums, by table and key, and what is added to its numbers, in their order; the first counts.
Share = tuple[type[SQLModel], Key, tuple[int, ...]]

FUNDED = ("disbursed", "repaid", "ended")


@lru_cache(maxsize=10_000)
def month_of(at: int) -> str:
    """The month in Shanghai of a UTC second, as 2026-11."""
    return shanghai_date(at).isoformat()[:7]


def of_lot(lot: Row) -> Iterable[Share]:
    """Its owner, and the party of its lien, have what is not redeemed of it. See `Exposure`."""
    open_fen = lot["amount_fen"] - lot["redeemed_fen"]
    if not (lot["accepted"] and open_fen):
        return
    lien, claim = lot["lien"], min(lot["claim_fen"], open_fen)
    to_party = {"secured": claim, "recourse": open_fen - claim}.get(lien, 0)
    yield Exposure, (lot["owner"], lot["debtor"], "owner"), (1, open_fen, open_fen - to_party)
    yield Maturing, (lot["owner"], lot["month"], "owner"), (1, open_fen, open_fen - to_party)
    if lien in ("secured", "recourse"):
        yield Exposure, (lot["lien_party"], lot["debtor"], lien), (1, open_fen, to_party)
        yield Maturing, (lot["lien_party"], lot["month"], lien), (1, open_fen, to_party)


def of_receivable(receivable: Row) -> Iterable[Share]:
    """What its debtor must still pay."""
    if receivable["state"] in OWED:
        left = receivable["face_fen"] - receivable["paid_fen"] - receivable["early_fen"]
        yield Maturing, (receivable["debtor"], month_of(receivable["maturity_at"]), "debtor"), (1, left, left)


def of_financing(financing: Row) -> Iterable[Share]:
    if financing["state"] in FUNDED:
        key = (financing["bank"], financing["kind"], financing["recourse"], financing["state"])
        yield Lending, key, (1, financing["advance_fen"], financing["repay_fen"], financing["repaid_fen"])


def measured(loan: Row | None) -> tuple[int, int]:
    """What counts for art. 17, fen: principal that entered, and what is non-performing of it. A loan counts as
    non-performing until it is classed otherwise or closed (reading A13)."""
    if loan is None:
        return 0, 0
    principal: int = loan["principal_fen"]
    return principal, principal if loan["class_"] in NON_PERFORMING and loan["claim"] != "closed" else 0


def of_pool_loan(loan: Row) -> Iterable[Share]:
    claim = loan["claim"]
    claimed = loan["compensation_fen"] if claim in UNDER_WAY else 0
    paid = loan["compensation_fen"] - loan["refunded_fen"] if claim in COMPENSATED else 0
    yield PoolBook, (loan["pool"], loan["bank"]), (1, *measured(loan), claimed, paid)


SHARES: dict[type[SQLModel], Callable[[Row], Iterable[Share]]] = {
    Lot: of_lot,
    Receivable: of_receivable,
    Financing: of_financing,
    PoolLoan: of_pool_loan,
}


def keep_sums(rows: Rows) -> None:
    """Move the sums by what the rows that were changed here make of them."""
    moved: dict[type[SQLModel], dict[Key, list[int]]] = defaultdict(dict)
    for model, shares in SHARES.items():
        for before, after in rows.changed(model):
            for row, sign in ((before, -1), (after, 1)):
                for sums, key, amounts in shares(row) if row else ():
                    total = moved[sums].get(key)
                    if total is None:
                        total = moved[sums][key] = [0] * len(amounts)
                    for place, amount in enumerate(amounts):
                        total[place] += sign * amount
    for sums, by_key in moved.items():
        _add(rows, sums, {key: total for key, total in by_key.items() if any(total)})


def _add(rows: Rows, sums: type[SQLModel], by_key: dict[Key, list[int]]) -> None:
    table = table_of(sums)
    keys = [column.name for column in table.primary_key.columns]
    numbers = [column.name for column in table.columns if not column.primary_key]
    rows.load(sums, by_key)
    for key, total in by_key.items():
        row = rows.find(sums, *key)
        new = [(row[name] if row else 0) + amount for name, amount in zip(numbers, total, strict=True)]
        if new[0]:
            rows.add(sums, **dict(zip(keys, key, strict=True)), **dict(zip(numbers, new, strict=True)))
        else:
            rows.remove(sums, *key)
