"""Working days, months and days off: 民法典 arts. 201 to 203, and the State Council's calendar."""

import json
from datetime import date, timedelta

import pytest

from rules import CalendarMissing
from rules.calendar import end_of_quarter, is_working_day, months_after, rolled, working_day_after, working_day_before
from tests.rules.conftest import SHARED


def test_it_is_the_published_calendar_day_by_day() -> None:
    table = json.loads((SHARED / "data" / "cn_calendar" / "cn_workdays_2015_2026.json").read_text("utf-8"))
    off = {day for days in table["off"].values() for day in days}
    makeup = {day for days in table["makeup_workdays"].values() for day in days}
    day, compared = date(2015, 1, 1), 0
    while day <= date(2026, 12, 31):
        written = day.isoformat()
        worked = written in makeup or (day.weekday() < 5 and written not in off)
        assert is_working_day(day) is worked, written
        day, compared = day + timedelta(days=1), compared + 1
    assert compared == 4_383


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", 1, "2026-02-24"),  # over the Spring Festival
        ("2026-02-10", 15, "2026-03-09"),
        ("2026-09-18", 7, "2026-09-29"),
        ("2026-09-30", 0, "2026-09-30"),
    ],
)
def test_the_first_day_is_not_counted(day: str, count: int, expected: str) -> None:
    assert working_day_after(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_working_days_back() -> None:
    assert working_day_before(date(2026, 2, 10), 10) == date(2026, 1, 27)
    assert working_day_before(date(2026, 2, 24), 1) == date(2026, 2, 14)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2025-11-30", 3, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-05-29", 3, "2026-08-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01-15", 6, "2026-07-15"),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_its_last(day: str, count: int, expected: str) -> None:
    assert months_after(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-08-29", "2026-08-31"),
        ("2026-10-03", "2026-10-08"),
        ("2026-02-28", "2026-02-28"),  # a Saturday that is worked
        ("2026-05-03", "2026-05-06"),
    ],
)
def test_a_day_off_rolls_to_the_next_that_is_worked(day: str, expected: str) -> None:
    assert rolled(date.fromisoformat(day)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-01", "2026-03-31"),
        ("2026-03-31", "2026-03-31"),
        ("2026-04-01", "2026-06-30"),
        ("2026-12-31", "2026-12-31"),
    ],
)
def test_the_quarter_of_a_day(day: str, expected: str) -> None:
    assert end_of_quarter(date.fromisoformat(day)) == date.fromisoformat(expected)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2090, 1, 1)])
def test_a_year_that_nobody_has_published_is_an_error_and_no_guess(day: date) -> None:
    with pytest.raises(CalendarMissing, match=f"no calendar of working days for {day.year}"):
        is_working_day(day)
