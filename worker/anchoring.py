"""The audit's days, once they are over: their roots go on the ledger, dated by its blocks, for good."""

from __future__ import annotations

import time

from sqlalchemy import exists, select
from sqlmodel import Session, col

from chain.abi import call_encoder
from chain.artifacts import function
from chain.summaries import shanghai_date
from readmodel.audit import close_days
from readmodel.tables import Anchor, AuditRoot
from worker.unsigned import queue

_anchor = call_encoder(function("ParticipantRegistry", "anchor"))


def anchor_roots(session: Session, now: int) -> int:
    """Queue the call that anybody may make for each root that the ledger does not have. Returns how many were queued.

    Days are the machine's, in Shanghai: the audit is about people. now: the ledger's clock, UTC seconds.
    """
    close_days(session, shanghai_date(int(time.time())))
    there = exists(select(Anchor).where(col(Anchor.root) == col(AuditRoot.root)))
    roots = session.scalars(select(AuditRoot).where(~there).order_by(col(AuditRoot.day))).all()
    return sum(
        queue(
            session,
            f"anchor {one.root}",
            "Anchor",
            "ParticipantRegistry",
            {"root": one.root},
            _anchor([one.root]),
            now,
        )
        for one in roots
    )
