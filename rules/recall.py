"""Interest on a compensation that is called back, because it should not have been paid (Shenzhen art. 28)."""

from datetime import date

from rules import checks
from rules.decision import Decision, Step, facts
from rules.ruleset import RuleSet
from rules.units import BPS, percent, yuan


def recall_interest(
    rule_set: RuleSet, *, compensation_fen: int, paid_on: date, returned_on: date, rate_bps: int | None = None
) -> Decision:
    """The simple interest from the day of the payment until the day before the return, in fen.

    The text names no rate: `rate_bps`, a year's, is the authority's to set.
    Outcome: "value" in fen; "missing" without a rate.
    Raises `InputError` for a wrong type, a negative number, or a return before the payment.
    """
    rule = rule_set.rule("recall", strategy="simple_interest")
    checks.integer("compensation_fen", compensation_fen)
    checks.day("paid_on", paid_on)
    checks.day("returned_on", returned_on)
    if rate_bps is not None:
        checks.integer("rate_bps", rate_bps)
    days = (returned_on - paid_on).days
    checks.integer("days", days)
    inputs = {
        "compensation_fen": compensation_fen,
        "paid_on": paid_on,
        "returned_on": returned_on,
        "rate_bps": rate_bps,
    }
    cited = rule["interest"]
    if rate_bps is None:
        said = Step(
            cited["article"],
            cited["phrase"],
            "条文未定利率,由主管部门确定。",
            "The text names no rate; the authority sets it.",
        )
        return rule_set.decide("recall_interest", inputs, "missing", [said], missing=("rate_bps",))
    year = int(rule_set.reading("S-28"))
    interest = compensation_fen * rate_bps * days // (BPS * year)
    said = Step(
        cited["article"],
        cited["phrase"],
        f"{yuan(compensation_fen)} 元 × 年 {percent(rate_bps)} × {days} 日 ÷ {year} = {yuan(interest)} 元。",
        f"{yuan(compensation_fen)} yuan × {percent(rate_bps)} a year × {days} days / {year} = {yuan(interest)} yuan.",
        facts(compensation_fen=compensation_fen, rate_bps=rate_bps, days=days, reading_S_28=str(year)),
        f"{compensation_fen} * {rate_bps} * {days} / {BPS * year} -> {interest}",
    )
    return rule_set.decide("recall_interest", inputs, "value", [said], value=interest, unit="fen")
