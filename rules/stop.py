"""The stop of a bank whose entered loans go bad too often (Shenzhen art. 17)."""

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import RuleSet
from rules.units import yuan


def bank_stop(rule_set: RuleSet, *, npl_principal_fen: int, entered_principal_fen: int) -> Decision:
    """Is the compensation business of this bank stopped (art. 17)?

    Both sums are of one bank, in fen, and on the basis of readings A11 and A13: disbursed
    principal of all entered, not voided projects; a compensated NPL counts until it is settled,
    closed or upgraded. What a stop does to claims in flight is reading A12.

    Outcome: "yes" = stopped, above 3%; "no" = open, at exactly 3% too.
    Raises `InputError` for a wrong type, a negative sum, or more NPL than was entered.
    """
    rule = rule_set.rule("bank_stop", strategy="npl_share_of_entered_principal")
    npl = checks.integer("npl_principal_fen", npl_principal_fen)
    entered = checks.integer("entered_principal_fen", entered_principal_fen)
    if npl > entered:
        raise InputError(
            "npl_principal_fen 不得大于 entered_principal_fen:不良项目必先入库",
            "npl_principal_fen must not exceed entered_principal_fen: an NPL was entered before",
        )
    limit: int = rule["limit"]["value"]
    stopped = above_limit(rule_set, npl, entered)
    cited = rule["limit"] if stopped else rule["resume"]
    step = Step(
        cited["article"],
        cited["phrase"],
        f"不良本金 {yuan(npl)} 元,入库本金 {yuan(entered)} 元:"
        + (f"超过 {limit}%,暂停办理。" if stopped else f"未超过 {limit}%,正常办理。"),
        f"NPL principal {yuan(npl)} yuan of {yuan(entered)} entered: "
        + (f"above {limit}%, stopped." if stopped else f"not above {limit}%, open."),
        facts(
            npl_principal_fen=npl,
            entered_principal_fen=entered,
            reading_A11=rule_set.reading("A11"),
            reading_A12=rule_set.reading("A12"),
            reading_A13=rule_set.reading("A13"),
        ),
        f"{npl} * 100 = {npl * 100} {'>' if stopped else '<='} {limit * entered} = {limit} * {entered}",
    )
    inputs = {"npl_principal_fen": npl, "entered_principal_fen": entered}
    return rule_set.decide("bank_stop", inputs, "yes" if stopped else "no", [step])


def above_limit(rule_set: RuleSet, npl_fen: int, entered_fen: int) -> bool:
    """The outcome of `bank_stop` alone, for many banks or events."""
    limit: int = rule_set.rule("bank_stop", strategy="npl_share_of_entered_principal")["limit"]["value"]
    return npl_fen * 100 > limit * entered_fen  # 超过 excludes 3% itself, 以内 includes it
