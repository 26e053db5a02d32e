"""Decisions asked for in JSON, and decisions told in words."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

from rules.amount import compensation_amount
from rules.checklist import checklist
from rules.cost import CostSplit, cost_split
from rules.deadline import deadline
from rules.decision import Decision
from rules.eligibility import eligibility
from rules.errors import InputError
from rules.foreign_currency import in_yuan
from rules.grade import BankYear, Grades, annual_grades
from rules.late_interest import late_interest
from rules.payment_term import payment_term
from rules.payout import net_refund, payout_compensation
from rules.product_stop import product_stop
from rules.rate import rate_cap
from rules.ratio import Qualification, compensation_ratio
from rules.recall import recall_interest
from rules.refund import recovery_refund
from rules.ruleset import load_rule_set
from rules.selection import Selection, select_rule_set
from rules.sharing import Shared, shares
from rules.sme_size import sme_size
from rules.stop import bank_stop
from rules.tenor import tenor
from rules.units import percent, yuan

Answer = Decision | Selection | Shared | CostSplit | Grades
RULES: Final[dict[str, Callable[..., Answer]]] = {
    rule.__name__: rule
    for rule in (
        select_rule_set,
        eligibility,
        compensation_ratio,
        compensation_amount,
        rate_cap,
        bank_stop,
        recovery_refund,
        recall_interest,
        deadline,
        annual_grades,
        checklist,
        in_yuan,
        payout_compensation,
        net_refund,
        product_stop,
        shares,
        cost_split,
        late_interest,
        payment_term,
        tenor,
        sme_size,
    )
}
# Selection finds the rule set, and a sharing template or an agreement is of none; every other rule is asked of one.
_OF_NO_RULE_SET: Final = (select_rule_set, shares, cost_split)
# Rules of national law and of the one other city at hand are asked of their own rule set unless another is named.
_HOME: Final[dict[str, str]] = {
    "late_interest": "cn-802",
    "payment_term": "cn-802",
    "tenor": "cn-77",
    "sme_size": "cn-300",
    "payout_compensation": "maanshan-2024",
    "net_refund": "maanshan-2024",
    "product_stop": "maanshan-2024",
}
DEFAULT_RULE_SET: Final = "shenzhen-2024"

# Amounts travel in JSON as strings of fen: no reader may turn them into floats.
_DIGITS: Final = re.compile(r"[0-9]{1,19}")
_DATES: Final = (
    "loan_date",
    "npl_date",
    "entered_on",
    "matures_on",
    "event",
    "issued_on",
    "due_on",
    "delivered_on",
    "accepted_on",
    "paid_on",
    "returned_on",
)
_OUTCOMES: Final = {
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "value": ("数值", "value"),
    "missing": ("缺少依据或事实", "missing"),
    "manual": ("转人工", "manual review"),
}


def explain(request: object) -> Answer:
    """Answer {"rule": name, "inputs": {...}, "rule_set": name (optional)}.

    Inputs are the rule's own parameters; amounts (keys in _fen) are integers or strings of
    digits, dates are ISO 8601. Raises `InputError` where the request cannot be read.
    """
    if not isinstance(request, Mapping) or not isinstance(request.get("inputs"), Mapping):
        raise InputError('请求须为 {"rule": …, "inputs": {…}}', 'a request is {"rule": …, "inputs": {…}}')
    name = request.get("rule")
    rule = RULES.get(name) if isinstance(name, str) else None
    if rule is None:
        raise InputError(
            f"没有规则 {name!r};可用:{', '.join(RULES)}",
            f"there is no rule {name!r}; known: {', '.join(RULES)}",
        )
    inputs = {key: _from_json(key, value) for key, value in request["inputs"].items()}
    home = _HOME.get(rule.__name__, DEFAULT_RULE_SET)
    first = () if rule in _OF_NO_RULE_SET else (load_rule_set(request.get("rule_set", home)),)
    try:
        inspect.signature(rule).bind(*first, **inputs)
    except TypeError as error:
        raise InputError(f"{name} 的 inputs 不符:{error}", f"inputs of {name}: {error}") from error
    return rule(*first, **inputs)


def in_words(answer: Answer) -> str:
    """The decision in Chinese and English, step by step, with article, phrase and sum."""
    if isinstance(answer, Grades):
        return "\n".join(f"[{bank}] {_in_words(decision)}" for bank, decision in answer.items())
    return _in_words(answer if isinstance(answer, Decision) else answer.decision)


def _in_words(decision: Decision) -> str:
    zh, en = _OUTCOMES[decision.outcome]
    lines = [f"{decision.rule}: {zh} / {en}" + _value(decision)]
    if decision.missing:
        lines.append(f"  缺 / missing: {'; '.join(decision.missing)}")
    lines.append(f"  规则集 / rule set: {decision.rule_set or '–'}")
    for number, step in enumerate(decision.steps, start=1):
        lines += [f"{number}. {step.zh}", f"   {step.en}"]
        if step.article:
            lines.append(f"   第 {step.article} 条 / art. {step.article}: “{step.phrase}”")
        if step.arithmetic:
            lines.append(f"   {step.arithmetic}")
    return "\n".join(lines)


def _value(decision: Decision) -> str:
    if decision.word is not None:
        return f" {decision.word}"
    if decision.value is None:
        return ""
    written = f"{yuan(decision.value)} yuan" if decision.unit == "fen" else percent(decision.value)
    return f" {written}"


def _from_json(key: str, value: object) -> Any:
    if key in _DATES and value is not None:
        return _date(key, value)
    if key.endswith("_fen") and isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if key == "qualifications":
        return _qualifications(value)
    if key == "banks":
        return _banks(value)
    return value


def _date(key: str, value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise InputError(f"{key} 须为 YYYY-MM-DD,得到 {value!r}", f"{key} must be YYYY-MM-DD, got {value!r}") from error


def _qualifications(value: object) -> list[Qualification]:
    keys = ("kind", "valid_from", "valid_to")
    if not isinstance(value, list) or not all(isinstance(item, Mapping) and set(item) == set(keys) for item in value):
        raise InputError(
            f"qualifications 须为列表,每项含 {keys}",
            f"qualifications must be a list of objects with {keys}",
        )
    return [
        Qualification(
            item["kind"],
            _date("valid_from", item["valid_from"]),
            _date("valid_to", item["valid_to"]),
        )
        for item in value
    ]


def _banks(value: object) -> list[BankYear]:
    keys = [field.name for field in fields(BankYear)]
    if not isinstance(value, list) or not all(isinstance(item, Mapping) and set(item) == set(keys) for item in value):
        raise InputError(f"banks 须为列表,每项含 {keys}", f"banks must be a list of objects with {keys}")
    return [BankYear(**{key: _from_json(key, item[key]) for key in keys}) for item in value]
