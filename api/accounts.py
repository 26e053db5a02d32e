"""Named accounts and the banks' systems: where money may go, and whose word about it counts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from api.problems import Problem, forbidden
from chain.keys import BadSignature, recover, text_digest
from readmodel.tables import BankAccount, BankSystem


def named_account(session: Session, participant: str) -> BankAccount:
    """The participant's account, as two of its people named it. Raises `Problem` 409 without one."""
    found = session.scalars(
        select(BankAccount).where(col(BankAccount.participant) == participant, col(BankAccount.state) == "approved")
    ).first()
    if found is None:
        raise no_account(participant)
    return found


def named_accounts(session: Session, participants: Iterable[str]) -> dict[str, BankAccount]:
    """By participant, of those that have one."""
    which = (col(BankAccount.participant).in_(set(participants)), col(BankAccount.state) == "approved")
    return {row.participant: row for row in session.scalars(select(BankAccount).where(*which))}


def no_account(participant: str) -> Problem:
    return Problem(
        409,
        "no_account",
        f"参与方{participant}尚未登记收付款账户",
        f"participant {participant} has no named account: one of its people proposes it, another approves it",
    )


def account_at(session: Session, bank_code: str, number: str) -> BankAccount | None:
    """The named account of that number at that bank. One that was replaced may still get what was under way."""
    rows = session.scalars(
        select(BankAccount).where(
            col(BankAccount.bank_code) == bank_code,
            col(BankAccount.number) == number,
            col(BankAccount.state).in_(("approved", "replaced")),
        )
    ).all()
    return min(rows, key=lambda row: (row.state != "approved", row.id), default=None)


def signer_of(text: str, signature: str) -> str:
    """The address that signed a text; "" for what is no signature."""
    try:
        return recover(text_digest(text), signature)
    except BadSignature:
        return ""


def system_of(session: Session, signer: str, bank_code: str) -> BankSystem | None:
    """The bank's system that has this key and speaks of accounts at this bank: its own only."""
    rows = session.scalars(select(BankSystem).where(col(BankSystem.key) == signer, col(BankSystem.state) == "approved"))
    return next((row for row in rows if bank_code.startswith(row.code_prefix)), None)


def require_system(session: Session, signer: str, bank_code: str) -> BankSystem:
    """Raises `Problem` 403 unless the signer is the system of the bank at which the account is."""
    found = system_of(session, signer, bank_code)
    if found is None:
        raise forbidden("并非该账户开户行的银行系统签发", "not signed by the system of the bank that has the account")
    return found
