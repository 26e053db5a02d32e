"""The annual grades of the banks (Shenzhen arts. 22 to 24)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import Data, RuleSet

_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class BankYear:
    """What a bank did in a year and in the one before: fen disbursed in the loan library, SMEs that got loans; and
    whether it broke the rules."""

    bank: str
    amount_fen: int
    amount_before_fen: int
    borrowers: int
    borrowers_before: int
    violation: bool


class Grades(dict[str, Decision]):
    """The grade of each bank, by its name."""

    def as_dict(self) -> dict[str, Any]:
        return {bank: decision.as_dict() for bank, decision in self.items()}


def annual_grades(rule_set: RuleSet, *, banks: Sequence[BankYear]) -> Grades:
    """The grade of each bank (art. 23), in the order given.

    Ranks go from high to low, and equals share the better one. Growth is exact: a ratio of two amounts. Who had
    nothing the year before has no growth (A24).
    Outcome: "value", a "grade" as the text calls it.
    Raises `InputError` for a wrong type, a negative number, or a bank that is there twice.
    """
    rule = rule_set.rule("grades", strategy="ranks_of_amount_count_and_growth")
    _check(banks)
    grown = [one for one in banks if one.amount_before_fen]
    ranks = {
        "amount": _ranks({one.bank: (one.amount_fen, 1) for one in banks}),
        "count": _ranks({one.bank: (one.borrowers, 1) for one in banks}),
        "growth": _ranks({one.bank: (one.amount_fen - one.amount_before_fen, one.amount_before_fen) for one in grown}),
    }
    all_fell = bool(banks) and all(_fell(one) for one in banks)
    return Grades((one.bank, _grade(rule_set, rule, one, ranks, len(banks), all_fell)) for one in banks)


def _check(banks: Sequence[BankYear]) -> None:
    checks.items("banks", banks)
    seen: set[str] = set()
    for one in banks:
        if not isinstance(one, BankYear):
            raise InputError(f"banks 须为 BankYear,得到 {one!r}", f"banks must hold BankYear, got {one!r}")
        if checks.text("bank", one.bank) in seen:
            raise InputError(f"银行 {one.bank} 出现两次", f"bank {one.bank} is there twice")
        seen.add(one.bank)
        for name in ("amount_fen", "amount_before_fen", "borrowers", "borrowers_before"):
            checks.integer(name, getattr(one, name))
        if not isinstance(one.violation, bool):
            raise InputError("violation 须为 true 或 false", "violation must be true or false")


def _ranks(shares: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """1 for the highest. shares: numerator and denominator, which is above 0; equals share the better rank."""
    found: dict[str, int] = {}
    for bank, (up, down) in shares.items():
        found[bank] = 1 + sum(other_up * down > up * other_down for other_up, other_down in shares.values())
    return found


def _fell(one: BankYear) -> bool:
    return one.amount_fen < one.amount_before_fen and one.borrowers < one.borrowers_before


def _within(rule_set: RuleSet, rank: int | None, percent: int, banks: int) -> bool:
    """Whether a rank is among the first so many percent of all banks (含本数)."""
    if rank is None:
        return False
    if rule_set.reading("A23") == "ceil":
        return rank <= -(-percent * banks // _HUNDRED)
    return rank * _HUNDRED <= percent * banks


def _grade(
    rule_set: RuleSet, rule: Data, one: BankYear, ranks: Mapping[str, Mapping[str, int]], banks: int, all_fell: bool
) -> Decision:
    mine = {name: of.get(one.bank) for name, of in ranks.items()}
    given = facts(
        **{f"{name}_rank": rank for name, rank in mine.items()},
        banks=banks,
        fell_in_both=_fell(one),
        all_fell=all_fell,
        reading_A23=rule_set.reading("A23"),
    )

    def decide(name: str, zh: str, en: str, arithmetic: str) -> Decision:
        cited = rule[name]
        step = Step(cited["article"], cited["phrase"], zh, en, given, arithmetic)
        of_all = {"bank": asdict(one), "ranks": dict(mine), "banks": banks, "all_fell": all_fell}
        return rule_set.decide("annual_grades", of_all, "value", [step], unit="grade", word=cited["word"])

    if one.violation:
        return decide("violation", "有违反细则之行为:不合格。", "It broke the rules: failed.", "")
    if _fell(one) and not all_fell:
        fell = f"{one.amount_fen} < {one.amount_before_fen}, {one.borrowers} < {one.borrowers_before}"
        return decide("failed", "总额和家数均下滑:不合格。", "Amount and borrowers both fell: failed.", fell)
    reach, growth = rule["reach"]["value"], mine["growth"]
    far = any(_within(rule_set, mine[name], reach, banks) for name in ("amount", "count"))
    sum_of = f"growth rank {growth} of {banks}; amount {mine['amount']}, count {mine['count']}, first {reach}%: {far}"
    if far and _within(rule_set, growth, rule["excellent"]["value"], banks):
        return decide("excellent", f"增速排名第 {growth}:优秀。", f"Rank {growth} in growth: excellent.", sum_of)
    if far and _within(rule_set, growth, rule["good"]["value"], banks):
        return decide("good", f"增速排名第 {growth}:良好。", f"Rank {growth} in growth: good.", sum_of)
    return decide("passed", "不属于其他等级:合格。", "None of the other grades: passed.", sum_of)


def expelled(rule_set: RuleSet, *, grades: Sequence[str]) -> bool:
    """Whether a bank whose last grades are these, the newest last, loses its place (art. 24: two fails in a row)."""
    failed = rule_set.rule("grades", strategy="ranks_of_amount_count_and_growth")["failed"]["word"]
    return len(grades) >= 2 and all(grade == failed for grade in grades[-2:])
