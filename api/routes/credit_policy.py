"""A bank's credit policy: what it finances without a person. Proposed by one of its people, approved by another."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from api.answering import Route
from api.borrowers import BorrowerBody
from api.context import Caller, CallerDep, GatewayDep, Reading, WhoseDep
from api.people import bind
from api.problems import Problem, not_found
from api.request.etags import IfMatch, etag_of, require_match
from api.roles import same_person
from api.sessions import fresh_id
from api.shapes import Address, Fen, Id
from readmodel.follow import ledger_now
from readmodel.tables import BankPolicy, Participant
from rules.credit import CreditPolicy

router = APIRouter(prefix="/v1/credit-policy", tags=["financing"], route_class=Route)

AGENT = "agent"  # whose key it is that a policy names: no person's
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
    state: Literal["proposed", "in_force", "rejected", "replaced", "stopped"]
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
    policy = CreditPolicy.read(body.model_dump(mode="json"))
    for borrower in body.borrowers.values():
        _ = borrower.facts  # evidence is there, or it is said what is missing
    with gate.database.write() as session:
        # There may be no policy yet that could be locked; the bank is there, and whoever proposes waits for it.
        session.get(Participant, who.participant, with_for_update=True)
        now = ledger_now(session)
        waiting = _proposed(session, who.participant)
        require_match(if_match, _policies(session, who.participant))
        if waiting is not None:
            session.delete(waiting)
            session.flush()
        session.add(
            BankPolicy(
                id=fresh_id(now),
                bank=who.participant,
                state="proposed",
                body=body.model_dump(mode="json"),
                sha256=policy.sha256,
                signer=body.signer,
                proposed_by=who.by,
                proposed_at=now,
            )
        )
        session.flush()
        return _told(response, _policies(session, who.participant))


@router.post("/{id}/approval")
def approve_policy(id: Id, gate: GatewayDep, who: CallerDep) -> PolicyAnswer:
    """A bank, a checker who is not the proposer: from now on it decides. The id is of what was read, so that nobody
    approves what somebody else proposed meanwhile. The agent's key is no person's from then on: it opens no session."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        bind(session, who.participant, row.signer, AGENT, int(time.time()))
        for before in _in(session, who.participant, "in_force"):
            before.state = "replaced"
        session.flush()
        row.state, row.decided_by, row.decided_at = "in_force", who.by, ledger_now(session)
        session.flush()
        return _policies(session, who.participant)


@router.post("/{id}/rejection")
def reject_policy(id: Id, body: PolicyRejection, gate: GatewayDep, who: CallerDep) -> PolicyAnswer:
    """A bank, a checker who is not the proposer, with a reason."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        row.state, row.decided_by, row.decided_at = "rejected", who.by, ledger_now(session)
        row.reason = body.reason
        session.flush()
        return _policies(session, who.participant)


@router.delete("", status_code=204)
def stop_policy(gate: GatewayDep, who: CallerDep) -> None:
    """A bank, a checker, alone: nothing is decided without a person from now on, and offers that nobody took yet are
    void. What the ledger has is not touched."""
    with gate.database.write() as session:
        for row in _in(session, who.participant, "in_force"):
            row.state, row.decided_by, row.decided_at = "stopped", who.by, ledger_now(session)


def _in(session: Session, bank: str, state: str) -> list[BankPolicy]:
    query = select(BankPolicy).where(col(BankPolicy.bank) == bank, col(BankPolicy.state) == state)
    return list(session.scalars(query.with_for_update()))


def _proposed(session: Session, bank: str) -> BankPolicy | None:
    return next(iter(_in(session, bank, "proposed")), None)


def _to_decide(session: Session, id: str, who: Caller) -> BankPolicy:
    """A proposal of the own bank that this person may decide, locked. Raises `Problem`."""
    row = session.get(BankPolicy, id, with_for_update=True)
    if row is None or row.bank != who.participant:
        raise not_found("授信政策", "credit policy")
    if row.state != "proposed":
        raise Problem(409, "decided", "该授信政策已有决定", f"the policy is {row.state} already")
    if who.person is not None and row.proposed_by == who.by:
        raise same_person()
    return row


def _policies(session: Session, bank: str) -> PolicyAnswer:
    query = select(BankPolicy).where(col(BankPolicy.bank) == bank, col(BankPolicy.state).in_(("in_force", "proposed")))
    rows = {row.state: _version(row) for row in session.scalars(query)}
    return PolicyAnswer(in_force=rows.get("in_force"), proposed=rows.get("proposed"))


def _version(row: BankPolicy) -> VersionAnswer:
    return VersionAnswer(policy=PolicyBody.model_validate(row.body), **row.model_dump(exclude={"body", "bank"}))


def _told(response: Response, answer: PolicyAnswer) -> PolicyAnswer:
    response.headers["ETag"] = etag_of(answer)
    return answer
