"""What the roles of the ledger's Authority decide for everybody, and what parties took back."""

from sqlalchemy import String
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, moment

ONLY = 1  # the key of `Governed`'s one row


class Governed(SQLModel, table=True):
    """The ledger's policy: the one of now as far as the row knows, and the next one, which holds from `next_from` on
    (`readmodel.queries.governed.policy_at`). One row.

    longest_tenor: days from issue to maturity. closes_before: hours before maturity at which splits and transfers end.
    eligibility: the module that may refuse receivers; pool_policy: the one that caps the pools. None: no module.
    """

    __tablename__ = "governed"
    id: int = Field(primary_key=True)
    least_lot_fen: int = fen()
    most_endorsements: int = 0
    longest_tenor: int = 0
    closes_before: int = 0
    next_least_lot_fen: int = fen()
    next_most_endorsements: int = 0
    next_longest_tenor: int = 0
    next_closes_before: int = 0
    next_from: int = moment(default=0)
    paused: bool = False
    eligibility: str | None = address(default=None)
    pool_policy: str | None = address(default=None)


class IntentRevoked(SQLModel, table=True):
    """A nonce that a participant took back at one contract: whatever is signed with it never counts."""

    __tablename__ = "intent_revoked"
    contract: str = Field(primary_key=True)
    participant: str = address(primary_key=True)
    nonce: str = Field(primary_key=True, sa_type=String(78))  # 256 bits, decimal
    at: int = moment()
