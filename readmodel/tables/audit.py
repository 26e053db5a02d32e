"""Who looked at whose data, and who decided what: lines that are only ever added, each sealed by the next."""

from datetime import date

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment, number, word


class AuditLine(SQLModel, table=True):
    """One line. hash: of all its other columns, `prev` among them, which is the hash of the line before.

    participant: in whose name it was done; key and session: with which; person, client: by whom, where that is known.
    act: read | decision. resource: the id in the path. outcome: the status that was answered. whose: the other
    participants whose data it was, in order. day: in Shanghai; it never goes back.
    """

    __tablename__ = "audit_line"
    seq: int = number(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date
    at: int = moment()
    participant: str = address()
    person: str | None = Field(default=None)
    client: str | None = Field(default=None)
    key: str | None = address(default=None)
    session: str | None = Field(default=None, max_length=16)
    act: str
    purpose: str
    route: str
    resource: str | None = Field(default=None, sa_type=Text)
    outcome: int
    whose: list[str] = Field(sa_type=JSON)
    request_id: str = Field(max_length=64)
    prev: str = word()
    hash: str = word()
    __table_args__ = (index("audit_line", "day", "seq"), index("audit_line", "participant", "seq"))


class AuditParty(SQLModel, table=True):
    """That a line is about a participant's data, for that participant to find it."""

    __tablename__ = "audit_party"
    participant: str = address(primary_key=True)
    seq: int = number(primary_key=True, sa_column_kwargs={"autoincrement": False})


class AuditRoot(SQLModel, table=True):
    """A day that is over. root: the hash of its last line. The ledger has it, too: see `Anchor`."""

    __tablename__ = "audit_root"
    day: date = Field(primary_key=True)
    first_seq: int = number()
    last_seq: int = number()
    root: str = word()
