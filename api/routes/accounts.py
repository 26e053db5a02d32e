"""Named accounts: where a participant is paid to and pays from. One person names one, another approves it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select, true
from sqlmodel import Session, col

from api.answering import Route
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.roles import same_person
from api.routes.admissions import Rejection
from api.routes.certificates import After, Limit
from api.sessions import fresh_id
from api.shapes import Address, Id
from readmodel.follow import ledger_now
from readmodel.queries.pages import page_of_keys
from readmodel.tables import BankAccount

router = APIRouter(prefix="/v1/accounts", tags=["payments"], route_class=Route)


class AccountRequest(BaseModel):
    """number: as the bank prints it, without blanks. name: the account's (户名). bank_code: 联行号 (CNAPS), twelve
    digits."""

    number: str = Field(pattern="^[0-9A-Za-z-]{1,34}$")
    name: str = Field(min_length=1, max_length=120)
    bank_code: str = Field(pattern="^[0-9]{12}$")
    bank_name: str = Field(min_length=1, max_length=120)


class AccountAnswer(AccountRequest):
    """state: proposed, approved, rejected (`reason` says why), replaced (another one was approved)."""

    id: Id
    participant: Address
    state: Literal["proposed", "approved", "rejected", "replaced"]
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None


class AccountPage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[AccountAnswer]
    next: str | None


@router.post("", status_code=201)
def propose_account(body: AccountRequest, gate: GatewayDep, who: CallerDep) -> AccountAnswer:
    """A maker, for the own participant. It counts when another person has approved it."""
    with gate.database.write() as session:
        now = ledger_now(session)
        row = BankAccount(
            id=fresh_id(now),
            participant=who.participant,
            **body.model_dump(),
            state="proposed",
            proposed_by=who.by,
            proposed_at=now,
        )
        session.add(row)
    return AccountAnswer(**row.model_dump())


@router.get("")
def accounts(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> AccountPage:
    """The own participant's, in the order of proposing; the operator and the regulator see all."""
    ways = [true() if who.oversees else col(BankAccount.participant) == who.participant]
    keys = page_of_keys(BankAccount.id, ways, after=after, limit=limit)
    rows = session.scalars(select(BankAccount).where(col(BankAccount.id).in_(keys)).order_by(col(BankAccount.id))).all()
    items = [AccountAnswer(**row.model_dump()) for row in rows]
    return AccountPage(items=items, next=rows[-1].id if len(rows) == limit else None)


@router.post("/{id}/approval")
def approve_account(id: Id, gate: GatewayDep, who: CallerDep) -> AccountAnswer:
    """A checker of the own participant who did not propose it. The account that there was is replaced."""
    with gate.database.write() as session:
        now = ledger_now(session)
        row = _to_decide(session, id, who)
        named = select(BankAccount).where(col(BankAccount.state) == "approved").with_for_update()
        taken = session.scalars(
            named.where(col(BankAccount.bank_code) == row.bank_code, col(BankAccount.number) == row.number)
        ).first()
        if taken is not None and taken.participant != who.participant:
            raise Problem(
                409, "account_taken", "该账户已登记在其他参与方名下", "this account is another participant's already"
            )
        for former in session.scalars(named.where(col(BankAccount.participant) == who.participant)):
            former.state = "replaced"
        session.flush()  # only one may be the approved one at any moment
        row.state, row.decided_by, row.decided_at = "approved", who.by, now
    return AccountAnswer(**row.model_dump())


@router.post("/{id}/rejection")
def reject_account(id: Id, body: Rejection, gate: GatewayDep, who: CallerDep) -> AccountAnswer:
    """A checker of the own participant who did not propose it, with a reason."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        row.state, row.decided_by, row.reason = "rejected", who.by, body.reason
        row.decided_at = ledger_now(session)
    return AccountAnswer(**row.model_dump())


def _to_decide(session: Session, id: str, who: Caller) -> BankAccount:
    """Locked while its session writes. Raises `Problem`."""
    row = session.get(BankAccount, id, with_for_update=True)
    if row is None or row.participant != who.participant:
        raise not_found("账户", "account")
    if row.state != "proposed":
        raise Problem(409, "decided", "该账户已有决定", f"the account is {row.state} already")
    if row.proposed_by == who.by:
        raise same_person()
    return row
