"""A bank's credit policy, and the offers that it makes by it without a person."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, word


class BankPolicy(SQLModel, table=True):
    """One version of a bank's policy. state: proposed -> in_force | rejected; in_force -> replaced | stopped. Of a bank
    at most one is in force, and at most one proposed.

    body: the policy as JSON, fen as strings. signer: the key of the bank's agent, which signs what the policy offers.
    proposed_by, decided_by: persons, or a founding key.
    """

    __tablename__ = "bank_policy"
    __table_args__ = (index("bank_policy", "bank", "state"), index("bank_policy", "state", "bank"))
    id: str = Field(primary_key=True)
    bank: str = address()
    state: str
    body: dict[str, Any] = Field(sa_type=JSON)
    sha256: str
    signer: str = address()
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)


class Offer(SQLModel, table=True):
    """What a bank's policy said of a request, with the request's facts and the decision's steps.

    outcome: yes | manual | no. With yes there is a quote: the intent's digest, signed by the bank's agent (signature,
    signer; until then it is nobody's offer), and terms that hold until valid_until, on the ledger's clock. taken_at:
    the holder accepted, and the quote went out with its acceptance. on_ledger: the request was on the
    ledger when it was decided, so that the quote goes out as soon as it is signed. failed: the clauses that spoke
    against it.
    """

    __tablename__ = "offer"
    __table_args__ = (
        index("offer", "bank", "valid_until"),
        index("offer", "holder", "financing"),
        index("offer", "bank", "financing"),
    )
    financing: str = word(primary_key=True)
    bank: str = address(primary_key=True)
    holder: str = address()
    lot: str = word()
    debtor: str = address()
    kind: str
    recourse: bool
    policy: str
    outcome: str
    request: dict[str, Any] = Field(sa_type=JSON)
    decision: dict[str, Any] = Field(sa_type=JSON)
    failed: list[str] = Field(sa_type=JSON)
    advance_fen: int = fen()
    repay_fen: int = fen()
    rate_bps: int = 0
    fee_fen: int = fen()
    days: int = 0
    valid_until: int = moment(default=0)
    commitment: str | None = word(default=None)
    quote: str | None = word(default=None, index=True)
    on_ledger: bool = False
    signature: str | None = Field(default=None)
    signer: str | None = address(default=None)
    at: int = moment()
    signed_at: int | None = moment(default=None)
    taken_at: int | None = moment(default=None)
