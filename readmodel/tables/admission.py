"""Who is admitted: the public profile, and the file behind it with who proposed and who approved it."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, index, moment, word


class Profile(SQLModel, table=True):
    """The admission file's public part. `code` is the registration code (统一社会信用代码) that gives the address."""

    __tablename__ = "profile"
    participant: str = address(primary_key=True)
    code: str = Field(unique=True)
    name: str
    name_en: str
    kind: str
    filed_at: int = moment()


class Admission(SQLModel, table=True):
    """An applicant and its file. state: proposed -> approved | rejected.

    key: the applicant's first, the founding key. file: what was said and shown (KYB), its documents by hash; `kyb` is
    the hash of it all and goes on the ledger. proposed_by, decided_by: the person, or the operator's founding key.
    """

    __tablename__ = "admission"
    __table_args__ = (index("admission", "state", "id"), index("admission", "participant", "id"))
    id: str = Field(primary_key=True)
    participant: str = address()
    code: str
    name: str
    name_en: str
    kind: str
    key: str = address()
    file: dict[str, Any] = Field(sa_type=JSON)
    kyb: str = word()
    state: str
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)
