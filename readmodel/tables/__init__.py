"""All tables. Projections can be thrown away and rebuilt from the ledger; records cannot; a journal is for a while."""

from sqlmodel import SQLModel

from readmodel.tables.admission import Admission, Profile
from readmodel.tables.anchors import Anchor
from readmodel.tables.approval import Approval, ApprovalRule, Delegation
from readmodel.tables.audit import AuditLine, AuditParty, AuditRoot
from readmodel.tables.banks import BankAccount, BankSystem
from readmodel.tables.batches import BankEntry, BankFile, BatchItem, PaymentBatch, PaymentCase
from readmodel.tables.cash import BankReceipt, PaymentInstruction
from readmodel.tables.clients import Client, ClientSecret
from readmodel.tables.costs import BorneCost, CostShare
from readmodel.tables.credit import BankPolicy, Offer
from readmodel.tables.documents import TradeDocument
from readmodel.tables.files import ImportedInvoice, InvoiceColumns, InvoiceFile, InvoiceReduction, InvoiceRefusal
from readmodel.tables.financing import Financing, Quote, Repayment
from readmodel.tables.governed import Governed, IntentRevoked
from readmodel.tables.keys import HeldKey
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
from readmodel.tables.notices import Delivery, Notice, NoticeCursor, Webhook
from readmodel.tables.office import LateClaim, PoolCash
from readmodel.tables.operations import ClockDay, FailedTask, LedgerHead
from readmodel.tables.outbox import Envelope, NonceLane, Relayer, SignedIntent
from readmodel.tables.papers import Paper
from readmodel.tables.people import Invitation, Membership, Person, PersonKey
from readmodel.tables.pool import BookMove, LoanCover, Pool, PoolBar, PoolLoan, PoolStep
from readmodel.tables.registrations import RegistryEntry
from readmodel.tables.requests import IdempotentRequest
from readmodel.tables.sign_in import Challenge, FailedTries, SignIn
from readmodel.tables.sums import Exposure, Lending, Maturing, PoolBook
from readmodel.tables.sync import ChainBlock, ChainEvent, SyncCursor, SyncedChange, SyncedRange
from readmodel.tables.work import Decision, SealedQuote, Task

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
    Repayment,
    Pool,
    PoolBar,
    LoanCover,
    PoolLoan,
    PoolStep,
    BookMove,
    Exposure,
    Maturing,
    Lending,
    PoolBook,
    IntentUsed,
    IntentRevoked,
    Anchor,
)

RECORDS: tuple[type[SQLModel], ...] = (
    Profile,
    Admission,
    Person,
    Membership,
    PersonKey,
    Invitation,
    Client,
    ClientSecret,
    Challenge,
    SignIn,
    FailedTries,
    HeldKey,
    InvoiceFile,
    InvoiceColumns,
    ImportedInvoice,
    InvoiceReduction,
    InvoiceRefusal,
    TradeDocument,
    SignedIntent,
    ApprovalRule,
    Approval,
    Delegation,
    Envelope,
    Relayer,
    NonceLane,
    SealedQuote,
    BankPolicy,
    Offer,
    CostShare,
    BorneCost,
    PaymentInstruction,
    BankReceipt,
    BankAccount,
    BankSystem,
    PaymentBatch,
    BatchItem,
    BankFile,
    BankEntry,
    PaymentCase,
    RegistryEntry,
    Decision,
    PoolCash,
    LateClaim,
    Paper,
    Task,
    Notice,
    NoticeCursor,
    Webhook,
    Delivery,
    LedgerHead,
    ClockDay,
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
    "Admission",
    "Anchor",
    "Approval",
    "ApprovalRule",
    "AuditLine",
    "AuditParty",
    "AuditRoot",
    "BankAccount",
    "BankEntry",
    "BankFile",
    "BankPolicy",
    "BankReceipt",
    "BankSystem",
    "BatchItem",
    "BookMove",
    "BorneCost",
    "ChainBlock",
    "ChainEvent",
    "Challenge",
    "Client",
    "ClientSecret",
    "ClockDay",
    "CostShare",
    "DebtorLine",
    "Decision",
    "Delegation",
    "Delivery",
    "Envelope",
    "Exposure",
    "FailedTask",
    "FailedTries",
    "Financing",
    "Governed",
    "HeldKey",
    "IdempotentRequest",
    "ImportedInvoice",
    "IntentRevoked",
    "IntentUsed",
    "Invitation",
    "InvoiceColumns",
    "InvoiceFile",
    "InvoiceReduction",
    "InvoiceRefusal",
    "InvoiceUse",
    "LateClaim",
    "LedgerHead",
    "LedgerInvoice",
    "Lending",
    "LoanCover",
    "Lot",
    "LotMovement",
    "Maturing",
    "Membership",
    "NonceLane",
    "Notice",
    "NoticeCursor",
    "Offer",
    "Paper",
    "Participant",
    "ParticipantKey",
    "Payment",
    "PaymentBatch",
    "PaymentCase",
    "PaymentInstruction",
    "Person",
    "PersonKey",
    "Pool",
    "PoolBar",
    "PoolBook",
    "PoolCash",
    "PoolLoan",
    "PoolStep",
    "Profile",
    "Quote",
    "Receivable",
    "Redemption",
    "RegistryEntry",
    "Relayer",
    "Repayment",
    "SealedQuote",
    "SignIn",
    "SignedIntent",
    "SyncCursor",
    "SyncedChange",
    "SyncedRange",
    "Task",
    "TradeDocument",
    "Webhook",
]
