"""Another city is a data file and nothing else: its numbers, its words, its readings."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from rules import (
    BankYear,
    RuleSet,
    annual_grades,
    bank_stop,
    compensation_amount,
    compensation_ratio,
    deadline,
    load_rule_set,
    recovery_refund,
    rule_set_names,
    ruleset,
    select_rule_set,
)
from rules.decision import canonical_json
from rules.ruleset import read_data
from tests.rules.conftest import plain

NAME = "harbour-2026"


@pytest.fixture
def third(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[RuleSet]:
    """A city with a pool of its own: 35 % and 15 % with no bonus, a stop at 5 %, ten working days to claim, half up."""
    data = plain(read_data("shenzhen-2024"))
    data |= {"name": NAME, "city": "harbour", "city_zh": "港口市", "document": "港财〔2026〕1号", "title": "港口市办法"}
    data["in_force"] |= {"from": "2026-01-01", "to": None}
    windows = {"from": "2026-01-01", "to": None, "by": NAME, "article": "30", "phrase": "2026年1月1日起发生的贷款"}
    data["rules"]["select_rule_set"] = {
        "strategy": "loan_and_npl_windows",
        "predecessors": {},
        "loan_windows": [{**windows, "regime": "harbour"}],
        "npl_windows": [{**windows, "rates": "harbour"}],
    }
    ratio = data["rules"]["compensation_ratio"]
    ratio["tiers"] = [
        {"up_to_fen": 200_000_000, "ratio_bps": 3_500, "article": "9", "phrase": "200万元以下(含)的,补偿35%"},
        {"up_to_fen": 800_000_000, "ratio_bps": 1_500, "article": "9", "phrase": "800万元以下(含)的,补偿15%"},
    ]
    ratio["qualification_bonus"]["value"] = ratio["feature_bonus"]["value"] = 0
    data["rules"]["bank_stop"]["limit"]["value"] = 5
    data["rules"]["deadlines"]["steps"]["claim"] |= {"unit": "working_days", "count": 10, "roll": False}
    data["rules"]["grades"]["excellent"] |= {"value": 50, "word": "一等"}
    data["readings"]["A6"]["value"] = "half_up"
    (tmp_path / f"{NAME}.json").write_text(canonical_json(data).decode(), "utf-8")
    for file in ("shenzhen-2024", "lpr"):
        (tmp_path / f"{file}.json").write_text(canonical_json(read_data(file)).decode(), "utf-8")
    monkeypatch.setattr(ruleset, "_DATA", tmp_path)
    _forget()
    yield load_rule_set(NAME)
    _forget()


def _forget() -> None:
    for cached in (ruleset.rule_set_names, ruleset._loaded, ruleset.read_data):
        cached.cache_clear()


def test_it_is_found_by_its_city_and_its_dates(third: RuleSet) -> None:
    assert NAME in rule_set_names()
    found = select_rule_set("harbour", date(2026, 3, 1), None)
    assert (found.rates_rule_set, found.rates) == (NAME, "harbour")
    assert select_rule_set("harbour", date(2025, 12, 31), None).decision.outcome == "missing"
    assert select_rule_set("shenzhen", date(2026, 3, 1), None).rates_rule_set == "shenzhen-2024"


@pytest.mark.parametrize(
    ("total", "expected"), [(200_000_000, 3_500), (200_000_001, 1_500), (800_000_000, 1_500), (800_000_001, None)]
)
def test_its_own_tiers_and_no_bonus(third: RuleSet, total: int, expected: int | None) -> None:
    decision = compensation_ratio(
        third, borrower="enterprise", credit_total_fen=total, loan_date=date(2026, 3, 1), features=["receivable_pledge"]
    )
    assert decision.value == expected


def test_its_own_rounding_stop_refund_days_and_words(third: RuleSet) -> None:
    assert compensation_amount(third, principal_fen=1_001, ratio_bps=1_500).value == 150
    assert compensation_amount(third, principal_fen=1_010, ratio_bps=1_500).value == 152  # half up
    assert bank_stop(third, npl_principal_fen=5, entered_principal_fen=100).outcome == "no"
    assert bank_stop(third, npl_principal_fen=501, entered_principal_fen=10_000).outcome == "yes"
    assert deadline(third, step="claim", event=date(2026, 2, 10)).word == "2026-03-02"
    refund = recovery_refund(
        third,
        compensation_fen=150,
        ratio_bps=1_500,
        recovered_before_fen=0,
        recovery_fen=1_000,
        refunded_before_fen=0,
    )
    assert refund.value == 150
    two = [BankYear("a", 3, 1, 3, 1, violation=False), BankYear("b", 2, 1, 2, 1, violation=False)]
    assert annual_grades(third, banks=two)["a"].word == "一等"


def test_its_decisions_carry_its_own_name_and_hash(third: RuleSet) -> None:
    decision = bank_stop(third, npl_principal_fen=0, entered_principal_fen=0)
    assert (decision.rule_set, decision.rule_set_hash) == (NAME, third.sha256)
    assert third.sha256 != load_rule_set("shenzhen-2024").sha256
