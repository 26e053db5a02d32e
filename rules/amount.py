"""The compensation amount: principal balance times ratio, to the fen (Shenzhen art. 16)."""

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import RuleSet
from rules.units import BPS, floor_share, half_up_share, percent, yuan


def compensation_amount(rule_set: RuleSet, *, principal_fen: int, ratio_bps: int) -> Decision:
    """What the pool pays for one NPL, in fen (art. 16(1), (4)).

    `principal_fen` is the outstanding principal, without interest (A7), on the day the claim is
    submitted (A5); `ratio_bps` is the ratio stored in the claim (A8).
    Outcome: "value" in fen, rounded down (A6).
    Raises `InputError` for a wrong type, a negative amount, or a ratio above the cap.
    """
    rule = rule_set.rule("compensation_amount", strategy="share_of_principal_balance")
    checks.integer("principal_fen", principal_fen)
    check_ratio(rule_set, ratio_bps)
    rounding = rule_set.reading("A6")
    share = floor_share if rounding == "floor" else half_up_share
    amount = share(principal_fen, ratio_bps)
    base = rule["base"]
    step = Step(
        base["article"],
        base["phrase"],
        f"本金余额 {yuan(principal_fen)} 元 × {percent(ratio_bps)} = {yuan(amount)} 元"
        + (",不足一分舍去。" if rounding == "floor" else ",四舍五入到分。"),
        f"Principal balance {yuan(principal_fen)} yuan × {percent(ratio_bps)} = "
        f"{yuan(amount)} yuan, rounded {'down' if rounding == 'floor' else 'half up'} to the fen.",
        facts(
            principal_fen=principal_fen,
            ratio_bps=ratio_bps,
            reading_A5=rule_set.reading("A5"),
            reading_A6=rounding,
            reading_A7=rule_set.reading("A7"),
        ),
        f"{principal_fen} * {ratio_bps} / {BPS} -> {amount}",
    )
    inputs = {"principal_fen": principal_fen, "ratio_bps": ratio_bps}
    return rule_set.decide("compensation_amount", inputs, "value", [step], value=amount, unit="fen")


def check_ratio(rule_set: RuleSet, ratio_bps: int) -> None:
    """Refuse a stored ratio that art. 16(4) does not allow."""
    cap: int = rule_set.rules["compensation_ratio"]["cap"]["value"]
    if checks.integer("ratio_bps", ratio_bps) > cap:
        raise InputError(f"ratio_bps {ratio_bps} 超过上限 {cap}", f"ratio_bps {ratio_bps} is above the cap {cap}")
