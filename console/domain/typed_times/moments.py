"""Domain: the moment that a wish means, in somebody's time zone (pure).

Theory of operation: a wish is turned into a day and a clock of the zone, and that into a moment.
Where clocks go forward a typed clock may not exist: it is refused. One that nobody typed (the same
clock three days later) is moved to where the clocks then stand. Where clocks go back a clock comes
twice: the first that is still to come is meant. Steps of minutes and hours are real time; steps of
days keep the clock.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.typed_times.grammar import Date, Wish
from console.domain.typed_times.saying import WEEKDAYS, say_date, say_moment
from console.domain.typed_times.tokens import Part, Unit

MORNING_HOUR = 9
"""A day without a clock means the start of the working day."""
AHEAD_MAX = timedelta(days=3660)
"""Ten years: whoever means a later one, or one so long ago, has mistyped it."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FRIDAY = 4
_MINUTE = timedelta(minutes=1)
_PARTS = {
    Part.MORNING: (MORNING_HOUR, range(12)),
    Part.NOON: (12, range(11, 15)),
    Part.AFTERNOON: (14, range(12, 19)),
    Part.EVENING: (18, range(17, 24)),
    Part.CLOSE: (17, range(0)),
}
"""The hour that a part means alone, and the hours that can be said with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The moment, and what is odd about it."""

    at: datetime
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why no moment follows, in a sentence without its full stop."""

    why: str


def find_moment(wish: Wish, *, now: datetime, zone: ZoneInfo) -> Found | Impossible:
    """Find the moment to come that a wish means."""
    try:
        found = _find(wish, now=now, zone=zone)
    except (ValueError, OverflowError):  # beyond the years 1 to 9999
        return Impossible("That is no day of the calendar")
    return check_ahead(found, now=now, zone=zone)


def check_ahead(found: Found | Impossible, *, now: datetime, zone: ZoneInfo) -> Found | Impossible:
    """Refuse what has passed, and what is so far ahead that it must be mistyped."""
    if isinstance(found, Impossible):
        return found
    if found.at <= now:
        return Impossible(f"{say_moment(found.at, now=now, zone=zone)} has passed")
    if found.at - now > AHEAD_MAX:
        return Impossible(f"{found.at.astimezone(zone):%Y-%m-%d} is more than ten years ahead")
    return found


def find_past(wish: Wish, *, now: datetime, zone: ZoneInfo) -> Found | Impossible:
    """Find the latest moment that a wish can mean of something that has happened.

    A clock that has not come today is yesterday's, a weekday the last one, today among them; steps
    go back unless they were typed as going ahead.
    """
    try:
        found = _find_past(wish, now=now, zone=zone)
    except (ValueError, OverflowError):  # beyond the years 1 to 9999
        return Impossible("That is no day of the calendar")
    return check_past(found, now=now, zone=zone)


def check_past(found: Found | Impossible, *, now: datetime, zone: ZoneInfo) -> Found | Impossible:
    """Refuse what is still to come, and what is so long ago that it must be mistyped."""
    if isinstance(found, Impossible):
        return found
    if found.at > now:
        return Impossible(f"{say_moment(found.at, now=now, zone=zone)} is still to come")
    if now - found.at > AHEAD_MAX:
        return Impossible(f"{found.at.astimezone(zone):%Y-%m-%d} is more than ten years ago")
    return found


def _find_past(wish: Wish, *, now: datetime, zone: ZoneInfo) -> Found | Impossible:
    if wish.steps:
        back = wish
        if wish.is_ahead is None:
            back = replace(wish, steps=tuple((-amount, unit) for amount, unit in wish.steps))
        return _find(back, now=now, zone=zone)
    clock = _clock_of(wish)
    if isinstance(clock, Impossible):
        return clock
    today = now.astimezone(zone).date()
    day, again = _past_day_of(wish, today)
    if isinstance(day, Impossible):
        return day
    local = datetime.combine(day, clock or _default_clock(wish))
    is_typed = wish.clock is not None
    # Of a clock that comes twice the first is meant: somebody remembers it.
    found = place(local, zone=zone, now=_LONG_AGO, is_typed=is_typed)
    if again and isinstance(found, Found) and found.at > now:
        return place(local - again, zone=zone, now=_LONG_AGO, is_typed=is_typed)
    return found


def _past_day_of(wish: Wish, today: date) -> tuple[date | Impossible, timedelta]:
    """Give the latest day that was named, and how far back the one before it is."""
    week = timedelta(weeks=1)
    if wish.date is not None:
        day = _date_of(wish.date, wish.weekday, today)
        is_ahead = not isinstance(day, Impossible) and day > today and not wish.date.year
        if is_ahead:
            year = today.year - ((wish.date.month, wish.date.day) > (today.month, today.day))
            while (wish.date.month, wish.date.day) == (2, 29) and not isleap(year):
                year -= 1
            day = _date_of(replace(wish.date, year=year), wish.weekday, today)
        return day, timedelta()
    if wish.weekday is not None and wish.week is None:
        return today - timedelta(days=(today.weekday() - wish.weekday) % 7), week
    named = _day_of(wish, today)
    return (today, timedelta(days=1)) if named is None else (named, timedelta())


def place(local: datetime, *, zone: ZoneInfo, now: datetime, is_typed: bool) -> Found | Impossible:
    """Find the moment of a clock on a day; of two, the first still to come."""
    first = local.replace(tzinfo=zone).astimezone(UTC)
    back = first.astimezone(zone).replace(tzinfo=None)
    clock = local_words.clock(local)
    if back != local:
        if is_typed:
            return Impossible(
                f"{clock} does not exist on {say_date(local.date(), now=now, zone=zone)}, "
                "when clocks go forward"
            )
        return Found(first, f"clocks go forward: {clock} does not exist")
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if second == first:
        return Found(first)
    if first > now:
        return Found(first, f"clocks go back: the first {clock}")
    return Found(second, f"clocks go back: the second {clock}")


def _find(wish: Wish, *, now: datetime, zone: ZoneInfo) -> Found | Impossible:
    local_now = now.astimezone(zone).replace(tzinfo=None)
    if wish.steps and wish.steps[-1][1] < Unit.DAY:
        return _after_hours(wish, local_now=local_now, now=now, zone=zone)
    clock = _clock_of(wish)
    if isinstance(clock, Impossible):
        return clock
    day: date | Impossible | None
    if wish.steps:
        later = _after_days(wish, local_now)
        day, clock = later.date(), clock or later.time()
    else:
        day = _day_of(wish, local_now.date())
    if isinstance(day, Impossible):
        return day
    local = datetime.combine(day or local_now.date(), clock or _default_clock(wish))
    local = _whole_minute(local)
    is_typed = wish.clock is not None
    found = place(local, zone=zone, now=now, is_typed=is_typed)
    if day is None and isinstance(found, Found) and found.at <= now:
        return place(local + timedelta(days=1), zone=zone, now=now, is_typed=is_typed)
    return found


def _after_hours(
    wish: Wish, *, local_now: datetime, now: datetime, zone: ZoneInfo
) -> Found | Impossible:
    local = _after_days(wish, local_now)
    start = now
    if local != local_now:
        placed = place(local, zone=zone, now=now, is_typed=False)
        start = placed.at if isinstance(placed, Found) else now
    hours = {unit: amount for amount, unit in wish.steps}
    ahead = timedelta(hours=hours.get(Unit.HOUR, 0), minutes=hours.get(Unit.MINUTE, 0))
    return Found(_whole_minute((start + ahead).astimezone(UTC)))


def _after_days(wish: Wish, local: datetime) -> datetime:
    for amount, unit in wish.steps:
        match unit:
            case Unit.MONTH:
                month = local.year * 12 + local.month - 1 + amount
                year, month = month // 12, month % 12 + 1
                # A month after 31 January is the last day of February.
                local = local.replace(
                    year=year, month=month, day=min(local.day, monthrange(year, month)[1])
                )
            case Unit.WEEK:
                local += timedelta(weeks=amount)
            case Unit.DAY:
                local += timedelta(days=amount)
            case _:
                continue  # real time, not the clock's
    return local


def _whole_minute(moment: datetime) -> datetime:
    """Round up: never before the time that was asked for."""
    down = moment.replace(second=0, microsecond=0)
    return down if down == moment else down + _MINUTE


def _clock_of(wish: Wish) -> time | Impossible | None:
    """Give the clock that was typed, or that a part of the day means."""
    hours = _PARTS[wish.part][1] if wish.part else range(24)
    if wish.clock is None:
        return time(_PARTS[wish.part][0]) if wish.part else None
    hour, minute = divmod(wish.clock, 100)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a day's hours, an hour's minutes
        return Impossible(f"{hour}:{minute:02} is no time of day")
    is_of_half = wish.part in (Part.NOON, Part.AFTERNOON, Part.EVENING) and hour < 12  # noqa: PLR2004
    for possible in (hour, hour + 12) if is_of_half else (hour,):
        if possible in hours:
            return time(possible, minute)
    assert wish.part is not None
    return Impossible(f"{hour}:{minute:02} is not {_PART_WORDS[wish.part]}")


_PART_WORDS = {
    Part.MORNING: "in the morning",
    Part.NOON: "at noon",
    Part.AFTERNOON: "in the afternoon",
    Part.EVENING: "in the evening",
    Part.CLOSE: "the end of the working day, which is 17:00",
}


def _default_clock(wish: Wish) -> time:
    is_end = wish.end_of_week is not None or wish.end_of_month is not None
    return time(_PARTS[Part.CLOSE][0] if is_end else MORNING_HOUR)


def _day_of(wish: Wish, today: date) -> date | Impossible | None:
    """Give the day that was named; none where it was only a clock."""
    monday = today - timedelta(days=today.weekday())
    first = today.year * 12 + today.month - 1
    day: date | Impossible | None = None
    if wish.days is not None:
        day = today + timedelta(days=wish.days)
    elif wish.date is not None:
        day = _date_of(wish.date, wish.weekday, today)
    elif wish.week is not None:
        day = monday + timedelta(weeks=wish.week, days=wish.weekday or 0)
    elif wish.weekday is not None:
        day = today + timedelta(days=(wish.weekday - today.weekday() - 1) % 7 + 1)
    elif wish.months is not None:
        day = _first_of(first + wish.months)
    elif wish.end_of_week is not None:
        day = monday + timedelta(weeks=wish.end_of_week, days=_FRIDAY)
    elif wish.end_of_month is not None:
        day = _first_of(first + wish.end_of_month + 1) - timedelta(days=1)
    return day


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _date_of(asked: Date, weekday: int | None, today: date) -> date | Impossible:
    year = asked.year
    if not year:
        year = today.year + ((asked.month, asked.day) < (today.month, today.day))
        while (asked.month, asked.day) == (2, 29) and not isleap(year):
            year += 1
    try:
        day = date(year, asked.month, asked.day)
    except ValueError:
        return Impossible(f"{year}-{asked.month:02}-{asked.day:02} is no day of the calendar")
    if weekday is not None and weekday != day.weekday():
        return Impossible(f"{day:%Y-%m-%d} is a {WEEKDAYS[day.weekday()]}")
    return day
