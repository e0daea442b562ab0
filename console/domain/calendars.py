"""Domain: calendars of business hours as they may be kept (pure).

What cannot be counted by is refused where it is made, in a sentence that names the thing and the
cure: later it would silently promise nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from console.domain.business_hours import CLOSED_DAYS_MAX, BusinessHours
from console.domain.public_holidays import is_known, known_regions
from data.records import Calendar, HolidayRegion, OpenSpan, SpecialDay, Week
from data.records.targets import DAY_MINUTES

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_DAY = (OpenSpan(0, DAY_MINUTES),)
ALWAYS: Week = (ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY)
"""The week of a calendar that never closes."""
SPECIAL_DAYS_MAX = 500
REGIONS_MAX = 10
_LEAP_YEAR = 2000


def why_refused(calendar: Calendar, *, now: datetime) -> str | None:
    """Say why a calendar cannot be kept, as a sentence; None: it can."""
    return (
        _refuse_zone(calendar.time_zone)
        or _first(
            _refuse_spans(spans, f"on {day}")
            for day, spans in zip(WEEKDAYS, calendar.week, strict=True)
        )
        or _first(_refuse_day(day) for day in calendar.days)
        or _refuse_twice(calendar.days)
        or _first(_refuse_region(region) for region in calendar.regions)
        or _refuse_too_many(calendar)
        or _refuse_closed(calendar, now)
    )


def tell_span(span: OpenSpan) -> str:
    """Say a span as `09:00-17:00`."""
    return f"{_clock(span.opens)}-{_clock(span.closes)}"


def tell_date(day: SpecialDay) -> str:
    """Say a special day's date, as `2026-12-24`, or `12-24` for one of every year."""
    year = "" if day.year is None else f"{day.year:04d}-"
    return f"{year}{day.month:02d}-{day.day:02d}"


def _first(refusals: Iterable[str | None]) -> str | None:
    return next((refusal for refusal in refusals if refusal), None)


def _refuse_zone(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        near = _nearest(name, available_timezones())
        return f"“{name}” is no time zone{near}; give an IANA name such as Europe/Copenhagen."
    return None


def _refuse_spans(spans: Sequence[OpenSpan], where: str) -> str | None:
    for span in spans:
        if not 0 <= span.opens < span.closes <= DAY_MINUTES:
            return (
                f"{tell_span(span)} {where} is no span of one day: it must end after it begins, at "
                "24:00 at the latest; give one over midnight as two, 22:00-24:00 and 00:00-06:00."
            )
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            return (
                f"{tell_span(before)} and {tell_span(after)} {where} overlap or are out of order; "
                "give the spans of a day one after the other."
            )
    return None


def _refuse_day(day: SpecialDay) -> str | None:
    try:
        datetime(_LEAP_YEAR if day.year is None else day.year, day.month, day.day)  # noqa: DTZ001 - a date
    except ValueError:
        return f"{tell_date(day)} is no date; give YYYY-MM-DD, or MM-DD for every year."
    return _refuse_spans(day.spans, f"on {tell_date(day)}")


def _refuse_twice(days: Sequence[SpecialDay]) -> str | None:
    seen: set[str] = set()
    for day in days:
        told = tell_date(day)
        if told in seen:
            return f"{told} is named twice; say once what is so on that day."
        seen.add(told)
    return None


def _refuse_region(region: HolidayRegion) -> str | None:
    if is_known(region):
        return None
    every = known_regions()
    parts = every.get(region.country)
    if parts is None:
        near = _nearest(region.country, every)
        return f"The holidays of “{region.country}” are not known{near}; DK and DE/BY are such."
    near = _nearest(region.subdivision, parts)
    some = f" (there are {', '.join(parts)})" if parts else ", which has none"
    return f"“{region.subdivision}” is no part of {region.country}{near}{some}."


def _refuse_too_many(calendar: Calendar) -> str | None:
    if len(calendar.days) > SPECIAL_DAYS_MAX:
        return f"At most {SPECIAL_DAYS_MAX} special days are kept; remove those that have passed."
    if len(calendar.regions) > REGIONS_MAX:
        return f"At most {REGIONS_MAX} regions are kept; remove one."
    return None


def _refuse_closed(calendar: Calendar, now: datetime) -> str | None:
    hours = BusinessHours(calendar)
    if hours.add(now, timedelta(minutes=1)) is not None:
        return None
    return (
        f"{calendar.name} would not be open on any of the next {CLOSED_DAYS_MAX} days, so nothing "
        "promised in it would ever be due; give at least one day some hours."
    )


def _nearest(typed: str, known: Iterable[str]) -> str:
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(typed.casefold(), by_folded, n=1)
    return f" (did you mean {by_folded[found[0]]}?)" if found else ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
