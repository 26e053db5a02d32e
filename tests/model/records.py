"""What the model of the ledger remembers: the states, numbered as the contracts number them, and the records.

Written from the rules and from the contracts' interfaces alone, never from their code: it is to disagree with them when
they are wrong. Money is whole fen, time UTC seconds, ids are numbers, participants and keys are addresses in hex.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

NOBODY = "0x" + "00" * 20
FEN = 1 << 40  # first number that is no amount in fen; a lot's id is `receivable | first fen`
DAY, HOUR = 86_400, 3_600
BPS = 10_000


class Kind(IntEnum):
    NONE = 0
    OPERATOR = 1
    REGULATOR = 2
    ENTERPRISE = 3
    BANK = 4
    POOL_REVIEWER = 5
    POOL_TREASURER = 6
    POOL_AUTHORITY = 7


class Standing(IntEnum):
    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2


class Powers(IntFlag):
    NONE = 0
    ADMINISTER = 1
    ISSUE = 2
    HOLD = 4
    FINANCE = 8
    LEND = 16
    SETTLE = 32
    POOL = 64
    ALL = 127


class ReceivableState(IntEnum):
    NONE = 0
    ISSUED = 1
    ACCEPTED = 2
    SETTLED = 3
    REJECTED = 4
    CANCELLED = 5
    DEFAULTED = 6


class LienKind(IntEnum):
    NONE = 0
    RESERVED = 1
    SECURED = 2
    RECOURSE = 3


class FinancingKind(IntEnum):
    NONE = 0
    DISCOUNT = 1
    PLEDGE = 2
    EARLY_PAYMENT = 3


class FinancingState(IntEnum):
    NONE = 0
    REQUESTED = 1
    ACCEPTED = 2
    DISBURSED = 3
    REPAID = 4
    WITHDRAWN = 5
    DECLINED = 6


class LoanClass(IntEnum):
    NONE = 0
    NORMAL = 1
    SPECIAL_MENTION = 2
    SUBSTANDARD = 3
    DOUBTFUL = 4
    LOSS = 5

    @property
    def non_performing(self) -> bool:
        return self >= LoanClass.SUBSTANDARD


class ClaimState(IntEnum):
    NONE = 0
    SUBMITTED = 1
    REJECTED = 2
    APPROVED = 3
    PUBLIC = 4
    PLANNED = 5
    PAPERS_COMPLETE = 6
    PAID = 7
    RECOVERING = 8
    APPEALED = 9
    UPGRADED = 10
    CLOSED = 11
    CLOSURE_SOUGHT = 12
    CLOSURE_REVIEWED = 13
    CLOSURE_CHECKED = 14
    CLOSURE_APPROVED = 15
    RECALLED = 16


class Library(IntEnum):
    NONE = 0
    LOANS = 1
    COMPENSATED = 2
    SETTLED = 3


class Cover(IntEnum):
    NONE = 0
    INSURED = 1
    GUARANTEED = 2


class Bar(IntEnum):
    NONE = 0
    ENTRIES = 1
    ENTRIES_AND_CLAIMS = 2


PAID_INTO, OVERDUE_NOTED = 1, 2  # bits of a receivable's flags


class Refusals(set[str]):
    """Every reason, by the error's name, for which the ledger may refuse an action; none: it must do it."""

    def when(self, applies: object, *names: str) -> None:
        """Each of the names, if it applies. Several: the documents do not say which of them."""
        if applies:
            self.update(names)


class Moves(Counter[tuple[str, str, str]]):
    """How often each state went over into which: (enum, from, to)."""

    def note(self, before: IntEnum, after: IntEnum) -> None:
        if before is not after:
            self[type(after).__name__, before.name, after.name] += 1


@dataclass
class Grant:
    powers: Powers
    era: int


@dataclass
class Participant:
    """`key` is the one granted last and still granted, `powers` what it may sign."""

    kind: Kind = Kind.NONE
    standing: Standing = Standing.NONE
    consents: bool = False
    era: int = 0
    admitted_at: int = 0
    key: str = NOBODY
    powers: Powers = Powers.NONE
    grants: dict[str, Grant] = field(default_factory=dict)


@dataclass
class Receivable:
    debtor: str = NOBODY
    supplier: str = NOBODY
    maturity: int = 0
    face: int = 0
    state: ReceivableState = ReceivableState.NONE
    flags: int = 0
    paid: int = 0
    early: int = 0  # fen of the lots that were paid early
    uses: tuple[tuple[int, int], ...] = ()  # (invoice, fen of it), as issued

    @property
    def shared(self) -> int:
        """Fen of the lots among which is shared what is paid."""
        return self.face - self.early

    @property
    def owed(self) -> bool:
        """Its debtor owes it, or will once the supplier accepts."""
        return self.state in (ReceivableState.ISSUED, ReceivableState.ACCEPTED, ReceivableState.DEFAULTED)


@dataclass
class Lot:
    """`tied_for`: the financing of its lien, which the desk keeps and not the ledger. `paid_early`: nobody keeps it."""

    owner: str = NOBODY
    amount: int = 0
    redeemed: int = 0
    endorsements: int = 0
    frozen: bool = False
    lien: LienKind = LienKind.NONE
    lien_party: str = NOBODY
    until: int = 0
    claim: int = 0
    tied_for: int = 0
    paid_early: bool = False

    def live_lien(self, now: int) -> LienKind:
        """A reservation counts up to its last second, and for nothing afterwards."""
        lapsed = self.lien is LienKind.RESERVED and now > self.until
        return LienKind.NONE if lapsed else self.lien


@dataclass
class Line:
    bank: str = NOBODY
    limit: int = 0
    used: int = 0
    overdue: int = 0


@dataclass
class Invoice:
    debtor: str = NOBODY
    amount: int = 0
    used: int = 0


@dataclass(frozen=True)
class Policy:
    least_lot: int
    most_endorsements: int
    longest_tenor: int  # days
    closes_before: int  # hours


@dataclass
class Financing:
    holder: str = NOBODY
    until: int = 0
    kind: FinancingKind = FinancingKind.NONE
    recourse: bool = False
    state: FinancingState = FinancingState.NONE
    lot: int = 0
    bank: str = NOBODY
    advance: int = 0
    repay: int = 0
    rate_bps: int = 0
    quotes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pool:
    authority: str = NOBODY
    reviewer: str = NOBODY
    treasurer: str = NOBODY
    supervisor: str = NOBODY
    highest_ratio_bps: int = 0


@dataclass
class Loan:
    bank: str = NOBODY
    principal: int = 0
    ratio_bps: int = 0
    grade: LoanClass = LoanClass.NONE
    claim: ClaimState = ClaimState.NONE
    cover: Cover = Cover.NONE
    appealed: bool = False
    pool: int = 0
    outstanding: int = 0
    compensation: int = 0
    recovered: int = 0
    refunded: int = 0
