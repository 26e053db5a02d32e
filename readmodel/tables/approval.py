"""How many must approve, who has approved, and who stands in for whom."""

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, word


class ApprovalRule(SQLModel, table=True):
    """授权矩阵: up to this amount one checker approves, above it two. action: "" for all that have no rule of their
    own."""

    __tablename__ = "approval_rule"
    participant: str = address(primary_key=True)
    action: str = Field(primary_key=True)
    one_up_to_fen: int = fen()
    set_by: str
    set_at: int = moment()


class Approval(SQLModel, table=True):
    """A checker has signed an intent that takes two. by: the person, or the founding key."""

    __tablename__ = "approval"
    digest: str = word(primary_key=True)
    by: str = Field(primary_key=True)
    key: str = address()
    signature: str
    at: int = moment()


class Delegation(SQLModel, table=True):
    """While one is away, another has these roles of it, too. UTC seconds, both inclusive; ended_at: taken back before.

    made_by: the person itself, an administrator, or a founding key.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        index("delegation", "to_person", "participant"),
        index("delegation", "participant", "id"),
    )
    id: str = Field(primary_key=True)
    participant: str = address()
    from_person: str
    to_person: str
    roles: list[str] = Field(sa_type=JSON)
    from_at: int = moment()
    until_at: int = moment()
    made_by: str
    made_at: int = moment()
    ended_at: int | None = moment(default=None)
