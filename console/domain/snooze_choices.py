"""Domain: moments that people snooze until, so often that they need not be typed (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9)
LATER = timedelta(hours=3)
STEP_MINUTES = 30
"""Later today is on a half hour: nobody means 14:07."""
DAY_ENDS = time(18)
WEEK_DAYS = 7
FRIDAY = 4
MONTH_DAYS = 28
"""Four weeks, so that it is the same day of the week and no Sunday."""


@dataclass(frozen=True, slots=True)
class QuickMoment:
    """A moment with the name that people have for it."""

    name: str
    at: datetime


def quick_moments(now: datetime, *, time_zone: str) -> list[QuickMoment]:
    """Give what can be chosen now, the earliest first, no moment twice."""
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    to_monday = WEEK_DAYS - local.weekday()
    to_friday = (FRIDAY - local.weekday()) % WEEK_DAYS or WEEK_DAYS
    offered = []
    later = _on_step(local + LATER)
    if later.date() == local.date() and later.time() <= DAY_ENDS:
        offered.append(QuickMoment("later today", later.astimezone(UTC)))
    for name, days in (
        ("tomorrow", 1),
        ("Monday", to_monday),
        ("Friday", to_friday),
        ("in a week", WEEK_DAYS),
        ("in four weeks", MONTH_DAYS),
    ):
        day = local.date() + timedelta(days=days)
        # Not by adding hours: a night that the clock is changed in is longer or shorter.
        at = datetime.combine(day, MORNING, zone).astimezone(UTC)
        if all(at != known.at for known in offered):
            offered.append(QuickMoment(name, at))
    return sorted(offered, key=lambda moment: moment.at)


def _on_step(at: datetime) -> datetime:
    """Go on to the next half hour."""
    at = at.replace(second=0, microsecond=0)
    return at + timedelta(minutes=-at.minute % STEP_MINUTES)
