"""A city's whole book at once: the same rules without their explanations, and sums that follow one event at a time.

A decision that explains itself costs some tens of microseconds, and a pool's office asks about a million loans. What is
compiled here from a rule set gives the outcomes alone; `tests/rules/test_book.py` holds every one of them against the
function that explains it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from rules.decision import Outcome
from rules.grade import BankYear
from rules.ruleset import Data, RuleSet
from rules.stop import above_limit


class BookLoan(NamedTuple):
    """What is asked about a loan. Amounts in fen, days of Shanghai.

    excluded: whether it is insured, guaranteed, re-guaranteed or compensated otherwise; None where one of these is not
    known and none is true. titles: how many of art. 16(2) are valid on the day; features: how many of art. 16(3) it
    has. npl_date: None while it performs; npl: whether it counts as non-performing today.
    """

    bank: str
    borrower: str
    kind: str
    product: str
    loan_date: date
    entered_on: date
    credit_total_fen: int
    credit_line_fen: int | None
    principal_fen: int
    excluded: bool | None
    titles: int
    features: int
    npl_date: date | None
    npl: bool


Ratio = Callable[[BookLoan], int | None]
Gate = Callable[[BookLoan], Outcome]


def ratio_of(rule_set: RuleSet) -> Ratio:
    """The value of `compensation_ratio`, basis points; None where it has none. Titles are taken as valid (A4)."""
    rule = rule_set.rule("compensation_ratio", strategy="tiers_by_credit_total")
    tiers: list[tuple[int, int]] = [(tier["up_to_fen"], tier["ratio_bps"]) for tier in rule["tiers"]]
    title: int = rule["qualification_bonus"]["value"]
    mark: int = rule["feature_bonus"]["value"]
    cap: int = rule["cap"]["value"]
    once = rule_set.reading("A1") == "once_per_group"
    additive = rule_set.reading("A2") == "additive"
    governs = _table_windows(rule_set)

    def ratio(loan: BookLoan) -> int | None:
        if not governs(loan.loan_date, loan.npl_date):
            return None
        bps = next((bps for up_to, bps in tiers if loan.credit_total_fen <= up_to), None)
        if bps is None:
            return None
        titles = title * (min(loan.titles, 1) if once else loan.titles)
        marks = mark * (min(loan.features, 1) if once else loan.features)
        total = bps + (titles + marks if additive else max(titles, marks))
        return min(total, cap)

    return ratio


def gate_of(rule_set: RuleSet) -> Gate:
    """The outcome of `eligibility`."""
    rule = rule_set.rule("eligibility", strategy="shenzhen_gate")
    products: dict[str, Outcome] = dict(rule["products"]["outcomes"])
    total_limit, line_limit = rule["credit_total_limit"]["value"], rule["credit_line_limit"]["value"]
    same_day: Outcome = "manual" if rule_set.reading("S-13") == "manual" else "no"
    governs = _text_windows(rule_set)

    def gate(loan: BookLoan) -> Outcome:
        product = products[loan.product]
        amount = loan.credit_total_fen if loan.kind == "enterprise" else loan.credit_line_fen
        limit = total_limit if loan.kind == "enterprise" else line_limit
        judged = loan.npl_date
        if product == "no" or loan.excluded or (amount is not None and amount > limit):
            return "no"
        if judged is not None and (judged < loan.entered_on or (judged == loan.entered_on and same_day == "no")):
            return "no"
        if amount is None or loan.excluded is None or not governs(loan.loan_date):
            return "missing"
        return "manual" if product == "manual" or judged == loan.entered_on else "yes"

    return gate


@dataclass(slots=True)
class BankSums:
    """Of one bank, fen: principal that entered, and of that non-performing; both as disbursed (A11, A13)."""

    entered_fen: int = 0
    npl_fen: int = 0


@dataclass(slots=True)
class Book:
    """Sums by bank that follow each event in constant time, and can be counted again."""

    rule_set: RuleSet
    sums: dict[str, BankSums] = field(default_factory=lambda: defaultdict(BankSums))

    def enter(self, bank: str, principal_fen: int) -> None:
        self.sums[bank].entered_fen += principal_fen

    def judge(self, bank: str, principal_fen: int) -> None:
        """Non-performing from now on."""
        self.sums[bank].npl_fen += principal_fen

    def heal(self, bank: str, principal_fen: int) -> None:
        """Upgraded or closed: it counts no more."""
        self.sums[bank].npl_fen -= principal_fen

    def stopped(self, bank: str) -> bool:
        """The outcome of `bank_stop`."""
        sums = self.sums[bank]
        return above_limit(self.rule_set, sums.npl_fen, sums.entered_fen)


class Recomputed(NamedTuple):
    """outcomes of the gate, by how many loans; compensation_fen: if all that may be compensated today were claimed for
    now, rounded down loan by loan."""

    book: Book
    outcomes: dict[Outcome, int]
    compensation_fen: int
    years: list[BankYear]


def recompute(rule_set: RuleSet, loans: Iterable[BookLoan], *, year: int) -> Recomputed:
    """Everything from scratch: gate and ratio of each loan, the banks' sums, and what they did in a year and before.

    Principal is taken whole: what was repaid is not in the book.
    """
    book, gate, ratio = Book(rule_set), gate_of(rule_set), ratio_of(rule_set)
    outcomes: dict[Outcome, int] = defaultdict(int)
    amounts: dict[tuple[str, int], int] = defaultdict(int)
    borrowers: dict[tuple[str, int], set[str]] = defaultdict(set)
    compensation = 0
    for loan in loans:
        sums = book.sums[loan.bank]
        sums.entered_fen += loan.principal_fen
        outcome = gate(loan)
        outcomes[outcome] += 1
        key = loan.bank, loan.loan_date.year
        amounts[key] += loan.principal_fen
        borrowers[key].add(loan.borrower)
        if loan.npl:
            sums.npl_fen += loan.principal_fen
            if outcome == "yes" and (bps := ratio(loan)) is not None:
                compensation += loan.principal_fen * bps // 10_000
    years = [
        BankYear(
            bank,
            amounts[bank, year],
            amounts[bank, year - 1],
            len(borrowers[bank, year]),
            len(borrowers[bank, year - 1]),
            violation=False,
        )
        for bank in sorted(book.sums)
    ]
    return Recomputed(book, dict(outcomes), compensation, years)


def _spans(windows: Iterable[Data]) -> list[tuple[date, date, str]]:
    return [
        (
            date.min if one["from"] is None else date.fromisoformat(one["from"]),
            date.max if one["to"] is None else date.fromisoformat(one["to"]),
            one["by"],
        )
        for one in windows
    ]


def _text_windows(rule_set: RuleSet) -> Callable[[date], bool]:
    """Whether a loan of that day is judged by this rule set's own text (`governing_text`)."""
    windows = rule_set.rule("select_rule_set", strategy="loan_and_npl_windows")["loan_windows"]
    mine = [(first, last) for first, last, by in _spans(windows) if by == rule_set.name]
    return lambda day: any(first <= day <= last for first, last in mine)


def _table_windows(rule_set: RuleSet) -> Callable[[date, date | None], bool]:
    """Whether its table is this rule set's own (`governing_table`)."""
    rule = rule_set.rule("select_rule_set", strategy="loan_and_npl_windows")
    spans = _spans(rule["npl_windows"])
    mine = [(first, last) for first, last, by in spans if by == rule_set.name]
    by_loan_date = rule.get("table_by") == "loan_date"

    def governs(loan_date: date, npl_date: date | None) -> bool:
        if by_loan_date or npl_date is not None:
            day = loan_date if by_loan_date or npl_date is None else npl_date
            return any(first <= day <= last for first, last in mine)
        open_still = [by for _, last, by in spans if last >= loan_date]
        return open_still == [rule_set.name]

    return governs
