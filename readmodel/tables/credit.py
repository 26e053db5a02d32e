"""A bank's credit policy, a debtor's programme of early payment, and the offers that are made by them without a
person."""

from datetime import date
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, word


class BankPolicy(SQLModel, table=True):
    """One version of a bank's policy. state: proposed -> in_force | rejected; in_force -> replaced | stopped. Of a bank
    at most one is in force, and at most one proposed.

    kind: credit | early_payment, a debtor's programme; the debtor is then what is called the bank. body: the policy as
    JSON, fen as strings. signer: the key of the bank's agent, which signs what the policy offers. proposed_by,
    decided_by: persons, or a founding key.
    """

    __tablename__ = "bank_policy"
    __table_args__ = (index("bank_policy", "bank", "state"), index("bank_policy", "state", "bank"))
    id: str = Field(primary_key=True)
    bank: str = address()
    kind: str
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
    the holder accepted, and the quote went out with its acceptance. on_ledger: the request was on the ledger when it
    was decided, so that the quote goes out as soon as it is signed. failed: the clauses that spoke against it.
    standing_order: the holder's, by which it was asked for; acceptance: the digest of what was drafted by it."""

    __tablename__ = "offer"
    __table_args__ = (
        index("offer", "bank", "valid_until"),
        index("offer", "holder", "financing"),
        index("offer", "bank", "financing"),
        index("offer", "lot", "valid_until"),
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
    standing_order: str | None = Field(default=None)
    acceptance: str | None = word(default=None)


class StandingOrder(SQLModel, table=True):
    """What a holder sells to its debtors as soon as it can. state: proposed -> in_force | rejected; in_force ->
    revoked. After until_on, a Shanghai date, nothing is done by it.

    debtor: None for all. least_days: until maturity; least_fen: the smallest lot; most_all_in_bps: the most that it may
    cost, as simple interest a year. terms: hash of the terms under which money is asked for. proposed_by, decided_by,
    revoked_by: persons, or a founding key.
    """

    __tablename__ = "standing_order"
    __table_args__ = (index("standing_order", "holder", "id"),)
    id: str = Field(primary_key=True)
    holder: str = address()
    state: str
    debtor: str | None = address(default=None)
    least_days: int
    least_fen: int = fen()
    most_all_in_bps: int
    until_on: date
    terms: str = word()
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    revoked_by: str | None = Field(default=None)
    revoked_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)
