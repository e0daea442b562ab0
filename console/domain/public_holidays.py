"""Domain: public holidays by the `holidays` package, which is imported when one is first asked for.

The package takes 80 ms to import and a country another 100 (measured): more than a whole command.
So the years around now are kept with each calendar (`look_up`), by whoever brings conversations up
to it and by the syncing process, and others look up what is neither kept nor known to them yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data.records import Calendar, HolidayRegion, HolidayYear

if TYPE_CHECKING:
    from types import ModuleType

YEARS_KEPT = 512
"""Years of regions that are kept: a year has a dozen dates."""
YEARS_AHEAD = 3
"""Years that are kept with a calendar; it is looked up again before they have passed."""
ENGLISH = "en_US"
_FIRST = datetime(2025, 1, 1, tzinfo=UTC)
_RULE_DAYS = 12 * 365
"""Through 2036: governments announce changes for the coming years, not for later ones."""


@lru_cache(maxsize=YEARS_KEPT)
def holidays_of(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Give the public holidays of a year by date, with their names in English where there are any.

    Of a country that the package does not know (any more) there are none: a mailbox must go on
    working. Where a calendar is made that is refused.
    """
    try:
        # The package asks the environment for a language unless it is told one: figures of two
        # agents must not differ. Where a country has no English names its own are given.
        found = _package().country_holidays(
            country, subdiv=subdivision or None, years=year, expand=False, language=ENGLISH
        )
    except NotImplementedError:
        return {}
    return dict(found.items())


def look_up(calendar: Calendar, year: int) -> tuple[HolidayYear, ...]:
    """Give the holidays of a calendar's regions from the year before one until some years later."""
    return tuple(
        HolidayYear(
            region, each, tuple(holidays_of(region.country, region.subdivision, each).items())
        )
        for region in calendar.regions
        for each in range(year - 1, year + YEARS_AHEAD + 1)
    )


def has_kept(calendar: Calendar, year: int) -> bool:
    """Say whether those of a year and the next are kept with a calendar."""
    kept = {(each.region, each.year) for each in calendar.holidays}
    return all((region, y) in kept for region in calendar.regions for y in (year, year + 1))


def known_regions() -> Mapping[str, tuple[str, ...]]:
    """Give the codes of all countries, each with those of its subdivisions."""
    every = _package().list_supported_countries(include_aliases=False)
    return {str(country): tuple(map(str, parts)) for country, parts in every.items()}


def is_known(region: HolidayRegion) -> bool:
    """Say whether the package knows a region; names of subdivisions count as well as codes."""
    try:
        _package().country_holidays(region.country, subdiv=region.subdivision or None)
    except NotImplementedError:
        return False
    return True


def edition_for(calendars: Sequence[Calendar]) -> str:
    """Say by which facts of the world calendars are counted: a later edition may know other ones.

    The rules of a zone for a few years are its fingerprint, since the machine's tables tell their
    version nowhere that can be relied on; the package tells its own.
    """
    parts = {zone: _rules_of(zone) for zone in sorted({each.time_zone for each in calendars})}
    if any(calendar.regions for calendar in calendars):
        parts["holidays"] = str(_package().__version__)
    return " ".join(f"{name}={what}" for name, what in parts.items())


def _rules_of(zone: str) -> str:
    there = ZoneInfo(zone)
    days = (_FIRST + timedelta(days=n) for n in range(_RULE_DAYS))
    offsets = ",".join(str(day.astimezone(there).utcoffset()) for day in days)
    return sha256(offsets.encode()).hexdigest()[:12]


def _package() -> ModuleType:
    import holidays  # noqa: PLC0415 - start-up time

    return holidays
