"""Losses and premiums that several parties share by fixed parts, out of templates that are data."""

from typing import Any, NamedTuple

from rules import checks
from rules.decision import Decision, Step, facts, sha256_of
from rules.errors import RuleSetError
from rules.ruleset import Data, read_data
from rules.units import BPS, floor_share, percent, yuan


def sharing_templates() -> Data:
    """By name: the parts, who takes the remainder, and where the template comes from."""
    templates: Data = read_data("sharing")["templates"]
    return templates


class Shared(NamedTuple):
    """What each party bears, in fen, and the decision that says so, a step for each."""

    parts: dict[str, int]
    decision: Decision

    def as_dict(self) -> dict[str, Any]:
        return {**self.decision.as_dict(), "parts": dict(self.parts)}


def shares(*, template: str, amount_fen: int) -> Shared:
    """What each party bears of an amount, in fen. The parts add up to it.

    Every part is rounded down to the fen; the party that the template names takes what is left.
    Raises `InputError` for an unknown template, a wrong type or a negative amount.
    """
    templates = sharing_templates()
    one = templates[checks.word("template", template, templates)]
    checks.integer("amount_fen", amount_fen)
    if one["remainder"] not in one["parts"] or sum(one["parts"].values()) != BPS:
        raise RuleSetError(f"the parts of template {template} are not a whole")
    parts: dict[str, int] = {party: floor_share(amount_fen, bps) for party, bps in one["parts"].items()}
    left = amount_fen - sum(parts.values())
    parts[one["remainder"]] += left
    steps = tuple(
        Step(
            one["source"],
            one["phrase"],
            f"{party} {percent(bps)}:{yuan(parts[party])} 元。",
            f"{party} {percent(bps)}: {yuan(parts[party])} yuan.",
            facts(amount_fen=amount_fen, share_bps=bps),
            f"{amount_fen} * {bps} / {BPS}{f' + {left}' if party == one['remainder'] else ''} -> {parts[party]}",
        )
        for party, bps in one["parts"].items()
    )
    decision = Decision(
        rule="shares",
        rule_set="sharing",
        rule_set_hash=sha256_of(read_data("sharing")),
        outcome="value",
        value=amount_fen,
        unit="fen",
        steps=steps,
        missing=(),
        input_hash=sha256_of({"template": template, "amount_fen": amount_fen}),
    )
    return Shared(parts, decision)
