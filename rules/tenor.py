"""How long a certificate may run (银发〔2025〕77号 art. 11, and its coming reduction)."""

from datetime import date

from rules import checks
from rules.calendar import months_after
from rules.decision import Decision, Outcome, Step, facts
from rules.errors import InputError
from rules.ruleset import Data, RuleSet


def tenor(rule_set: RuleSet, *, issued_on: date, due_on: date) -> Decision:
    """May a certificate that is issued on this day (Asia/Shanghai) be due on that one?

    Outcome: "yes" within the usual term, and on days before the notice was in force; "manual" above the usual term and
    within the cap, where the bank has to examine the reason; "no" above the cap. The cap is the one that is in force on
    the day of issue (`caps`, each with its days); one that was announced and has no day binds only where reading P-1
    says so, and is told of where it is exceeded.
    Raises `InputError` for a wrong type, or a due day that is not after the issue.
    """
    rule = rule_set.rule("tenor", strategy="months_from_issue")
    checks.day("issued_on", issued_on)
    if checks.day("due_on", due_on) <= issued_on:
        raise InputError("due_on 必须晚于 issued_on", "due_on must be after issued_on")
    usual, status, inputs = rule["usual"], rule_set.reading("P-1"), {"issued_on": issued_on, "due_on": due_on}
    cap, announced = cap_on(rule["caps"], issued_on), next((one for one in rule["caps"] if one["from"] is None), None)
    if status == "announced":
        cap = announced
    if cap is None:
        said = Step(
            rule_set.in_force["article"],
            rule_set.in_force["phrase"],
            f"{issued_on} 尚无期限上限。",
            f"No cap was in force on {issued_on}.",
        )
        return rule_set.decide("tenor", inputs, "yes", [said])
    usual_until, longest = (months_after(issued_on, one["value"]) for one in (usual, cap))
    within, allowed = due_on <= usual_until, due_on <= longest
    cited = usual if within else cap
    coming = (
        announced
        if announced is not None and allowed and due_on > months_after(issued_on, announced["value"])
        else None
    )
    step = Step(
        cited["article"],
        cited["phrase"],
        f"到期日 {due_on}:{usual['value']}个月为 {usual_until},上限 {cap['value']}个月为 {longest}。"
        + ("" if within else "超过原则期限,须说明理由并由银行审查。" if allowed else "超过上限。")
        + (f"已宣布将压减至{coming['value']}个月,施行日待公布。" if coming else ""),
        f"Due on {due_on}: {usual['value']} months end on {usual_until}, the cap of {cap['value']} on {longest}."
        + ("" if within else " Above the usual term: the bank examines the reason." if allowed else " Above the cap.")
        + (f" A cap of {coming['value']} months was announced, without a day at hand." if coming else ""),
        facts(usual_until=usual_until, longest=longest, reading_P_1=status),
        f"{due_on} <= {usual_until if within else longest}: {within or allowed}",
    )
    outcome: Outcome = "no" if not allowed else "yes" if within else "manual"
    return rule_set.decide("tenor", inputs, outcome, [step])


def cap_on(caps: tuple[Data, ...], day: date) -> Data | None:
    """The cap that holds on this day: of those in force, the one that came last. None before the first."""
    text = day.isoformat()
    held = [one for one in caps if one["from"] and one["from"] <= text and (one["to"] is None or text <= one["to"])]
    return max(held, key=lambda one: str(one["from"]), default=None)
