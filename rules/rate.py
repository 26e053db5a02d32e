"""The cap on a loan's rate: LPR plus a spread (Shenzhen art. 15(3))."""

from datetime import date

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.lpr import ONE_YEAR, OVER_FIVE_YEARS, lpr_table
from rules.ruleset import RuleSet
from rules.units import percent


def rate_cap(rule_set: RuleSet, *, rate_bps: int, loan_date: date, matures_on: date) -> Decision:
    """Is the loan's rate within LPR + 200bp, inclusive (art. 15(3))?

    `rate_bps` is the annual rate in basis points (a finer rate is to be rounded up by the
    caller, so that 5.001% does not pass for 5.00%); `loan_date` is the disbursement, whose LPR
    counts. A tenor up to five years takes the 1Y LPR, a longer one 5Y+ (reading S-15b).

    Outcome: "yes" within the cap, "no" above, "missing" for a date outside the LPR table.
    Raises `InputError` for a wrong type, a negative rate, or a maturity not after the loan.
    """
    checks.integer("rate_bps", rate_bps)
    checks.day("loan_date", loan_date)
    if checks.day("matures_on", matures_on) <= loan_date:
        raise InputError("matures_on 必须晚于 loan_date", "matures_on must be after loan_date")
    years = int(rule_set.reading("S-15b"))
    term = OVER_FIVE_YEARS if _longer_than(years, loan_date, matures_on) else ONE_YEAR
    table = lpr_table()
    quote = table.on(loan_date, term)
    given = facts(
        loan_date=loan_date,
        matures_on=matures_on,
        term=term,
        lpr_table_sha256=table.sha256,
        reading_S_15b=str(years),
    )
    inputs = {"rate_bps": rate_bps, "loan_date": loan_date, "matures_on": matures_on}
    spread = rule_set.rule("rate_cap", strategy="lpr_plus_spread")["spread"]
    if quote is None:
        known = f"{table.quotes[term][0][0]} – {table.known_through}"
        step = Step(
            spread["article"],
            spread["phrase"],
            f"放款日 {loan_date} 的 {term} LPR 不在已知区间({known})内。",
            f"The {term} LPR of {loan_date} is outside what the table knows ({known}).",
            given,
        )
        return rule_set.decide("rate_cap", inputs, "missing", [step], missing=(f"LPR {term} of {loan_date}",))
    since, lpr_bps = quote
    step = Step(
        spread["article"],
        spread["phrase"],
        f"放款日 {loan_date} 有效的 {term} LPR 为 {percent(lpr_bps)}({since} 起)。",
        f"The {term} LPR in force on {loan_date} is {percent(lpr_bps)} (since {since}).",
        given,
    )
    within, comparison = compare_with_cap(rule_set, rate_bps, lpr_bps)
    return rule_set.decide("rate_cap", inputs, "yes" if within else "no", [step, comparison])


def compare_with_cap(rule_set: RuleSet, rate_bps: int, lpr_bps: int) -> tuple[bool, Step]:
    """Whether a rate is within the cap over a given LPR (both in bps), and the step on it."""
    spread = rule_set.rule("rate_cap", strategy="lpr_plus_spread")["spread"]
    cap = lpr_bps + spread["value"]
    within = rate_bps <= cap  # 含: the cap itself is allowed
    return within, Step(
        spread["article"],
        spread["phrase"],
        f"利率 {percent(rate_bps)} {'不超过' if within else '超过'}上限 {percent(cap)}(含)。",
        f"The rate {percent(rate_bps)} is {'within' if within else 'above'} the cap {percent(cap)} (inclusive).",
        facts(rate_bps=rate_bps, lpr_bps=lpr_bps, spread_bps=spread["value"]),
        f"{rate_bps} {'<=' if within else '>'} {lpr_bps} + {spread['value']} = {cap}",
    )


def _longer_than(years: int, start: date, end: date) -> bool:
    """Whether `end` is past the corresponding day `years` later.

    29 February has none in a common year; the 28th is then the last day (民法典第202条), and
    comparing (year, month, day) says so without naming a day that does not exist.
    """
    return (end.year, end.month, end.day) > (start.year + years, start.month, start.day)
