"""Domain: what is left until a target is broken, in as few letters as a list has room for (pure).

A sign says on which side of it we are, `!` that its warning has come: nothing by colour alone.
Time is that of the clock on the wall until the moment itself; how much business time that is, and
why a clock stands still, is said by *why*.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from data.records import Breach, Target

TITLES = {
    Target.FIRST_RESPONSE: "first answer",
    Target.NEXT_RESPONSE: "next answer",
    Target.RESOLUTION: "resolution",
}
"""As people say them."""
MARK = "!"
"""Behind what is left, once the warning has come."""
LEFT_COLUMNS = 6
"""The longest there is: `+1h48!`."""
HOURS_WITH_MINUTES = 10
"""Beyond so many hours nobody counts minutes."""
DAYS_MAX = 999


def short_left(at: datetime, now: datetime) -> str:
    """Give what is left until a moment as `+48m`, `+1h48` or `+1d`; since it as `-22m`."""
    sign = "+" if at > now else "-"
    minutes = int(abs(at - now) // timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{sign}{minutes}m"
    if hours < HOURS_WITH_MINUTES:
        return f"{sign}{hours}h{rest:02}" if rest else f"{sign}{hours}h"
    if hours < 24:  # noqa: PLR2004 - of a day
        return f"{sign}{hours}h"
    return f"{sign}{min(hours // 24, DAYS_MAX)}d"


def is_broken(breach: Breach, now: datetime) -> bool:
    """Say whether a target is broken."""
    return breach.at <= now


def is_at_risk(breach: Breach, now: datetime) -> bool:
    """Say whether the warning of a target has come, and it is not broken yet."""
    return breach.warning_at <= now < breach.at


def left_words(breach: Breach, now: datetime) -> str:
    """Give what is left, marked where the warning has come: `+1h48`, `+12m!`, `-22m`."""
    return short_left(breach.at, now) + (MARK if is_at_risk(breach, now) else "")


def breach_words(breach: Breach, now: datetime) -> str:
    """Say which target it is and what is left of it: `first answer +48m`."""
    return f"{TITLES[breach.target]} {left_words(breach, now)}"
