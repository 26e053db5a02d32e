"""Which rule set governs a loan: by loan date and NPL date, with the transition of art. 21."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rules import checks
from rules.decision import Decision, Outcome, Step, facts, sha256_of, worst
from rules.ruleset import Data, RuleSet, load_rule_set, rule_set_names

NOT_COVERED: Final = "not_covered"
UNDETERMINED: Final = "undetermined"


@dataclass(frozen=True, slots=True)
class Selection:
    """The rule set that governs a loan, with the decision that says why.

    `regime`: whose eligibility and procedure ("new", "old_eligibility_new_process" or
    "not_covered"); `rates`: whose compensation table ("new_rates", "old_rates", "not_covered",
    or "undetermined" while the NPL date that decides it is open).
    `eligibility_rule_set` and `rates_rule_set` name the rule sets to load, None where the text
    is not at hand. `decision.outcome`: "yes" if both are; "manual" if only the eligibility text
    is not at hand or the dates contradict each other; "missing" if the loan is not covered or
    the table is not at hand.
    """

    decision: Decision
    regime: str
    rates: str
    eligibility_rule_set: str | None
    rates_rule_set: str | None

    def as_dict(self) -> dict[str, Any]:
        """The decision's JSON-ready copy with the selection's own fields."""
        return {
            **self.decision.as_dict(),
            "regime": self.regime,
            "rates": self.rates,
            "eligibility_rule_set": self.eligibility_rule_set,
            "rates_rule_set": self.rates_rule_set,
        }


def select_rule_set(city: str, loan_date: date, npl_date: date | None) -> Selection:
    """Select the rule set of a loan (Shenzhen: art. 21 for the transition, art. 34 for the end).

    `loan_date` is the date of the loan note (借据), `npl_date` that of the NPL judgment or None
    while the loan performs; both are Asia/Shanghai calendar dates.
    Raises `InputError` for a value of the wrong type.
    """
    checks.text("city", city)
    checks.day("loan_date", loan_date)
    checks.optional_day("npl_date", npl_date)
    inputs = {"city": city, "loan_date": loan_date, "npl_date": npl_date}
    candidates = sorted(
        (rs for rs in map(load_rule_set, rule_set_names()) if rs.city == city and "select_rule_set" in rs.rules),
        key=lambda rs: rs.in_force_from,
        reverse=True,
    )
    if not candidates:
        return _no_city(city, inputs)
    rule_set = next((rs for rs in candidates if _loan_window(rs, loan_date)), candidates[0])
    regime = governing_text(rule_set, loan_date)
    rates = governing_table(rule_set, loan_date, npl_date)
    parts = [regime, rates]
    if npl_date is not None and npl_date < loan_date:
        parts.append(_contradiction(loan_date, npl_date))
    decision = rule_set.decide(
        "select_rule_set",
        inputs,
        worst([part.outcome for part in parts]),
        [part.step for part in parts],
        missing=[part.missing for part in parts if part.missing],
    )
    return Selection(decision, regime.name, rates.name, regime.rule_set, rates.rule_set)


def procedure(city: str, loan_date: date, npl_date: date | None) -> RuleSet | None:
    """The text whose steps are taken, also of a loan whose eligibility is by an older one (art. 21); None where no text
    at hand covers the loan. The dates are those of `select_rule_set`."""
    chosen = select_rule_set(city, loan_date, npl_date)
    name = chosen.decision.rule_set
    return None if name is None or chosen.regime == NOT_COVERED else load_rule_set(name)


def _loan_window(rule_set: RuleSet, loan_date: date) -> Data | None:
    """The window of loan dates that holds `loan_date`: whose eligibility applies."""
    return _window(_windows(rule_set)["loan_windows"], loan_date)


def _npl_window(rule_set: RuleSet, loan_date: date, npl_date: date | None) -> Data | None:
    """The window of NPL dates: whose compensation table applies.

    While the loan performs, the window is known only if every later day falls in the same one.
    """
    windows = _windows(rule_set)["npl_windows"]
    if _by_loan_date(rule_set):
        return _window(windows, loan_date)
    if npl_date is not None:
        return _window(windows, npl_date)
    still_open = [window for window in windows if window["to"] is None or window["to"] >= loan_date.isoformat()]
    return still_open[0] if len(still_open) == 1 else None


@dataclass(frozen=True, slots=True)
class Governing:
    """Which rule set governs one side of a loan, and the step that says so.

    `name` is the regime or the rates; `rule_set` is None where the text is not at hand.
    """

    name: str
    rule_set: str | None
    outcome: Outcome
    step: Step
    missing: str | None = None


def governing_text(rule_set: RuleSet, loan_date: date) -> Governing:
    """Whose eligibility and procedure apply, by the loan date (art. 21)."""
    window = _loan_window(rule_set, loan_date)
    given = facts(loan_date=loan_date)
    if window is None:
        step = _outside(rule_set, "loan_windows", loan_date, "贷款", "loan", given)
        return Governing(NOT_COVERED, None, "missing", step, f"rule set for a loan of {loan_date}")
    regime, by = window["regime"], window["by"]
    document = _document(rule_set, by)
    at_hand = by in rule_set_names()
    zh, en = _span(window, window)
    step = Step(
        window["article"],
        window["phrase"],
        f"贷款日 {loan_date} 在 {zh} 之间:准入按 {document}" + ("。" if at_hand else ",该文本未收录,准入须人工核对。"),
        f"Loan date {loan_date} lies in {en}: eligibility by "
        + (f"{document}." if at_hand else f"{document}, whose text is not at hand; a person must check eligibility."),
        given,
    )
    if at_hand:
        return Governing(regime, by, "yes", step)
    return Governing(regime, None, "manual", step, f"{document} (eligibility)")


def governing_table(rule_set: RuleSet, loan_date: date, npl_date: date | None) -> Governing:
    """Whose compensation table applies, by the NPL date (art. 21)."""
    window = _npl_window(rule_set, loan_date, npl_date)
    given = facts(npl_date=npl_date)
    if window is None and npl_date is None and _loan_window(rule_set, loan_date):
        article = _windows(rule_set)["npl_windows"][0]
        step = Step(
            article["article"],
            article["phrase"],
            "尚未判定不良:适用新标准还是原标准,由判定日决定。",
            "Not judged NPL yet: the date of that judgment decides between the two tables.",
            given,
        )
        return Governing(UNDETERMINED, None, "manual", step)
    if window is None:
        # A loan outside the text that still performs: the loan date says on which side it lies.
        day = npl_date or loan_date
        step = _outside(rule_set, "npl_windows", day, "不良判定", "NPL judgment", given)
        return Governing(NOT_COVERED, None, "missing", step, f"rule set for an NPL of {day}")
    by, document = window["by"], _document(rule_set, window["by"])
    at_hand = by in rule_set_names()
    step = Step(
        window["article"],
        window["phrase"],
        f"不良判定日 {npl_date or '未到'}:补偿标准按 {document}" + ("。" if at_hand else ",该标准未收录,不作推测。"),
        f"NPL date {npl_date or 'still open'}: compensation by {document}"
        + ("." if at_hand else ", whose table is not at hand; none is guessed."),
        given,
    )
    if at_hand:
        return Governing(window["rates"], by, "yes", step)
    return Governing(window["rates"], None, "missing", step, f"{document} (compensation table)")


def _contradiction(loan_date: date, npl_date: date) -> Governing:
    step = Step(
        "",
        "",
        f"不良判定日 {npl_date} 早于贷款日 {loan_date},日期矛盾,转人工。",
        f"NPL date {npl_date} is before the loan date {loan_date}: the dates contradict each other, manual review.",
        facts(loan_date=loan_date, npl_date=npl_date),
    )
    return Governing("", None, "manual", step)


def _outside(
    rule_set: RuleSet,
    windows: str,
    day: date,
    zh: str,
    en: str,
    given: tuple[tuple[str, Any], ...],
) -> Step:
    first, last = _windows(rule_set)[windows][0], _windows(rule_set)[windows][-1]
    ended = last["to"] is not None and day.isoformat() > last["to"]
    span_zh, span_en = _span(first, last)
    article, phrase = (
        (rule_set.in_force["article"], rule_set.in_force["phrase"]) if ended else (first["article"], first["phrase"])
    )
    return Step(
        article,
        phrase,
        f"{zh} {day} 不在 {span_zh} 之间:{rule_set.document} 不适用。",
        f"The {en} of {day} is not within {span_en}: {rule_set.document} does not cover it.",
        given,
    )


def _no_city(city: str, inputs: Data) -> Selection:
    step = Step(
        "",
        "",
        f"没有城市 {city} 的规则集。",
        f"No rule set of the city {city} is at hand.",
        facts(city=city),
    )
    decision = Decision(
        rule="select_rule_set",
        rule_set=None,
        rule_set_hash=None,
        outcome="missing",
        value=None,
        unit=None,
        steps=(step,),
        missing=(f"rule set of the city {city}",),
        input_hash=sha256_of(inputs),
    )
    return Selection(decision, NOT_COVERED, NOT_COVERED, None, None)


def _windows(rule_set: RuleSet) -> Data:
    return rule_set.rule("select_rule_set", strategy="loan_and_npl_windows")


def _by_loan_date(rule_set: RuleSet) -> bool:
    """Whether the table, too, is that of the loan's day, whenever it goes bad."""
    return bool(_windows(rule_set).get("table_by") == "loan_date")


def _window(windows: tuple[Data, ...], day: date) -> Data | None:
    # ISO dates compare as dates do; both ends of a window are included (art. 21: 含). None: no end on that side.
    at = day.isoformat()
    return next((w for w in windows if (w["from"] or at) <= at <= (w["to"] or at)), None)


def _span(first: Data, last: Data) -> tuple[str, str]:
    """From the start of one window to the end of another, in zh and en."""
    start, end = first["from"], last["to"]
    return f"{start or '此前'} 至 {end or '今后'}", f"{start or 'before'} to {end or 'on'}"


def _document(rule_set: RuleSet, name: str) -> str:
    if name == rule_set.name:
        return rule_set.document
    document: str = _windows(rule_set)["predecessors"][name]
    return document
