"""The stop of new business in a product whose loans go bad, or whose fund is used up (Ma'anshan art. 10)."""

from rules import checks
from rules.decision import Decision, Step, facts
from rules.errors import InputError
from rules.ruleset import RuleSet
from rules.units import BPS, percent, yuan


def product_stop(
    rule_set: RuleSet,
    *,
    npl_fen: int,
    lent_fen: int,
    paid_out_fen: int,
    guaranteed_fen: int,
    compensated_fen: int,
    fund_fen: int,
) -> Decision:
    """Is new business in this product stopped (art. 10)?

    All of one product, in fen: non-performing of what was lent, paid out of what was guaranteed,
    compensated of its sub-fund. Rates are compared exactly: 4 % itself is open (超过), 70 % itself
    is a stop (达到, 民法典 art. 1259).

    Outcome: "yes" = stopped, by any of the three; "no" = open.
    Raises `InputError` for a wrong type, a negative sum, a part above its whole, or a fund of nothing.
    """
    rule = rule_set.rule("product_stop", strategy="npl_subrogation_or_fund_use")
    inputs = {
        "npl_fen": checks.integer("npl_fen", npl_fen),
        "lent_fen": checks.integer("lent_fen", lent_fen),
        "paid_out_fen": checks.integer("paid_out_fen", paid_out_fen),
        "guaranteed_fen": checks.integer("guaranteed_fen", guaranteed_fen),
        "compensated_fen": checks.integer("compensated_fen", compensated_fen),
        "fund_fen": checks.integer("fund_fen", fund_fen, minimum=1),
    }
    for name, of in (("npl_fen", "lent_fen"), ("paid_out_fen", "guaranteed_fen")):
        if inputs[name] > inputs[of]:
            raise InputError(f"{name} 不得大于 {of}", f"{name} must not exceed {of}")
    limit, use = rule["limit"], rule["use"]
    steps, stopped = [], False
    for zh, en, part, whole in (
        ("不良率", "NPL ratio", npl_fen, lent_fen),
        ("担保代偿率", "subrogation ratio", paid_out_fen, guaranteed_fen),
    ):
        above = part * BPS > limit["value"] * whole
        stopped |= above
        steps.append(
            Step(
                limit["article"],
                limit["phrase"],
                f"{zh}:{yuan(part)} / {yuan(whole)},{'超过' if above else '未超过'} {percent(limit['value'])}。",
                f"The {en}, {yuan(part)} of {yuan(whole)}: {'' if above else 'not '}above {percent(limit['value'])}.",
                facts(part_fen=part, whole_fen=whole, limit_bps=limit["value"]),
                f"{part} * {BPS} {'>' if above else '<='} {limit['value']} * {whole}",
            )
        )
    reached = compensated_fen * 100 >= use["value"] * fund_fen
    steps.append(
        Step(
            use["article"],
            use["phrase"],
            f"补偿 {yuan(compensated_fen)} 元,规模 {yuan(fund_fen)} 元:"
            f"{'达到' if reached else '未达到'} {use['value']}%。",
            f"Compensated {yuan(compensated_fen)} of {yuan(fund_fen)} yuan: "
            f"{use['value']}% {'is' if reached else 'is not'} reached.",
            facts(compensated_fen=compensated_fen, fund_fen=fund_fen, use_percent=use["value"]),
            f"{compensated_fen} * 100 {'>=' if reached else '<'} {use['value']} * {fund_fen}",
        )
    )
    return rule_set.decide("product_stop", inputs, "yes" if stopped or reached else "no", steps)
