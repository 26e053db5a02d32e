"""Checks vectors in the format of the golden file: one section per rule, expected beside given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rules.amount import compensation_amount
from rules.errors import InputError
from rules.rate import compare_with_cap
from rules.ratio import Qualification, compensation_ratio
from rules.refund import recovery_refund
from rules.ruleset import RuleSet, load_rule_set
from rules.selection import select_rule_set
from rules.stop import bank_stop

Vector = Mapping[str, Any]

# The vectors of art. 16 give no dates: any day on which art. 16 governs serves.
_DAY: Final = date(2025, 6, 30)


class VectorFileError(ValueError):
    """The file is not in the format of the golden vectors."""


@dataclass(frozen=True, slots=True)
class SectionResult:
    """How one section came out; `failures` says which vector, and expected against got."""

    section: str
    passed: int
    failures: tuple[str, ...]


def check_vectors(content: object) -> tuple[list[SectionResult], list[str]]:
    """Results by covered section, and the names of the sections not covered yet.

    Raises `VectorFileError` where the content is not in the format, or covers nothing.
    """
    if not isinstance(content, dict):
        raise VectorFileError("the file must hold a JSON object of sections")
    sections = {name: part for name, part in content.items() if not name.startswith("_")}
    covered = [name for name in SECTIONS if name in sections]
    if not covered:
        raise VectorFileError(f"no section that is covered; covered: {', '.join(SECTIONS)}")
    results = [_check_section(name, sections[name]) for name in covered]
    return results, [name for name in sections if name not in SECTIONS]


def _check_section(name: str, vectors: object) -> SectionResult:
    if not isinstance(vectors, list):
        raise VectorFileError(f"section {name} must be a list")
    expected_keys, run = SECTIONS[name]
    passed, failures = 0, []
    for index, vector in enumerate(vectors):
        where = f"{name}[{index}]"
        if not isinstance(vector, dict):
            raise VectorFileError(f"{where} must be an object")
        try:
            expected = {key: vector[key] for key in expected_keys}
            got = run(vector)
        except KeyError as error:
            raise VectorFileError(f"{where} lacks {error.args[0]!r}") from error
        except InputError as error:
            failures.append(f"{where}: {error}")
            continue
        except (TypeError, ValueError) as error:
            raise VectorFileError(f"{where} cannot be read: {error}") from error
        if got == expected:
            passed += 1
        else:
            failures.append(f"{where}: expected {expected}, got {got}")
    return SectionResult(name, passed, tuple(failures))


def _rules() -> RuleSet:
    return load_rule_set("shenzhen-2024")


def _ratio_of(total: int, titles: int, marks: int) -> int | None:
    rule_set = _rules()
    bonus = rule_set.rules["compensation_ratio"]
    kinds = _first(bonus["qualification_bonus"]["members"], titles)
    return compensation_ratio(
        rule_set,
        borrower="enterprise",
        credit_total_fen=total,
        loan_date=_DAY,
        qualifications=[Qualification(kind, _DAY, _DAY) for kind in kinds],
        features=_first(bonus["feature_bonus"]["members"], marks),
    ).value


def _whole(vector: Vector, *keys: str) -> list[int]:
    values = [vector[key] for key in keys]
    for key, value in zip(keys, values, strict=True):
        if not isinstance(value, int):
            raise ValueError(f"{key} must be a whole number, got {value!r}")
    return values


def _first(members: Mapping[str, Any], count: int) -> Sequence[str]:
    return list(members)[:count]


def _sz_ratio(v: Vector) -> dict[str, Any]:
    return {"bps": _ratio_of(*_whole(v, "T", "art16_2", "art16_3"))}


def _sz_comp(v: Vector) -> dict[str, Any]:
    (principal,) = _whole(v, "principal")
    bps = _ratio_of(*_whole(v, "T", "g2", "g3"))
    if bps is None:
        return {"bps": None, "comp": None}
    amount = compensation_amount(_rules(), principal_fen=principal, ratio_bps=bps)
    return {"bps": bps, "comp": amount.value}


def _sz_rate_cap(v: Vector) -> dict[str, Any]:
    within, _ = compare_with_cap(_rules(), *_whole(v, "rate_bps", "lpr_bps"))
    return {"ok": within}


def _sz_suspension(v: Vector) -> dict[str, Any]:
    npl, total = _whole(v, "npl", "total")
    decision = bank_stop(_rules(), npl_principal_fen=npl, entered_principal_fen=total)
    return {"suspended": decision.outcome == "yes"}


def _sz_refund(v: Vector) -> dict[str, Any]:
    bps, compensation = _whole(v, "bps", "comp")
    refunds: list[int] = []
    recovered = 0
    for gross in v["gross_recoveries"]:
        decision = recovery_refund(
            _rules(),
            compensation_fen=compensation,
            ratio_bps=bps,
            recovered_before_fen=recovered,
            recovery_fen=gross,
            refunded_before_fen=sum(refunds),
        )
        recovered += gross
        refunds.append(decision.value or 0)
    return {"refunds": refunds}


def _sz_transition(v: Vector) -> dict[str, Any]:
    npl = v["npl_date"]
    selection = select_rule_set(
        "shenzhen",
        date.fromisoformat(v["loan_date"]),
        None if npl is None else date.fromisoformat(npl),
    )
    return {"regime": selection.regime, "rates": selection.rates}


Section = tuple[tuple[str, ...], Callable[[Vector], dict[str, Any]]]

SECTIONS: Final[dict[str, Section]] = {
    "sz_ratio": (("bps",), _sz_ratio),
    "sz_comp": (("bps", "comp"), _sz_comp),
    "sz_rate_cap": (("ok",), _sz_rate_cap),
    "sz_suspension": (("suspended",), _sz_suspension),
    "sz_refund": (("refunds",), _sz_refund),
    "sz_transition": (("regime", "rates"), _sz_transition),
}
"""The keys that a vector expects, and how the engine answers them."""
