"""How soon a large enterprise or a public body pays a small or medium one (国令第802号 arts. 9, 10)."""

from datetime import date, timedelta
from typing import Final

from rules import checks
from rules.decision import Decision, Outcome, Step, facts
from rules.errors import InputError
from rules.ruleset import RuleSet

PAYERS: Final = ("large_enterprise", "public_body")


def payment_term(
    rule_set: RuleSet, *, payer: str, delivered_on: date, due_on: date, accepted_on: date | None = None
) -> Decision:
    """Is a debt to a small or medium enterprise due in time? For a certificate: is its maturity a warning?

    `payer`: one of `PAYERS`. `delivered_on`: of goods, works or services; `accepted_on`: when they passed the
    inspection that the contract makes a condition, from which the days then count, else None. Asia/Shanghai.

    Outcome: "yes" within the days that the law gives; "manual" above them where a contract may say otherwise: a person
    looks into it; "no" above what a public body's contract may say. `word`: the last day of the law's term.
    Raises `InputError` for a wrong type, another payer, or acceptance before delivery.
    """
    rule = rule_set.rule("payment_term", strategy="days_from_delivery")
    checks.word("payer", payer, PAYERS)
    checks.day("delivered_on", delivered_on)
    checks.day("due_on", due_on)
    checks.optional_day("accepted_on", accepted_on)
    if accepted_on is not None and accepted_on < delivered_on:
        raise InputError("accepted_on 不得早于 delivered_on", "accepted_on must not be before delivered_on")
    start, steps = accepted_on or delivered_on, []
    if accepted_on is not None:
        began = rule["acceptance"]
        steps.append(
            Step(
                began["article"],
                began["phrase"],
                f"验收合格日 {accepted_on},自该日起算。",
                f"Accepted on {accepted_on}: the days count from then.",
                facts(accepted_on=accepted_on),
            )
        )
    usual, longest = rule[payer], rule["longest"]
    until, at_most = (start + timedelta(days=one["value"]) for one in (usual, longest))
    within, barred = due_on <= until, payer == "public_body" and due_on > at_most
    cited, last = (longest, at_most) if barred else (usual, until)
    steps.append(
        Step(
            cited["article"],
            cited["phrase"],
            f"到期日 {due_on}:{cited['value']}日为 {last}。"
            + ("" if within else "超过合同可约定的最长期限。" if barred else "超过期限,须核对合同的另行约定是否合理。"),
            f"Due on {due_on}: {cited['value']} days end on {last}."
            + ("" if within else " No contract may say so." if barred else " Only a reasonable contract may say so."),
            facts(payer=payer, delivered_on=delivered_on, until=until),
            f"{due_on} <= {last}: {due_on <= last}",
        )
    )
    inputs = {"payer": payer, "delivered_on": delivered_on, "due_on": due_on, "accepted_on": accepted_on}
    outcome: Outcome = "yes" if within else "no" if barred else "manual"
    return rule_set.decide("payment_term", inputs, outcome, steps, word=until.isoformat())
