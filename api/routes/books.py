"""What a participant's books take over: statements, of what it holds, what it owes, and what the banks moved for it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api import books
from api.answering import Route
from api.context import CallerDep, Reading, WhoseDep
from api.downloads import PDF, PDF_SCHEMA, XLSX, attached, csv_file, place_of, xlsx_file
from api.routes.certificates import After, Limit
from api.shapes import Address, Fen, Word
from chain.summaries import day
from papers import statement as paper
from readmodel.follow import ledger_now
from readmodel.queries import statements as queries
from readmodel.queries.statements import BOOKS, Book

router = APIRouter(prefix="/v1", tags=["books"], route_class=Route)
FromOn = Annotated[date, Query(description="Shanghai date, the first")]
ToOn = Annotated[date, Query(description="Shanghai date, the last; a year after the first at most")]


class BookAnswer(BaseModel):
    """opening + in - out = closing. null: of money there is no balance here, it lies at the banks."""

    opening_fen: Fen | None
    in_fen: Fen
    out_fen: Fen
    closing_fen: Fen | None


class BooksAnswer(BaseModel):
    held: BookAnswer
    owed: BookAnswer
    money: BookAnswer


class LineAnswer(BaseModel):
    """subject: a lot, the certificate that is owed, or the payment instruction. on: the Shanghai date of `at`.
    returned: the bank gave the money back, which is a line of its own. reference: the bank's."""

    at: int
    on: str
    kind: str
    returned: bool
    certificate: Word | None
    subject: Word
    counterparty: Address | None
    in_fen: Fen
    out_fen: Fen
    reference: str | None


class StatementAnswer(BaseModel):
    """A certificate is held and owed from its acceptance on, with what is not redeemed or paid of it. ledger_at: what
    came later is in no figure."""

    party: Address
    from_on: date
    to_on: date
    ledger_at: int
    books: BooksAnswer
    book: Book
    items: list[LineAnswer]
    next: str | None


@router.get("/statements")
def statement(
    session: Reading,
    who: CallerDep,
    party: WhoseDep,
    from_on: FromOn,
    to_on: ToOn,
    book: Book = "held",
    after: After = "",
    limit: Limit = 200,
) -> StatementAnswer:
    """The caller's own: the sums of its books over a span of Shanghai dates, and the lines of one of them. The operator
    and the regulator: any `party`'s."""
    of = books.span(from_on, to_on)
    found = queries.page(session, book, party, *of.seconds, after=place_of(after), limit=limit)
    sums = {one: BookAnswer(**queries.sums(session, one, party, *of.seconds)._asdict()) for one in BOOKS}
    return StatementAnswer(
        party=party,
        from_on=from_on,
        to_on=to_on,
        ledger_at=ledger_now(session),
        books=BooksAnswer(**sums),
        book=book,
        items=[
            LineAnswer(
                at=line.at,
                on=day(line.at),
                kind=line.kind,
                returned=book == "money" and line.place == 1,
                certificate=line.certificate,
                subject=line.subject,
                counterparty=line.counterparty,
                in_fen=line.in_fen,
                out_fen=line.out_fen,
                reference=line.reference or None,
            )
            for line in found
        ],
        next=":".join(map(str, found[-1].ended_at)) if len(found) == limit else None,
    )


@router.get("/statements.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def statement_csv(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """Whoever may see the statement: all of it as a list, with the balance after each line."""
    of = books.span(from_on, to_on)
    return csv_file(f"statement-{of}", books.HEADER, books.statement_rows(session, party, of))


@router.get("/statements.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def statement_xlsx(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """Whoever may see the statement: the same as a spreadsheet."""
    of = books.span(from_on, to_on)
    return xlsx_file(f"statement-{of}", "对账单 statement", books.HEADER, books.statement_rows(session, party, of))


@router.get("/statements.pdf", response_class=Response, responses={200: {"content": {PDF: PDF_SCHEMA}}})
def statement_pdf(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """Whoever may see the statement: all of it on paper, in Chinese and English. Of a span that is over, the same bytes
    every time; up to a thousand lines."""
    of = books.span(from_on, to_on)
    return attached(paper.statement_pdf(books.statement_facts(session, party, of)), PDF, f"statement-{of}.pdf")
