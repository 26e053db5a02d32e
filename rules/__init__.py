"""The risk-compensation rule engine.

Pure functions over frozen dataclasses. Money is an int number of fen, rates are int basis
points, dates are Asia/Shanghai calendar dates; the engine has no clock. Every function returns
a `Decision` with the article, the phrase and the arithmetic of each step. A rule set that is
not at hand gives the outcome "missing", never a guess.
"""

from rules.amount import compensation_amount
from rules.decision import Decision, Outcome, Step
from rules.eligibility import eligibility
from rules.errors import InputError, RuleSetError
from rules.rate import rate_cap
from rules.ratio import BORROWERS, Qualification, compensation_ratio
from rules.refund import recovery_refund
from rules.ruleset import RuleSet, load_rule_set, rule_set_names
from rules.selection import Selection, select_rule_set
from rules.stop import bank_stop

__all__ = [
    "BORROWERS",
    "Decision",
    "InputError",
    "Outcome",
    "Qualification",
    "RuleSet",
    "RuleSetError",
    "Selection",
    "Step",
    "bank_stop",
    "compensation_amount",
    "compensation_ratio",
    "eligibility",
    "load_rule_set",
    "rate_cap",
    "recovery_refund",
    "rule_set_names",
    "select_rule_set",
]
