"""Domain: special days and holidays as leads type them, and how they are shown (pure).

A date is `2026-12-24`, or `12-24` for every year; words for a date to come are understood as they
are elsewhere (`24 dec`). Holidays are those of a country, or of a part of it: `DK`, `DE-BY`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from console.domain.public_holidays import is_known, known_regions
from console.domain.typed_hours import Refused, read_day, tell_day
from console.domain.typed_times import Understood, understand
from console.domain.words import nearest
from data.records import HolidayRegion, SpecialDay
from data.text.safe import clean_line

WORDS_MAX = 60
"""Letters of what a special day is called."""
REGIONS_MAX = 10

_DATE = re.compile(r"(?:([0-9]{4})-)?([0-9]{1,2})-([0-9]{1,2})")
_REGION = re.compile(r"([A-Za-z]{2})(?:[-_/ ]([A-Za-z0-9]{1,10}))?")
LEAP_YEAR = 2000
"""A year that has every day."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a typed date depends on."""

    now: datetime
    time_zone: str
    language: str


def read_closed(text: str, today: Today) -> SpecialDay | Refused:
    """Read a day on which nobody works, as `2026-12-24=Christmas Eve`; its name may be missing."""
    typed, _, words = text.partition("=")
    day = _read_date(typed, today)
    if isinstance(day, Refused):
        return day
    year, month, number = day
    return SpecialDay(month, number, year, (), clean_line(words.strip(), limit=WORDS_MAX))


def read_open(text: str, today: Today) -> SpecialDay | Refused:
    """Read a day that is open otherwise, as `2026-12-24=9-12` or `2026-12-24=9-12=Christmas`."""
    typed, equals, rest = text.partition("=")
    hours, _, words = rest.partition("=")
    if not equals:
        return Refused(f"“{clean_line(text)}” names no hours; type it as 2026-12-24=9-12.")
    day = _read_date(typed, today)
    if isinstance(day, Refused):
        return day
    spans = read_day(hours)
    if isinstance(spans, Refused):
        return spans
    year, month, number = day
    return SpecialDay(month, number, year, spans, clean_line(words.strip(), limit=WORDS_MAX))


def read_usual(text: str, today: Today, days: Sequence[SpecialDay]) -> SpecialDay | Refused:
    """Find the special day of a date that is to be as usual again."""
    day = _read_date(text, today)
    if isinstance(day, Refused):
        return day
    found = next((d for d in days if (d.year, d.month, d.day) == day), None)
    if found is None:
        known = ", ".join(tell_date(d) for d in arranged(days)[:6]) or "none"
        return Refused(f"{clean_line(text)} is no special day; there are: {known}.")
    return found


def with_days(
    days: Iterable[SpecialDay], *, new: Iterable[SpecialDay], gone: Iterable[SpecialDay] = ()
) -> tuple[SpecialDay, ...]:
    """Give the special days after some were put in place or taken out, in their order."""
    kept = {(d.year, d.month, d.day): d for d in days}
    for day in gone:
        kept.pop((day.year, day.month, day.day), None)
    kept |= {(d.year, d.month, d.day): d for d in new}
    return arranged(kept.values())


def arranged(days: Iterable[SpecialDay]) -> tuple[SpecialDay, ...]:
    """Give special days in order: those of every year, then by date."""
    return tuple(sorted(days, key=lambda d: (d.year or 0, d.month, d.day)))


def tell_date(day: SpecialDay) -> str:
    """Give the date of a special day as it is typed."""
    every = f"{day.month:02}-{day.day:02}"
    return every if day.year is None else f"{day.year}-{every}"


def tell_special_day(day: SpecialDay) -> str:
    """Say what a special day is: `2026-12-24 closed (Christmas Eve)`."""
    words = f" ({day.words})" if day.words else ""
    when = "every year" if day.year is None else ""
    return " ".join(filter(None, (tell_date(day), when, tell_day(day.spans)))) + words


def read_regions(texts: Iterable[str]) -> tuple[HolidayRegion, ...] | Refused:
    """Read whose holidays are closed, as `DK`, `DE-BY` or `Denmark`; `none` for nobody's."""
    words = [word.strip() for text in texts for word in text.split(",") if word.strip()]
    if [word.casefold() for word in words] == ["none"]:
        return ()
    found: dict[HolidayRegion, None] = {}
    for word in words:
        region = _read_region(clean_line(word))
        if isinstance(region, Refused):
            return region
        found[region] = None
    if len(found) > REGIONS_MAX:
        return Refused(f"A calendar has the holidays of {REGIONS_MAX} countries at the most.")
    return tuple(found)


def tell_region(region: HolidayRegion) -> str:
    """Give a region as it is typed."""
    return "-".join(filter(None, (region.country, region.subdivision)))


def _read_date(text: str, today: Today) -> tuple[int | None, int, int] | Refused:
    typed = clean_line(text).strip()
    if match := _DATE.fullmatch(typed):
        year, month, day = (None if part is None else int(part) for part in match.groups())
        assert month is not None
        assert day is not None
        try:
            date(LEAP_YEAR if year is None else year, month, day)
        except ValueError:
            return Refused(f"{typed} is no day of the calendar.")
        return year, month, day
    read = understand(typed, now=today.now, time_zone=today.time_zone, language=today.language)
    if not isinstance(read, Understood):
        return Refused(f"“{typed}” is no date; type it as 2026-12-24, or 12-24 for every year.")
    there = read.at.astimezone(ZoneInfo(today.time_zone)).date()
    return there.year, there.month, there.day


@cache
def _named_countries() -> dict[str, str]:
    """Give the codes of countries by their English names and by their codes of three letters."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - start-up time

    names: dict[str, str] = {}
    for name, code, longer, *_more in COUNTRIES.values():
        names[name.casefold()] = names[longer.casefold()] = code
    return names


def _read_region(word: str) -> HolidayRegion | Refused:
    by_name = _named_countries()
    if code := by_name.get(word.casefold().replace(" ", "").replace("_", "")):
        return HolidayRegion(code)
    known = known_regions()
    match = _REGION.fullmatch(word)
    country = match[1].upper() if match else ""
    if match is None or country not in known:
        near = nearest(word.replace(" ", ""), sorted(by_name))
        meant = f" Did you mean {by_name[near]}?" if near else ""
        return Refused(
            f"“{word}” is no country whose holidays are known; name it as DK, or DE-BY for a part"
            f" of it.{meant}"
        )
    if not match[2]:
        return HolidayRegion(country)
    parts = {part.casefold(): part for part in known[country]}
    part = parts.get(match[2].casefold(), match[2].upper())
    region = HolidayRegion(country, part)
    if not is_known(region):
        shown = ", ".join(sorted(parts.values())[:12]) or "none"
        return Refused(
            f"{country} has no part {match[2]} with holidays of its own; it has {shown}."
        )
    return region
