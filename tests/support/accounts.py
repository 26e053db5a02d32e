"""Named accounts and a bank's system, as they are in the tables after two people named and approved them."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from chain.abi import keccak
from readmodel.database import Database
from readmodel.tables import BankAccount, BankSystem

BANK_CODE, BANK_PREFIX = "313290000017", "313"


def named_account(database: Database, participant: str, **other: str) -> BankAccount:
    """The approved one; made if there is none."""
    with database.write() as session:
        which = (col(BankAccount.participant) == participant, col(BankAccount.state) == "approved")
        found = session.scalars(select(BankAccount).where(*which)).first()
        if found is None:
            values = {
                "id": keccak(f"account of {participant}".encode()).hex()[:32],
                "participant": participant,
                "number": f"6222{participant[-12:]}",
                "name": f"account of {participant[-4:]}",
                "bank_code": BANK_CODE,
                "bank_name": "示例银行",
                **other,
            }
            found = BankAccount(
                **values, state="approved", proposed_by="maker", proposed_at=1, decided_by="checker", decided_at=1
            )
            session.add(found)
        return found


def bank_system(database: Database, bank: str, key: str, code_prefix: str = BANK_PREFIX) -> None:
    """The bank's system speaks of its accounts from now on."""
    with database.write() as session:
        session.add(
            BankSystem(
                id=key[2:34],
                bank=bank,
                key=key,
                code_prefix=code_prefix,
                state="approved",
                proposed_by="maker",
                proposed_at=1,
                decided_by="checker",
                decided_at=1,
            )
        )
