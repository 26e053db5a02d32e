"""The size of an enterprise (工信部联企业〔2011〕300号)."""

from rules import checks
from rules.decision import Decision, Step, facts
from rules.ruleset import RuleSet


def sme_size(
    rule_set: RuleSet,
    *,
    industry: str,
    employees: int | None = None,
    revenue_wan: int | None = None,
    assets_wan: int | None = None,
) -> Decision:
    """大型, 中型, 小型 or 微型: the largest class all of whose minima are met.

    `industry` is a word of the standard, such as "工业"; revenue and assets are in whole 10,000 yuan, rounded down.
    Outcome: "value", a "size" as the standard calls it; "missing" where a number that its industry is measured by is
    not given.
    Raises `InputError` for a wrong type, a negative number or an unknown industry.
    """
    rule = rule_set.rule("sme_size", strategy="least_of_each")
    classes = rule["industries"][checks.word("industry", industry, rule["industries"])]
    given = {"employees": employees, "revenue": revenue_wan, "assets": assets_wan}
    for name, number in given.items():
        if number is not None:
            checks.integer(name, number)
    inputs = {"industry": industry, **given}
    missing = sorted({name for minima in classes for name in minima if given[name] is None})
    if missing:
        step = Step(
            rule["article"], rule["phrase"], "缺少划型指标。", "A number that decides is missing.", facts(**given)
        )
        return rule_set.decide("sme_size", inputs, "missing", [step], missing=missing)
    met = [all((given[name] or 0) >= least for name, least in minima.items()) for minima in classes]
    place = next((i for i, all_met in enumerate(met) if all_met), len(classes))
    word = rule["words"][place]
    minima = "、".join(f"{name} >= {least}" for name, least in classes[place].items()) if place < len(classes) else "-"
    step = Step(
        rule["article"],
        rule["phrase"],
        f"{industry}:{minima},为{word}企业。",
        f"In {industry}: {minima}; the size is {word}.",
        facts(**given),
        minima,
    )
    return rule_set.decide("sme_size", inputs, "value", [step], unit="size", word=word)
