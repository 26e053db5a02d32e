"""What parties signed and what the relayer sent: written before anything leaves, so that a crash loses nothing."""

from typing import Any

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment, number, word


class SignedIntent(SQLModel, table=True):
    """An intent from its draft on, under the digest that is signed: the same intent twice is the same row.

    state: draft | queued | sent | refused | rejected; confirmed is `IntentUsed` having it. refusal: the ledger's error,
    or `revoked` where the participant took it back.

    drafted_by, approved_by: the person who made the draft and the one who signed it last, or the founding key that did.
    rejected_by: the checker who would not sign it, or the maker who took it back, before anybody had.

    request_id: the request to the gateway that drafted it; None where a clock did.

    order_of: in whose order it goes to the ledger, where that is not its own participant's: a bank's offer goes with
    the holder's request and acceptance.

    `signature` is None for a draft, and for the one call that needs none (noting an overdue certificate).
    """

    __tablename__ = "signed_intent"
    __table_args__ = (index("signed_intent", "participant", "state", "drafted_at", "digest"),)
    digest: str = word(primary_key=True)
    serial: int | None = number(default=None, index=True)
    action: str = Field(index=True)
    contract: str
    participant: str = address()
    fields: dict[str, Any] = Field(sa_type=JSON)
    state: str = Field(index=True)
    drafted_by: str = address()
    drafted_at: int = moment()
    approved_by: str | None = Field(default=None)
    rejected_by: str | None = Field(default=None)
    rejected_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)
    signer: str | None = address(default=None)
    call: str | None = Field(default=None, sa_type=Text)
    queued_at: int | None = moment(default=None)
    order_of: str | None = address(default=None)
    envelope: str | None = word(default=None, index=True)
    place: int | None = Field(default=None)
    refusal: str | None = Field(default=None)
    refusal_zh: str | None = Field(default=None)
    refusal_en: str | None = Field(default=None)
    request_id: str | None = Field(default=None, max_length=64, index=True)


class Envelope(SQLModel, table=True):
    """A relayer's transaction, signed once and sent until mined. state: sealed | mined | quarantined."""

    __tablename__ = "envelope"
    tx: str = word(primary_key=True)
    relayer: str = address(index=True)
    nonce: int = number()
    contract: str
    raw: str = Field(sa_type=Text)
    state: str = Field(index=True)
    sealed_at: int = moment()
    block: int | None = number(default=None)


class Relayer(SQLModel, table=True):
    """A relayer key's next nonce. Its row is locked while a nonce is taken; a nonce is never used again."""

    __tablename__ = "relayer"
    address: str = address(primary_key=True)
    next_nonce: int = number()


class NonceLane(SQLModel, table=True):
    """The next intent nonce of a participant at this gateway."""

    __tablename__ = "nonce_lane"
    participant: str = address(primary_key=True)
    next_nonce: int = number()
