"""Calendars for the tests of clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

from data.records import Calendar, CalendarId, HolidayRegion, OpenSpan, SpecialDay, Week

COPENHAGEN = "Europe/Copenhagen"


def span(text: str) -> OpenSpan:
    """Read `09:00-17:00`."""
    opens, closes = ([int(part) for part in clock.split(":")] for clock in text.split("-"))
    return OpenSpan(opens[0] * 60 + opens[1], closes[0] * 60 + closes[1])


def spans(text: str) -> tuple[OpenSpan, ...]:
    """Read `09:00-12:00 13:00-17:00`."""
    return tuple(span(word) for word in text.split())


def week(*days: str) -> Week:
    """Make a week: one text for Monday to Friday, two with the weekend's, or seven."""
    if len(days) == 1:
        days = (*days * 5, "", "")
    elif len(days) == 2:
        days = (*days[:1] * 5, *days[1:] * 2)
    assert len(days) == 7
    return cast("Week", tuple(spans(day) for day in days))


def calendar(
    *days: str,
    zone: str = COPENHAGEN,
    regions: tuple[HolidayRegion, ...] = (),
    special: tuple[SpecialDay, ...] = (),
) -> Calendar:
    """Make a calendar of these hours; without any it is open 9 to 17 on weekdays."""
    return Calendar(
        CalendarId(1), "office", zone, week(*(days or ("09:00-17:00",))), regions, special
    )


def local(text: str, zone: str = COPENHAGEN, *, fold: int = 0) -> datetime:
    """Read `2026-11-20 16:30` on a wall there; `fold` 1: when it is shown for the second time."""
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return wall.astimezone(UTC)
