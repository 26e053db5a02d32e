"""Batches: instructions that the payer gives its bank together, made by one person and approved by another."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from api.accounts import named_account, named_accounts, no_account
from api.answering import Route
from api.approvals import ANY, rules_of
from api.batches import items_of, move_batch, move_item, order_of, require_payable
from api.concerns import concerns
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.problems import Problem, not_found
from api.roles import same_person
from api.routes.admissions import Rejection
from api.routes.certificates import After, Limit
from api.sessions import fresh_id
from api.shapes import Address, Fen, Id, Word
from chain.summaries import shanghai_date
from files.iso20022 import reference_of, write_order
from readmodel.follow import ledger_now
from readmodel.queries.pages import page_of_keys
from readmodel.tables import Approval, BankAccount, BatchItem, PaymentBatch, PaymentInstruction

router = APIRouter(prefix="/v1/payments/batches", tags=["payments"], route_class=Route)
PAYMENT_BATCH = "PaymentBatch"  # its name among the actions of approval rules


class ItemRequest(BaseModel):
    """amount_fen: all that is left, if it is not said."""

    instruction: Word
    amount_fen: Fen | None = None


def _each_once(items: list[ItemRequest]) -> list[ItemRequest]:
    if len({item.instruction for item in items}) < len(items):
        raise ValueError("an instruction is in a batch once")
    return items


class BatchRequest(BaseModel):
    """execute_on: Shanghai date; today, if it is not said. items, total_fen: count and control sum, if you reckoned
    them yourself: others are refused."""

    instructions: Annotated[list[ItemRequest], Field(min_length=1, max_length=500), AfterValidator(_each_once)]
    execute_on: date | None = None
    items: int | None = None
    total_fen: Fen | None = None


class ItemAnswer(BaseModel):
    """reference: end to end, as the bank's messages repeat it. payee_account: number of the account that the money is
    locked to. state: proposed, approved, accepted (by the bank), paid, failed, returned, dropped."""

    line: int
    instruction: Word
    reference: str
    payee: Address
    payee_account: str
    amount_fen: Fen
    paid_fen: Fen
    state: str
    reason: str | None


class BatchSummary(BaseModel):
    """state: proposed, approved, rejected, done (nothing of it is on its way). items, total_fen: count, control sum."""

    id: Id
    participant: Address
    account: str
    state: Literal["proposed", "approved", "rejected", "done"]
    items: int
    total_fen: Fen
    execute_on: date
    made_by: str
    made_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None


class BatchAnswer(BatchSummary):
    lines: list[ItemAnswer]


class BatchPage(BaseModel):
    """next: give it as `after` for the following page; None at the end."""

    items: list[BatchSummary]
    next: str | None


@router.post("", status_code=201)
def make_batch(body: BatchRequest, gate: GatewayDep, who: CallerDep) -> BatchAnswer:
    """A maker of the payer: open instructions, each to its payee's named account, none in another batch. All or
    none."""
    with gate.database.write() as session:
        now = ledger_now(session)
        found = _instructions(session, [item.instruction for item in body.instructions], who.participant)
        payees = named_accounts(session, [row.payee for row in found.values()])
        batch = PaymentBatch(
            id=fresh_id(now),
            participant=who.participant,
            account=named_account(session, who.participant).id,
            state="proposed",
            items=len(body.instructions),
            execute_on=body.execute_on or shanghai_date(now),
            made_by=who.by,
            made_at=now,
        )
        for line, item in enumerate(body.instructions, start=1):
            instruction = found[item.instruction]
            left = instruction.amount_fen - instruction.paid_fen
            amount_fen = left if item.amount_fen is None else item.amount_fen
            require_payable(instruction, amount_fen, now)
            if instruction.payee not in payees:
                raise no_account(instruction.payee)
            batch.total_fen += amount_fen
            session.add(
                BatchItem(
                    batch=batch.id,
                    line=line,
                    instruction=instruction.id,
                    reference=reference_of(instruction.id),
                    amount_fen=amount_fen,
                    account=payees[instruction.payee].id,
                    state="proposed",
                )
            )
        if body.items not in (None, batch.items) or body.total_fen not in (None, batch.total_fen):
            words = f"it is {batch.items} instructions of {batch.total_fen} fen together"
            raise Problem(422, "control_sum", f"合计{batch.items}笔、{batch.total_fen}分，与所报不符", words)
        session.add(batch)
        try:
            session.flush()
        except IntegrityError:
            words = "one of these instructions is in another batch that is on its way"
            raise Problem(409, "in_another_batch", "其中有指令已在另一未了结的批次中", words) from None
        return _answer(session, batch)


@router.get("")
def batches(session: Reading, who: CallerDep, after: After = "", limit: Limit = 200) -> BatchPage:
    """The payer's own, in the order of making; the operator and the regulator see all."""
    ways = [true() if who.oversees else col(PaymentBatch.participant) == who.participant]
    keys = page_of_keys(PaymentBatch.id, ways, after=after, limit=limit)
    query = select(PaymentBatch).where(col(PaymentBatch.id).in_(keys)).order_by(col(PaymentBatch.id))
    rows = session.scalars(query).all()
    items = [BatchSummary(**row.model_dump()) for row in rows]
    return BatchPage(items=items, next=rows[-1].id if len(rows) == limit else None)


@router.get("/{id}")
def batch(id: Id, session: Reading, who: CallerDep) -> BatchAnswer:
    """The payer; the operator and the regulator. What became of each of its instructions."""
    return _answer(session, _seen(session, id, who))


@router.post("/{id}/approval")
def approve_batch(id: Id, gate: GatewayDep, who: CallerDep) -> BatchAnswer:
    """A checker of the payer who did not make it. Above the amount that the matrix of approvals has for PaymentBatch
    it takes two. Every instruction must still be open, and each account the one that the batch was made with."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        now = ledger_now(session)
        items = items_of(session, id)
        found = _instructions(session, [item.instruction for item in items], who.participant)
        payees = named_accounts(session, [one.payee for one in found.values()])
        same = named_account(session, who.participant).id == row.account
        for item in items:
            require_payable(found[item.instruction], item.amount_fen, now)
            account = payees.get(found[item.instruction].payee)
            same = same and account is not None and account.id == item.account
        if not same:
            words = "an account was replaced since the batch was made: reject it, and make another"
            raise Problem(409, "account_changed", "制单后有账户变更，请驳回并重新制单", words)
        if _is_enough(session, row, who, now):
            move_batch(row, "approved")
            row.decided_by, row.decided_at = who.by, now
            for item in items:
                move_item(item, "approved")
        return _answer(session, row)


@router.post("/{id}/rejection")
def reject_batch(id: Id, body: Rejection, gate: GatewayDep, who: CallerDep) -> BatchAnswer:
    """A checker of the payer who did not make it, with a reason. Its instructions are free for another batch."""
    with gate.database.write() as session:
        row = _to_decide(session, id, who)
        move_batch(row, "rejected")
        row.decided_by, row.decided_at, row.reason = who.by, ledger_now(session), body.reason
        for item in items_of(session, id):
            move_item(item, "dropped", body.reason)
        session.flush()
        return _answer(session, row)


@router.get(
    "/{id}/pain.001.xml",
    response_class=Response,
    responses={200: {"content": {"application/xml": {"schema": {"type": "string"}}}}},
)
def batch_order(id: Id, session: Reading, who: CallerDep) -> Response:
    """The payer, once the batch is approved: the order for its bank (ISO 20022 pain.001.001.09). The same bytes every
    time, so that a bank knows it again by its number."""
    row = _seen(session, id, who)
    if row.state not in ("approved", "done"):
        raise Problem(409, "wrong_state", "批次尚未复核通过", f"the batch is {row.state}: it is no order yet")
    ids = [item.instruction for item in items_of(session, id)]
    payees = select(col(PaymentInstruction.payee)).where(col(PaymentInstruction.id).in_(ids))
    concerns(*session.scalars(payees))
    name = f'attachment; filename="pain.001-{row.id}.xml"'
    return Response(write_order(order_of(session, row)), 200, {"Content-Disposition": name}, "application/xml")


def _seen(session: Session, id: str, who: Caller) -> PaymentBatch:
    row = session.get(PaymentBatch, id)
    if row is None or not (who.oversees or row.participant == who.participant):
        raise not_found("付款批次", "batch")
    return row


def _to_decide(session: Session, id: str, who: Caller) -> PaymentBatch:
    """Locked while its session writes. Raises `Problem`."""
    row = session.get(PaymentBatch, id, with_for_update=True)
    if row is None or row.participant != who.participant:
        raise not_found("付款批次", "batch")
    if row.state != "proposed":
        raise Problem(409, "decided", "该批次已有决定", f"the batch is {row.state} already")
    if row.made_by == who.by:
        raise same_person()
    return row


def _instructions(session: Session, ids: list[str], payer: str) -> dict[str, PaymentInstruction]:
    """The payer's own, locked while its session writes. Raises `Problem`."""
    query = select(PaymentInstruction).where(col(PaymentInstruction.id).in_(ids)).order_by(col(PaymentInstruction.id))
    rows = {row.id: row for row in session.scalars(query.with_for_update())}
    if any(id not in rows or rows[id].payer != payer for id in ids):
        raise not_found("付款指令", "payment instruction")
    return rows


def _is_enough(session: Session, row: PaymentBatch, who: Caller, now: int) -> bool:
    """Notes the approval where it takes two, and says whether this was the second."""
    rules = rules_of(session, row.participant)
    limit = rules.get(PAYMENT_BATCH, rules.get(ANY))
    if limit is None or row.total_fen <= limit:
        return True
    given = set(session.scalars(select(col(Approval.by)).where(col(Approval.digest) == row.id)))
    if who.by not in given:
        session.add(Approval(digest=row.id, by=who.by, key=who.key or "", signature="", at=now))
    return bool(given - {who.by})


def _answer(session: Session, row: PaymentBatch) -> BatchAnswer:
    query = (
        select(BatchItem, col(PaymentInstruction.payee), col(BankAccount.number))
        .join(PaymentInstruction, col(PaymentInstruction.id) == col(BatchItem.instruction))
        .join(BankAccount, col(BankAccount.id) == col(BatchItem.account))
        .where(col(BatchItem.batch) == row.id)
        .order_by(col(BatchItem.line))
    )
    lines = [
        ItemAnswer(payee=payee, payee_account=number, **item.model_dump(exclude={"batch", "account"}))
        for item, payee, number in session.execute(query)
    ]
    return BatchAnswer(lines=lines, **row.model_dump())
