"""Reports on a pool's banks: statistics by half and quarter (Shenzhen arts. 10, 19(6), 20(5)), grades (22 to 24)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

import rules
from api.problems import Problem
from chain.summaries import end_of_day
from readmodel.queries import supervision as queries

YEAR_S = 365 * 24 * 3600
_PERIOD = re.compile(r"([0-9]{4})(?:(H)([12])|(Q)([1-4]))?")


@dataclass(frozen=True)
class Period:
    """A year, a half or a quarter: Shanghai dates, both inclusive."""

    name: str
    first: date
    last: date

    @property
    def span(self) -> tuple[int, int]:
        """UTC seconds, the last one exclusive."""
        return end_of_day(self.first - timedelta(days=1)) + 1, end_of_day(self.last) + 1


def period(name: str) -> Period:
    """2026, 2026H1 or 2026Q3. Raises `Problem`."""
    found = _PERIOD.fullmatch(name)
    if found is None or not 2000 <= int(found[1]) <= 9000:
        raise Problem(422, "period", "期间应写作 2026、2026H1 或 2026Q3", "a period is 2026, 2026H1 or 2026Q3")
    months = 6 if found[2] else 3 if found[4] else 12
    place = int(found[3] or found[5] or 1) - 1
    year, month = int(found[1]), place * months + 1
    end = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Period(name, date(year, month, 1), end - timedelta(days=1))


@dataclass(frozen=True)
class Statistics:
    """What a bank did in a period. By step: how often, and fen. lent: disbursed then, of loans in the pool."""

    bank: str
    loans: int
    lent_fen: int
    borrowers: int
    steps: dict[str, tuple[int, int]]


def statistics(session: Session, pool: str, of: Period) -> list[Statistics]:
    """Of each bank with a loan in the pool, in their order."""
    lent = queries.lent(session, pool, *of.span)
    steps: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for one in queries.steps_taken(session, pool, *of.span):
        steps[one.bank][one.step] = one.times, one.amount_fen
    found = []
    for bank in queries.banks_of(session, pool):
        mine = lent.get(bank) or queries.Lent(bank, 0, 0, 0)
        found.append(Statistics(bank, mine.loans, mine.amount_fen, mine.borrowers, steps[bank]))
    return found


def grades(
    session: Session, pool: str, year: int, violations: Collection[str]
) -> dict[str, tuple[rules.BankYear, rules.Decision]]:
    """By bank: what it did in that year and the one before, and its grade. violations: banks that broke the rules, as
    the authority says. Raises `Problem` where no rules for grades of that year are at hand."""
    chosen = rules.select_rule_set(pool, date(year, 12, 31), None).decision.rule_set
    rule_set = rules.load_rule_set(chosen) if chosen is not None else None
    if rule_set is None or "grades" not in rule_set.rules or not _in_force(rule_set, year):
        raise Problem(409, "rule_set_missing", "缺少适用的规则文本", "the rule set that applies is not at hand")
    now, before = (queries.lent(session, pool, *period(str(one)).span) for one in (year, year - 1))
    none = queries.Lent("", 0, 0, 0)
    years = [
        rules.BankYear(
            bank,
            now.get(bank, none).amount_fen,
            before.get(bank, none).amount_fen,
            now.get(bank, none).borrowers,
            before.get(bank, none).borrowers,
            violation=bank in violations,
        )
        for bank in queries.banks_of(session, pool)
    ]
    found = rules.annual_grades(rule_set, banks=years)
    return {one.bank: (one, found[one.bank]) for one in years}


@dataclass(frozen=True)
class Queued:
    """A claim under way, in the order of making. covered: whether the cash lasts for it and for all before it."""

    claim: queries.Claim
    covered: bool


@dataclass(frozen=True)
class Position:
    """Where a pool stands with so much cash, fen. free_fen: cash after all claims under way, below nothing if it does
    not last. paid_fen, refunded_fen: in the twelve months before. leverage: entered principal, in hundredths of the
    cash. runway: whole months for which the cash lasts at that pace, None if no more went out than came in.
    alert_below_fen, stated_at: of the treasurer's statement, None if the cash is none that it stated.
    """

    sums: queries.Sums
    cash_fen: int
    free_fen: int
    paid_fen: int
    refunded_fen: int
    leverage: int | None
    runway: int | None
    alert_below_fen: int
    stated_at: int | None
    queue: list[Queued]


def position(session: Session, pool: str, now: int, *, cash_fen: int | None, limit: int) -> Position:
    """now: the ledger's clock, UTC seconds. cash_fen: None for what the treasurer stated last. The platform holds no
    money. Raises `Problem` where nothing was stated."""
    alert_below_fen, stated_at = 0, None
    if cash_fen is None:
        stated = queries.cash_of(session, pool)
        if stated is None:
            raise Problem(
                409,
                "cash_unknown",
                "拨付机构尚未申报资金池余额,请给出 cash_fen",
                "the treasurer has not stated the pool's cash: name cash_fen",
            )
        cash_fen, alert_below_fen, stated_at = stated.cash_fen, stated.alert_below_fen, stated.at
    sums = queries.sums_of(session, pool)
    flows = queries.steps_taken(session, pool, now - YEAR_S, now + 1)
    paid, refunded = (sum(one.amount_fen for one in flows if one.step == step) for step in ("paid", "refund"))
    queue, left = list[Queued](), cash_fen
    for claim in queries.claims_under_way(session, pool, limit):
        left -= claim.amount_fen
        queue.append(Queued(claim, covered=left >= 0))
    outflow = paid - refunded
    return Position(
        sums,
        cash_fen,
        cash_fen - sums.claimed_fen,
        paid,
        refunded,
        leverage=sums.entered_fen * 100 // cash_fen if cash_fen else None,
        runway=cash_fen * 12 // outflow if outflow > 0 else None,
        alert_below_fen=alert_below_fen,
        stated_at=stated_at,
        queue=queue,
    )


def _in_force(rule_set: rules.RuleSet, year: int) -> bool:
    """On any day of it."""
    ended = rule_set.in_force_to is not None and rule_set.in_force_to < date(year, 1, 1)
    return rule_set.in_force_from <= date(year, 12, 31) and not ended
