"""What a bank offered, what the rules decided, and what is due."""

from datetime import date
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, moment, word


class SealedQuote(SQLModel, table=True):
    """What a bank's quote says: shown to that bank and to the holder, to nobody else."""

    __tablename__ = "sealed_quote"
    financing: str = word(primary_key=True)
    bank: str = address(primary_key=True)
    commitment: str = word(primary_key=True)
    terms: dict[str, Any] = Field(sa_type=JSON)
    at: int = moment()


class Decision(SQLModel, table=True):
    """A rule engine's answer with its articles, kept under its own hash for ever."""

    __tablename__ = "decision"
    hash: str = word(primary_key=True)
    rule: str
    participant: str = address(index=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    at: int = moment()


class Task(SQLModel, table=True):
    """Something that a clock made due, for a participant. kind: overdue. state: open | done."""

    __tablename__ = "task"
    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    owner: str = address(index=True)
    subject: str = word(index=True)
    due_on: date
    state: str = Field(index=True)
    made_at: int = moment()
