"""Financings and quotes, as the ledger has them."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, number, word


class Financing(SQLModel, table=True):
    """kind: discount | pledge | early_payment. state: requested | accepted | disbursed | repaid | withdrawn |
    declined | ended; a lapse is computed.

    A pledge loan, or a discount with recourse, counts as repaid once its claim on the lot is paid, by redemption or
    otherwise. ended: before that, a court gave a lot that was sold with recourse to somebody else. bank: while
    requested, the one that was asked (None: all); afterwards the one that was chosen. reason: hash of why the bank
    declined.

    early_payment: the debtor pays, and is what is called the bank otherwise. Repaid as soon as its bank confirms the
    payment: nobody owes anything on it any more.
    """

    __tablename__ = "financing"
    __table_args__ = (
        index("financing", "holder", "id"),
        index("financing", "bank", "id"),
        index("financing", "bank", "state", "id"),
        index("financing", "state", "id"),
        index("financing", "lot"),
    )
    id: str = word(primary_key=True)
    lot: str = word()
    holder: str = address()
    kind: str
    recourse: bool
    state: str
    until: int = moment()
    terms: str = word()
    bank: str | None = address(default=None)
    advance_fen: int = fen()
    repay_fen: int = fen()
    repaid_fen: int = fen()
    rate_bps: int = 0
    fee_fen: int = fen()
    requested_at: int = moment()
    accepted_at: int | None = moment(default=None)
    disbursed_at: int | None = moment(default=None)
    reference: str | None = word(default=None)
    reason: str | None = word(default=None)


class Quote(SQLModel, table=True):
    """A sealed quote: that there is one, not what it says."""

    __tablename__ = "quote"
    financing: str = word(primary_key=True)
    bank: str = address(primary_key=True)
    commitment: str = word()
    at: int = moment()


class Repayment(SQLModel, table=True):
    """What a holder paid back to its bank otherwise than out of the lot: on a pledge loan, or as a seller with
    recourse. left_fen: what it owes after it. What comes out of the lot is a `Redemption`."""

    __tablename__ = "repayment"
    __table_args__ = (
        index("repayment", "holder", "at"),
        index("repayment", "bank", "at"),
        index("repayment", "lot", "at"),
    )
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    financing: str = word()
    lot: str = word()
    holder: str = address()
    bank: str = address()
    amount_fen: int = fen()
    left_fen: int = fen()
    reference: str = word()
    at: int = moment()
    tx: str = word()
