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
    tx: str = word(index=True)
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
