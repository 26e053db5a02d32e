"""What a financing costs and who bears it, with its proof: as JSON, as a list, and as a paper."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api import books, costs
from api.answering import Route
from api.confirmations import HEADER, Seen, facts, rows
from api.context import CallerDep, GatewayDep, Reading, WhoseDep
from api.costs import CostAnswer
from api.downloads import PDF, PDF_SCHEMA, XLSX, csv_file, xlsx_file
from api.routes.books import FromOn, ToOn
from api.routes.payments import InstructionAnswer, instruction_answer
from api.shapes import Address, Fen, Word
from papers.confirmation import confirmation_pdf
from readmodel.follow import ledger_now

router = APIRouter(prefix="/v1/financings", tags=["financing"], route_class=Route)


class FinancingCostAnswer(BaseModel):
    """formula_zh, formula_en: of the yearly rates. steps: how the parts come about. payments: instructions for it that
    the caller pays or gets; what the debtor bears is there once the bank has paid out."""

    financing: Word
    holder: Address
    bank: Address
    state: str
    advance_fen: Fen
    repay_fen: Fen
    cost: CostAnswer
    formula_zh: str
    formula_en: str
    steps: list[dict[str, Any]]
    payments: list[InstructionAnswer]


@router.get("/{financing}/cost")
def financing_cost(financing: Word, session: Reading, who: CallerDep) -> FinancingCostAnswer:
    """From the acceptance of a quote on: the holder, its bank, the debtor who bears a part; the operator and the
    regulator."""
    seen, now = Seen(session, who, financing), ledger_now(session)
    f = seen.financing
    return FinancingCostAnswer(
        financing=f.id,
        holder=f.holder,
        bank=f.bank or "",
        state=f.state,
        advance_fen=f.advance_fen,
        repay_fen=f.repay_fen,
        cost=seen.cost,
        formula_zh=costs.FORMULA.zh,
        formula_en=costs.FORMULA.en,
        steps=costs.steps(f, seen.borne),
        payments=[instruction_answer(one, now) for one in seen.payments],
    )


@router.get(
    "/{financing}/confirmation.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: PDF_SCHEMA}}},
)
def financing_confirmation(financing: Word, session: Reading, gate: GatewayDep, who: CallerDep) -> Response:
    """Whoever may see its cost: the financing on paper (融资确认书), in Chinese and English."""
    data = confirmation_pdf(facts(session, gate.deployment, Seen(session, who, financing)))
    name = f'inline; filename="financing-{financing[2:12]}.pdf"'
    return Response(data, media_type=PDF, headers={"Content-Disposition": name})


@router.get("/costs.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def financing_costs_csv(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """The caller's own financings, as holder or as bank, that were paid out on these Shanghai dates, with what each
    costs. The operator and the regulator: any `party`'s."""
    of = books.span(from_on, to_on)
    return csv_file(_name(of), HEADER, rows(session, party, *of.seconds))


@router.get("/costs.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def financing_costs_xlsx(session: Reading, who: CallerDep, party: WhoseDep, from_on: FromOn, to_on: ToOn) -> Response:
    """The same as a spreadsheet."""
    of = books.span(from_on, to_on)
    return xlsx_file(_name(of), "融资成本 costs", HEADER, rows(session, party, *of.seconds))


def _name(of: books.Span) -> str:
    return f"financing-costs-{of.from_on}-{of.to_on}"
