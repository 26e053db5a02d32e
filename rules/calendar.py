"""Days of the Chinese calendar, and what 民法典 arts. 201 to 203 make of periods.

Which days are worked is the State Council's yearly notice, as the library `chinese_calendar` has it. A year that it
does not have is `CalendarMissing`, never a guess: its notice comes out in the autumn before.
"""

from calendar import monthrange
from datetime import date, timedelta

import chinese_calendar

from rules.errors import InputError

ONE_DAY = timedelta(days=1)


class CalendarMissing(InputError):
    """Nobody knows yet which days of that year are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(f"没有{year}年的工作日历", f"there is no calendar of working days for {year}")
        self.year = year


def is_working_day(day: date) -> bool:
    """Whether it is worked; a Saturday or Sunday that makes up for a holiday is. Raises `CalendarMissing`."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CalendarMissing(day.year) from None


def working_day_after(day: date, count: int) -> date:
    """The count-th working day after a day, which is not counted itself (art. 201)."""
    return _working_day(day, count, ONE_DAY)


def working_day_before(day: date, count: int) -> date:
    """The count-th working day before a day, which is not counted itself."""
    return _working_day(day, count, -ONE_DAY)


def _working_day(day: date, count: int, step: timedelta) -> date:
    while count:
        day += step
        count -= is_working_day(day)
    return day


def months_after(day: date, count: int) -> date:
    """The corresponding day so many months later; the month's last day where it has none (art. 202)."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_quarter(day: date) -> date:
    """The last day of the quarter that the day is in."""
    month = (day.month + 2) // 3 * 3
    return date(day.year, month, monthrange(day.year, month)[1])


def rolled(day: date) -> date:
    """The day itself if it is worked, else the next one that is (art. 203)."""
    while not is_working_day(day):
        day += ONE_DAY
    return day
