"""The banks' systems: which key speaks for which bank, about that bank's accounts and no others."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from api.answering import Route
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.roles import same_person
from api.sessions import fresh_id
from api.shapes import Address, Id
from readmodel.follow import ledger_now
from readmodel.tables import BankSystem, Participant

router = APIRouter(prefix="/v1/bank-systems", tags=["payments"], route_class=Route)


class BankSystemRequest(BaseModel):
    """key: what the bank's system signs with; it can sign nothing else here. code_prefix: with what the 联行号 of the
    bank's accounts begin, three digits (行别代码) to all twelve."""

    bank: Address
    key: Address
    code_prefix: str = Field(pattern="^[0-9]{3,12}$")


class BankSystemAnswer(BankSystemRequest):
    """state: proposed, approved, ended."""

    id: Id
    state: Literal["proposed", "approved", "ended"]
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    ended_by: str | None
    ended_at: int | None


@router.post("", status_code=201)
def propose_bank_system(body: BankSystemRequest, gate: GatewayDep, who: CallerDep) -> BankSystemAnswer:
    """The operator, a maker. It counts when another of the operator's people has approved it."""
    with gate.database.write() as session:
        bank = session.get(Participant, body.bank)
        if bank is None or bank.kind != "bank":
            raise Problem(422, "not_a_bank", "不是已登记的银行", "not a bank that is admitted")
        now = ledger_now(session)
        row = BankSystem(id=fresh_id(now), **body.model_dump(), state="proposed", proposed_by=who.by, proposed_at=now)
        session.add(row)
    return BankSystemAnswer(**row.model_dump())


@router.get("")
def bank_systems(session: Reading, who: CallerDep) -> list[BankSystemAnswer]:
    """Whoever is signed in: whose word about money counts is no secret. In the order of proposing."""
    rows = session.scalars(select(BankSystem).order_by(col(BankSystem.id)))
    return [BankSystemAnswer(**row.model_dump()) for row in rows]


@router.post("/{id}/approval")
def approve_bank_system(id: Id, gate: GatewayDep, who: CallerDep) -> BankSystemAnswer:
    """The operator, a checker who did not propose it."""
    with gate.database.write() as session:
        row = _get(session, id)
        if row.state != "proposed":
            raise Problem(409, "decided", "已有决定", f"it is {row.state} already")
        if row.proposed_by == who.by:
            raise same_person()
        _require_free(session, row)
        row.state, row.decided_by, row.decided_at = "approved", who.by, ledger_now(session)
    return BankSystemAnswer(**row.model_dump())


@router.delete("/{id}")
def end_bank_system(id: Id, gate: GatewayDep, who: CallerDep) -> BankSystemAnswer:
    """The operator, a checker: from now on this key's word counts for nothing. One person is enough to stop."""
    with gate.database.write() as session:
        row = _get(session, id)
        if row.state != "ended":
            _end(row, who, ledger_now(session))
    return BankSystemAnswer(**row.model_dump())


def _end(row: BankSystem, who: Caller, now: int) -> None:
    row.state, row.ended_by, row.ended_at = "ended", who.by, now


def _get(session: Session, id: str) -> BankSystem:
    row = session.get(BankSystem, id, with_for_update=True)
    if row is None:
        raise not_found("银行系统", "bank system")
    return row


def _require_free(session: Session, row: BankSystem) -> None:
    """No two banks speak of the same accounts, and no key speaks for two banks. Raises `Problem`."""
    for other in session.scalars(select(BankSystem).where(col(BankSystem.state) == "approved").with_for_update()):
        overlap = other.code_prefix.startswith(row.code_prefix) or row.code_prefix.startswith(other.code_prefix)
        if other.bank != row.bank and (overlap or other.key == row.key):
            raise Problem(
                409, "code_taken", "该联行号或密钥属于另一家银行", "this clearing code or key is another bank's"
            )
