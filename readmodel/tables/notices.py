"""What participants are told, and how it reaches their systems."""

from datetime import date

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment, number

WAITING = "state = 'waiting'"


class Notice(SQLModel, table=True):
    """Something that a participant should know. kind: see `readmodel.notices.KINDS`. subject: the id of what it is
    about. at: the ledger's clock. The id begins with a time, so that it sorts; what happened once has one id."""

    __tablename__ = "notice"
    __table_args__ = (index("notice", "participant", "id"),)
    id: str = Field(primary_key=True)
    participant: str = address()
    kind: str
    subject: str
    zh: str = Field(sa_type=Text)
    en: str = Field(sa_type=Text)
    at: int = moment()
    read_at: int | None = moment(default=None)


class NoticeCursor(SQLModel, table=True):
    """The last event of which the parties were told, and the last Shanghai date on which they were reminded. One row;
    moved by compare-and-set, in the notices' own transaction."""

    __tablename__ = "notice_cursor"
    id: int = Field(primary_key=True)
    block: int = number()
    log_index: int
    reminded_on: date | None = None


class Webhook(SQLModel, table=True):
    """Where a participant's notices go: an https URL, or mailto:. kinds: which; empty: all. state: live | dead.

    tries: failed ones in a row, since failing_since. next_at: not before; while somebody delivers, until when nobody
    else does. said: what went wrong last.
    """

    __tablename__ = "webhook"
    id: str = Field(primary_key=True)
    participant: str = address(index=True)
    url: str
    kinds: list[str] = Field(sa_type=JSON)
    state: str
    tries: int = 0
    failing_since: int | None = moment(default=None)
    next_at: int = moment(default=0)
    said: str | None = Field(default=None, sa_type=Text)
    made_at: int = moment()


class Delivery(SQLModel, table=True):
    """A notice on its way to a webhook. state: waiting | delivered | skipped. at: when, by the machine's clock."""

    __tablename__ = "delivery"
    __table_args__ = (index("delivery", "webhook", "notice", where=WAITING),)
    webhook: str = Field(primary_key=True)
    notice: str = Field(primary_key=True)
    state: str
    at: int | None = moment(default=None)
