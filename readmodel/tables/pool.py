"""Compensation pools, their loans and claims, as the ledger has them."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, number, word


class Pool(SQLModel, table=True):
    """A pool and its offices: the steps of authority, reviewer, treasurer and supervisor are different ones.

    highest_ratio_bps: the largest share of a loss that it takes. Its authority may replace all of it but the name.
    """

    __tablename__ = "pool"
    name: str = Field(primary_key=True)
    authority: str = address(index=True)
    reviewer: str = address(index=True)
    treasurer: str = address(index=True)
    supervisor: str = address(index=True)
    highest_ratio_bps: int
    rule_set: str = word()
    opened_at: int = moment()


class PoolBar(SQLModel, table=True):
    """What a bank may no more bring to a pool: none (taken back) | entries | entries_and_claims (arts. 24, 30)."""

    __tablename__ = "pool_bar"
    pool: str = Field(primary_key=True)
    bank: str = address(primary_key=True)
    bar: str
    evidence: str = word()
    at: int = moment()


class LoanCover(SQLModel, table=True):
    """What else stands behind a loan: none (taken back) | insured | guaranteed. Recorded before it enters a pool."""

    __tablename__ = "loan_cover"
    loan: str = word(primary_key=True)
    bank: str = address()
    cover: str
    evidence: str = word()
    at: int = moment()


class PoolLoan(SQLModel, table=True):
    """A loan in a pool. class_: normal | special_mention | substandard | doubtful | loss.

    claim: none | submitted | rejected | approved | public | planned | papers_complete | paid | recovering | appealed |
    upgraded | closed | closure_sought | closure_reviewed | closure_checked | closure_approved | recalled.
    outstanding_fen: the principal still owed when the claim was made. appealed: the appeal was used.
    """

    __tablename__ = "pool_loan"
    __table_args__ = (
        index("pool_loan", "bank", "id"),
        index("pool_loan", "pool", "id"),
        index("pool_loan", "claim", "id"),
    )
    id: str = word(primary_key=True)
    bank: str = address()
    pool: str
    principal_fen: int = fen()
    ratio_bps: int
    rule_set: str = word()
    decision: str = word()
    class_: str
    claim: str
    appealed: bool = False
    outstanding_fen: int = fen()
    compensation_fen: int = fen()
    recovered_fen: int = fen()
    refunded_fen: int = fen()
    entered_at: int = moment()
    npl_at: int | None = moment(default=None)


class PoolStep(SQLModel, table=True):
    """One step in the life of a pool loan, with the evidence or bank reference behind it, if it has one."""

    __tablename__ = "pool_step"
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    loan: str = word(index=True)
    step: str
    office: str | None = address(default=None)
    amount_fen: int = fen()
    evidence: str | None = word(default=None)
    at: int = moment()


class BookMove(SQLModel, table=True):
    """By how much one event moved what art. 17 compares of a bank's book (reading A14): principal of all that entered,
    and of what is non-performing of it; fen, either way. The sums of all moves are `PoolBook`'s."""

    __tablename__ = "book_move"
    __table_args__ = (index("book_move", "pool", "bank", "at"),)
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    pool: str
    bank: str = address()
    entered_fen: int = fen()
    npl_fen: int = fen()
    at: int = moment()
