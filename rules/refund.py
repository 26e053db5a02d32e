"""What a bank returns to the pool from recoveries (Shenzhen art. 19(6))."""

from rules import checks
from rules.amount import check_ratio
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import RuleSet
from rules.units import BPS, floor_share, percent, yuan


def recovery_refund(
    rule_set: RuleSet,
    *,
    compensation_fen: int,
    ratio_bps: int,
    recovered_before_fen: int,
    recovery_fen: int,
    refunded_before_fen: int,
) -> Decision:
    """The refund due for one more recovery on a compensated NPL, in fen (art. 19(6)).

    Recoveries are gross: litigation and arbitration costs are not deducted.
    `recovered_before_fen` and `refunded_before_fen` are the sums of the earlier parts;
    `ratio_bps` is the ratio at which the loan was compensated with `compensation_fen`.

    Outcome: "value" in fen, min(floor(ratio × all recoveries), compensation) less what was
    refunded (A20), so that the sum does not depend on how recoveries are cut; "manual" where
    the bank has already refunded more than is due in all.
    Raises `InputError` for a wrong type, a negative amount, a ratio above the cap, or refunds
    above the compensation.
    """
    rule = rule_set.rule("recovery_refund", strategy="gross_recoveries_by_ratio")
    inputs = {
        "compensation_fen": checks.integer("compensation_fen", compensation_fen),
        "ratio_bps": ratio_bps,
        "recovered_before_fen": checks.integer("recovered_before_fen", recovered_before_fen),
        "recovery_fen": checks.integer("recovery_fen", recovery_fen),
        "refunded_before_fen": checks.integer("refunded_before_fen", refunded_before_fen),
    }
    check_ratio(rule_set, ratio_bps)
    if refunded_before_fen > compensation_fen:
        raise InputError(
            "refunded_before_fen 不得大于 compensation_fen:返还以已补偿资金为限",
            "refunded_before_fen must not exceed compensation_fen, the cap of all refunds",
        )
    rounding = rule_set.reading("A20")
    if rounding == "cumulative":
        gross = recovered_before_fen + recovery_fen
        share = floor_share(gross, ratio_bps)
        due_in_all = min(share, compensation_fen)
    else:
        gross = recovery_fen
        share = floor_share(gross, ratio_bps)
        due_in_all = min(refunded_before_fen + share, compensation_fen)
    refund = due_in_all - refunded_before_fen
    steps = [
        Step(
            rule["share"]["article"],
            rule["share"]["phrase"],
            f"清收所得(未扣费用)合计 {yuan(gross)} 元 × {percent(ratio_bps)} = {yuan(share)} 元。",
            f"Gross recoveries of {yuan(gross)} yuan × {percent(ratio_bps)} = {yuan(share)} yuan.",
            facts(gross_fen=gross, ratio_bps=ratio_bps, reading_A20=rounding),
            f"{gross} * {ratio_bps} / {BPS} -> {share}",
        ),
        Step(
            rule["cap"]["article"],
            rule["cap"]["phrase"],
            f"以已补偿的 {yuan(compensation_fen)} 元为限,累计应返还 {yuan(due_in_all)} 元。",
            f"Capped at the compensation of {yuan(compensation_fen)} yuan, {yuan(due_in_all)} yuan are due in all.",
            facts(compensation_fen=compensation_fen, due_in_all_fen=due_in_all),
            f"min({share if rounding == 'cumulative' else refunded_before_fen + share}, "
            f"{compensation_fen}) = {due_in_all}",
        ),
    ]
    parts, already = rule["parts"], facts(refunded_before_fen=refunded_before_fen)
    if refund < 0:
        steps.append(
            Step(
                parts["article"],
                parts["phrase"],
                f"此前已返还 {yuan(refunded_before_fen)} 元,多于累计应返还,转人工。",
                f"The bank has refunded {yuan(refunded_before_fen)} yuan, more than is due in all: manual review.",
                already,
                f"{due_in_all} < {refunded_before_fen}",
            )
        )
        return rule_set.decide("recovery_refund", inputs, "manual", steps)
    steps.append(
        Step(
            parts["article"],
            parts["phrase"],
            f"减去此前已返还 {yuan(refunded_before_fen)} 元,本次返还 {yuan(refund)} 元。",
            f"Less {yuan(refunded_before_fen)} yuan refunded before: {yuan(refund)} yuan now.",
            already,
            f"{due_in_all} - {refunded_before_fen} = {refund}",
        )
    )
    return rule_set.decide("recovery_refund", inputs, "value", steps, value=refund, unit="fen")
