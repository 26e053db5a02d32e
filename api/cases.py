"""How a case of the payments queue ends: by a word, by a match, by taking a payment back, by giving up the rest."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from api.batches import ORDERED, item_of, move_item, settle_batches
from api.matching import Source, misfit, pay
from api.problems import Problem, not_found
from chain.intents import bank_reference
from files.iso20022 import Account, Entry
from readmodel.tables import (
    BankAccount,
    BankEntry,
    BankFile,
    BankReceipt,
    BatchItem,
    PaymentCase,
    PaymentInstruction,
    SignedIntent,
)

# Which cases may end how; each may end by a word.
MOVES = {"match": {"unknown"}, "take_back": {"returned"}, "close_rest": {"part_payment"}}
# What the bank says on the ledger with a receipt's reference.
SAYS_PAID = ("RecordPayment", "ConfirmDisbursement", "PayClaim", "RefundCompensation", "RecordRecovery")


def require_fits(case: PaymentCase, resolution: str) -> None:
    """Raises `Problem` for an ending that is not one of this kind of case."""
    if resolution != "note" and case.kind not in MOVES[resolution]:
        raise Problem(
            422, "wrong_resolution", "该情形不能如此处理", f"a case of {case.kind} does not end by {resolution}"
        )


def carry_out(session: Session, case: PaymentCase, now: int) -> None:
    """What was proposed is done now. Raises `Problem`, and then nothing is."""
    if case.resolution == "match":
        _match(session, case, now)
    elif case.resolution == "take_back":
        _take_back(session, case, now)
    elif case.resolution == "close_rest":
        _close_rest(session, case)


def _match(session: Session, case: PaymentCase, now: int) -> None:
    """A debit that came without our reference pays this instruction; amount and account must fit all the same."""
    instruction = session.get(PaymentInstruction, case.to_instruction, with_for_update=True)
    account = session.get(BankAccount, case.account)
    kept = session.get(BankEntry, (case.account, case.direction, case.reference), with_for_update=True)
    file = session.get(BankFile, case.file)
    if instruction is None or instruction.payer != case.participant:
        raise not_found("付款指令", "payment instruction")
    if account is None or kept is None or file is None or kept.direction != "debit" or kept.outcome != "queued":
        raise Problem(422, "wrong_resolution", "该笔款项不能匹配", "only a debit that is still queued is matched")
    other = Account(kept.other_number, kept.other_name, "")
    entry = Entry(0, "debit", kept.amount_fen, kept.booked_at, kept.reference, kept.end_to_end, other)
    why = misfit(session, entry, instruction)
    if why is not None:
        raise Problem(422, "receipt_differs", f"与指令不符：{why}", f"it does not fit the instruction: {why}")
    pay(session, instruction, account, entry, Source(case.file, file.signature, now))
    kept.outcome = "paid"


def _take_back(session: Session, case: PaymentCase, now: int) -> None:
    """The money came back: the instruction is open again, and its receipt proves nothing any more."""
    instruction = session.get(PaymentInstruction, case.instruction, with_for_update=True)
    which = (
        col(BankReceipt.instruction) == case.instruction,
        col(BankReceipt.amount_fen) == case.amount_fen,
        col(BankReceipt.returned_at).is_(None),
    )
    receipt = session.scalars(select(BankReceipt).where(*which).order_by(col(BankReceipt.paid_at).desc())).first()
    if instruction is None or receipt is None:
        raise Problem(422, "no_receipt", "没有对应的付款回单", "there is no receipt that came back")
    if _is_said(session, receipt.reference):
        words = "its receipt is on the ledger already: the debt counts as paid there, so the payer must pay again"
        raise Problem(409, "receipt_used", "该回单已用于账本登记，不能撤回，须另行付款", words)
    receipt.returned_at = now
    instruction.paid_fen -= receipt.amount_fen
    if instruction.state == "paid":
        instruction.state = "open"
    item = session.get(BatchItem, (receipt.batch, receipt.line), with_for_update=True) if receipt.batch else None
    if item is not None:
        item.paid_fen -= receipt.amount_fen
        if item.state == "paid":
            move_item(item, "returned")


def _is_said(session: Session, reference: str) -> bool:
    """Whether anybody says on the ledger, or is about to, that this receipt paid."""
    query = select(col(SignedIntent.digest)).where(
        col(SignedIntent.action).in_(SAYS_PAID),
        col(SignedIntent.state).in_(("draft", "queued", "sent")),
        col(SignedIntent.fields)["bankReference"].as_string() == bank_reference(reference),
    )
    return session.scalars(query).first() is not None


def _close_rest(session: Session, case: PaymentCase) -> None:
    """The bank paid part and will pay no more on this order: what is left may go into another batch."""
    item = item_of(session, case.instruction or "", ORDERED)
    if item is None:
        raise Problem(409, "wrong_state", "该指令已不在途", "the instruction is not under way any more")
    move_item(item, "failed", case.reason)
    settle_batches(session, [item.batch])
