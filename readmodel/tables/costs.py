"""What a debtor agreed to bear of the cost of financings on its certificates, and of which quotes it does."""

from datetime import date

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, word


class CostShare(SQLModel, table=True):
    """A debtor's standing agreement. state: proposed -> approved | rejected; approved -> ended. Of one debtor and one
    supplier at most one holds on any day.

    supplier: the holder for whose financings it is; None: for all, but those with an agreement of their own.
    interest_bps, fee_bps: of a financing's interest and fee. from_on, until_on: Shanghai dates, both inclusive, on
    which a holder may draft its acceptance of a quote. proposed_by: who proposed it, or changed the proposal last.
    """

    __tablename__ = "cost_share"
    __table_args__ = (index("cost_share", "debtor", "id"), index("cost_share", "supplier", "id"))
    id: str = Field(primary_key=True)
    debtor: str = address()
    supplier: str | None = address(default=None)
    interest_bps: int
    fee_bps: int
    from_on: date
    until_on: date
    state: str
    proposed_by: str
    proposed_at: int = moment()
    decided_by: str | None = Field(default=None)
    decided_at: int | None = moment(default=None)
    reason: str | None = Field(default=None)
    ended_by: str | None = Field(default=None)
    ended_at: int | None = moment(default=None)


class BorneCost(SQLModel, table=True):
    """What the debtor bears of one quote, settled when the holder's acceptance of it was first drafted: what the holder
    was shown holds, whatever becomes of the agreement. The ledger's `Disbursed` makes payment instructions of it.

    place: among the bank's quotes on this financing, from 0. commitment: the quote's. share: the agreement; amounts:
    the debtor's part.
    """

    __tablename__ = "borne_cost"
    financing: str = word(primary_key=True)
    bank: str = address(primary_key=True)
    place: int = Field(primary_key=True)
    commitment: str = word()
    debtor: str = address()
    holder: str = address()
    share: str
    interest_bps: int
    fee_bps: int
    interest_fen: int = fen()
    fee_fen: int = fen()
    at: int = moment()
