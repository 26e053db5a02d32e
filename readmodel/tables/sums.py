"""Running sums: each is kept with the rows that it is over, in their own transaction, and can be counted again.

A row is there as long as it counts anything.
"""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, month


class Exposure(SQLModel, table=True):
    """What a party has on a debtor: open lots of its accepted certificates.

    role: owner, or the party of a lien: secured (it is the pledgee) | recourse (it sold the lot). A reservation gives
    nothing yet. open_fen: not redeemed; due_fen: the part of it that comes to this party if all is paid.
    """

    __tablename__ = "exposure"
    party: str = address(primary_key=True)
    debtor: str = address(primary_key=True)
    role: str = Field(primary_key=True)
    lots: int
    open_fen: int = fen()
    due_fen: int = fen()


class Maturing(SQLModel, table=True):
    """The same lots by the month in which they mature; and with the role debtor, the certificates that it must pay."""

    __tablename__ = "maturing"
    party: str = address(primary_key=True)
    month: str = month(primary_key=True)
    role: str = Field(primary_key=True)
    lots: int
    open_fen: int = fen()
    due_fen: int = fen()


class Lending(SQLModel, table=True):
    """A bank's funded financings by kind and state (disbursed | repaid | ended): see `Financing`."""

    __tablename__ = "lending"
    bank: str = address(primary_key=True)
    kind: str = Field(primary_key=True)
    recourse: bool = Field(primary_key=True)
    state: str = Field(primary_key=True)
    financings: int
    advance_fen: int = fen()
    repay_fen: int = fen()
    repaid_fen: int = fen()


class PoolBook(SQLModel, table=True):
    """A bank's loans in a pool. entered_fen: principal of all that ever entered; npl_fen: of those that are
    non-performing and not closed. claimed_fen: asked for and under way; compensated_fen: paid, less refunds, of claims
    that are not closed.
    """

    __tablename__ = "pool_book"
    pool: str = Field(primary_key=True)
    bank: str = address(primary_key=True)
    loans: int
    entered_fen: int = fen()
    npl_fen: int = fen()
    claimed_fen: int = fen()
    compensated_fen: int = fen()
