"""A bank's credit policy: what it finances without a person. Proposed by one of its people, approved by another."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from api import policies
from api.answering import Route
from api.borrowers import BorrowerBody
from api.context import CallerDep, GatewayDep, Reading, WhoseDep
from api.request.etags import IfMatch, etag_of, require_match
from api.shapes import Address, Fen, Id
from readmodel.tables import BankPolicy
from rules.credit import CreditPolicy

router = APIRouter(prefix="/v1/credit-policy", tags=["financing"], route_class=Route)

State = Literal["proposed", "in_force", "rejected", "replaced", "stopped"]
Bps = Annotated[int, Field(ge=0, le=10_000)]
Days = Annotated[int, Field(ge=1, le=3_660)]
Rating = Annotated[str, Field(min_length=1, max_length=20, examples=["AA"])]


class DebtorBody(BaseModel):
    """A core enterprise as the bank knows it. limit_fen: the most that it may owe the bank."""

    rating: Rating
    limit_fen: Fen


class PriceBody(BaseModel):
    """For certificates of debtors of this rating that mature within so many days, a year. The nearest tenor that is
    long enough counts."""

    rating: Rating
    most_days: Days
    rate_bps: Bps


class PolicyBody(BaseModel):
    """What the bank finances by itself. loan_share_bps: of a pledged lot, how much is lent; fee_bps: of the lot, taken
    off what is paid out; holder_most_fen: what one holder may owe in all; debtor_share_bps: one debtor's part of all
    that the bank has out, once that is concentration_from_fen or more; needs_pool: a pledge loan must be one that the
    pool takes, by what `borrowers` says of the holder; accept_up_to_fen: up to so much the bank is bound without a
    person, above it a person decides.

    signer: the key of the bank's own agent, which signs the quotes. The gateway has no key of the bank's.
    """

    name: str = Field(min_length=1, max_length=120, examples=["2026-11"])
    signer: Address
    debtors: dict[Address, DebtorBody] = Field(max_length=10_000)
    prices: list[PriceBody] = Field(max_length=500)
    kinds: list[Literal["discount", "pledge"]] = Field(max_length=2)
    with_recourse: bool
    without_recourse: bool
    least_fen: Fen
    most_fen: Fen
    least_days: Days
    most_days: Days
    loan_share_bps: Bps = 8_000
    fee_bps: Bps = 0
    holder_most_fen: Fen
    debtor_share_bps: Bps = 10_000
    concentration_from_fen: Fen = 0
    needs_pool: bool = False
    accept_up_to_fen: Fen
    borrowers: dict[Address, BorrowerBody] = Field(default_factory=dict, max_length=10_000)


class VersionAnswer(BaseModel):
    """state: proposed, in_force, rejected (`reason` says why), replaced, stopped. proposed_by, decided_by: persons, or
    a founding key. sha256: of the policy as the decisions name it."""

    id: Id
    state: State
    policy: PolicyBody
    sha256: str
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None


class PolicyAnswer(BaseModel):
    """What decides now, and what waits for a checker; None where there is none."""

    in_force: VersionAnswer | None
    proposed: VersionAnswer | None


class PolicyRejection(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("")
def credit_policy(session: Reading, whose: WhoseDep) -> PolicyAnswer:
    """A bank, its own; the regulator, by `party`. Nobody else: prices are between a bank and who asks it."""
    return _policies(session, whose)


@router.put("")
def propose_policy(
    body: PolicyBody, response: Response, gate: GatewayDep, who: CallerDep, if_match: IfMatch = None
) -> PolicyAnswer:
    """A bank, a maker: proposes this, instead of what is proposed already. Nothing decides by it until somebody else
    approves it. `If-Match`: the ETag of the GET."""
    said = body.model_dump(mode="json")
    policy = CreditPolicy.read(said)
    for borrower in body.borrowers.values():
        _ = borrower.facts  # evidence is there, or it is said what is missing
    with gate.database.write() as session:
        policies.lock(session, who.participant)
        require_match(if_match, _policies(session, who.participant))
        policies.propose(session, who, policies.CREDIT, said, policy)
        answer = _policies(session, who.participant)
    response.headers["ETag"] = etag_of(answer)
    return answer


@router.post("/{id}/approval")
def approve_policy(id: Id, gate: GatewayDep, who: CallerDep) -> PolicyAnswer:
    """A bank, a checker who is not the proposer: from now on it decides. The id is of what was read, so that nobody
    approves what somebody else proposed meanwhile. The agent's key is no person's from then on: it opens no session."""
    with gate.database.write() as session:
        policies.approve(session, who, id)
        return _policies(session, who.participant)


@router.post("/{id}/rejection")
def reject_policy(id: Id, body: PolicyRejection, gate: GatewayDep, who: CallerDep) -> PolicyAnswer:
    """A bank, a checker who is not the proposer, with a reason."""
    with gate.database.write() as session:
        policies.reject(session, who, id, body.reason)
        return _policies(session, who.participant)


@router.delete("", status_code=204)
def stop_policy(gate: GatewayDep, who: CallerDep) -> None:
    """A bank, a checker, alone: nothing is decided without a person from now on, and offers that nobody took yet are
    void. What the ledger has is not touched."""
    with gate.database.write() as session:
        policies.stop(session, who)


def _policies(session: Session, bank: str) -> PolicyAnswer:
    rows = policies.versions(session, policies.CREDIT, bank)
    present, to_be = rows.get("in_force"), rows.get("proposed")
    return PolicyAnswer(in_force=_version(present) if present else None, proposed=_version(to_be) if to_be else None)


def _version(row: BankPolicy) -> VersionAnswer:
    return VersionAnswer(policy=PolicyBody.model_validate(row.body), **row.model_dump(exclude={"body", "bank", "kind"}))
