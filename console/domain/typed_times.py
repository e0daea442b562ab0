"""Domain: moments as people type them; what is not fully understood is refused.

So far the forms that read the same in every language: a date, a date with a clock, a clock, and
`+2h`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MORNING_HOUR = 9
"""A date without a clock means the start of the working day."""
AMOUNT_MAX = 10_000

_AHEAD = re.compile(r"\+?(\d{1,5})\s*([mhdw])")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE_AND_CLOCK = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_time(text: str, *, now: datetime, time_zone: str) -> datetime | None:
    """Read a moment in somebody's time zone; None where it is not understood.

    A moment that does not exist (clocks going forward) is refused; of two, the first is meant.
    """
    typed = text.strip()
    zone = ZoneInfo(time_zone)
    if match := _AHEAD.fullmatch(typed):
        amount = int(match[1])
        if amount > AMOUNT_MAX:
            return None
        return now + timedelta(**{_UNITS[match[2]]: amount})
    local_now = now.astimezone(zone)
    try:
        if match := _DATE_AND_CLOCK.fullmatch(typed):
            year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
            local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        elif match := _DATE.fullmatch(typed):
            year, month, day = (int(part) for part in match.groups())
            local = datetime(year, month, day, MORNING_HOUR, tzinfo=zone)
        elif match := _CLOCK.fullmatch(typed):
            hour, minute = int(match[1]), int(match[2])
            local = local_now.replace(hour=hour, minute=minute, second=0, microsecond=0)
            if local <= local_now:
                local += timedelta(days=1)
        else:
            whole = datetime.fromisoformat(typed)
            return whole.astimezone(UTC) if whole.tzinfo is not None else None
        moment = local.astimezone(UTC)
        exists = moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    except (ValueError, OverflowError):  # no such day, or one beyond the years 1 to 9999
        return None
    return moment if exists else None
