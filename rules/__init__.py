"""The risk-compensation rule engine.

Pure functions over frozen dataclasses. Money is an int number of fen, rates are int basis
points, dates are Asia/Shanghai calendar dates; the engine has no clock. Every function returns
a `Decision` with the article, the phrase and the arithmetic of each step. A rule set that is
not at hand gives the outcome "missing", never a guess.
"""

from rules.amount import compensation_amount
from rules.calendar import CalendarMissing
from rules.checklist import checklist, conditions
from rules.cost import CostSplit, cost_split
from rules.deadline import deadline, deadlines, open_until, reminder
from rules.decision import Decision, Outcome, Step, worst
from rules.eligibility import eligibility
from rules.errors import InputError, RuleSetError
from rules.foreign_currency import in_yuan
from rules.grade import BankYear, Grades, annual_grades, expelled
from rules.late_interest import late_interest
from rules.payment_term import payment_term
from rules.payout import net_refund, payout_compensation, sub_fund_of
from rules.product_stop import product_stop
from rules.rate import rate_cap
from rules.ratio import BORROWERS, Qualification, compensation_ratio
from rules.recall import recall_interest
from rules.refund import recovery_refund
from rules.ruleset import Data, RuleSet, load_rule_set, rule_set_names
from rules.selection import NOT_COVERED, Selection, procedure, select_rule_set
from rules.sharing import Shared, shares, sharing_templates
from rules.sme_size import sme_size
from rules.stop import above_limit, bank_stop
from rules.tenor import tenor

__all__ = [
    "BORROWERS",
    "NOT_COVERED",
    "BankYear",
    "CalendarMissing",
    "CostSplit",
    "Data",
    "Decision",
    "Grades",
    "InputError",
    "Outcome",
    "Qualification",
    "RuleSet",
    "RuleSetError",
    "Selection",
    "Shared",
    "Step",
    "above_limit",
    "annual_grades",
    "bank_stop",
    "checklist",
    "compensation_amount",
    "compensation_ratio",
    "conditions",
    "cost_split",
    "deadline",
    "deadlines",
    "eligibility",
    "expelled",
    "in_yuan",
    "late_interest",
    "load_rule_set",
    "net_refund",
    "open_until",
    "payment_term",
    "payout_compensation",
    "procedure",
    "product_stop",
    "rate_cap",
    "recall_interest",
    "recovery_refund",
    "reminder",
    "rule_set_names",
    "select_rule_set",
    "shares",
    "sharing_templates",
    "sme_size",
    "sub_fund_of",
    "tenor",
    "worst",
]
