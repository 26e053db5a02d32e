"""Money legs: what is to be paid, and the banks' receipts that say it was."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import and_, not_, select, true
from sqlmodel import col

from api.context import CallerDep, GatewayDep, Reading
from api.problems import Problem, forbidden, not_found
from api.routes.certificates import After, Limit
from api.shapes import Address, Fen, Signature, Word
from chain.keys import BadSignature, recover, text_digest
from chain.summaries import day
from files.receipts import receipt_text
from readmodel.follow import ledger_now
from readmodel.queries.pages import page_of_keys
from readmodel.tables import BankReceipt, PaymentInstruction

router = APIRouter(prefix="/v1/payments", tags=["payments"])


class InstructionAnswer(BaseModel):
    """subject: the certificate, lot, financing or loan that it is for. due_on: Shanghai date.

    state: open, paid, lapsed (a disbursement whose acceptance has lapsed), void (what it was for was taken back). Do
    not pay a lapsed or void one: the ledger will not take it for anything.
    """

    id: Word
    kind: str
    payer: Address
    payee: Address
    amount_fen: Fen
    paid_fen: Fen
    subject: Word
    state: str
    due_on: str


class InstructionPage(BaseModel):
    items: list[InstructionAnswer]
    next: str | None


class Receipt(BaseModel):
    """A bank system's word that money moved. `signature`: EIP-191 over `files.receipts.receipt_text`."""

    instruction: Word
    reference: str = Field(min_length=1, max_length=32, pattern="^[!-~]+$")
    payer: Address
    payee: Address
    amount_fen: Fen
    paid_at: int
    signature: Signature


@router.get("/instructions")
def instructions(
    session: Reading,
    who: CallerDep,
    role: Literal["payer", "payee"] | None = None,
    kind: str | None = None,
    state: Literal["open", "paid", "lapsed", "void"] | None = None,
    after: After = "",
    limit: Limit = 200,
) -> InstructionPage:
    """The payer's and the payee's own, or one side of them; the operator and the regulator see all."""
    now = ledger_now(session)
    sides = {"payer": col(PaymentInstruction.payer), "payee": col(PaymentInstruction.payee)}
    own = [sides[role]] if role is not None else sides.values()
    ways = [true()] if who.oversees else [side == who.participant for side in own]
    if kind is not None:
        ways = [and_(way, col(PaymentInstruction.kind) == kind) for way in ways]
    lapsed = and_(
        col(PaymentInstruction.kind) == "disburse",
        col(PaymentInstruction.state) == "open",
        col(PaymentInstruction.due_at) < now,
    )
    if state == "lapsed":
        ways = [and_(way, lapsed) for way in ways]
    elif state is not None:
        ways = [and_(way, col(PaymentInstruction.state) == state, not_(lapsed)) for way in ways]
    keys = page_of_keys(PaymentInstruction.id, ways, after=after, limit=limit)
    query = select(PaymentInstruction).where(col(PaymentInstruction.id).in_(keys))
    rows = session.scalars(query.order_by(col(PaymentInstruction.id))).all()
    return InstructionPage(items=[_answer(row, now) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.post("/receipts", status_code=201)
def present_receipts(body: list[Receipt], gate: GatewayDep, who: CallerDep) -> list[InstructionAnswer]:
    """Payer or payee of each instruction, with receipts that a bank's system signed. All or none.

    A receipt that was presented before changes nothing; the same reference over other content is refused.
    """
    with gate.database.write() as session:
        answers = []
        for receipt in body:
            instruction = session.get(PaymentInstruction, receipt.instruction, with_for_update=True)
            if instruction is None:
                raise not_found("付款指令", "payment instruction")
            if who.participant not in (instruction.payer, instruction.payee):
                raise forbidden("只有付款方或收款方可以提交回单", "only payer or payee may present a receipt")
            _require_genuine(receipt, gate.settings.receipt_keys, instruction)
            known = session.get(BankReceipt, receipt.reference)
            if known is not None:
                if known.instruction != receipt.instruction or known.amount_fen != receipt.amount_fen:
                    raise Problem(
                        409,
                        "reference_used",
                        f"流水号{receipt.reference}已用于其他款项",
                        f"reference {receipt.reference} was used for something else",
                    )
            else:
                _take(instruction, receipt)
                session.add(
                    BankReceipt(
                        reference=receipt.reference,
                        instruction=receipt.instruction,
                        amount_fen=receipt.amount_fen,
                        paid_at=receipt.paid_at,
                        signature=receipt.signature,
                    )
                )
                session.flush()
            answers.append(_answer(instruction, ledger_now(session)))
        return answers


def _require_genuine(receipt: Receipt, keys: frozenset[str], instruction: PaymentInstruction) -> None:
    try:
        signer = recover(text_digest(receipt_text(receipt.model_dump())), receipt.signature)
    except BadSignature:
        signer = ""
    if signer not in keys:
        raise forbidden("回单不是银行系统签发", "not a receipt of a bank system that we know")
    if (receipt.payer, receipt.payee) != (instruction.payer, instruction.payee):
        raise Problem(422, "receipt_differs", "回单的收付款方与指令不符", "the receipt is between other parties")


def _take(instruction: PaymentInstruction, receipt: Receipt) -> None:
    left = instruction.amount_fen - instruction.paid_fen
    if not 0 < receipt.amount_fen <= left:
        raise Problem(422, "receipt_amount", "回单金额超过未付金额", "the receipt is for more than is still to be paid")
    instruction.paid_fen += receipt.amount_fen
    if instruction.paid_fen == instruction.amount_fen:
        instruction.state = "paid"


def _answer(row: PaymentInstruction, now: int) -> InstructionAnswer:
    lapsed = row.kind == "disburse" and row.state == "open" and row.due_at < now
    return InstructionAnswer(
        id=row.id,
        kind=row.kind,
        payer=row.payer,
        payee=row.payee,
        amount_fen=row.amount_fen,
        paid_fen=row.paid_fen,
        subject=row.subject,
        state="lapsed" if lapsed else row.state,
        due_on=day(row.due_at),
    )
