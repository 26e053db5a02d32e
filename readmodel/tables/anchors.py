"""Roots of logs that somebody keeps elsewhere, dated by the ledger."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, moment, number, word


class Anchor(SQLModel, table=True):
    """What has this root, such as a day of a gateway's audit log, is no younger than `at`. by: the account that says
    so; anybody may, of any root.
    """

    __tablename__ = "anchor"
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    by: str = address()
    root: str = word(index=True)
    at: int = moment()
