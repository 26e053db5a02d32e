"""The compensation ratio: a tier by credit total, two bonuses, a cap (Shenzhen art. 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import Data, RuleSet
from rules.selection import governing_table
from rules.units import percent, yuan

BORROWERS: Final = ("enterprise", "owner", "self_employed")
"""企业, 小微企业主, 个体工商户: art. 4 sets other limits for the last two."""


@dataclass(frozen=True, slots=True)
class Qualification:
    """A title of the borrower under art. 16(2), such as "national_high_tech".

    Valid from `valid_from` to `valid_to`, both days included.
    """

    kind: str
    valid_from: date
    valid_to: date

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "valid_from": self.valid_from, "valid_to": self.valid_to}


def compensation_ratio(
    rule_set: RuleSet,
    *,
    borrower: str,
    credit_total_fen: int,
    loan_date: date,
    npl_date: date | None = None,
    qualifications: Sequence[Qualification] = (),
    features: Sequence[str] = (),
    city_approval: str | None = None,
) -> Decision:
    """The share of the principal balance that the pool pays, in basis points (art. 16).

    `borrower` is one of `BORROWERS`; `credit_total_fen` is T, the balances at all banks when
    the loan was granted plus the loan itself (art. 4), in fen; `loan_date` is the disbursement.
    `features` are words of art. 16(3), such as "receivable_pledge"; `city_approval` is the
    number of the city's document where art. 16(5) applies.

    Outcome: "value" in bps; "no" for an enterprise above the last tier (art. 4); "manual" for
    an owner above it (A10) or under art. 16(5); "missing" where the table of another rule set
    governs (art. 21) or a reading needs an NPL date that is not given.
    Raises `InputError` for a wrong type, a total below one fen, or an unknown word.
    """
    rule = rule_set.rule("compensation_ratio", strategy="tiers_by_credit_total")
    checks.word("borrower", borrower, BORROWERS)
    # T contains the loan itself, so zero is a fact not filled in, not a small total.
    checks.integer("credit_total_fen", credit_total_fen, minimum=1)
    checks.day("loan_date", loan_date)
    checks.optional_day("npl_date", npl_date)
    titles, marks = rule["qualification_bonus"], rule["feature_bonus"]
    checks.items("qualifications", qualifications)
    checks.items("features", features)
    if city_approval is not None:
        checks.text("city_approval", city_approval)
    for title in qualifications:
        _check_title(title, titles["members"])
    for feature in features:
        checks.word("features", feature, marks["members"])
    inputs = {
        "borrower": borrower,
        "credit_total_fen": credit_total_fen,
        "loan_date": loan_date,
        "npl_date": npl_date,
        "qualifications": [title.as_dict() for title in qualifications],
        "features": list(features),
        "city_approval": city_approval,
    }

    def decide(*args: Any, **kwargs: Any) -> Decision:
        return rule_set.decide("compensation_ratio", inputs, *args, **kwargs)

    table = governing_table(rule_set, loan_date, npl_date)
    if table.rule_set != rule_set.name:
        return decide("missing", [table.step], missing=[table.missing or "npl_date"])
    if city_approval is not None:
        return decide("manual", [_city_standard(rule, city_approval)])
    tier = next((t for t in rule["tiers"] if credit_total_fen <= t["up_to_fen"]), None)
    if tier is None:
        return _above_last_tier(rule_set, inputs, borrower, credit_total_fen)
    valid_on = npl_date if rule_set.reading("A4") == "npl_date" else loan_date
    if valid_on is None:
        return decide("missing", [_tier_step(tier, credit_total_fen)], missing=("npl_date",))

    valid = {q.kind for q in qualifications if q.valid_from <= valid_on <= q.valid_to}
    title_bps = _bonus(rule_set, titles, len(valid))
    mark_bps = _bonus(rule_set, marks, len(set(features)))
    additive = rule_set.reading("A2") == "additive"
    bonus = title_bps + mark_bps if additive else max(title_bps, mark_bps)
    cap = rule["cap"]
    total = tier["ratio_bps"] + bonus
    ratio = min(total, cap["value"])
    return decide(
        "value",
        [
            _tier_step(tier, credit_total_fen),
            _title_step(rule_set, titles, qualifications, valid, valid_on, title_bps),
            _feature_step(rule_set, marks, features, mark_bps),
            Step(
                cap["article"],
                cap["phrase"],
                f"合计 {percent(total)},封顶 {percent(cap['value'])},补偿比例 {percent(ratio)}。",
                f"Together {percent(total)}, capped at {percent(cap['value'])}: the ratio is {percent(ratio)}.",
                facts(cap_bps=cap["value"], reading_A2=rule_set.reading("A2")),
                f"min({tier['ratio_bps']} + {bonus}, {cap['value']}) = {ratio}",
            ),
        ],
        value=ratio,
        unit="bps",
    )


def _check_title(title: object, known: Data) -> None:
    if not isinstance(title, Qualification):
        raise InputError(
            f"qualifications 须为 Qualification,得到 {title!r}",
            f"qualifications must hold Qualification, got {title!r}",
        )
    checks.word("qualifications", title.kind, known)
    checks.day("valid_from", title.valid_from)
    checks.day("valid_to", title.valid_to)
    if title.valid_to < title.valid_from:
        raise InputError(f"{title.kind} 的有效期止日早于起日", f"{title.kind} ends before its validity begins")


def _bonus(rule_set: RuleSet, group: Data, count: int) -> int:
    times = min(count, 1) if rule_set.reading("A1") == "once_per_group" else count
    bps: int = group["value"] * times
    return bps


def _tier_step(tier: Data, total: int) -> Step:
    return Step(
        tier["article"],
        tier["phrase"],
        f"贷款余额合计 {yuan(total)} 元,不高于 {yuan(tier['up_to_fen'])} 元:基础比例 {percent(tier['ratio_bps'])}。",
        f"The credit total of {yuan(total)} yuan is not above {yuan(tier['up_to_fen'])}: "
        f"the base is {percent(tier['ratio_bps'])}.",
        facts(credit_total_fen=total, tier_up_to_fen=tier["up_to_fen"]),
        f"{total} <= {tier['up_to_fen']} -> {tier['ratio_bps']}",
    )


def _title_step(
    rule_set: RuleSet,
    group: Data,
    given: Sequence[Qualification],
    valid: set[str],
    valid_on: date,
    bonus: int,
) -> Step:
    names = "、".join(group["members"][kind] for kind in sorted(valid)) or "无"
    lapsed = len({title.kind for title in given} - valid)
    return Step(
        group["article"],
        group["phrase"],
        f"{valid_on} 有效的资质:{names};不在有效期内 {lapsed} 项;提高 {percent(bonus)}。",
        f"Titles valid on {valid_on}: {', '.join(sorted(valid)) or 'none'}; not valid then: "
        f"{lapsed}; bonus {percent(bonus)}.",
        facts(
            valid_on=valid_on,
            valid=",".join(sorted(valid)),
            reading_A1=rule_set.reading("A1"),
            reading_A4=rule_set.reading("A4"),
        ),
        f"+ {bonus}",
    )


def _feature_step(rule_set: RuleSet, group: Data, features: Sequence[str], bonus: int) -> Step:
    kinds = sorted(set(features))
    names = "、".join(group["members"][kind] for kind in kinds) or "无"
    return Step(
        group["article"],
        group["phrase"],
        f"贷款特征:{names};再提高 {percent(bonus)}。",
        f"Features of the loan: {', '.join(kinds) or 'none'}; further bonus {percent(bonus)}.",
        facts(features=",".join(kinds), reading_A1=rule_set.reading("A1")),
        f"+ {bonus}",
    )


def _above_last_tier(rule_set: RuleSet, inputs: Data, borrower: str, total: int) -> Decision:
    last = rule_set.rules["compensation_ratio"]["tiers"][-1]
    limit = rule_set.rules["eligibility"]["credit_total_limit"]
    enterprise = borrower == "enterprise"
    cited = limit if enterprise else last
    step = Step(
        cited["article"],
        cited["phrase"],
        f"贷款余额合计 {yuan(total)} 元超过 {yuan(last['up_to_fen'])} 元:"
        + ("不符合补偿条件。" if enterprise else "表中无对应档次(解释A10)。"),
        f"The credit total of {yuan(total)} yuan is above {yuan(last['up_to_fen'])}: "
        + ("not eligible." if enterprise else "the table has no tier for it (reading A10)."),
        facts(credit_total_fen=total, borrower=borrower, reading_A10=rule_set.reading("A10")),
        f"{total} > {last['up_to_fen']}",
    )
    manual = not enterprise and rule_set.reading("A10") == "manual"
    return rule_set.decide("compensation_ratio", inputs, "manual" if manual else "no", [step])


def _city_standard(rule: Data, city_approval: str) -> Step:
    cited = rule["city_standard"]
    return Step(
        cited["article"],
        cited["phrase"],
        f"经 {city_approval} 批准,标准另有规定,转人工。",
        f"Approved by {city_approval}: another standard applies, manual review.",
        facts(city_approval=city_approval),
    )
