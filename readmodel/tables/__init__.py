"""All tables. Projections can be thrown away and rebuilt from the ledger; records cannot; a journal is for a while."""

from sqlmodel import SQLModel

from readmodel.tables.audit import AuditLine, AuditParty, AuditRoot
from readmodel.tables.cash import BankReceipt, PaymentInstruction
from readmodel.tables.files import ImportedInvoice, InvoiceFile, InvoiceReduction, InvoiceRefusal
from readmodel.tables.financing import Financing, Quote
from readmodel.tables.governed import Governed, IntentRevoked
from readmodel.tables.ledger import (
    DebtorLine,
    IntentUsed,
    InvoiceUse,
    LedgerInvoice,
    Lot,
    LotMovement,
    Participant,
    ParticipantKey,
    Payment,
    Receivable,
    Redemption,
)
from readmodel.tables.operations import FailedTask, LedgerHead
from readmodel.tables.outbox import Envelope, NonceLane, Relayer, SignedIntent
from readmodel.tables.people import Challenge, Decision, Profile, SealedQuote, SignIn, Task
from readmodel.tables.pool import LoanCover, Pool, PoolLoan, PoolStep
from readmodel.tables.requests import IdempotentRequest
from readmodel.tables.sums import Exposure, Lending, Maturing, PoolBook
from readmodel.tables.sync import ChainBlock, ChainEvent, SyncCursor, SyncedChange, SyncedRange

# In the order in which rebuilding and comparing read best.
PROJECTIONS: tuple[type[SQLModel], ...] = (
    ChainBlock,
    ChainEvent,
    SyncCursor,
    Governed,
    Participant,
    ParticipantKey,
    DebtorLine,
    LedgerInvoice,
    Receivable,
    InvoiceUse,
    Lot,
    LotMovement,
    Payment,
    Redemption,
    Financing,
    Quote,
    Pool,
    LoanCover,
    PoolLoan,
    PoolStep,
    Exposure,
    Maturing,
    Lending,
    PoolBook,
    IntentUsed,
    IntentRevoked,
)

RECORDS: tuple[type[SQLModel], ...] = (
    Profile,
    Challenge,
    SignIn,
    InvoiceFile,
    ImportedInvoice,
    InvoiceReduction,
    InvoiceRefusal,
    SignedIntent,
    Envelope,
    Relayer,
    NonceLane,
    SealedQuote,
    PaymentInstruction,
    BankReceipt,
    Decision,
    Task,
    LedgerHead,
    FailedTask,
    IdempotentRequest,
    AuditLine,
    AuditParty,
    AuditRoot,
)

JOURNAL: tuple[type[SQLModel], ...] = (SyncedRange, SyncedChange)

__all__ = [
    "JOURNAL",
    "PROJECTIONS",
    "RECORDS",
    "AuditLine",
    "AuditParty",
    "AuditRoot",
    "BankReceipt",
    "ChainBlock",
    "ChainEvent",
    "Challenge",
    "DebtorLine",
    "Decision",
    "Envelope",
    "Exposure",
    "FailedTask",
    "Financing",
    "Governed",
    "IdempotentRequest",
    "ImportedInvoice",
    "IntentRevoked",
    "IntentUsed",
    "InvoiceFile",
    "InvoiceReduction",
    "InvoiceRefusal",
    "InvoiceUse",
    "LedgerHead",
    "LedgerInvoice",
    "Lending",
    "LoanCover",
    "Lot",
    "LotMovement",
    "Maturing",
    "NonceLane",
    "Participant",
    "ParticipantKey",
    "Payment",
    "PaymentInstruction",
    "Pool",
    "PoolBook",
    "PoolLoan",
    "PoolStep",
    "Profile",
    "Quote",
    "Receivable",
    "Redemption",
    "Relayer",
    "SealedQuote",
    "SignIn",
    "SignedIntent",
    "SyncCursor",
    "SyncedChange",
    "SyncedRange",
    "Task",
]
