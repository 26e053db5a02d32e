"""Files for those above the trade: each day's for the central registry, each month's for the regulator."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from api import monthly
from api.answering import Route
from api.context import CallerDep, Reading
from api.daily import FORMAT, daily_file
from api.downloads import XLSX, attached, csv_file, xlsx_file
from api.shapes import Fen

router = APIRouter(prefix="/v1", tags=["supervision"], route_class=Route)
JSONL = "application/jsonl"
On = Annotated[date, Path(description="Shanghai date; it must be over")]
Name = Annotated[str, Path(description="a month that is over, as 2026-11", max_length=7)]


class CountedKind(BaseModel):
    kind: str
    count: int
    amount_fen: Fen


class DailyFileAnswer(BaseModel):
    """count, amount_fen: of the lines before the last one. lines_sha256: of these lines, as the last one says it;
    sha256: of the whole file, hex."""

    on: date
    format: Literal["tallystick-daily-1"]
    count: int
    amount_fen: Fen
    by_kind: list[CountedKind]
    lines_sha256: str
    sha256: str
    bytes: int


class FigureAnswer(BaseModel):
    """of: debtor, bank, pool, all. whose: the participant, the pool's name, or nothing. bucket: days from pay-out to
    maturity, or the pool's step. value: a whole number of its unit, as a string."""

    of: Literal["debtor", "bank", "pool", "all"]
    whose: str
    measure: str
    bucket: str
    value: Fen
    unit: Literal["fen", "count", "bps", "flag"]


class MonthlyAnswer(BaseModel):
    month: str
    first: date
    last: date
    figures: list[FigureAnswer]


@router.get("/daily-files/{on}")
def daily_summary(on: On, session: Reading, who: CallerDep) -> DailyFileAnswer:
    """The operator and the regulator: how many lines the file of a day has, of how much, and its SHA-256."""
    found = daily_file(session, on)
    return DailyFileAnswer(
        on=on,
        format=FORMAT,
        count=found.count,
        amount_fen=found.amount_fen,
        by_kind=[CountedKind(kind=kind, count=count, amount_fen=fen) for kind, (count, fen) in found.by_kind.items()],
        lines_sha256=found.lines_sha256,
        sha256=found.sha256,
        bytes=len(found.data),
    )


@router.get(
    "/daily-files/{on}/lines.jsonl",
    response_class=Response,
    responses={200: {"content": {JSONL: {"schema": {"type": "string"}}}}},
)
def daily_lines(on: On, session: Reading, who: CallerDep) -> Response:
    """The operator and the regulator: the file itself, the same bytes every time. docs/books.md has its format."""
    return attached(daily_file(session, on).data, JSONL, f"certificates-{on}.jsonl")


@router.get("/monthly-files/{month}")
def monthly_figures(month: Name, session: Reading, who: CallerDep) -> MonthlyAnswer:
    """The operator and the regulator: what stood at the end of a month and what was done in it, per debtor, per bank,
    per pool and in all."""
    of = monthly.month(month)
    found = [FigureAnswer(**one._asdict()) for one in monthly.figures(session, of)]
    return MonthlyAnswer(month=of.name, first=of.span.from_on, last=of.span.to_on, figures=found)


@router.get(
    "/monthly-files/{month}/figures.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}}
)
def monthly_csv(month: Name, session: Reading, who: CallerDep) -> Response:
    """The operator and the regulator: the same as a list, with names."""
    of = monthly.month(month)
    return csv_file(f"figures-{of.name}", monthly.HEADER, monthly.monthly_rows(session, of))


@router.get("/monthly-files/{month}/figures.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def monthly_xlsx(month: Name, session: Reading, who: CallerDep) -> Response:
    """The operator and the regulator: the same as a spreadsheet."""
    of = monthly.month(month)
    return xlsx_file(f"figures-{of.name}", "月度监管数据 figures", monthly.HEADER, monthly.monthly_rows(session, of))
