"""What was read from the ledger, and how far."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import moment, number, word


class ChainBlock(SQLModel, table=True):
    """A block that holds events of ours, or ended a range. The rest are known by parent linkage."""

    __tablename__ = "chain_block"
    number: int = number(primary_key=True)
    hash: str = word()
    parent_hash: str = word()
    at: int = moment()


class ChainEvent(SQLModel, table=True):
    """A raw event as decoded."""

    __tablename__ = "chain_event"
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    tx: str = word()
    contract: str
    name: str
    args: dict[str, Any] = Field(sa_type=JSON)


class SyncCursor(SQLModel, table=True):
    """The last block whose rows are all here. One row; moved by compare-and-set, in the rows' own transaction."""

    __tablename__ = "sync_cursor"
    id: int = Field(primary_key=True)
    block: int = number()
    hash: str = word()
    at: int = moment()


class SyncedRange(SQLModel, table=True):
    """A range that can be taken back: its last block, and the cursor as it stood before it (None: there was none). Only
    where finality is probabilistic, and only near the head."""

    __tablename__ = "synced_range"
    last: int = number(primary_key=True)
    before_block: int | None = number(default=None)
    before_hash: str | None = word(default=None)
    before_at: int | None = moment(default=None)


class SyncedChange(SQLModel, table=True):
    """A row that a range added, changed or removed, as it was before and after (None: there was none)."""

    __tablename__ = "synced_change"
    last: int = number(primary_key=True)
    serial: int = Field(primary_key=True)
    of: str
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
