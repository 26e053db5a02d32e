"""Money legs: instructions to banks, and the receipts that prove them."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, number, word


class PaymentInstruction(SQLModel, table=True):
    """Money that somebody should send. kind: disburse | pay_at_maturity | pay_out | compensate | refund.

    Made from ledger events, in their transaction, under an id that the event (block, log_index) gives. state: open |
    paid | void (what it was for was taken back). `subject` is the financing, receivable, lot or loan that it is for.
    """

    __tablename__ = "payment_instruction"
    __table_args__ = (
        index("payment_instruction", "payer", "id"),
        index("payment_instruction", "payee", "id"),
        index("payment_instruction", "payer", "state", "id", where="state = 'open'"),
        index("payment_instruction", "block"),
    )
    id: str = word(primary_key=True)
    kind: str
    payer: str = address()
    payee: str = address()
    amount_fen: int = fen()
    paid_fen: int = fen()
    subject: str = word(index=True)
    state: str
    due_at: int = moment()
    made_at: int = moment()
    block: int = number()
    log_index: int


class BankReceipt(SQLModel, table=True):
    """A bank's word that money moved, signed by the bank's system. The reference is unique: nothing is paid twice."""

    __tablename__ = "bank_receipt"
    reference: str = Field(primary_key=True)
    instruction: str = word(index=True)
    amount_fen: int = fen()
    paid_at: int = moment()
    signature: str
