"""Rule sets: versioned data files, read once, checked, and frozen.

A data file under `rules/data/` holds one city's document: every number with its article and
its Chinese phrase, and every chosen reading of an ambiguous phrase as a named parameter.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from rules import checks
from rules.decision import Decision, Outcome, Step, Unit, sha256_of
from rules.errors import InputError, RuleSetError

Data = Mapping[str, Any]
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATA = resources.files("rules") / "data"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One document of one city, as data.

    `document` is its number (文号); in force from `in_force_from` to `in_force_to`, both days
    included, None while no end is set (`in_force` cites the article); `sha256` is that of the data
    file's canonical JSON.
    """

    name: str
    city: str
    document: str
    title: str
    in_force_from: date
    in_force_to: date | None
    in_force: Data
    parties: tuple[Data, ...]
    rules: Mapping[str, Data]
    readings: Mapping[str, Data]
    sha256: str

    def rule(self, name: str, *, strategy: str) -> Data:
        """The data of one rule, which must follow `strategy`.

        Cities differ in kind and not only in numbers (gross or net recoveries, stop by bank or
        by product): a function never computes with data made for another strategy.
        """
        rule = self.rules.get(name)
        if rule is None or rule["strategy"] != strategy:
            raise InputError(
                f"规则集 {self.name} 的 {name} 不采用 {strategy}",
                f"rule set {self.name} does not follow {strategy} for {name}",
            )
        return rule

    def reading(self, row: str) -> str:
        """The value chosen for an ambiguous phrase, by its row (A1, A20, S-13)."""
        value: str = self.readings[row]["value"]
        return value

    def decide(
        self,
        rule: str,
        inputs: Data,
        outcome: Outcome,
        steps: Sequence[Step],
        *,
        value: int | None = None,
        unit: Unit | None = None,
        word: str | None = None,
        missing: Sequence[str] = (),
    ) -> Decision:
        """A decision of this rule set; `inputs` are all of the caller's facts."""
        return Decision(
            rule=rule,
            rule_set=self.name,
            rule_set_hash=self.sha256,
            outcome=outcome,
            value=value,
            unit=unit,
            steps=tuple(steps),
            missing=tuple(missing),
            input_hash=sha256_of(inputs),
            word=word,
        )


@cache
def rule_set_names() -> tuple[str, ...]:
    """Names of the rule sets at hand, sorted."""
    files = (entry.name for entry in _DATA.iterdir() if entry.name.endswith(".json"))
    names = (file.removesuffix(".json") for file in files)
    # The LPR table lies beside the rule sets: it is of no city.
    return tuple(sorted(name for name in names if "city" in read_data(name)))


def load_rule_set(name: str) -> RuleSet:
    """Load a rule set by its name, such as "shenzhen-2024".

    Raises `InputError` for a name that is not at hand.
    """
    return _loaded(checks.word("rule_set", name, rule_set_names()))


@cache
def _loaded(name: str) -> RuleSet:
    return parse_rule_set(read_data(name))


@cache
def read_data(name: str) -> Data:
    """The frozen content of `rules/data/{name}.json`."""
    if not _NAME.fullmatch(name):
        raise RuleSetError(f"not a data file's name: {name!r}")
    text = (_DATA / f"{name}.json").read_text(encoding="utf-8")
    data: Data = _frozen(json.loads(text, parse_float=_no_float))
    return data


def parse_rule_set(data: Data) -> RuleSet:
    """Build a rule set from its data; raises `RuleSetError` where that is malformed."""
    try:
        in_force = data["in_force"]
        for row, reading in data["readings"].items():
            if reading["value"] not in reading["options"]:
                raise RuleSetError(f"{data['name']}: reading {row} has no such option")
        return RuleSet(
            name=data["name"],
            city=data["city"],
            document=data["document"],
            title=data["title"],
            in_force_from=date.fromisoformat(in_force["from"]),
            in_force_to=None if in_force["to"] is None else date.fromisoformat(in_force["to"]),
            in_force=in_force,
            parties=tuple(data["parties"]),
            rules=data["rules"],
            readings=data["readings"],
            sha256=sha256_of(data),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RuleSetError(f"malformed rule set: {error!r}") from error


def _no_float(text: str) -> object:
    raise RuleSetError(f"a rule set holds no fractions: {text}")


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value
