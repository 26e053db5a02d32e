"""Money legs: instructions to banks, and the receipts that prove them."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, number, word

# What may only be paid up to its due second: the lot is reserved no longer.
LAPSING = ("disburse", "pay_early")


class PaymentInstruction(SQLModel, table=True):
    """Money that somebody should send. kind: disburse | pay_early | pay_at_maturity | pay_out | interest_share |
    fee_share | compensate | refund.

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
    """A bank's word that money left the payer's account, signed by that bank's system. The reference is unique:
    nothing is paid twice.

    payer, payee: the instruction's. payer_account, payee_account: named accounts. batch, line: the order that it
    carried out, if there was one. file: the message that said it; then the signature is the file's. returned_at: the
    money came back, and the receipt proves nothing any more.
    """

    __tablename__ = "bank_receipt"
    __table_args__ = tuple(
        index("bank_receipt", side, when, "reference")
        for side in ("payer", "payee")
        for when in ("paid_at", "returned_at")
    )
    reference: str = Field(primary_key=True)
    instruction: str = word(index=True)
    payer: str = address()
    payee: str = address()
    amount_fen: int = fen()
    paid_at: int = moment()
    payer_account: str
    payee_account: str
    batch: str | None = Field(default=None)
    line: int | None = Field(default=None)
    file: str | None = word(default=None)
    signature: str
    returned_at: int | None = moment(default=None)
