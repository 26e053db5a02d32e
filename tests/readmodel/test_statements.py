"""Statements begin with nothing, go on where the one before ended, and end with what the lots say."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from readmodel.database import Database
from readmodel.projections import apply_events
from readmodel.queries.reconciliations import certificates, payments
from readmodel.queries.statements import Book, Line, lines, page, sums
from readmodel.rows import Rows
from readmodel.tables import Lot, Receivable
from tests.support.made_up import BEGINS_AT, MadeUp


def lots_of(session: Session, party: str) -> int:
    open_fen = func.sum(col(Lot.amount_fen) - col(Lot.redeemed_fen))
    return int(session.scalar(select(open_fen).where(col(Lot.owner) == party, col(Lot.accepted))) or 0)


def debts_of(session: Session, party: str) -> int:
    left = func.sum(col(Receivable.face_fen) - col(Receivable.paid_fen) - col(Receivable.early_fen))
    mine = (col(Receivable.debtor) == party, col(Receivable.accepted_at).is_not(None))
    return int(session.scalar(select(left).where(*mine)) or 0)


def in_pages(session: Session, book: Book, party: str, first: int, end: int) -> list[Line]:
    found: list[Line] = []
    while True:
        got = page(session, book, party, first, end, after=found[-1].ended_at if found else None, limit=3)
        found += got
        if len(got) < 3:
            return found


@pytest.mark.parametrize("seed", range(3))
def test_books_begin_with_nothing_and_end_with_what_the_lots_say(database: Database, seed: int) -> None:
    made = MadeUp(seed)
    made.grow(400)
    with database.write() as session:
        rows = Rows(session)
        apply_events(rows, made.events)
        rows.flush(session)
    moved = 0
    with database.read() as session:
        last = made.events[-1].at
        cuts = [0, BEGINS_AT, *(BEGINS_AT + (last - BEGINS_AT) * part // 5 for part in range(1, 5)), last + 1]
        for party in (*made.debtors, *made.suppliers, *made.banks):
            assert in_pages(session, "money", party, 0, last) == []
            assert payments(session, party, 0, last).differences == []
            for book in ("held", "owed"):
                at_end = lots_of(session, party) if book == "held" else debts_of(session, party)
                balance = 0
                for first, end in itertools.pairwise(cuts):
                    found = sums(session, book, party, first, end)
                    listed = in_pages(session, book, party, first, end)
                    assert found.opening_fen == balance
                    assert found.in_fen == sum(line.in_fen for line in listed)
                    assert found.out_fen == sum(line.out_fen for line in listed)
                    assert found.closing_fen == balance + found.in_fen - found.out_fen
                    assert listed == list(lines(session, book, party, first, end))
                    assert all(first <= line.at < end for line in listed)
                    both = certificates(session, book, party, end, 10)
                    assert (both.differences, both.left) == ([], both.right)
                    assert both.left.amount_fen == found.closing_fen
                    balance, moved = found.closing_fen, moved + len(listed)
                assert balance == at_end
    assert moved > 100
