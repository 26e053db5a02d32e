"""Interest on what a large enterprise or a public body pays late (国令第802号 art. 17)."""

from rules import checks
from rules.decision import Decision, Step, facts
from rules.ruleset import RuleSet
from rules.units import BPS, percent, yuan


def late_interest(
    rule_set: RuleSet, *, overdue_fen: int, days: int, agreed_bps: int | None = None, lpr_bps: int | None = None
) -> Decision:
    """The interest for so many days, in fen.

    `agreed_bps` is the annual rate of the contract, None if it names none: then 0.05 % a day.
    An agreed rate may not be below `lpr_bps`, the 1Y LPR when the contract was made.

    Outcome: "value" in fen, by the agreed rate or the daily one; "no" for a rate that is too low;
    "missing" where a rate is agreed and the LPR of that day is not given.
    Raises `InputError` for a wrong type or a negative number.
    """
    rule = rule_set.rule("late_interest", strategy="agreed_or_daily_rate")
    checks.integer("overdue_fen", overdue_fen)
    checks.integer("days", days)
    for name, rate in (("agreed_bps", agreed_bps), ("lpr_bps", lpr_bps)):
        if rate is not None:
            checks.integer(name, rate)
    inputs = {"overdue_fen": overdue_fen, "days": days, "agreed_bps": agreed_bps, "lpr_bps": lpr_bps}
    year = int(rule_set.reading("P-6"))
    steps = []
    if agreed_bps is None:
        cited, rate, parts = rule["daily"], rule["daily"]["value"], BPS
        how = f"{percent(rate)} a day", f"每日 {percent(rate)}"
    else:
        cited, rate, parts = rule["floor"], agreed_bps, BPS * year
        how = f"{percent(rate)} a year of {year} days", f"年 {percent(rate)}(一年 {year} 日)"
        if lpr_bps is None:
            said = Step(
                cited["article"], cited["phrase"], "合同订立时的LPR不明。", "The LPR of the contract is not known."
            )
            return rule_set.decide("late_interest", inputs, "missing", [said], missing=("lpr_bps",))
        enough = agreed_bps >= lpr_bps
        steps.append(
            Step(
                cited["article"],
                cited["phrase"],
                f"约定利率 {percent(agreed_bps)},合同订立时LPR {percent(lpr_bps)}:{'不低于' if enough else '低于'}。",
                f"The rate of {percent(agreed_bps)} is {'not ' if enough else ''}below the LPR of {percent(lpr_bps)}.",
                facts(agreed_bps=agreed_bps, lpr_bps=lpr_bps),
                f"{agreed_bps} {'>=' if enough else '<'} {lpr_bps}",
            )
        )
        if not enough:
            return rule_set.decide("late_interest", inputs, "no", steps)
    up = overdue_fen * rate * days
    interest = up // parts if rule_set.reading("P-6r") == "floor" else (2 * up + parts) // (2 * parts)
    steps.append(
        Step(
            cited["article"],
            cited["phrase"],
            f"{yuan(overdue_fen)} 元 × {how[1]} × {days} 日 = {yuan(interest)} 元。",
            f"{yuan(overdue_fen)} yuan × {how[0]} × {days} days = {yuan(interest)} yuan.",
            facts(overdue_fen=overdue_fen, days=days, rate_bps=rate, reading_P_6=str(year)),
            f"{overdue_fen} * {rate} * {days} / {parts} -> {interest}",
        )
    )
    return rule_set.decide("late_interest", inputs, "value", steps, value=interest, unit="fen")
