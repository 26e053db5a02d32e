"""The last day of each step of a procedure (Shenzhen arts. 19, 20, 24, 25; 民法典 arts. 201 to 204).

Which unit a period has, and whether it rolls forward from a day off, belongs to the rule set: the text mixes natural
days with working days, and a special text goes before the code (art. 204).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from rules import calendar, checks
from rules.calendar import CalendarMissing
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import Data, RuleSet

_UNITS: Final[dict[str, tuple[Callable[[date, int], date], str, str]]] = {
    "days": (lambda day, count: day + timedelta(days=count), "日", "days"),
    "working_days": (calendar.working_day_after, "个工作日", "working days"),
    "working_days_before": (calendar.working_day_before, "个工作日(向前)", "working days back"),
    "months": (calendar.months_after, "个月", "months"),
    "working_days_after_quarter": (
        lambda day, count: calendar.working_day_after(calendar.end_of_quarter(day), count),
        "个工作日(自下季度起)",
        "working days into the next quarter",
    ),
    "end_of_month": (
        lambda day, month: calendar.months_after(date(day.year, 12, 31), month),
        "月末(次年)",
        "the month of the next year that ends it",
    ),
}


def deadlines(rule_set: RuleSet) -> Data:
    """The steps that have a last day, by name: who owns each, and what follows when it has passed."""
    steps: Data = rule_set.rule("deadlines", strategy="periods")["steps"]
    return steps


def reminder(rule_set: RuleSet, last_day: date) -> date | None:
    """The day on which the owner of a step is reminded: so many working days before its last one. None where nobody
    knows yet which days of that year are worked."""
    before: int = rule_set.rule("deadlines", strategy="periods")["remind_working_days"]
    try:
        return calendar.working_day_before(last_day, before)
    except CalendarMissing:
        return None


def deadline(rule_set: RuleSet, *, step: str, event: date, rested_days: int = 0) -> Decision:
    """The last day (Asia/Shanghai, until midnight) of a step that an event starts.

    `step` is a word of the rule set, such as "claim"; `event` the day of what its "from" names, such as "npl_judged",
    which is not counted itself (art. 201). A step whose unit is "working_days_before" has an earliest day instead.
    `rested_days`: days since on which the clock stood still, because the bank was stopped (reading A12); only of a step
    that is counted in natural days.

    Outcome: "value", a "day"; "missing" where nobody knows yet which days of a year are worked.
    Raises `InputError` for a wrong type, an unknown step, or rested days of a step that cannot rest.
    """
    known = deadlines(rule_set)
    one = known[checks.word("step", step, known)]
    checks.day("event", event)
    if checks.integer("rested_days", rested_days) and one["unit"] != "days":
        raise InputError(f"{step} 不以日计,不能中止", f"{step} is not counted in days: it cannot rest")
    inputs = {"step": step, "event": event} | ({"rested_days": rested_days} if rested_days else {})
    reading = rule_set.reading(one["reading"]) if "reading" in one else ""
    given = facts(event=event, unit=one["unit"], count=one["count"], roll=one.get("roll", False), reading=reading)
    if rested_days:
        given += facts(rested_days=rested_days, reading_A12=rule_set.reading("A12"))
    try:
        last, arithmetic = _last_day(one, event, reading, rested_days)
    except CalendarMissing as unknown:
        wanted = f"working days of {unknown.year}"
        said = Step(
            one["article"], one["phrase"], unknown.zh + "。", unknown.en[0].upper() + unknown.en[1:] + ".", given
        )
        return rule_set.decide("deadline", inputs, "missing", [said], missing=(wanted,))
    _, zh, en = _UNITS[one["unit"]]
    rested_zh = f",中止 {rested_days} 日不计" if rested_days else ""
    rested_en = f", not counting {rested_days} days of rest" if rested_days else ""
    said = Step(
        one["article"],
        one["phrase"],
        f"{one['zh']}:自 {event} 起 {one['count']} {zh}{rested_zh},至 {last}。",
        f"{one['en'].capitalize()}: {one['count']} {en} from {event}{rested_en}, until {last}.",
        given,
        arithmetic,
    )
    return rule_set.decide("deadline", inputs, "value", [said], unit="day", word=last.isoformat())


def open_until(rule_set: RuleSet, *, matured: date, npl: date | None) -> date | None:
    """The last day on which a loan for which nothing is claimed stays open; after it the system closes it (Shenzhen
    art. 19(8)). One that was judged non-performing is left open until the last day to claim for it, if that is later.

    None where the text closes nothing by time, and while nobody knows which days of a year are worked.
    """
    if "automatic_closure" not in deadlines(rule_set):
        return None
    days = [deadline(rule_set, step="automatic_closure", event=matured).day]
    if npl is not None:
        days.append(deadline(rule_set, step="claim", event=npl).day)
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _last_day(one: Data, event: date, reading: str, rested_days: int) -> tuple[date, str]:
    start = event - timedelta(days=1) if reading == "counted" else event
    count = one["count"] - (reading == "excluded")
    reckon, _, en = _UNITS[one["unit"]]
    raw = reckon(start, count + rested_days)
    rested = f" + {rested_days}" if rested_days else ""
    arithmetic = f"{start} + {count}{rested} {en} = {raw}"
    if not one.get("roll", False) or (last := calendar.rolled(raw)) == raw:
        return raw, arithmetic
    return last, f"{arithmetic}, a day off -> {last}"  # 民法典第203条
