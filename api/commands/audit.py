"""python -m api audit verify | show --participant ADDRESS [--day DATE]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from api.commands import Commands
from readmodel.audit import verify
from readmodel.database import Database
from readmodel.tables import Anchor, AuditLine, AuditParty, AuditRoot


def add(commands: Commands) -> argparse.ArgumentParser:
    audit = commands.add_parser(
        "audit", help="who looked at whose data", description="The audit's lines: are they whole, and what do they say?"
    )
    what = audit.add_subparsers(dest="what", required=True)
    what.add_parser("verify", help="walk the chain; exit 1 and say which line was changed, is missing or was moved")
    show = what.add_parser("show", help="print lines")
    show.add_argument("--participant", metavar="ADDRESS", help="those that it wrote, and those about its data")
    show.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="of this day in Shanghai, as 2026-11-22")
    return audit


def run(database: Database, options: argparse.Namespace) -> int:
    """Exit codes: 0 the chain is whole, or what was asked for is printed; 1 it is not; 2 could not run."""
    try:
        with database.read() as session:
            if options.what == "verify":
                return _verify(session)
            for line in _lines(session, options.participant, options.day):
                print(_said(line))
            return 0
    except SQLAlchemyError as error:
        print(f"audit: {error}", file=sys.stderr)
        return 2


def _verify(session: Session) -> int:
    found = 0
    for finding in verify(session):
        found += 1
        print(finding.words)
    if found:
        return 1
    lines = session.scalar(select(func.count()).select_from(AuditLine))
    roots = session.scalar(select(func.count()).select_from(AuditRoot))
    on_ledger = select(func.count()).where(col(AuditRoot.root).in_(select(col(Anchor.root))))
    print(f"whole: {lines} lines, {roots} days with their roots, {session.scalar(on_ledger)} of them on the ledger")
    return 0


def _lines(session: Session, participant: str | None, day: date | None) -> Iterator[AuditLine]:
    query = select(AuditLine).order_by(col(AuditLine.seq))
    if participant is not None:
        about = select(col(AuditParty.seq)).where(col(AuditParty.participant) == participant)
        query = query.where(or_(col(AuditLine.participant) == participant, col(AuditLine.seq).in_(about)))
    if day is not None:
        query = query.where(col(AuditLine.day) == day)
    yield from session.scalars(query.execution_options(yield_per=500))


def _said(line: AuditLine) -> str:
    at = datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    by = line.participant if line.person is None else f"{line.participant} ({line.person})"
    whose = f" of {', '.join(line.whose)}" if line.whose else ""
    on = f" [{line.resource}]" if line.resource else ""
    return f"{line.seq} {at} {by} {line.act} {line.route}{on} {line.outcome} for {line.purpose}{whose}"
