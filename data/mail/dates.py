"""Read the Date of a mail, as RFC 5322 writes it and as careless programs do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

YEAR_MIN, YEAR_MAX = 1900, 9998
"""Outside these a conversion to another zone could leave the calendar."""
VALUE_CHARS_MAX = 200

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
} | {"maj": 5, "mai": 5, "okt": 10, "des": 12, "dez": 12, "mrz": 3}
_USUAL = re.compile(
    r"\s*(?:[^\W\d]+\.?\s*,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*[\s,.-]+(\d{2,4})[\s,]+"
    r"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d+)?\s*(?:([AaPp])[Mm])?\s*"
    r"(?:([+-])\s?(\d{2}):?(\d{2})|\(?([A-Za-z]{1,5}))?",
    re.ASCII,
)
# Unix ctime, as old daemons write it, with the zone before the year or missing.
_CTIME = re.compile(
    r"\s*[A-Za-z]{3},?\s+([A-Za-z]{3})[a-z]*\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+"
    r"(?:([A-Z]{1,5})\s+)?(\d{4})(?:\s*([+-])(\d{2}):?(\d{2}))?",
    re.ASCII,
)
_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*"
    r"(?:([+-])(\d{2}):?(\d{2}))?",
    re.ASCII,
)
# RFC 5322 section 4.3; military letters there mean -0000 because they were misused.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
          "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "WEST": 1, "BST": 1,
          "MSK": 3, "JST": 9}  # fmt: skip


def parse_date(value: str) -> datetime | None:
    """Give the moment a Date field names, aware; None when it names none."""
    value = value[:VALUE_CHARS_MAX]
    if (match := _USUAL.match(value)) is not None:
        day, month, year, hour, minute, second, half, sign, hours, minutes, name = match.groups()
        return _build(
            year=year, month=_MONTHS.get(month.lower()), day=day,
            hour=_hour_of_day(int(hour), half), minute=minute, second=second,
            zone=_zone(sign, hours, minutes, name),
        )  # fmt: skip
    if (match := _CTIME.match(value)) is not None:
        month, day, hour, minute, second, name, year, sign, hours, minutes = match.groups()
        return _build(
            year=year, month=_MONTHS.get(month.lower()), day=day,
            hour=int(hour), minute=minute, second=second, zone=_zone(sign, hours, minutes, name),
        )  # fmt: skip
    if (match := _ISO.match(value)) is not None:
        year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
        return _build(
            year=year, month=int(month), day=day,
            hour=int(hour), minute=minute, second=second, zone=_zone(sign, hours, minutes, None),
        )  # fmt: skip
    return None


def _hour_of_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half in "pP" else 0)


def _build(
    *, year: str, month: int | None, day: str, hour: int, minute: str, second: str | None,
    zone: tzinfo,
) -> datetime | None:  # fmt: skip
    if month is None:
        return None
    full_year = int(year)
    if len(year) < 4:  # noqa: PLR2004 - RFC 5322 section 4.3: two and three digits
        full_year += 2000 if full_year < 50 and len(year) == 2 else 1900  # noqa: PLR2004 - the same
    if not YEAR_MIN <= full_year <= YEAR_MAX:
        return None
    # A leap second has no place in datetime; the second before it has.
    seconds = min(int(second or 0), 59) if int(second or 0) <= 60 else 60  # noqa: PLR2004 - see above
    try:
        return datetime(full_year, month, int(day), hour, int(minute), seconds, tzinfo=zone)
    except ValueError:
        return None


def _zone(sign: str | None, hours: str | None, minutes: str | None, name: str | None) -> tzinfo:
    if sign is not None and hours is not None and minutes is not None:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if not offset or offset >= timedelta(days=1):
            return UTC
        return timezone(-offset if sign == "-" else offset)
    known = _ZONES.get((name or "").upper())
    return UTC if known is None else timezone(timedelta(hours=known))
