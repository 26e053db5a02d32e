"""What a party has on whom, what comes in and must be paid when, and a bank's book."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.answering import Route
from api.context import CallerDep, Reading, WhoseDep
from api.problems import bad_cursor
from api.routes.certificates import After, CertificateAnswer, CertificatePage, Limit, certificate_answer
from api.routes.financings import FinancingPage, financing_answer
from api.shapes import Address, Fen
from readmodel.follow import ledger_now
from readmodel.projections.sums import FUNDED
from readmodel.queries import book, exposure
from readmodel.queries.costs import accepted_with
from readmodel.tables import DebtorLine, Lending

router = APIRouter(prefix="/v1", tags=["positions"], route_class=Route)


class Side(BaseModel):
    """open_fen: not redeemed, or not paid. due_fen: the part of it that comes to the party if all is paid."""

    lots: int
    open_fen: Fen
    due_fen: Fen


class ExposureAnswer(BaseModel):
    """What a party owns of a debtor's certificates, what of them is pledged to it, what it sold with recourse. Limit
    and use: of the debtor's line, where the party is its bank."""

    debtor: Address
    owned: Side
    pledged: Side
    sold: Side
    limit_fen: Fen | None
    used_fen: Fen | None
    stopped: bool | None


class ExposurePage(BaseModel):
    items: list[ExposureAnswer]
    next: str | None


class RungAnswer(BaseModel):
    """One month of maturities in Shanghai, as 2026-11. comes_in_fen: what is due of all that it has. to_pay: its own
    certificates."""

    month: str
    owned: Side
    pledged: Side
    sold: Side
    comes_in_fen: Fen
    to_pay: Side


class RungPage(BaseModel):
    items: list[RungAnswer]
    next: str | None


class LendingAnswer(BaseModel):
    """A bank's financings of a kind in a state. outstanding_fen: what borrowers and sellers with recourse still owe."""

    kind: str
    recourse: bool
    state: str
    financings: int
    advance_fen: Fen
    repay_fen: Fen
    repaid_fen: Fen
    outstanding_fen: Fen


class _Sums(Protocol):
    lots: int
    open_fen: int
    due_fen: int


@router.get("/exposures")
def exposures(session: Reading, party: WhoseDep, after: After = "", limit: Limit = 200) -> ExposurePage:
    """The caller's own, debtor by debtor; a bank's also of the debtors that appointed it. The operator and the
    regulator: any `party`'s."""
    rows = exposure.exposures(session, party=party, after=after, limit=limit)
    items = [
        ExposureAnswer(
            debtor=row.debtor,
            owned=_side(row.by_role.get("owner")),
            pledged=_side(row.by_role.get("secured")),
            sold=_side(row.by_role.get("recourse")),
            **_of_line(row.line),
        )
        for row in rows
    ]
    return ExposurePage(items=items, next=rows[-1].debtor if len(rows) == limit else None)


@router.get("/maturities")
def maturities(session: Reading, party: WhoseDep, after: After = "", limit: Limit = 200) -> RungPage:
    """The caller's own, month by month: what comes in, what it must pay. The operator and the regulator: any
    `party`'s."""
    rungs = exposure.ladder(session, party=party, after=after, limit=limit)
    items = [_rung(rung) for rung in rungs]
    return RungPage(items=items, next=rungs[-1].month if len(rungs) == limit else None)


@router.get("/payables")
def payables(session: Reading, party: WhoseDep, after: After = "", limit: Limit = 200) -> CertificatePage:
    """The certificates on which the caller still owes, the earliest maturity first. The operator and the regulator: any
    `party`'s."""
    rows = exposure.payables(session, debtor=party, after=_after_maturity(after), limit=limit)
    now = ledger_now(session)
    items: list[CertificateAnswer] = [certificate_answer(row, now) for row in rows]
    return CertificatePage(items=items, next=f"{rows[-1].maturity_at}:{rows[-1].id}" if len(rows) == limit else None)


@router.get("/book")
def sums_of_a_book(session: Reading, who: CallerDep, party: WhoseDep) -> list[LendingAnswer]:
    """A bank: its own funded financings, summed up by kind and state. The operator and the regulator: any `party`'s."""
    return [_lending(row) for row in book.lending(session, party)]


@router.get("/book/financings")
def funded(
    session: Reading,
    who: CallerDep,
    party: WhoseDep,
    state: Annotated[list[Literal["disbursed", "repaid", "ended"]] | None, Query()] = None,
    overdue: bool = False,
    after: After = "",
    limit: Limit = 200,
) -> FinancingPage:
    """A bank: the financings that it funded, all or those in some states; overdue: only loans that are past their day
    and not repaid, whatever the state says. The operator and the regulator: any `party`'s."""
    now = ledger_now(session)
    if overdue:
        rows = book.overdue(session, bank=party, now=now, after=after, limit=limit)
    else:
        rows = book.funded(session, bank=party, states=state or FUNDED, after=after, limit=limit)
    borne = accepted_with(session, [f.id for f, _, _ in rows])
    items = [financing_answer(f, lot, receivable, now, borne.get(f.id)) for f, lot, receivable in rows]
    return FinancingPage(items=items, next=items[-1].id if len(items) == limit else None)


def _side(sums: _Sums | None) -> Side:
    if sums is None:
        return Side(lots=0, open_fen=0, due_fen=0)
    return Side(lots=sums.lots, open_fen=sums.open_fen, due_fen=sums.due_fen)


def _of_line(line: DebtorLine | None) -> dict[str, int | bool | None]:
    if line is None:
        return {"limit_fen": None, "used_fen": None, "stopped": None}
    return {"limit_fen": line.limit_fen, "used_fen": line.used_fen, "stopped": line.overdue > 0}


def _rung(rung: exposure.Rung) -> RungAnswer:
    comes_in = [_side(rung.by_role.get(role)) for role in ("owner", "secured", "recourse")]
    owned, pledged, sold = comes_in
    return RungAnswer(
        month=rung.month,
        owned=owned,
        pledged=pledged,
        sold=sold,
        comes_in_fen=sum(side.due_fen for side in comes_in),
        to_pay=_side(rung.by_role.get("debtor")),
    )


def _lending(row: Lending) -> LendingAnswer:
    return LendingAnswer(**row.model_dump(exclude={"bank"}), outstanding_fen=book.outstanding_fen(row))


def _after_maturity(after: str) -> tuple[int, str]:
    """Maturity and id of the last one of the page before. Raises `Problem`."""
    if not after:
        return 0, ""
    if not re.fullmatch("[0-9]{1,18}:0x[0-9a-f]{64}", after):
        raise bad_cursor()
    maturity_at, _, certificate = after.partition(":")
    return int(maturity_at), certificate
