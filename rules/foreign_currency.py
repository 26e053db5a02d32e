"""A balance in foreign currency, in fen (Shenzhen art. 4)."""

from collections.abc import Mapping
from typing import Final

from rules import checks
from rules.decision import Decision, Step, facts
from rules.ruleset import RuleSet
from rules.units import yuan

MICRO: Final = 1_000_000


def in_yuan(rule_set: RuleSet, *, amount_cents: int, rates_micro: Mapping[str, int]) -> Decision:
    """A balance of so many hundredths of a unit, by the rates of the disbursement day.

    `rates_micro` by kind, in millionths of a yuan for one unit: the "middle" rate if there is one, else
    "spot_buying", else "cash_buying".
    Outcome: "value" in fen, rounded as reading S-4d says; "missing" where there is none of them.
    Raises `InputError` for a wrong type, a negative amount, a rate of nothing or an unknown kind.
    """
    rule = rule_set.rule("foreign_currency", strategy="rates_of_the_day")
    checks.integer("amount_cents", amount_cents)
    for name, rate in rates_micro.items():
        checks.integer(checks.word("rates_micro", name, rule["order"]), rate, minimum=1)
    inputs = {"amount_cents": amount_cents, "rates_micro": dict(rates_micro)}
    kind = next((kind for kind in rule["order"] if kind in rates_micro), None)
    if kind is None:
        step = Step(rule["article"], rule["phrase"], "当日无可用汇率。", "No rate of that day is known.")
        return rule_set.decide("in_yuan", inputs, "missing", [step], missing=("rate of the disbursement day",))
    up = rule_set.reading("S-4d") == "up"
    product = amount_cents * rates_micro[kind]
    fen = -(-product // MICRO) if up else product // MICRO
    step = Step(
        rule["article"],
        rule["phrase"],
        f"按{_ZH[kind]}折算为 {yuan(fen)} 元。",
        f"By the {kind.replace('_', ' ')} rate: {yuan(fen)} yuan.",
        facts(
            amount_cents=amount_cents, rate_micro=rates_micro[kind], kind=kind, reading_S_4d=rule_set.reading("S-4d")
        ),
        f"{amount_cents} * {rates_micro[kind]} / {MICRO} -> {fen}",
    )
    return rule_set.decide("in_yuan", inputs, "value", [step], value=fen, unit="fen")


_ZH: Final = {"middle": "中间价", "spot_buying": "现汇买入价", "cash_buying": "现钞买入价"}
