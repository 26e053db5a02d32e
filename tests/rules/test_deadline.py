"""The last day of each step (Shenzhen arts. 19, 20, 24, 25; Ma'anshan arts. 13, 21; 802号 art. 16)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import InputError, RuleSet, deadline, deadlines, load_rule_set, open_until, reminder
from rules.ruleset import parse_rule_set, read_data
from tests.rules.conftest import plain

DAYS = st.dates(date(2024, 4, 1), date(2025, 12, 31))


def last_day(rule_set: RuleSet, step: str, event: str) -> str | None:
    return deadline(rule_set, step=step, event=date.fromisoformat(event)).word


@pytest.mark.parametrize(
    ("step", "event", "expected"),
    [
        ("loan_entry", "2026-07-01", "2026-10-27"),
        ("loan_entry", "2026-09-30", "2026-10-27"),
        ("loan_entry", "2025-12-31", "2026-01-22"),
        ("claim", "2025-11-30", "2026-02-28"),  # a Saturday that is worked: no roll
        ("claim", "2026-05-29", "2026-08-31"),
        ("credit_report", "2026-02-10", "2026-01-27"),
        ("payment_papers", "2026-09-30", "2026-10-08"),
        ("payout", "2026-02-10", "2026-02-24"),
        ("review", "2026-04-30", "2026-06-01"),
        ("appeal_review", "2026-04-30", "2026-06-01"),
        ("publicity", "2026-09-18", "2026-09-29"),
        ("move_to_compensated", "2026-02-10", "2026-03-09"),
        ("upgrade_application", "2026-02-10", "2026-03-09"),
        ("upgrade_refund", "2026-02-10", "2026-03-09"),
        ("recovery_application", "2026-02-10", "2026-03-09"),
        ("partial_recovery_report", "2026-05-20", "2026-07-21"),
        ("closure", "2026-05-29", "2026-08-31"),
        ("automatic_closure", "2026-08-31", "2027-02-28"),  # a Sunday: the system needs no working day
        ("closure_review", "2026-04-30", "2026-06-01"),
        ("annual_grading", "2025-12-31", "2026-02-28"),
        ("annual_grading", "2027-06-30", "2028-02-29"),
        ("readmission", "2026-02-28", "2028-02-28"),
    ],
)
def test_shenzhen(shenzhen: RuleSet, step: str, event: str, expected: str) -> None:
    assert last_day(shenzhen, step, event) == expected


@pytest.mark.parametrize(
    ("name", "step", "event", "expected"),
    [
        ("maanshan-2024", "refund", "2026-09-03", "2026-10-08"),
        ("maanshan-2024", "annual_report", "2025-12-31", "2026-03-31"),
        ("cn-802", "debt_confirmation", "2026-04-30", "2026-06-01"),
    ],
)
def test_other_texts(name: str, step: str, event: str, expected: str) -> None:
    assert last_day(load_rule_set(name), step, event) == expected


def test_every_step_has_an_owner_a_consequence_and_a_unit_that_is_known() -> None:
    for name in ("shenzhen-2024", "maanshan-2024", "cn-802"):
        rule_set = load_rule_set(name)
        for step, one in deadlines(rule_set).items():
            assert one["owner"] and one["then"] in ("reject", "escalate", "auto_close", "none"), step
            assert deadline(rule_set, step=step, event=date(2025, 3, 3)).day is not None, step


def test_it_cites_its_article_and_shows_how_it_rolled(shenzhen: RuleSet) -> None:
    (step,) = deadline(shenzhen, step="claim", event=date(2026, 5, 29)).steps
    assert step.article == "19(2)"
    assert "2026-05-29 + 3 months = 2026-08-29, a day off -> 2026-08-31" in step.arithmetic


def test_a_calendar_that_is_not_published_yet_is_missing_and_not_guessed(shenzhen: RuleSet) -> None:
    decision = deadline(shenzhen, step="loan_entry", event=date(2090, 1, 1))
    assert (decision.outcome, decision.day, decision.missing) == ("missing", None, ("working days of 2090",))


def test_who_has_to_act_is_reminded_three_working_days_before(shenzhen: RuleSet) -> None:
    assert reminder(shenzhen, date(2025, 9, 3)) == date(2025, 8, 29)
    assert reminder(shenzhen, date(2026, 10, 8)) == date(2026, 9, 28)
    assert reminder(shenzhen, date(2090, 1, 5)) is None


def test_the_days_on_which_a_bank_was_stopped_are_not_counted(shenzhen: RuleSet) -> None:
    event = date(2025, 6, 3)
    assert deadline(shenzhen, step="review", event=event).day == date(2025, 7, 3)
    rested = deadline(shenzhen, step="review", event=event, rested_days=9)
    assert rested.day == date(2025, 7, 14)  # the 12th is a Saturday
    assert "2025-06-03 + 30 + 9 days = 2025-07-12, a day off -> 2025-07-14" in rested.steps[0].arithmetic
    assert ("reading_A12", "freeze") in rested.steps[0].inputs


@pytest.mark.parametrize("step", ["claim", "publicity", "loan_entry"])
def test_what_is_not_counted_in_days_does_not_rest(shenzhen: RuleSet, step: str) -> None:
    with pytest.raises(InputError, match=step):
        deadline(shenzhen, step=step, event=date(2025, 6, 3), rested_days=1)


@pytest.mark.parametrize("step", ["", "lunch"])
def test_an_unknown_step_is_refused(shenzhen: RuleSet, step: str) -> None:
    with pytest.raises(InputError, match="step"):
        deadline(shenzhen, step=step, event=date(2026, 1, 1))


@given(day=DAYS, later=st.integers(0, 200))
def test_a_later_event_has_no_earlier_deadline(day: date, later: int) -> None:
    rule_set = load_rule_set("shenzhen-2024")
    for step in deadlines(rule_set):
        first = deadline(rule_set, step=step, event=day).day
        second = deadline(rule_set, step=step, event=day + timedelta(days=later)).day
        assert first is not None and second is not None and first <= second


@pytest.mark.parametrize(
    ("row", "value", "step", "event", "expected"),
    [
        ("A15", "counted", "publicity", "2026-09-18", "2026-09-28"),
        ("A18", "excluded", "credit_report", "2026-02-10", "2026-01-28"),
    ],
)
def test_another_reading_is_a_change_of_data(row: str, value: str, step: str, event: str, expected: str) -> None:
    data = plain(read_data("shenzhen-2024"))
    data["readings"][row]["value"] = value
    assert last_day(parse_rule_set(data), step, event) == expected


@pytest.mark.parametrize(
    ("matured", "npl", "expected"),
    [
        ("2025-03-31", None, "2025-09-30"),
        ("2025-03-31", "2025-04-30", "2025-09-30"),
        ("2025-03-31", "2025-08-29", "2025-12-01"),  # three months to claim: the 29th is a Saturday
        ("2031-03-31", None, "2031-09-30"),
        ("2031-03-31", "2031-05-30", None),  # nobody knows yet which days of that year are worked
    ],
)
def test_a_loan_stays_open_until_it_is_too_late_to_claim(
    shenzhen: RuleSet, matured: str, npl: str | None, expected: str | None
) -> None:
    found = open_until(
        shenzhen, matured=date.fromisoformat(matured), npl=date.fromisoformat(npl) if npl is not None else None
    )
    assert found == (date.fromisoformat(expected) if expected is not None else None)


def test_a_text_without_it_closes_nothing_by_time() -> None:
    assert open_until(load_rule_set("maanshan-2024"), matured=date(2025, 3, 31), npl=None) is None
