"""What every rule returns: an outcome, and each step of how it came about."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Outcome = Literal["yes", "no", "value", "missing", "manual"]
Unit = Literal["fen", "bps", "day", "grade", "size"]
Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a decision: the law, what it says, the facts, the sum.

    `article` and `phrase` cite the rule set's document (the phrase is verbatim Chinese);
    `inputs` are the facts used, with the unit in each key; `arithmetic` is integer arithmetic
    in fen and basis points, empty where nothing was computed.
    """

    article: str
    phrase: str
    zh: str
    en: str
    inputs: tuple[tuple[str, Scalar], ...] = ()
    arithmetic: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "article": self.article,
            "phrase": self.phrase,
            "zh": self.zh,
            "en": self.en,
            "inputs": dict(self.inputs),
            "arithmetic": self.arithmetic,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of one rule.

    `outcome`: "yes" or "no" to the rule's question; "value" with `value` in `unit` ("fen" or
    "bps"), or with `word` (a "day" as ISO 8601, a "grade" or a "size" as the text calls it);
    "missing" where the rule set or a fact is not to be had (`missing` names it); or "manual"
    where the text leaves the answer to a person.
    `rule_set_hash` is the SHA-256 of the rule set's canonical JSON, `input_hash` that of the
    inputs': the same two hashes always give the same decision of one release.
    """

    rule: str
    rule_set: str | None
    rule_set_hash: str | None
    outcome: Outcome
    value: int | None
    unit: Unit | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    input_hash: str
    word: str | None = None

    @property
    def day(self) -> date | None:
        """The answer, where that is a day (Asia/Shanghai)."""
        return date.fromisoformat(self.word) if self.unit == "day" and self.word is not None else None

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready copy; `value` is an int in `unit`, or the word. Keys of inputs name their units."""
        return {
            "rule": self.rule,
            "rule_set": self.rule_set,
            "rule_set_hash": self.rule_set_hash,
            "outcome": self.outcome,
            "value": self.value if self.word is None else self.word,
            "unit": self.unit,
            "steps": [step.as_dict() for step in self.steps],
            "missing": list(self.missing),
            "input_hash": self.input_hash,
        }


def canonical_json(value: object) -> bytes:
    """Sorted keys, no blanks, UTF-8, ISO dates: one byte string for one meaning."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def sha256_of(value: object) -> str:
    """SHA-256 (hex) of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def facts(**inputs: Scalar | date) -> tuple[tuple[str, Scalar], ...]:
    """The facts of a step, dates written as ISO 8601."""
    return tuple((name, value.isoformat() if isinstance(value, date) else value) for name, value in inputs.items())


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """What several tests say together: a "no" is final, a missing fact outweighs a doubt."""
    ranked: tuple[Outcome, ...] = ("no", "missing", "manual")
    return next((outcome for outcome in ranked if outcome in outcomes), "yes")


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} has no canonical form")
