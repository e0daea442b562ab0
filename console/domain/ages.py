"""Domain: how long ago something was, in one unit, and beside it exactly when (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def short_age(at: datetime | None, now: datetime | None) -> str:
    """Give how long ago something was, in one unit: `8s`, `3m`, `2h`, `5d`."""
    if at is None or now is None:
        return ""
    gone = max(now - at, timedelta())
    if gone < MINUTE:
        return f"{int(gone.total_seconds())}s"
    if gone < HOUR:
        return f"{gone // MINUTE}m"
    if gone < 2 * DAY:
        return f"{gone // HOUR}h"
    return f"{gone.days}d"


def exactly(at: datetime, *, now: datetime, time_zone: str) -> str:
    """Give a moment that has been: the clock of today, else with its day, and year if need be."""
    zone = ZoneInfo(time_zone)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return local_words.clock(local)
    return local_words.moment(local, has_year=local.year != today.year)


def age_since(at: datetime | None, *, now: datetime, time_zone: str) -> str:
    """Give how long something has been so, and since when: `3m, since 14:02`."""
    if at is None:
        return ""
    return f"{short_age(at, now)}, since {exactly(at, now=now, time_zone=time_zone)}"
