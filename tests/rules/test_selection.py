"""Art. 21: which text governs, by loan date and NPL date; art. 34: until when."""

from datetime import date, datetime

import pytest

from rules import InputError, select_rule_set

NEW = "shenzhen-2024"


@pytest.mark.parametrize(
    ("loan", "npl", "outcome", "regime", "rates"),
    [
        ("2023-02-28", "2023-05-01", "missing", "not_covered", "old_rates"),
        ("2023-02-28", "2024-05-01", "missing", "not_covered", "new_rates"),
        ("2023-02-01", "2023-02-28", "missing", "not_covered", "not_covered"),
        ("2023-03-01", "2023-08-09", "missing", "old_eligibility_new_process", "old_rates"),
        ("2023-08-09", "2023-08-10", "manual", "old_eligibility_new_process", "new_rates"),
        ("2023-08-09", "2024-01-01", "manual", "old_eligibility_new_process", "new_rates"),
        ("2023-08-09", None, "manual", "old_eligibility_new_process", "undetermined"),
        ("2023-08-10", "2023-08-10", "yes", "new", "new_rates"),
        ("2023-08-10", None, "yes", "new", "new_rates"),
        ("2026-01-15", "2026-07-01", "yes", "new", "new_rates"),
        ("2028-08-10", "2028-08-10", "yes", "new", "new_rates"),
        ("2028-08-10", "2028-08-11", "missing", "new", "not_covered"),
        ("2028-08-11", None, "missing", "not_covered", "not_covered"),
        ("2023-02-28", None, "missing", "not_covered", "not_covered"),
    ],
)
def test_transition(loan: str, npl: str | None, outcome: str, regime: str, rates: str) -> None:
    npl_date = date.fromisoformat(npl) if npl else None
    selection = select_rule_set("shenzhen", date.fromisoformat(loan), npl_date)
    assert (selection.decision.outcome, selection.regime, selection.rates) == (
        outcome,
        regime,
        rates,
    )
    assert selection.eligibility_rule_set == (NEW if regime == "new" else None)
    assert selection.rates_rule_set == (NEW if rates == "new_rates" else None)


def test_the_table_of_2020_is_named_with_the_article_and_not_guessed() -> None:
    decision = select_rule_set("shenzhen", date(2023, 3, 1), date(2023, 8, 9)).decision
    assert decision.missing == (
        "深工信规〔2020〕4号 (eligibility)",
        "深工信规〔2020〕4号 (compensation table)",
    )
    assert {step.article for step in decision.steps} == {"21"}
    assert decision.value is None


def test_after_expiry_article_34_is_cited() -> None:
    steps = select_rule_set("shenzhen", date(2028, 8, 11), None).decision.steps
    assert {step.article for step in steps} == {"34"}


def test_before_the_text_article_21_is_cited() -> None:
    steps = select_rule_set("shenzhen", date(2023, 2, 28), None).decision.steps
    assert {step.article for step in steps} == {"21"}


def test_an_npl_before_its_loan_goes_to_a_person() -> None:
    selection = select_rule_set("shenzhen", date(2024, 5, 1), date(2024, 4, 30))
    assert selection.decision.outcome == "manual"


def test_a_city_without_rule_set_is_missing() -> None:
    selection = select_rule_set("atlantis", date(2024, 5, 1), None)
    assert selection.decision.outcome == "missing"
    assert selection.decision.rule_set is None
    assert selection.as_dict()["rates_rule_set"] is None


def test_wrong_types_are_refused() -> None:
    with pytest.raises(InputError, match="loan_date"):
        select_rule_set("shenzhen", "2024-05-01", None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="loan_date"):
        select_rule_set("shenzhen", datetime(2024, 5, 1, 23, 0), None)
    with pytest.raises(InputError, match="city"):
        select_rule_set(None, date(2024, 5, 1), None)  # type: ignore[arg-type]
