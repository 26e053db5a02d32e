"""Financings and the pool's loans, as the ledger has them."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, moment, number, word


class Financing(SQLModel, table=True):
    """kind: discount | pledge. state: requested | accepted | disbursed | repaid | withdrawn; a lapse is computed.

    A pledge loan counts as repaid once its claim on the lot is paid, by redemption or otherwise.
    """

    __tablename__ = "financing"
    id: str = word(primary_key=True)
    lot: str = word(index=True)
    holder: str = address(index=True)
    kind: str
    recourse: bool
    state: str = Field(index=True)
    until: int = moment()
    terms: str = word()
    bank: str | None = address(default=None, index=True)
    advance_fen: int = fen()
    repay_fen: int = fen()
    repaid_fen: int = fen()
    rate_bps: int = 0
    fee_fen: int = fen()
    requested_at: int = moment()
    accepted_at: int | None = moment(default=None)
    disbursed_at: int | None = moment(default=None)
    reference: str | None = word(default=None)


class Quote(SQLModel, table=True):
    """A sealed quote: that there is one, not what it says."""

    __tablename__ = "quote"
    financing: str = word(primary_key=True)
    bank: str = address(primary_key=True)
    commitment: str = word()
    at: int = moment()


class PoolLoan(SQLModel, table=True):
    """A loan in a pool. class_: normal | special_mention | substandard | doubtful | loss.

    claim: none | submitted | rejected | approved | public | planned | papers_complete | paid | recovering.
    """

    __tablename__ = "pool_loan"
    id: str = word(primary_key=True)
    bank: str = address(index=True)
    pool: str = Field(index=True)
    principal_fen: int = fen()
    ratio_bps: int
    rule_set: str = word()
    decision: str = word()
    class_: str = Field(index=True)
    claim: str = Field(index=True)
    outstanding_fen: int = fen()
    compensation_fen: int = fen()
    recovered_fen: int = fen()
    refunded_fen: int = fen()
    entered_at: int = moment()
    npl_at: int | None = moment(default=None)
    treasurer: str | None = address(default=None)


class PoolStep(SQLModel, table=True):
    """One step in the life of a pool loan, with the evidence or bank reference behind it."""

    __tablename__ = "pool_step"
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    loan: str = word(index=True)
    step: str
    office: str | None = address(default=None)
    amount_fen: int = fen()
    evidence: str = word()
    at: int = moment()
