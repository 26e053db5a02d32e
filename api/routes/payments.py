"""Money legs: what is to be paid, and the banks' receipts that say it was."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.accounts import named_account, require_system, signer_of
from api.answering import Route
from api.batches import ORDERED, item_of
from api.context import CallerDep, GatewayDep, Reading
from api.matching import Source, misfit, pay, payee_account
from api.problems import Problem, not_found
from api.routes.certificates import After, Limit
from api.shapes import Address, Fen, Signature, Word
from chain.summaries import day
from files.iso20022 import Account, Entry, reference_of
from files.receipts import receipt_text
from readmodel.follow import ledger_now
from readmodel.queries import instructions as queries
from readmodel.tables import BankAccount, BankReceipt, PaymentInstruction

router = APIRouter(prefix="/v1/payments", tags=["payments"], route_class=Route)


class InstructionAnswer(BaseModel):
    """subject: the certificate, lot, financing or loan that it is for. due_on: Shanghai date.

    state: open, paid, lapsed (a disbursement or early payment whose acceptance has lapsed), void (what it was for was
    taken back). Do not pay a lapsed or void one: the ledger will not take it for anything.
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
    """A bank system's word that money left the payer's account. payer_account, payee_account: numbers of their named
    accounts. `signature`: EIP-191 over `files.receipts.receipt_text`."""

    instruction: Word
    reference: str = Field(min_length=1, max_length=32, pattern="^[!-~]+$")
    payer: Address
    payer_account: str = Field(min_length=1, max_length=34)
    payee: Address
    payee_account: str = Field(min_length=1, max_length=34)
    amount_fen: Fen
    paid_at: int
    signature: Signature


@router.get("/instructions")
def instructions(
    session: Reading,
    who: CallerDep,
    role: Literal["payer", "payee", "bank"] | None = None,
    kind: str | None = None,
    state: Literal["open", "paid", "lapsed", "void"] | None = None,
    after: After = "",
    limit: Limit = 200,
) -> InstructionPage:
    """The payer's and the payee's own, or one side of them; a debtor's bank, by `role` bank: the early payments that it
    confirms. The operator and the regulator see all."""
    now = ledger_now(session)
    rows = queries.instructions(
        session,
        party=None if who.oversees else who.participant,
        role=role,
        kind=kind,
        state=state,
        now=now,
        after=after,
        limit=limit,
    )
    items = [instruction_answer(row, now) for row in rows]
    return InstructionPage(items=items, next=rows[-1].id if len(rows) == limit else None)


@router.post("/receipts", status_code=201)
def present_receipts(body: list[Receipt], gate: GatewayDep, who: CallerDep) -> list[InstructionAnswer]:
    """Payer or payee of each instruction, with receipts that the system of the payer's bank signed. All or none.

    A receipt that was presented before changes nothing; the same reference over other content is refused.
    """
    with gate.database.write() as session:
        answers = []
        for receipt in body:
            instruction = session.get(PaymentInstruction, receipt.instruction, with_for_update=True)
            if instruction is None or who.participant not in (instruction.payer, instruction.payee):
                raise not_found("付款指令", "payment instruction")
            payer = _require_genuine(session, receipt, instruction)
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
                _take(session, instruction, receipt, payer)
            answers.append(instruction_answer(instruction, ledger_now(session)))
        return answers


def _require_genuine(session: Session, receipt: Receipt, instruction: PaymentInstruction) -> BankAccount:
    """Signed by the system of the bank that has the payer's account, which is returned. Raises `Problem`."""
    if (receipt.payer, receipt.payee) != (instruction.payer, instruction.payee):
        raise Problem(422, "receipt_differs", "回单的收付款方与指令不符", "the receipt is between other parties")
    payer = named_account(session, instruction.payer)
    require_system(session, signer_of(receipt_text(receipt.model_dump()), receipt.signature), payer.bank_code)
    if receipt.payer_account != payer.number:
        raise _other_account()
    return payer


def _take(session: Session, instruction: PaymentInstruction, receipt: Receipt, payer: BankAccount) -> None:
    payee = payee_account(session, instruction, item_of(session, instruction.id, ORDERED))
    if payee is None or receipt.payee_account != payee.number:
        raise _other_account()
    other = Account(payee.number, payee.name, payee.bank_code)
    reference = reference_of(instruction.id)
    entry = Entry(0, "debit", receipt.amount_fen, receipt.paid_at, receipt.reference, reference, other)
    if receipt.amount_fen == 0 or misfit(session, entry, instruction) is not None:
        raise Problem(422, "receipt_amount", "回单金额超过未付金额", "the receipt is for more than is still to be paid")
    pay(session, instruction, payer, entry, Source("", receipt.signature, ledger_now(session)))


def _other_account() -> Problem:
    words = "the receipt names another account than the one that the money is locked to"
    return Problem(422, "receipt_account", "回单账户与登记账户不符", words)


def instruction_answer(row: PaymentInstruction, now: int) -> InstructionAnswer:
    return InstructionAnswer(
        id=row.id,
        kind=row.kind,
        payer=row.payer,
        payee=row.payee,
        amount_fen=row.amount_fen,
        paid_fen=row.paid_fen,
        subject=row.subject,
        state=queries.state_of(row, now),
        due_on=day(row.due_at),
    )
