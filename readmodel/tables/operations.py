"""What an operator looks at: how far behind the tables are, and what could not be done."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import moment, number


class LedgerHead(SQLModel, table=True):
    """The ledger's newest block when a worker last asked. One row. at: the block's time; seen_at: ours."""

    __tablename__ = "ledger_head"
    id: int = Field(primary_key=True)
    block: int = number()
    at: int = moment()
    seen_at: int = moment()


class FailedTask(SQLModel, table=True):
    """A task that ended with an error that time alone does not mend, under what it was to do: again the same is the
    same row. state: failed | mended (it was done since).
    """

    __tablename__ = "failed_task"
    id: str = Field(primary_key=True)
    task: str
    args: list[Any] = Field(sa_type=JSON)
    error: str = Field(sa_type=Text)
    trace: str = Field(sa_type=Text)
    times: int
    first_at: int = moment()
    last_at: int = moment()
    state: str = Field(index=True)


class ClockDay(SQLModel, table=True):
    """The last of the ledger's days, in Shanghai, on which the worker did what it does once a day."""

    __tablename__ = "clock_day"
    name: str = Field(primary_key=True)
    on: date
