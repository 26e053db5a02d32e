"""The running sums counted again, by the database and from the rows that they are over. It takes as long as these are
many: for checks, not for questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, select, union_all
from sqlmodel import Session, SQLModel

from chain.words import NON_PERFORMING
from readmodel.compare import Difference, compare_rows
from readmodel.pools import COMPENSATED, UNDER_WAY
from readmodel.projections.sums import FUNDED, month_of
from readmodel.rows import Key, Row, table_of
from readmodel.tables import Exposure, Financing, Lending, Lot, Maturing, PoolBook, PoolLoan, Receivable
from readmodel.tables.ledger import OWED

_lot, _receivable, _financing, _loan = (table_of(model).c for model in (Lot, Receivable, Financing, PoolLoan))


def recount(session: Session) -> dict[type[SQLModel], dict[Key, Row]]:
    """The rows of each table of sums as they should be, by key."""
    counted: dict[type[SQLModel], Iterable[Any]] = {
        Exposure: session.execute(_by_owner_and_lien(_receivable.debtor)),
        Maturing: (*session.execute(_by_owner_and_lien(_lot.month)), *_to_pay(session)),
        Lending: session.execute(_lending()),
        PoolBook: session.execute(_pool_book()),
    }
    return {model: _added_up(table_of(model), found) for model, found in counted.items()}


def compare_sums(session: Session) -> tuple[int, list[Difference]]:
    """How many sums there should be, and where the tables say something else."""
    recounted, differences = recount(session), []
    for model, right in recounted.items():
        table = table_of(model)
        rows = [dict(row) for row in session.execute(select(table)).mappings()]
        kept = {tuple(row[column.name] for column in table.primary_key.columns): row for row in rows}
        differences += compare_rows(f"sum of {table.name}", right, kept)
    return sum(map(len, recounted.values())), differences


def _by_owner_and_lien(place: ColumnElement[Any]) -> Any:
    """Of open lots: each once for its owner, and once for the party of its lien. place: the other half of the key."""
    open_fen = _lot.amount_fen - _lot.redeemed_fen
    claim = case((_lot.claim_fen < open_fen, _lot.claim_fen), else_=open_fen)
    to_party = case((_lot.lien == "secured", claim), (_lot.lien == "recourse", open_fen - claim), else_=0)
    sides = (
        (_lot.owner, literal("owner"), open_fen - to_party, literal(True)),
        (_lot.lien_party, _lot.lien, to_party, _lot.lien.in_(("secured", "recourse"))),
    )
    return union_all(
        *(
            select(party, place, role, func.count(), func.sum(open_fen), func.sum(due))
            .join(Receivable, and_(_receivable.id == _lot.receivable, _receivable.state.in_((*OWED, "settled"))))
            .where(open_fen > 0, these)
            .group_by(party, place, _lot.lien)
            for party, role, due, these in sides
        )
    )


def _to_pay(session: Session) -> Iterable[tuple[Any, ...]]:
    """By debtor and month; the database knows no months of Shanghai."""
    left = func.sum(_receivable.face_fen - _receivable.paid_fen - _receivable.early_fen)
    found = session.execute(
        select(_receivable.debtor, _receivable.maturity_at, func.count(), left)
        .where(_receivable.state.in_(OWED))
        .group_by(_receivable.debtor, _receivable.maturity_at)
    )
    return ((debtor, month_of(at), "debtor", count, fen, fen) for debtor, at, count, fen in found)


def _lending() -> Select[Any]:
    f = _financing
    return (
        select(
            *(key := (f.bank, f.kind, f.recourse, f.state)),
            func.count(),
            *(func.sum(fen) for fen in (f.advance_fen, f.repay_fen, f.repaid_fen)),
        )
        .where(f.state.in_(FUNDED))
        .group_by(*key)
    )


def _pool_book() -> Select[Any]:
    non_performing = and_(_loan.class_.in_(NON_PERFORMING), _loan.claim != "closed")
    parts = (
        (_loan.principal_fen, non_performing),
        (_loan.compensation_fen, _loan.claim.in_(UNDER_WAY)),
        (_loan.compensation_fen - _loan.refunded_fen, _loan.claim.in_(COMPENSATED)),
    )
    sums = (func.sum(case((these, fen), else_=0)) for fen, these in parts)
    key = (_loan.pool, _loan.bank)
    return select(*key, func.count(), func.sum(_loan.principal_fen), *sums).group_by(*key)


def _added_up(table: Table, found: Iterable[Any]) -> dict[Key, Row]:
    """Rows by key; several of one key are one row."""
    names, keys = [column.name for column in table.columns], len(table.primary_key.columns)
    rows: dict[Key, Row] = {}
    for values in found:
        key, numbers = tuple(values[:keys]), [int(value) for value in values[keys:]]
        before = rows.get(key)
        if before is not None:
            numbers = [before[name] + value for name, value in zip(names[keys:], numbers, strict=True)]
        rows[key] = dict(zip(names, (*key, *numbers), strict=True))
    return rows
