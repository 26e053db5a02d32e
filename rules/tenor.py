"""How long a certificate may run (银发〔2025〕77号 art. 11, and its coming reduction)."""

from datetime import date

from rules import checks
from rules.calendar import months_after
from rules.decision import Decision, Outcome, Step, facts
from rules.errors import InputError
from rules.ruleset import RuleSet


def tenor(rule_set: RuleSet, *, issued_on: date, due_on: date) -> Decision:
    """May a certificate that is issued on this day (Asia/Shanghai) be due on that one?

    Outcome: "yes" within the usual term; "manual" above it and within the cap, where the bank has
    to examine the reason; "no" above the cap. The cap is the one that reading P-1 names.
    Raises `InputError` for a wrong type, or a due day that is not after the issue.
    """
    rule = rule_set.rule("tenor", strategy="months_from_issue")
    checks.day("issued_on", issued_on)
    if checks.day("due_on", due_on) <= issued_on:
        raise InputError("due_on 必须晚于 issued_on", "due_on must be after issued_on")
    usual = rule["usual"]
    status = rule_set.reading("P-1")
    cap = next(one for one in rule["caps"] if one["status"] == status)
    usual_until, longest = (months_after(issued_on, one["value"]) for one in (usual, cap))
    within, allowed = due_on <= usual_until, due_on <= longest
    cited = usual if within else cap
    step = Step(
        cited["article"],
        cited["phrase"],
        f"到期日 {due_on}:{usual['value']}个月为 {usual_until},上限 {cap['value']}个月为 {longest}。"
        + ("" if within else "超过原则期限,须说明理由并由银行审查。" if allowed else "超过上限。"),
        f"Due on {due_on}: {usual['value']} months end on {usual_until}, the cap of {cap['value']} on {longest}."
        + ("" if within else " Above the usual term: the bank examines the reason." if allowed else " Above the cap."),
        facts(usual_until=usual_until, longest=longest, reading_P_1=status),
        f"{due_on} <= {usual_until if within else longest}: {within or allowed}",
    )
    inputs = {"issued_on": issued_on, "due_on": due_on}
    outcome: Outcome = "no" if not allowed else "yes" if within else "manual"
    return rule_set.decide("tenor", inputs, outcome, [step])
