"""What days an agent means in a search: one, or those of a week, a month, a year.

A month by its name is the newest that has begun. Names are those of the languages in which typed
times are understood; three letters are enough where they are one month's.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

FORMS = "2026-11-20, 2026-11, nov, last-month, yesterday, 7d, 3w or 2m"
"""Examples, for whoever has typed something else."""
_DAY = re.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MONTH = re.compile("([0-9]{4})-([0-9]{1,2})")
_YEAR = re.compile("[0-9]{4}")
_MONTH_SIGN = re.compile("([0-9]{1,2})月")
_AGO = re.compile("([0-9]{1,4})([dwmy])")
_RELATIVE = re.compile("(this|last)[-_ ]?(week|month|year)")
_DAY_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_DAYS_OF = {"d": 1, "w": 7, "m": 30, "y": 365}
_NAME_LETTERS = 3
_NAMES = (
    "january januar januari jaanuar", "february februar februari veebruar",
    "march marts mars märz maerz märts marts", "april aprill", "may maj mai",
    "june juni juuni", "july juli juuli", "august augusti", "september",
    "october oktober oktoober", "november", "december dezember detsember desember",
)  # fmt: skip
"""Of each month in English, Danish, Norwegian, Swedish, German and Estonian."""
MONTHS = 12


def read_days(value: str, *, today: date, is_ahead: bool = False) -> tuple[date, date] | None:
    """Give the first and the last day that are meant, or None; `3d` is back, or ahead.

    Of spans only those of now lie ahead as well.
    """
    value = value.strip().casefold()
    try:
        day = _one_day(value, today, is_ahead=is_ahead)
        if day is not None:
            return day, day
        return None if is_ahead and not value.startswith("this") else _span(value, today)
    except (ValueError, OverflowError):
        return None  # the 31st of November, or before the year 1


def _one_day(value: str, today: date, *, is_ahead: bool) -> date | None:
    if value in ("today", "tomorrow" if is_ahead else "yesterday"):
        return today + timedelta(days=_DAY_WORDS[value])
    if ago := _AGO.fullmatch(value):
        days = int(ago[1]) * _DAYS_OF[ago[2]]
        return today + timedelta(days=days if is_ahead else -days)
    day = _DAY.fullmatch(value)
    return date(int(day[1]), int(day[2]), int(day[3])) if day else None


def _span(value: str, today: date) -> tuple[date, date] | None:
    if relative := _RELATIVE.fullmatch(value):
        return _relative(relative[2], today, back=relative[1] == "last")
    if month := _MONTH.fullmatch(value):
        return _month(int(month[1]), int(month[2]))
    if _YEAR.fullmatch(value):
        return date(int(value), 1, 1), date(int(value), MONTHS, 31)
    number = _named(value)
    if number is None:
        return None
    return _month(today.year if number <= today.month else today.year - 1, number)


def _relative(unit: str, today: date, *, back: bool) -> tuple[date, date]:
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + (7 if back else 0))
        return monday, monday + timedelta(days=6)
    if unit == "year":
        year = today.year - back
        return date(year, 1, 1), date(year, MONTHS, 31)
    if not back:
        return _month(today.year, today.month)
    before = today.replace(day=1) - timedelta(days=1)
    return _month(before.year, before.month)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    following = date(year + month // MONTHS, month % MONTHS + 1, 1)
    return first, following - timedelta(days=1)


def _named(value: str) -> int | None:
    """Give the month of a name; None where it is none, or more than one."""
    if sign := _MONTH_SIGN.fullmatch(value):
        return int(sign[1])
    if len(value) < _NAME_LETTERS:
        return None
    found = [
        number
        for number, names in enumerate(_NAMES, start=1)
        if any(name.startswith(value) for name in names.split())
    ]
    return found[0] if len(found) == 1 else None
