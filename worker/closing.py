"""Loans that time closes: nothing was claimed for them until six months after their maturity (Shenzhen art. 19(8))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

import rules
from chain.abi import call_encoder
from chain.artifacts import function
from chain.summaries import shanghai_date
from readmodel.tables import ClockDay, Financing, LateClaim, Lot, PoolLoan, Receivable
from worker.unsigned import queue

DAY = 86_400
LONGEST_SIX_MONTHS = 184 * DAY  # before it the ledger's standard policy refuses, whatever day the rules name
PAGE = 500
DONE = "loans closed by time"

_close_by_time = call_encoder(function("CompensationPool", "closeByTime"))


def close_by_time(session: Session, now: int) -> int:
    """Queue the closing that anybody may ask for, of every loan whose day has passed. Returns how many were queued.

    Once on each of the ledger's days: it looks at every loan without a claim. Another policy module may want more time
    than the rules: what the ledger refuses is tried again, once a month.
    """
    today = shanghai_date(now)
    mark = session.get(ClockDay, DONE) or ClockDay(name=DONE, on=date.min)
    if mark.on == today:
        return 0
    mark.on = today
    session.add(mark)
    return sum(
        queue(
            session,
            f"close by time {loan.id} {today:%Y-%m}",
            "CloseByTime",
            "CompensationPool",
            {"loan": loan.id},
            _close_by_time([loan.id]),
            now,
        )
        for loan, lent_on, matured_on, granted in _long_matured(session, now)
        if _is_over(loan, lent_on, matured_on, granted, today)
    )


def _is_over(loan: PoolLoan, lent_on: date, matured_on: date, granted: date | None, today: date) -> bool:
    """granted: until when the authority lets it be claimed for (reading A16)."""
    npl_on = shanghai_date(loan.npl_at) if loan.npl_at is not None else None
    rule_set = rules.procedure(loan.pool, lent_on, npl_on)
    last = rules.open_until(rule_set, matured=matured_on, npl=npl_on) if rule_set is not None else None
    return last is not None and today > max(last, granted or last)


def _long_matured(session: Session, now: int) -> Iterator[tuple[PoolLoan, date, date, date | None]]:
    """Loans with no claim, with the dates on which they were lent and matured, and the one until which a late claim is
    let through; in the order of ids, by pages."""
    query = (
        select(PoolLoan, col(Financing.disbursed_at), col(Receivable.maturity_at), col(LateClaim.until_on))
        .join(Financing, col(Financing.id) == col(PoolLoan.id))
        .join(Lot, col(Lot.id) == col(Financing.lot))
        .join(Receivable, col(Receivable.id) == col(Lot.receivable))
        .outerjoin(LateClaim, col(LateClaim.loan) == col(PoolLoan.id))
        .where(col(PoolLoan.claim) == "none", col(Receivable.maturity_at) < now - LONGEST_SIX_MONTHS)
        .order_by(col(PoolLoan.id))
        .limit(PAGE)
    )
    after = ""
    while rows := session.execute(query.where(col(PoolLoan.id) > after)).all():
        for loan, disbursed_at, maturity_at, granted in rows:
            yield loan, shanghai_date(disbursed_at or 0), shanghai_date(maturity_at), granted
        after = rows[-1][0].id
