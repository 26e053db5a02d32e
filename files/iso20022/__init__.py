"""The messages that a treasurer and a bank exchange (ISO 20022, release of 2019): what is paid, what became of it.

    pain.001.001.09   the payer's order: these transfers, from this account
    pain.002.001.10   the bank's answer, transfer by transfer
    camt.053.001.08   a statement: balances, and what was booked between them
    camt.054.001.08   a notification: what was booked

Amounts are CNY, whole numbers of fen. The generated classes of pyiso20022 are the schema; a reader takes nothing that
is not in it. Pure: what the entries mean to anybody is not known here.
"""

from files.iso20022.camt import read_statement, write_notification, write_statement
from files.iso20022.messages import (
    Account,
    Answer,
    Entry,
    EntryError,
    Order,
    Statement,
    StatusReport,
    Transfer,
)
from files.iso20022.pain001 import read_order, write_order
from files.iso20022.pain002 import read_status, write_status
from files.iso20022.reference import instruction_prefix, reference_of
from files.iso20022.tree import CAMT053, CAMT054, PAIN001, PAIN002, kind_of

__all__ = [
    "CAMT053",
    "CAMT054",
    "PAIN001",
    "PAIN002",
    "Account",
    "Answer",
    "Entry",
    "EntryError",
    "Order",
    "Statement",
    "StatusReport",
    "Transfer",
    "instruction_prefix",
    "kind_of",
    "read_order",
    "read_statement",
    "read_status",
    "reference_of",
    "write_notification",
    "write_order",
    "write_statement",
    "write_status",
]
