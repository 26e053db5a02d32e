"""What a movement on a named account means for the instructions: by reference, amount and account. Whatever does not
fit is a case for a person; nothing is guessed.

Only the payer's bank makes an instruction paid: a debit on the payer's account, to the payee's named account. The
payee's bank says the same thing again, and that is kept, and counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from api.accounts import account_at, named_accounts
from api.batches import ORDERED, item_of, move_item, settle_batches
from api.sessions import fresh_id
from files.iso20022 import Entry, instruction_prefix
from readmodel.tables import (
    BankAccount,
    BankEntry,
    BankReceipt,
    BatchItem,
    PaymentCase,
    PaymentInstruction,
)

OURS = "TS"  # how our references begin


@dataclass(frozen=True)
class Source:
    """Where it is said: file by its hash, signature of the bank's system, the ledger's second."""

    file: str
    signature: str
    now: int


def book(session: Session, account: BankAccount, entry: Entry, source: Source) -> str:
    """Take one movement in, once. Returns its outcome: paid, part, confirmed, other, queued, or repeated."""
    known = session.get(BankEntry, (account.id, entry.direction, entry.reference), with_for_update=True)
    if known is not None:
        if (known.amount_fen, known.end_to_end) == (entry.amount_fen, entry.end_to_end):
            return "repeated"  # a statement tells again what notifications told
        _open_case(session, "reference_used", account, entry, source, None)
        return "queued"
    outcome = _outcome(session, account, entry, source)
    session.add(
        BankEntry(
            account=account.id,
            direction=entry.direction,
            reference=entry.reference,
            amount_fen=entry.amount_fen,
            booked_at=entry.booked_at,
            end_to_end=entry.end_to_end,
            other_number=entry.other.number,
            other_name=entry.other.name,
            returned=entry.returned,
            file=source.file,
            outcome=outcome,
        )
    )
    session.flush()
    return outcome


def _outcome(session: Session, account: BankAccount, entry: Entry, source: Source) -> str:
    instruction = instruction_of(session, entry.end_to_end)
    if instruction is None or account.participant not in (instruction.payer, instruction.payee):
        return _stranger(session, account, entry, source)
    if entry.direction == "credit":
        if entry.returned and instruction.payer == account.participant:
            _open_case(session, "returned", account, entry, source, instruction)
            return "queued"
        return "confirmed" if instruction.payee == account.participant else _stranger(session, account, entry, source)
    if instruction.payer != account.participant:  # the payee's bank sends money back: the payer's bank says so, too
        return "confirmed" if entry.returned else _stranger(session, account, entry, source)
    kind = misfit(session, entry, instruction)
    if kind is not None:
        _open_case(session, kind, account, entry, source, instruction)
        return "queued"
    item = pay(session, instruction, account, entry, source)
    whole = item.state == "paid" if item is not None else instruction.state == "paid"
    if not whole:
        _open_case(session, "part_payment", account, entry, source, instruction)
    return "paid" if whole else "part"


def instruction_of(session: Session, reference: str) -> PaymentInstruction | None:
    """The instruction that an end-to-end reference names, locked while its session writes."""
    prefix = instruction_prefix(reference)
    if prefix is None:
        return None
    id = col(PaymentInstruction.id)
    query = select(PaymentInstruction).where(id > prefix, id < prefix + "g")
    return session.scalars(query.with_for_update()).first()


def _stranger(session: Session, account: BankAccount, entry: Entry, source: Source) -> str:
    """A case if it looks like ours: by its reference, or by an account that is a participant's. Whatever else moves on
    the account is its owner's business."""
    named = account_at(session, entry.other.bank_code, entry.other.number)
    if not entry.end_to_end.startswith(OURS) and (named is None or named.participant == account.participant):
        return "other"
    if entry.direction == "credit" and not entry.end_to_end.startswith(OURS):
        return "other"  # the payer's bank says it of the payer's account; there it is a case
    _open_case(session, "unknown", account, entry, source, None)
    return "queued"


def misfit(session: Session, entry: Entry, instruction: PaymentInstruction) -> str | None:
    """Why a debit does not pay an instruction; None if it does."""
    if session.get(BankReceipt, entry.reference) is not None:
        return "reference_used"
    if instruction.state == "void":
        return "void"
    if instruction.state == "paid":
        return "double"
    item = item_of(session, instruction.id, ORDERED)
    payee = payee_account(session, instruction, item)
    named = (entry.other.number, entry.other.bank_code or (payee.bank_code if payee else ""))
    if payee is None or named != (payee.number, payee.bank_code):
        return "account_differs"
    left = instruction.amount_fen - instruction.paid_fen
    if item is not None:
        left = min(left, item.amount_fen - item.paid_fen)
    return "amount_differs" if entry.amount_fen > left else None


def payee_account(session: Session, instruction: PaymentInstruction, item: BatchItem | None) -> BankAccount | None:
    """Where the money is locked to: the account of the order that is under way, else the one that is named now."""
    if item is not None:
        return item_account(session, item)
    return named_accounts(session, [instruction.payee]).get(instruction.payee)


def item_account(session: Session, item: BatchItem) -> BankAccount:
    found = session.get(BankAccount, item.account)
    assert found is not None
    return found


def pay(
    session: Session, instruction: PaymentInstruction, account: BankAccount, entry: Entry, source: Source
) -> BatchItem | None:
    """The receipt is kept, the instruction and its order get the money. Returns the order's item, if there is one.

    Call when the entry was found to fit.
    """
    item = item_of(session, instruction.id, ORDERED)
    payee = payee_account(session, instruction, item)
    assert payee is not None
    instruction.paid_fen += entry.amount_fen
    if instruction.paid_fen == instruction.amount_fen:
        instruction.state = "paid"
    if item is not None:
        item.paid_fen += entry.amount_fen
        if item.paid_fen == item.amount_fen:
            move_item(item, "paid")
            settle_batches(session, [item.batch])
    session.add(
        BankReceipt(
            reference=entry.reference,
            instruction=instruction.id,
            payer=instruction.payer,
            payee=instruction.payee,
            amount_fen=entry.amount_fen,
            paid_at=entry.booked_at,
            payer_account=account.id,
            payee_account=payee.id,
            batch=item.batch if item else None,
            line=item.line if item else None,
            file=source.file or None,
            signature=source.signature,
        )
    )
    session.flush()
    return item


def _open_case(
    session: Session,
    kind: str,
    account: BankAccount,
    entry: Entry,
    source: Source,
    instruction: PaymentInstruction | None,
) -> None:
    session.add(
        PaymentCase(
            id=fresh_id(source.now),
            participant=account.participant,
            kind=kind,
            account=account.id,
            direction=entry.direction,
            reference=entry.reference,
            amount_fen=entry.amount_fen,
            instruction=instruction.id if instruction else None,
            file=source.file,
            state="open",
            made_at=source.now,
        )
    )
    session.flush()
