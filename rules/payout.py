"""Compensation of a guarantor's payout, and what comes back of it (Ma'anshan arts. 8, 13, 14)."""

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import Data, RuleSet
from rules.units import BPS, floor_share, half_up_share, percent, yuan


def payout_compensation(rule_set: RuleSet, *, payout_fen: int, in_provincial_system: bool | None) -> Decision:
    """What the fund pays a guarantor for what it really paid out, in fen (art. 8).

    Outcome: "value" in fen, rounded as reading M-6 says; "missing" where it is not known whether
    the business is in the provincial system.
    Raises `InputError` for a wrong type or a negative amount.
    """
    base = rule_set.rule("compensation_amount", strategy="share_of_actual_payout")["base"]
    shares = rule_set.rule("compensation_ratio", strategy="by_guarantee_system")
    checks.integer("payout_fen", payout_fen)
    checks.optional_flag("in_provincial_system", in_provincial_system)
    inputs = {"payout_fen": payout_fen, "in_provincial_system": in_provincial_system}
    if in_provincial_system is None:
        step = Step(base["article"], base["phrase"], "是否纳入省级体系不明。", "The system is not known.")
        return rule_set.decide("payout_compensation", inputs, "missing", [step], missing=("in_provincial_system",))
    cited = shares["in_system" if in_provincial_system else "outside"]
    ratio: int = cited["value"]
    floors = rule_set.reading("M-6") == "floor"
    amount = (floor_share if floors else half_up_share)(payout_fen, ratio)
    step = Step(
        cited["article"],
        cited["phrase"],
        f"实际代偿 {yuan(payout_fen)} 元 × {percent(ratio)} = {yuan(amount)} 元。",
        f"A payout of {yuan(payout_fen)} yuan × {percent(ratio)} = {yuan(amount)} yuan.",
        facts(payout_fen=payout_fen, ratio_bps=ratio, reading_M_6=rule_set.reading("M-6")),
        f"{payout_fen} * {ratio} / {BPS} -> {amount}",
    )
    return rule_set.decide("payout_compensation", inputs, "value", [step], value=amount, unit="fen")


def net_refund(
    rule_set: RuleSet,
    *,
    compensation_fen: int,
    ratio_bps: int,
    recovered_before_fen: int = 0,
    costs_before_fen: int = 0,
    recovered_fen: int,
    costs_fen: int,
    refunded_before_fen: int = 0,
) -> Decision:
    """What the guarantor returns of one more recovery, in fen: net of litigation, arbitration and
    enforcement, by the ratio at which it was compensated (art. 13; after a write-off, art. 14).

    Outcome: "value" in fen, due in all less what was refunded (M-20); "manual" where more was
    refunded already than is due in all.
    Raises `InputError` for a wrong type, a negative amount, or a ratio above 100 %.
    """
    rule = rule_set.rule("recovery_refund", strategy="net_recoveries_by_ratio")
    inputs = {
        "compensation_fen": checks.integer("compensation_fen", compensation_fen),
        "ratio_bps": checks.integer("ratio_bps", ratio_bps),
        "recovered_before_fen": checks.integer("recovered_before_fen", recovered_before_fen),
        "costs_before_fen": checks.integer("costs_before_fen", costs_before_fen),
        "recovered_fen": checks.integer("recovered_fen", recovered_fen),
        "costs_fen": checks.integer("costs_fen", costs_fen),
        "refunded_before_fen": checks.integer("refunded_before_fen", refunded_before_fen),
    }
    if ratio_bps > BPS:
        raise InputError(f"ratio_bps {ratio_bps} 超过100%", f"ratio_bps {ratio_bps} is above 100%")
    drift_free = rule_set.reading("M-20") == "cumulative"
    gross = recovered_fen + (recovered_before_fen if drift_free else 0)
    costs = costs_fen + (costs_before_fen if drift_free else 0)
    net = max(gross - costs, 0)  # costs above what came in are the guarantor's own
    due = floor_share(net, ratio_bps) + (0 if drift_free else refunded_before_fen)
    if rule_set.reading("M-13") == "compensation":
        due = min(due, compensation_fen)
    refund = due - refunded_before_fen
    step = Step(
        rule["share"]["article"],
        rule["share"]["phrase"],
        f"清收 {yuan(gross)} 元,扣除费用 {yuan(costs)} 元,× {percent(ratio_bps)},累计应退 {yuan(due)} 元,"
        f"减去已退 {yuan(refunded_before_fen)} 元。",
        f"Recovered {yuan(gross)} yuan less costs of {yuan(costs)}, × {percent(ratio_bps)}: {yuan(due)} yuan are due "
        f"in all, less {yuan(refunded_before_fen)} refunded before.",
        facts(**inputs, reading_M_13=rule_set.reading("M-13"), reading_M_20=rule_set.reading("M-20")),
        f"max({gross} - {costs}, 0) * {ratio_bps} / {BPS} -> {due}; {due} - {refunded_before_fen} = {refund}",
    )
    if refund < 0:
        return rule_set.decide("net_refund", inputs, "manual", [step])
    return rule_set.decide("net_refund", inputs, "value", [step], value=refund, unit="fen")


def sub_fund_of(rule_set: RuleSet, product: str) -> Data:
    """The sub-fund of a product, with its size in fen (art. 3). Raises `InputError` for an unknown product."""
    funds = rule_set.rule("fund", strategy="sub_funds_by_product")["sub_funds"]
    by_product = {product: fund for fund in funds for product in fund["products"]}
    found: Data = by_product[checks.word("product", product, by_product)]
    return found
