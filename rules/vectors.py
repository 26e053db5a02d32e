"""Checks vectors in the format of the golden file: one section per rule, expected beside given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from rules import calendar
from rules.amount import compensation_amount
from rules.checks import LARGEST
from rules.deadline import deadline, deadlines
from rules.errors import InputError
from rules.grade import BankYear, annual_grades
from rules.late_interest import late_interest
from rules.payout import net_refund, payout_compensation
from rules.product_stop import product_stop
from rules.rate import compare_with_cap
from rules.ratio import Qualification, compensation_ratio
from rules.refund import recovery_refund
from rules.ruleset import RuleSet, load_rule_set
from rules.selection import select_rule_set
from rules.sharing import shares
from rules.sme_size import sme_size
from rules.stop import bank_stop
from rules.tenor import tenor
from rules.units import BPS

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
    section = SECTIONS[name]
    passed, failures = 0, []
    for index, vector in enumerate(vectors):
        where = f"{name}[{index}]"
        if not isinstance(vector, dict):
            raise VectorFileError(f"{where} must be an object")
        try:
            expected = {key: vector[key] for key in section.asked(vector)}
            answered = section.answer(vector)
            got = {key: answered[key] for key in expected}
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


def _last_day(step: str, event: date) -> str | None:
    return deadline(_rules(), step=step, event=event).word


def _sz_entry_deadline(v: Vector) -> dict[str, Any]:
    year, quarter = v["iou_quarter"].split("Q")
    return {"last_day": _last_day("loan_entry", date(int(year), 3 * int(quarter) - 2, 1))}


def _sz_deadlines(v: Vector) -> dict[str, Any]:
    if "npl_judged" in v:
        judged = date.fromisoformat(v["npl_judged"])
        return {
            "apply_by_raw": calendar.months_after(judged, deadlines(_rules())["claim"]["count"]).isoformat(),
            "apply_by_rolled": _last_day("claim", judged),
            "auto_close_6m_from_due": _last_day("automatic_closure", judged),
        }
    event = date.fromisoformat(v["event"])
    return {
        "wd15": _last_day("move_to_compensated", event),
        "wd7_publicity_last": _last_day("publicity", event),
        "credit_report_not_before_wd10": _last_day("credit_report", event),
        "d3": (event + timedelta(days=deadlines(_rules())["payment_papers"]["count"])).isoformat(),
        "d3_rolled": _last_day("payment_papers", event),
        "d10_rolled": _last_day("payout", event),
        "d30_rolled": _last_day("review", event),
    }


def _sz_grade(v: Vector) -> dict[str, Any]:
    banks = []
    for place, bank in enumerate(v["banks"]):
        amount, before, count, count_before = _whole(bank, "amt", "amt0", "cnt", "cnt0")
        banks.append(BankYear(str(place), amount, before, count, count_before, violation=bool(bank["viol"])))
    return {"grades": [decision.word for decision in annual_grades(_rules(), banks=banks).values()]}


def _maanshan() -> RuleSet:
    return load_rule_set("maanshan-2024")


def _mas_comp(v: Vector) -> dict[str, Any]:
    paid, inside = _whole(v, "guarantor_paid", "in_provincial_system")
    decision = payout_compensation(_maanshan(), payout_fen=paid, in_provincial_system=bool(inside))
    return {"bps": dict(decision.steps[0].inputs)["ratio_bps"], "comp": decision.value}


def _mas_suspension(v: Vector) -> dict[str, Any]:
    npl, subrogation, used, fund = _whole(v, "npl_bps", "subrogation_bps", "comp_used", "fund_size")
    decision = product_stop(
        _maanshan(),
        npl_fen=npl,
        lent_fen=BPS,
        paid_out_fen=subrogation,
        guaranteed_fen=BPS,
        compensated_fen=used,
        fund_fen=fund,
    )
    return {"suspend_new": decision.outcome == "yes"}


def _mas_refund(v: Vector) -> dict[str, Any]:
    recovered, costs, bps = _whole(v, "recovered", "costs", "bps")
    refund = net_refund(_maanshan(), compensation_fen=LARGEST, ratio_bps=bps, recovered_fen=recovered, costs_fen=costs)
    return {"refund": refund.value, "due_days": deadlines(_maanshan())["refund"]["count"]}


def _shared(template: str) -> Callable[[Vector], dict[str, Any]]:
    def answer(v: Vector) -> dict[str, Any]:
        (loss,) = _whole(v, "loss")
        return dict(shares(template=template, amount_fen=loss).parts)

    return answer


def _late_interest(v: Vector) -> dict[str, Any]:
    overdue, days = _whole(v, "overdue", "days")
    agreed = v["agreed"]
    decision = late_interest(
        load_rule_set("cn-802"), overdue_fen=overdue, days=days, agreed_bps=agreed, lpr_bps=v.get("lpr_bps", agreed)
    )
    return {"interest": decision.value}


_TENORS: Final = {"yes": "ok_within_6m", "manual": "ok_le_1y(77) / reject(6m cap)", "no": "reject"}


def _tenor(v: Vector) -> dict[str, Any]:
    issued, due = date.fromisoformat(v["issue"]), date.fromisoformat(v["due"])
    decision = tenor(load_rule_set("cn-77"), issued_on=issued, due_on=due)
    found = dict(decision.steps[0].inputs)
    return {
        "expect": _TENORS[decision.outcome],
        "six_month_date": found["usual_until"],
        "one_year_date": found["longest"],
    }


def _sme_size(v: Vector) -> dict[str, Any]:
    decision = sme_size(
        load_rule_set("cn-300"),
        industry=v["industry"],
        employees=v.get("employees"),
        revenue_wan=v.get("revenue_wan"),
        assets_wan=v.get("assets_wan"),
    )
    return {"size": decision.word}


@dataclass(frozen=True, slots=True)
class Section:
    """keys: what a vector expects; some: any of them that it names. answer: how the engine answers them."""

    keys: tuple[str, ...]
    answer: Callable[[Vector], dict[str, Any]]
    some: bool = False

    def asked(self, vector: Vector) -> list[str]:
        """Raises `KeyError` where the vector expects nothing."""
        found = [key for key in self.keys if key in vector] if self.some else list(self.keys)
        if not found:
            raise KeyError(self.keys[0])
        return found


SECTIONS: Final[dict[str, Section]] = {
    "sz_ratio": Section(("bps",), _sz_ratio),
    "sz_comp": Section(("bps", "comp"), _sz_comp),
    "sz_rate_cap": Section(("ok",), _sz_rate_cap),
    "sz_suspension": Section(("suspended",), _sz_suspension),
    "sz_refund": Section(("refunds",), _sz_refund),
    "sz_entry_deadline": Section(("last_day",), _sz_entry_deadline),
    "sz_deadlines": Section(
        (
            "wd15",
            "wd7_publicity_last",
            "credit_report_not_before_wd10",
            "d3",
            "d3_rolled",
            "d10_rolled",
            "d30_rolled",
            "apply_by_raw",
            "apply_by_rolled",
            "auto_close_6m_from_due",
        ),
        _sz_deadlines,
        some=True,
    ),
    "sz_transition": Section(("regime", "rates"), _sz_transition),
    "sz_grade": Section(("grades",), _sz_grade),
    "mas_comp": Section(("bps", "comp"), _mas_comp),
    "mas_suspension": Section(("suspend_new",), _mas_suspension),
    "mas_refund": Section(("refund", "due_days"), _mas_refund),
    "insurance_7_3": Section(("bank", "insurer"), _shared("insurance_7_3")),
    "singapore": Section(("government", "bank", "insurer"), _shared("singapore")),
    "late_interest": Section(("interest",), _late_interest),
    "tenor": Section(("expect", "six_month_date", "one_year_date"), _tenor),
    "sme_size": Section(("size",), _sme_size),
}
