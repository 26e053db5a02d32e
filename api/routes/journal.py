"""The journal: certificates received, endorsed, sold, pledged, repaid, bought back and redeemed, for a bookkeeper."""

from __future__ import annotations

from datetime import date
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api import journal
from api.answering import Route
from api.books import span
from api.context import CallerDep, Reading, WhoseDep
from api.downloads import XLSX, csv_file, place_of, xlsx_file
from api.routes.books import FromOn, ToOn
from api.routes.certificates import After, Limit
from api.shapes import Address, Fen, Word
from chain.summaries import day
from readmodel.follow import ledger_now
from readmodel.queries import journal as queries

router = APIRouter(prefix="/v1", tags=["books"], route_class=Route)
Kind = Literal[
    "issued", "paid", "received", "endorsed", "sold", "bought", "pledged", "lent", "repaid", "repayment_received",
    "bought_back", "given_back", "moved_by_court", "came_by_court", "redeemed", "paid_early",
    "collected_early", "claim_paid",
]  # fmt: skip


class EntryAnswer(BaseModel):
    """amount_fen: of certificates that came, went, or secure something, or of the claim that was paid. money_fen: what
    was paid for it or on it between the two. cost_fen: of financing, all fees in, once it is paid out. recourse: of a
    sale, whether the bank may come back to the seller; null: no sale. treatment: how it is usually booked, in words
    in zh and en; a hint, by 企业会计准则第23号 where a transfer is in question, and no judgement."""

    at: int
    on: date
    kind: Kind
    certificate: Word
    lot: Word
    counterparty: Address | None
    amount_fen: Fen
    money_fen: Fen
    cost_fen: Fen | None
    recourse: bool | None
    treatment: str
    zh: str
    en: str
    financing: Word | None


class JournalAnswer(BaseModel):
    """ledger_at: what came later is not in it. next: give it as `after` for the following page; null at the end."""

    party: Address
    from_on: date
    to_on: date
    ledger_at: int
    items: list[EntryAnswer]
    next: str | None


@router.get("/journal")
def journal_entries(
    session: Reading,
    who: CallerDep,
    party: WhoseDep,
    from_on: FromOn,
    to_on: ToOn,
    after: After = "",
    limit: Limit = 200,
) -> JournalAnswer:
    """The caller's own events of a span of Shanghai dates, in the order of time. The operator and the regulator: any
    `party`'s."""
    of = span(from_on, to_on)
    found = queries.page(session, party, *of.seconds, after=place_of(after), limit=limit)
    return JournalAnswer(
        party=party,
        from_on=from_on,
        to_on=to_on,
        ledger_at=ledger_now(session),
        items=[_answer(one) for one in found],
        next=":".join(map(str, found[-1].ended_at)) if len(found) == limit else None,
    )


def _answer(one: queries.Entry) -> EntryAnswer:
    how = journal.treatment(one)
    said = {name: getattr(one, name) for name in EntryAnswer.model_fields if hasattr(one, name)}
    return EntryAnswer(**said, on=day(one.at), treatment=how.code, zh=how.zh, en=how.en)


@router.get("/journal.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def journal_csv(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """Whoever may see the journal: all of it as a list."""
    of = span(from_on, to_on)
    return csv_file(f"journal-{of}", journal.HEADER, journal.journal_rows(session, party, of))


@router.get("/journal.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def journal_xlsx(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """Whoever may see the journal: the same as a spreadsheet."""
    of = span(from_on, to_on)
    return xlsx_file(f"journal-{of}", "凭证明细账 journal", journal.HEADER, journal.journal_rows(session, party, of))
