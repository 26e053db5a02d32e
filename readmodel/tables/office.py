"""What a pool's offices say off the ledger: the cash of the pool, and exceptions that they grant."""

from datetime import date

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, moment, word


class PoolCash(SQLModel, table=True):
    """What a pool has in its account, as its treasurer stated it: the platform holds no money. A later statement of the
    same second replaces the earlier one. alert_below_fen: below this, after all claims under way, the pool is low.
    """

    __tablename__ = "pool_cash"
    pool: str = Field(primary_key=True)
    at: int = moment(primary_key=True)
    cash_fen: int = fen()
    alert_below_fen: int = fen()
    stated_by: str = address()


class LateClaim(SQLModel, table=True):
    """The authority's leave to claim for a loan after its three months (art. 19(2), reading A16). until_on: the last
    day, in Shanghai. grounds: hash of the paper that says why."""

    __tablename__ = "late_claim"
    loan: str = word(primary_key=True)
    until_on: date
    grounds: str = word()
    granted_by: str = address()
    at: int = moment()
