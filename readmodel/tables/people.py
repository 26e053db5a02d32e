"""Who the parties are, who is signed in, what was decided, and what is due."""

from datetime import date
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, moment, word


class Profile(SQLModel, table=True):
    """The admission file's public part. `code` is the registration code (统一社会信用代码) that gives the address."""

    __tablename__ = "profile"
    participant: str = address(primary_key=True)
    code: str = Field(unique=True)
    name: str
    name_en: str
    kind: str
    filed_at: int = moment()


class Challenge(SQLModel, table=True):
    """A sign-in message (EIP-4361) that we wrote, kept to the letter: only a signature of exactly it counts, once.

    participant: for whom the key wants to act; None where it acts for one only.
    """

    __tablename__ = "challenge"
    nonce: str = Field(primary_key=True)
    key: str = address()
    participant: str | None = address(default=None)
    message: str
    expires_at: int = moment()


class SignIn(SQLModel, table=True):
    """A session. Only the token's hash is kept."""

    __tablename__ = "sign_in"
    token_hash: str = Field(primary_key=True)
    key: str = address(index=True)
    participant: str = address(index=True)
    expires_at: int = moment()


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
