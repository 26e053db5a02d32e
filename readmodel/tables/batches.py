"""Orders to banks, what the banks said of them, and what a person has to look at."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Index, Text, text
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, word

# Moves that there are; any other is refused. live: the instruction cannot be in another batch.
BATCH_MOVES = {"proposed": {"approved", "rejected"}, "approved": {"done"}}
ITEM_MOVES = {
    "proposed": {"approved", "dropped"},
    "approved": {"accepted", "failed", "paid"},
    "accepted": {"failed", "paid"},
    "paid": {"returned"},
}
LIVE = ("proposed", "approved", "accepted")
_LIVE = text("state IN ('proposed', 'approved', 'accepted')")


class PaymentBatch(SQLModel, table=True):
    """A payer's order to its bank: made by one, approved by another, carried as pain.001. state: `BATCH_MOVES`.

    account: the payer's. items and total_fen: count and control sum. done: nothing of it is on its way any more.
    """

    __tablename__ = "payment_batch"
    __table_args__ = (index("payment_batch", "participant", "id"),)
    id: str = Field(primary_key=True)
    participant: str = address()
    account: str
    state: str
    items: int
    total_fen: int = fen()
    execute_on: date
    made_by: str
    made_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)


class BatchItem(SQLModel, table=True):
    """One instruction of a batch, locked to the payee's account. state: `ITEM_MOVES`; an instruction is live in one
    batch at most. reference: end to end. paid_fen: what the payer's bank has booked; only that makes it paid.

    dropped: the batch was not approved. failed: the bank will not pay, or the rest was given up; `reason` says why.
    """

    __tablename__ = "batch_item"
    __table_args__ = (
        index("batch_item", "instruction", "state"),
        Index("uq_batch_item_instruction", "instruction", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
    )
    batch: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    instruction: str = word()
    reference: str
    amount_fen: int = fen()
    paid_fen: int = fen()
    account: str
    state: str
    reason: str | None = Field(default=None)


class BankFile(SQLModel, table=True):
    """A bank's message as it came, signed by its system. The same one again changes nothing. result: what was
    answered."""

    __tablename__ = "bank_file"
    sha256: str = word(primary_key=True)
    kind: str
    signer: str = address()
    signature: str
    participant: str = address()
    by: str
    at: int = moment()
    body: str = Field(sa_type=Text)
    result: dict[str, Any] = Field(sa_type=JSON)


class BankEntry(SQLModel, table=True):
    """A movement on a named account, once, however many files tell of it. outcome: paid | part | confirmed (the
    payee's bank says so, too) | other (none of ours) | queued.

    reference: the bank's own. other_*: the account on the other side, as far as the bank named it.
    """

    __tablename__ = "bank_entry"
    account: str = Field(primary_key=True)
    direction: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    amount_fen: int = fen()
    booked_at: int = moment()
    end_to_end: str
    other_number: str
    other_name: str
    returned: bool
    file: str = word()
    outcome: str


class PaymentCase(SQLModel, table=True):
    """What a person has to look at. state: open -> proposed -> resolved, or open again if the proposal is refused; what
    moves nothing is resolved at once.

    kind: part_payment | returned | unknown | double | amount_differs | account_differs | reference_used | void.
    account, direction, reference name the entry. assigned_to: a person, or a founding key. resolution: note | match |
    take_back | close_rest; to_instruction: what a match is with.
    """

    __tablename__ = "payment_case"
    __table_args__ = (index("payment_case", "participant", "state", "id"), index("payment_case", "state", "id"))
    id: str = Field(primary_key=True)
    participant: str = address()
    kind: str
    account: str
    direction: str
    reference: str
    amount_fen: int = fen()
    instruction: str | None = word(default=None)
    file: str = word()
    state: str
    assigned_to: str | None = Field(default=None)
    made_at: int = moment()
    resolution: str | None = Field(default=None)
    to_instruction: str | None = word(default=None)
    reason: str | None = Field(default=None)
    proposed_by: str | None = Field(default=None)
    proposed_at: int | None = moment(default=None)
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
