"""What if: loans that perform today turn non-performing, and the pool's stops, claims and cash follow (arts. 16, 17).

Which loans turn is drawn from a seed and the loan's own id: the same book, shocks and seed give the same answer in
whatever order the loans come, and a larger share takes all that a smaller one took.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from rules import checks
from rules.amount import compensation_amount
from rules.book import BankSums
from rules.errors import InputError
from rules.ruleset import RuleSet
from rules.stop import above_limit
from rules.units import BPS

By = Literal["bank", "debtor", "product"]
DIMENSIONS: Final[tuple[By, ...]] = ("bank", "debtor", "product")
EVERYBODY: Final = "*"


@dataclass(frozen=True, slots=True)
class Exposure:
    """A loan in a pool. Amounts in fen; npl: non-performing already, whatever became of its claim. What is repaid turns
    no more."""

    loan: str
    bank: str
    debtor: str
    product: str
    principal_fen: int
    outstanding_fen: int
    ratio_bps: int
    npl: bool


@dataclass(frozen=True, slots=True)
class Shock:
    """So much of the loans of one bank, debtor or product turns non-performing; "*" is everybody's. share_bps: of the
    loans, each drawn for itself."""

    by: By
    name: str
    share_bps: int

    def hits(self, loan: Exposure) -> bool:
        return self.name in (EVERYBODY, getattr(loan, self.by))


@dataclass(frozen=True, slots=True)
class BankStressed:
    """One bank before and after. claims: of the loans that turned; claims_fen: what they would be compensated with."""

    bank: str
    entered_fen: int
    npl_before_fen: int
    npl_after_fen: int
    stopped_before: bool
    stopped_after: bool
    claims: int
    claims_fen: int


@dataclass(frozen=True, slots=True)
class Stressed:
    """banks in order of their names. paid_fen: of claims that come first and find cash, in the order of loan ids, banks
    that are stopped waiting (A12); left_fen: cash after them; short_fen: what could not be paid for want of cash;
    waiting_fen: claims of stopped banks."""

    banks: tuple[BankStressed, ...]
    turned: int
    paid_fen: int
    left_fen: int
    short_fen: int
    waiting_fen: int


def stress(
    rule_set: RuleSet, *, loans: Iterable[Exposure], shocks: Sequence[Shock], seed: int, cash_fen: int
) -> Stressed:
    """Apply the shocks to a book. Raises `InputError` for an unknown dimension, a share above 100 % or no cash."""
    checks.integer("cash_fen", cash_fen)
    for shock in shocks:
        checks.word("by", shock.by, DIMENSIONS)
        if checks.integer("share_bps", shock.share_bps) > BPS:
            raise InputError(f"share_bps {shock.share_bps} 超过100%", f"share_bps {shock.share_bps} is above 100%")
    before: dict[str, BankSums] = {}
    after: dict[str, BankSums] = {}
    claims: list[tuple[str, str, int]] = []
    for loan in loans:
        for sums in (before, after):
            mine = sums.setdefault(loan.bank, BankSums())
            mine.entered_fen += loan.principal_fen
            mine.npl_fen += loan.principal_fen if loan.npl else 0
        if not loan.npl and loan.outstanding_fen and _turns(loan, shocks, seed):
            after[loan.bank].npl_fen += loan.principal_fen
            owed = compensation_amount(rule_set, principal_fen=loan.outstanding_fen, ratio_bps=loan.ratio_bps).value
            claims.append((loan.loan, loan.bank, owed or 0))
    stopped = {bank: _stopped(rule_set, sums) for bank, sums in after.items()}
    paid = short = waiting = 0
    for _, bank, owed in sorted(claims):
        if stopped[bank]:
            waiting += owed
        elif short or paid + owed > cash_fen:  # who comes later does not overtake who could not be paid
            short += owed
        else:
            paid += owed
    banks = tuple(
        BankStressed(
            bank,
            before[bank].entered_fen,
            before[bank].npl_fen,
            after[bank].npl_fen,
            _stopped(rule_set, before[bank]),
            stopped[bank],
            sum(1 for _, of, _ in claims if of == bank),
            sum(owed for _, of, owed in claims if of == bank),
        )
        for bank in sorted(before)
    )
    return Stressed(banks, len(claims), paid, cash_fen - paid, short, waiting)


def _turns(loan: Exposure, shocks: Sequence[Shock], seed: int) -> bool:
    """Every shock draws for itself."""
    return any(
        shock.hits(loan) and _draw(f"{seed}|{shock.by}|{shock.name}|{loan.loan}") < shock.share_bps for shock in shocks
    )


def _draw(text: str) -> int:
    """From 0 to 9,999, each as likely as the others."""
    return int.from_bytes(sha256(text.encode()).digest()) % BPS


def _stopped(rule_set: RuleSet, sums: BankSums) -> bool:
    return above_limit(rule_set, sums.npl_fen, sums.entered_fen)
