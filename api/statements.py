"""A bank's files: whose they are, whether the bank's system signed them, and what is taken from them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from api.accounts import account_at, require_system, signer_of, system_of
from api.batches import items_of, move_item, settle_batches
from api.context import Caller
from api.matching import Source, book
from api.problems import Problem, not_found
from files.iso20022 import PAIN002, Answer, EntryError, kind_of, read_statement, read_status
from files.receipts import file_text
from readmodel.tables import BankAccount, BankFile, BatchItem, PaymentBatch

OUTCOMES = ("paid", "part", "confirmed", "repeated", "other", "queued")
STATUSES = ("accepted", "failed", "unchanged")


def take_file(session: Session, who: Caller, data: bytes, signature: str, now: int) -> tuple[bool, BankFile]:
    """Take a bank's message in; whether it was here before, and what is kept of it. Raises `Problem` and `FileError`.

    All of it in the caller's transaction: good entries are taken, wrong ones are in the result with their reasons.
    """
    sha256 = "0x" + hashlib.sha256(data).hexdigest()
    signer = signer_of(file_text(data), signature)
    kind = kind_of(data)
    known = session.get(BankFile, sha256)
    counts: Counter[str] = Counter()
    if kind == PAIN002:
        report = read_status(data)
        batch = session.get(PaymentBatch, report.order, with_for_update=True)
        account = session.get(BankAccount, batch.account) if batch else None
        if batch is None or account is None:
            raise not_found("付款批次", "batch")
        _require_allowed(session, who, signer, [account])
        errors = list(report.errors)
        if known is None:
            whole = Answer("", "", report.state, report.reason, report.words) if report.state else None
            errors += _answer_all(session, batch, report.answers, whole, counts)
    else:
        statements = read_statement(data)
        found = [account_at(session, one.account.bank_code, one.account.number) for one in statements]
        accounts = [account for account in found if account is not None]
        if len(accounts) < len(found) or not accounts:
            raise not_found("账户", "account")
        _require_allowed(session, who, signer, accounts)
        errors = [error for one in statements for error in one.errors]
        if known is None:
            source = Source(sha256, signature, now)
            for one, account in zip(statements, accounts, strict=True):
                for entry in one.entries:
                    counts[book(session, account, entry, source)] += 1
    if known is not None:
        return True, known
    result: dict[str, Any] = {"counts": dict(counts), "errors": [vars(error) for error in errors]}
    kept = BankFile(
        sha256=sha256,
        kind=kind,
        signer=signer,
        signature=signature,
        participant=who.participant,
        by=who.by,
        at=now,
        body=data.decode("utf-8", "replace"),
        result=result,
    )
    session.add(kept)
    session.flush()
    return False, kept


def _require_allowed(session: Session, who: Caller, signer: str, accounts: Sequence[BankAccount]) -> None:
    """Signed by the bank of each account, and handed in by its owner or by that bank. Raises `Problem`."""
    for account in accounts:
        system = system_of(session, signer, account.bank_code)
        bank = system.bank if system else None
        if who.participant not in (account.participant, bank):
            raise not_found("账户", "account")
        require_system(session, signer, account.bank_code)


def _answer_all(
    session: Session, batch: PaymentBatch, answers: Sequence[Answer], whole: Answer | None, counts: Counter[str]
) -> list[EntryError]:
    """What the bank says of each transfer; `whole` holds for those that it does not name."""
    if batch.state not in ("approved", "done"):
        raise Problem(409, "wrong_state", "批次尚未复核通过", f"the batch is {batch.state}: it was never ordered")
    items = {str(item.line): item for item in items_of(session, batch.id)}
    by_reference = {item.reference: item for item in items.values()}
    errors, named = [], set()
    for place, answer in enumerate(answers, start=1):
        item = items.get(answer.line) if answer.line else by_reference.get(answer.reference)
        if item is None or answer.reference not in ("", item.reference):
            zh, en = "批次中没有这笔指令", "the batch has no such transfer"
            errors.append(EntryError(place, "OrgnlInstrId", "unknown_line", answer.line, zh, en))
            continue
        named.add(item.line)
        counts[_answered(item, answer)] += 1
    if whole is not None:
        for item in items.values():
            if item.line not in named:
                counts[_answered(item, whole)] += 1
    settle_batches(session, [batch.id])
    return errors


def _answered(item: BatchItem, answer: Answer) -> str:
    """A bank's status moves no money: what was booked does. So a settled transfer is an accepted one here, and one of
    which something was booked cannot be refused any more."""
    if answer.state == "rejected" and item.state in ("approved", "accepted") and not item.paid_fen:
        move_item(item, "failed", " ".join(part for part in (answer.reason, answer.words) if part) or "rejected")
        return "failed"
    if answer.state in ("accepted", "settled") and item.state == "approved":
        move_item(item, "accepted")
        return "accepted"
    return "unchanged"
