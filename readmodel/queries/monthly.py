"""What stood at the end of a span, and what was done in it: per debtor, per bank, per pool.

All of it is counted from what has a time of its own, so that a month that is over gives the same figures for ever.
Spans are UTC seconds, the last one exclusive. Stopped is a debtor with a matured certificate that is not all paid
(银发〔2025〕77号 art. 15).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Subquery, and_, case, func, select
from sqlmodel import Session, col

from chain.words import EARLY_PAYMENT
from readmodel.queries.statements import moved_lines
from readmodel.rows import table_of
from readmodel.tables import (
    Admission,
    BookMove,
    Financing,
    Lot,
    LotMovement,
    Payment,
    PoolLoan,
    PoolStep,
    Receivable,
    Redemption,
    Repayment,
)

DAY_S = 86_400
# Days from disbursement to maturity, the last one in it; None: all above.
BUCKETS: dict[str, int | None] = {"1-30": 30, "31-90": 90, "91-180": 180, "181-365": 365, "366+": None}

_r, _f, _l = (table_of(model).c for model in (Receivable, Financing, Lot))


class Owed(NamedTuple):
    """Certificates of a debtor at the end, with what is not paid of them."""

    debtor: str
    certificates: int
    open_fen: int
    overdue: int
    overdue_fen: int


class Issued(NamedTuple):
    """Certificates that were accepted within the span, of a debtor by a supplier."""

    debtor: str
    supplier: str
    certificates: int
    face_fen: int


class Financed(NamedTuple):
    """Paid out within the span, by the tenor that was left."""

    party: str
    bucket: str
    financings: int
    advance_fen: int


class Has(NamedTuple):
    """At the end: certificates that a bank owns, and what it is owed on those that are pledged to it."""

    owned_fen: int
    owned_overdue_fen: int
    pledged_fen: int
    pledged_overdue_fen: int


class Step(NamedTuple):
    pool: str
    step: str
    times: int
    amount_fen: int


def owed(session: Session, end: int) -> list[Owed]:
    """By debtor, of those that owe anything, in their order."""
    at_end = _open(end)
    late = and_(at_end.c.maturity_at < end, at_end.c.open_fen > 0)
    there = at_end.c.open_fen > 0
    query = (
        select(
            at_end.c.debtor,
            func.sum(case((there, 1), else_=0)),
            func.sum(at_end.c.open_fen),
            func.sum(case((late, 1), else_=0)),
            func.sum(case((late, at_end.c.open_fen), else_=0)),
        )
        .where(there)
        .group_by(at_end.c.debtor)
        .order_by(at_end.c.debtor)
    )
    return [Owed(debtor, *map(int, figures)) for debtor, *figures in session.execute(query)]


def _open(end: int) -> Subquery:
    """Certificates that were accepted by then, with what was not paid of them."""
    paid = (
        select(col(Payment.receivable), func.sum(col(Payment.amount_fen)).label("fen"))
        .where(col(Payment.at) < end)
        .group_by(col(Payment.receivable))
        .subquery()
    )
    early = (
        select(col(LotMovement.receivable), func.sum(col(LotMovement.amount_fen)).label("fen"))
        .where(col(LotMovement.kind) == "discharged", col(LotMovement.at) < end)
        .group_by(col(LotMovement.receivable))
        .subquery()
    )
    left = _r.face_fen - func.coalesce(paid.c.fen, 0) - func.coalesce(early.c.fen, 0)
    return (
        select(_r.id, _r.debtor, _r.maturity_at, left.label("open_fen"))
        .outerjoin(paid, paid.c.receivable == _r.id)
        .outerjoin(early, early.c.receivable == _r.id)
        .where(_r.accepted_at < end)
        .subquery()
    )


def issued(session: Session, first: int, end: int) -> list[Issued]:
    query = (
        select(_r.debtor, _r.supplier, func.count(), func.sum(_r.face_fen))
        .where(_r.accepted_at >= first, _r.accepted_at < end)
        .group_by(_r.debtor, _r.supplier)
        .order_by(_r.debtor, _r.supplier)
    )
    return [Issued(debtor, supplier, number, int(fen)) for debtor, supplier, number, fen in session.execute(query)]


def financed(session: Session, first: int, end: int, *, by_bank: bool) -> list[Financed]:
    """By bank, or by debtor, and bucket. What debtors paid early is no financing of a bank."""
    left = _r.maturity_at - _f.disbursed_at
    bucket = case(
        *((left <= days * DAY_S, name) for name, days in BUCKETS.items() if days is not None),
        else_=next(name for name, days in BUCKETS.items() if days is None),
    ).label("bucket")
    party = _f.bank if by_bank else _r.debtor
    query = (
        select(party, bucket, func.count(), func.sum(_f.advance_fen))
        .select_from(Financing)
        .join(Lot, _l.id == _f.lot)
        .join(Receivable, _r.id == _l.receivable)
        .where(_f.disbursed_at >= first, _f.disbursed_at < end, _f.kind != EARLY_PAYMENT)
        .group_by(party, bucket)
    )
    found = [Financed(one, name, number, int(fen)) for one, name, number, fen in session.execute(query)]
    places = list(BUCKETS)
    return sorted(found, key=lambda one: (one.party, places.index(one.bucket)))


def banks(session: Session, end: int) -> list[str]:
    """Those that paid out anything by then."""
    query = select(_f.bank).where(_f.disbursed_at < end, _f.kind != EARLY_PAYMENT).distinct().order_by(_f.bank)
    return [bank for (bank,) in session.execute(query)]


def has(session: Session, bank: str, end: int) -> Has:
    late = _late(end)
    lines = moved_lines("held", bank, 0, end)
    moved = lines.c.in_fen - lines.c.out_fen
    owned = (
        select(func.sum(moved), func.sum(case((late.c.id.is_not(None), moved), else_=0)))
        .select_from(lines)
        .outerjoin(late, late.c.id == lines.c.certificate)
    )
    claims = _claims(bank, end)
    pledged = (
        select(func.sum(claims.c.fen), func.sum(case((late.c.id.is_not(None), claims.c.fen), else_=0)))
        .select_from(claims)
        .outerjoin(late, late.c.id == claims.c.receivable)
        .where(claims.c.fen > 0)
    )
    return Has(*(int(fen or 0) for query in (owned, pledged) for fen in session.execute(query).one()))


def _late(end: int) -> Subquery:
    at_end = _open(end)
    return select(at_end.c.id).where(at_end.c.maturity_at < end, at_end.c.open_fen > 0).subquery()


def _claims(bank: str, end: int) -> Subquery:
    """What was left of each pledge loan of the bank: less what its holder paid, and what the lot brought."""
    p, d = table_of(Repayment).c, table_of(Redemption).c
    repaid = select(func.sum(p.amount_fen)).where(p.financing == _f.id, p.at < end).scalar_subquery()
    brought = (
        select(func.sum(d.to_lien_party_fen))
        .where(d.lot == _f.lot, d.lien_party == _f.bank, d.at >= _f.disbursed_at, d.at < end)
        .scalar_subquery()
    )
    left: Any = _f.repay_fen - func.coalesce(repaid, 0) - func.coalesce(brought, 0)
    return (
        select(_l.receivable, left.label("fen"))
        .select_from(Financing)
        .join(Lot, _l.id == _f.lot)
        .where(_f.bank == bank, _f.kind == "pledge", _f.disbursed_at < end)
        .subquery()
    )


def pools(session: Session, end: int) -> list[tuple[str, int, int]]:
    """Each pool with its entered principal and what is non-performing of it at the end, fen."""
    query = (
        select(col(BookMove.pool), func.sum(col(BookMove.entered_fen)), func.sum(col(BookMove.npl_fen)))
        .where(col(BookMove.at) < end)
        .group_by(col(BookMove.pool))
        .order_by(col(BookMove.pool))
    )
    return [(pool, int(entered), int(npl)) for pool, entered, npl in session.execute(query)]


def pool_steps(session: Session, first: int, end: int) -> list[Step]:
    """By pool and step, in their order."""
    query = (
        select(col(PoolLoan.pool), col(PoolStep.step), func.count(), func.sum(col(PoolStep.amount_fen)))
        .join(PoolLoan, col(PoolLoan.id) == col(PoolStep.loan))
        .where(col(PoolStep.at) >= first, col(PoolStep.at) < end)
        .group_by(col(PoolLoan.pool), col(PoolStep.step))
        .order_by(col(PoolLoan.pool), col(PoolStep.step))
    )
    return [Step(pool, step, times, int(fen)) for pool, step, times, fen in session.execute(query)]


def sizes(session: Session) -> dict[str, str]:
    """How large each participant is, where its admission file says so: of several approved ones the last."""
    query = (
        select(col(Admission.participant), col(Admission.file))
        .where(col(Admission.state) == "approved")
        .order_by(col(Admission.id))
    )
    return {one: file["size"] for one, file in session.execute(query) if file.get("size")}
