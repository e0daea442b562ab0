"""Domain: a moment to come in words nobody mistakes, and why a text is refused (pure)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.typed_times.tokens import Trap

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_SAID_MAX = 60
"""Beyond that nobody counts in days."""
_MONTH_DAYS = 30.44

TRAPS = {
    Trap.EIGHT_DAYS: "means a week to some and eight days to others: type 1w or 8d",
    Trap.MIDNIGHT: "leaves open of which day: type 0:00 with the day that begins, or 23:59",
    Trap.WEEKEND: "leaves open which day: type sat or sun",
    Trap.HALF_HOUR: "is half past to some and half to others: type 8:30 or 9:30",
    Trap.HALF_DAY: "leaves open how many hours: type 4h",
}


def say_date(day: date, *, now: datetime, zone: ZoneInfo) -> str:
    """Say a day as `Fri 27 Nov`, with the year where it is not this one."""
    return local_words.with_weekday(day, has_year=day.year != now.astimezone(zone).year)


def say_moment(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Say a moment as `Fri 27 Nov 14:00`; typed back, it is understood as the same."""
    local = at.astimezone(zone)
    return f"{say_date(local.date(), now=now, zone=zone)} {local_words.clock(local)}"


def say_distance(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Say how far ahead or back a moment is, as `in 6 days` or `2 hours ago`."""
    if at <= now:
        return _say_ago(at, now=now, zone=zone)
    return _say_ahead(at, now=now, zone=zone)


def _say_ahead(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    minutes = -((now - at).total_seconds() // 60)  # rounded up
    hours, rest = divmod(int(minutes), 60)
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if not hours:
        return f"in {_count(rest, 'minute')}"
    if days == 0:
        return f"in {_count(hours, 'hour')}" + (f" {rest} min" if rest else "")
    if days == 1:
        return "tomorrow"
    if days < DAYS_SAID_MAX:
        return f"in {days} days"
    months = round(days / _MONTH_DAYS)
    if months < 24:  # noqa: PLR2004 - two years
        return f"in about {months} months"
    return f"in about {round(months / 12)} years"


def _say_ago(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    hours, minutes = divmod(int((now - at).total_seconds() // 60), 60)
    days = (now.astimezone(zone).date() - at.astimezone(zone).date()).days
    if not hours:
        return f"{_count(minutes, 'minute')} ago" if minutes else "just now"
    if days == 0:
        return _count(hours, "hour") + (f" {minutes} min" if minutes else "") + " ago"
    if days == 1:
        return "yesterday"
    if days < DAYS_SAID_MAX:
        return f"{days} days ago"
    return f"about {round(days / _MONTH_DAYS)} months ago"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
