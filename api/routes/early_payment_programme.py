"""A debtor's programme of early payment: what it pays before the maturity out of its own cash, and at which discount.
Proposed by one of its people, approved by another."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from api import policies
from api.answering import Route
from api.context import CallerDep, GatewayDep, Reading, WhoseDep
from api.request.etags import IfMatch, etag_of, require_match
from api.routes.credit_policy import Bps, Days, PolicyRejection, State
from api.shapes import Address, Fen, Id
from chain.words import EARLY_PAYMENT
from readmodel.tables import BankPolicy
from rules.early_payment import MOST_HOURS, Programme

router = APIRouter(prefix="/v1/early-payment-programme", tags=["financing"], route_class=Route)


class RateBody(BaseModel):
    """For lots that mature within so many days: the discount's yearly rate. The nearest tenor that is long enough
    counts; with each day that passes the discount is a day's less."""

    most_days: Days
    rate_bps: Bps


class ProgrammeBody(BaseModel):
    """What the debtor pays early by itself, of its own certificates. from_on, until_on: Shanghai dates, both inclusive.
    budget_fen: the most that is paid and promised within them; least_days: a lot that matures sooner is left to;
    least_fen: the smallest lot; accept_up_to_fen: up to so much the debtor is bound without a person, above it a person
    decides; hold_hours: how long an offer stands.

    signer: the key of the debtor's own agent, which signs the quotes. The gateway has no key of the debtor's.
    """

    name: str = Field(min_length=1, max_length=120, examples=["2026-Q4"])
    signer: Address
    from_on: date
    until_on: date
    rates: Annotated[list[RateBody], Field(min_length=1, max_length=100)]
    least_days: Days = 1
    least_fen: Fen = 0
    budget_fen: Fen
    accept_up_to_fen: Fen
    hold_hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] = 24


class ProgrammeVersion(BaseModel):
    """state: proposed, in_force, rejected (`reason` says why), replaced, stopped. proposed_by, decided_by: persons, or
    a founding key. sha256: of the programme as the decisions name it."""

    id: Id
    state: State
    programme: ProgrammeBody
    sha256: str
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None


class ProgrammeAnswer(BaseModel):
    """What decides now, and what waits for a checker; None where there is none."""

    in_force: ProgrammeVersion | None
    proposed: ProgrammeVersion | None


@router.get("")
def early_payment_programme(session: Reading, whose: WhoseDep) -> ProgrammeAnswer:
    """A debtor, its own; the regulator, by `party`. What it comes to for a lot, its holder asks by `POST
    /v1/offers`."""
    return _programmes(session, whose)


@router.put("")
def propose_programme(
    body: ProgrammeBody, response: Response, gate: GatewayDep, who: CallerDep, if_match: IfMatch = None
) -> ProgrammeAnswer:
    """A debtor, a maker: proposes this, instead of what is proposed already. Nothing decides by it until somebody else
    approves it. `If-Match`: the ETag of the GET."""
    said = body.model_dump(mode="json")
    programme = Programme.read(said)
    with gate.database.write() as session:
        policies.lock(session, who.participant)
        require_match(if_match, _programmes(session, who.participant))
        policies.propose(session, who, EARLY_PAYMENT, said, programme)
        answer = _programmes(session, who.participant)
    response.headers["ETag"] = etag_of(answer)
    return answer


@router.post("/{id}/approval")
def approve_programme(id: Id, gate: GatewayDep, who: CallerDep) -> ProgrammeAnswer:
    """A debtor, a checker who is not the proposer: from now on it decides. The agent's key is no person's from then on:
    it opens no session."""
    with gate.database.write() as session:
        policies.approve(session, who, id)
        return _programmes(session, who.participant)


@router.post("/{id}/rejection")
def reject_programme(id: Id, body: PolicyRejection, gate: GatewayDep, who: CallerDep) -> ProgrammeAnswer:
    """A debtor, a checker who is not the proposer, with a reason."""
    with gate.database.write() as session:
        policies.reject(session, who, id, body.reason)
        return _programmes(session, who.participant)


@router.delete("", status_code=204)
def stop_programme(gate: GatewayDep, who: CallerDep) -> None:
    """A debtor, a checker, alone: nothing is offered from now on, and offers that nobody took yet are void. What the
    ledger has is not touched: what was accepted is still to be paid."""
    with gate.database.write() as session:
        policies.stop(session, who)


def _programmes(session: Session, debtor: str) -> ProgrammeAnswer:
    rows = policies.versions(session, EARLY_PAYMENT, debtor)
    present, to_be = rows.get("in_force"), rows.get("proposed")
    return ProgrammeAnswer(in_force=_version(present) if present else None, proposed=_version(to_be) if to_be else None)


def _version(row: BankPolicy) -> ProgrammeVersion:
    body, other = ProgrammeBody.model_validate(row.body), row.model_dump(exclude={"body", "bank", "kind"})
    return ProgrammeVersion(programme=body, **other)
