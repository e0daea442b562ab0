"""Say which offset a calendar's time zone has at a moment: by its name, or by its own rules."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from data.mail.content_lines import ContentLine

_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_IANA = re.compile(r"[A-Za-z_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){1,2}")
# What Windows calls them, where a mail names one and gives no rules for it.
_WINDOWS = {
    "w. europe standard time": "Europe/Berlin", "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest", "gmt standard time": "Europe/London",
    "central european standard time": "Europe/Warsaw", "fle standard time": "Europe/Helsinki",
    "gtb standard time": "Europe/Bucharest", "e. europe standard time": "Europe/Chisinau",
    "russian standard time": "Europe/Moscow", "turkey standard time": "Europe/Istanbul",
    "greenwich standard time": "Atlantic/Reykjavik", "israel standard time": "Asia/Jerusalem",
    "eastern standard time": "America/New_York", "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver", "pacific standard time": "America/Los_Angeles",
    "china standard time": "Asia/Shanghai", "taipei standard time": "Asia/Taipei",
    "tokyo standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul",
    "singapore standard time": "Asia/Singapore", "india standard time": "Asia/Kolkata",
    "aus eastern standard time": "Australia/Sydney", "arabian standard time": "Asia/Dubai",
    "e. south america standard time": "America/Sao_Paulo", "utc": "UTC",
    "new zealand standard time": "Pacific/Auckland",
    "south africa standard time": "Africa/Johannesburg",
}  # fmt: skip


@dataclass(slots=True)
class Observance:
    """STANDARD or DAYLIGHT of a zone: from when on which offset holds."""

    starts: datetime | None = None
    offset: timedelta = timedelta(0)
    rule: str = ""

    def take(self, line: ContentLine) -> None:
        """Read one of its lines."""
        match line.name:
            case "DTSTART":
                self.starts = _naive(line.value)
            case "TZOFFSETTO" if (found := _OFFSET.fullmatch(line.value.strip())) is not None:
                offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
                self.offset = -offset if found[1] == "-" else offset
            case "RRULE":
                self.rule = line.value.upper()

    def onset(self, at: datetime) -> datetime | None:
        """Give when it last began, at or before a local time."""
        starts = self.starts
        if starts is None:
            return datetime.min  # noqa: DTZ901 - local times are compared, without zones
        if starts > at:
            return None
        if "FREQ=YEARLY" not in self.rule:
            return starts
        for year in (at.year, at.year - 1):
            found = self._in_year(year, starts)
            if found is not None and starts <= found <= at:
                return found
        return starts

    def _in_year(self, year: int, starts: datetime) -> datetime | None:
        parts = dict(part.split("=", 1) for part in self.rule.split(";") if "=" in part)
        by_day = _BYDAY.fullmatch(parts.get("BYDAY", "").split(",")[0])
        try:
            month = int(parts.get("BYMONTH", starts.month))
            first, days = monthrange(year, month)
            if by_day is None:
                return starts.replace(year=year, month=month)
            count = int(by_day[1] or 1)
            weekday = _DAYS[by_day[2]]
            if count > 0:
                day = 1 + (weekday - first) % 7 + 7 * (count - 1)
            else:
                last = (first + days - 1) % 7
                day = days - (last - weekday) % 7 + 7 * (count + 1)
            return starts.replace(year=year, month=month, day=day)
        except ValueError:
            return None


def zone_by_name(name: str) -> tzinfo | None:
    """Find a zone of the world by its own name, or by that of Windows."""
    if name.upper() in ("UTC", "GMT", "Z", "ETC/UTC"):
        return UTC
    known = _WINDOWS.get(name.lower())
    # Some programs put their own path before it: /mozilla.org/20070129_1/Europe/Berlin.
    candidates = [known] if known else ["/".join(name.split("/")[-n:]) for n in (2, 3)]
    for candidate in candidates:
        if _IANA.fullmatch(candidate) is None:
            continue
        try:
            return ZoneInfo(candidate)
        except (ValueError, OSError):  # there is none; ZoneInfoNotFoundError is a KeyError
            continue
        except KeyError:
            continue
    return None


def zone_by_rules(observances: list[Observance], at: datetime) -> tzinfo | None:
    """Give the offset that a calendar's own rules have at a local time."""
    begun = [(onset, each.offset) for each in observances if (onset := each.onset(at)) is not None]
    if not begun:
        return None
    offset = max(begun, key=lambda pair: pair[0])[1]
    return timezone(offset) if abs(offset) < timedelta(days=1) else None


def _naive(value: str) -> datetime | None:
    digits = re.sub(r"\D", "", value)[:14]
    try:
        return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - local by its meaning
    except ValueError:
        return None
