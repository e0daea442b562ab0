"""Read the Date of a mail, as RFC 5322 writes it and as careless programs do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

YEAR_MIN, YEAR_MAX = 1900, 9998
"""Outside these a conversion to another zone could leave the calendar."""
VALUE_CHARS_MAX = 200

# By their first four letters, then by their first three: Finnish "marraskuu" is no March.
_NAMED_MONTHS = (
    "jan january janv jaan ene gen sty tam oca янв 一月",
    "feb fev fév févr veeb hel lut úno şub feve фев",
    "mar mär mrz mrt maal märt bře март мар",
    "apr avr abr huht kwi dub nis apri апр",
    "may maj mai mei maio touk kvě magg mag мая май",
    "jun juin juun giu kes kesä cze čvn haz июн",
    "jul juil juul lug hei hein lip čvc tem июл",
    "aug aoû août ago elo sie srp ağu авг",
    "sep sept set syy syys wrz zář eyl сен",
    "oct okt out ott lok loka paź říj eki окт",
    "nov marr lis kas ноя",
    "dec des dez dic dets déc jou joul gru pro ara дек",
)
_MONTHS = {word: number for number, words in enumerate(_NAMED_MONTHS, 1) for word in words.split()}
_USUAL = re.compile(
    r"\s*(?:[^\W\d]+\.?\s*,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3,12})[\s,.-]+(\d{2,4})[\s,]+"
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
# What neither of these is, in pieces: a time, a zone behind it, and a date written in some order.
_COMMENT = re.compile(r"\([^()]*\)")
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})\s*[:h]\s*(\d{2})(?:\s*:\s*(\d{2}))?(?:[.,]\d+)?(?:\s*([AaPp])\.?[Mm]\b\.?)?"
)
_ZONE = re.compile(
    r"\s*[\"']?\s*(?:GMT|UTC?|Z)?\s*([+-])[+-]?(\d{1,2}?):?(\d{2})?(?!\d)"
    r"|\s*[\"'(]?\s*([A-Za-z]{1,5})\b"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s,.-]*([^\W\d_]{3,12})[\s,.-]*(\d{2,4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([./])(\d{1,2})\2(\d{4})(?!\d)")
_BARE = re.compile(
    r"\s*(\d{4})(\d{2})(\d{2})[T ]?(\d{2})(\d{2})(\d{2})\s*(?:([+-])(\d{2}):?(\d{2}))?"
)
# RFC 5322 section 4.3; military letters there mean -0000 because they were misused.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
          "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "WEST": 1, "BST": 1,
          "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AWST": 8, "AEST": 10, "AEDT": 11,
          "NZST": 12, "NZDT": 13, "HST": -10, "AKST": -9, "AKDT": -8, "AST": -4, "ADT": -3,
          "NST": -3.5, "NDT": -2.5, "ACST": 9.5, "ACDT": 10.5, "BRT": -3, "BRST": -2, "ART": -3,
          "SAST": 2, "PKT": 5, "ICT": 7, "WIB": 7, "PHT": 8}  # fmt: skip
_PLAIN_ZONES = frozenset({"", "UT", "GMT", "UTC", "Z", *_ZONES})


def parse_date(value: str) -> datetime | None:
    """Give the moment a Date field names, aware; None when it names none."""
    value = value[:VALUE_CHARS_MAX]
    if (match := _USUAL.match(value)) is not None:
        day, month, year, hour, minute, second, half, sign, hours, minutes, name = match.groups()
        is_clear = sign is not None or (
            (name or "").upper() in _PLAIN_ZONES
            and not value.startswith(("+", "-", '"'), match.end())
        )
        if is_clear and (number := _month(month)) is not None:
            return _build(
                year=year, month=number, day=day,
                hour=_hour_of_day(int(hour), half), minute=minute, second=second,
                zone=_zone(sign, hours, minutes, name),
            )  # fmt: skip
    if (match := _CTIME.match(value)) is not None:
        month, day, hour, minute, second, name, year, sign, hours, minutes = match.groups()
        return _build(
            year=year, month=_month(month), day=day,
            hour=int(hour), minute=minute, second=second, zone=_zone(sign, hours, minutes, name),
        )  # fmt: skip
    if (match := _ISO.match(value)) is not None:
        year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
        return _build(
            year=year, month=int(month), day=day,
            hour=int(hour), minute=minute, second=second, zone=_zone(sign, hours, minutes, None),
        )  # fmt: skip
    return _read_in_pieces(value)


def _read_in_pieces(value: str) -> datetime | None:
    """Find date, time and zone wherever they stand; what could mean two days means none."""
    if (bare := _BARE.fullmatch(value.rstrip())) is not None:
        year, month, day, hour_, minute, second, sign, hours, minutes = bare.groups()
        return _build(
            year=year, month=int(month), day=day, hour=int(hour_), minute=minute, second=second,
            zone=_zone(sign, hours, minutes, None),
        )  # fmt: skip
    while (plain := _COMMENT.sub(" ", value)) != value:
        value = plain
    hour, minute, second, zone = 0, "0", "0", _zone(None, None, None, None)
    if (time := _TIME.search(value)) is not None:
        hour, minute, second = _hour_of_day(int(time[1]), time[4]), time[2], time[3] or "0"
        found = _ZONE.match(value, time.end())
        if found is not None and (found[1] is not None or _month(found[4]) is None):
            zone = _zone(found[1], found[2], found[3] or "00", found[4])
            value = f"{value[: time.start()]} {value[found.end() :]}"
        else:
            value = f"{value[: time.start()]} {value[time.end() :]}"
    date = _date_in(value)
    if date is None:
        return None
    year, number, day = date
    return _build(
        year=year, month=number, day=day, hour=hour, minute=minute, second=second, zone=zone
    )


def _date_in(value: str) -> tuple[str, int, str] | None:
    """Give year, month and day."""
    if (found := _YEAR_FIRST.search(value)) is not None:
        return found[1], int(found[2]), found[3]
    for found in _DAY_FIRST.finditer(value):
        if (number := _month(found[2])) is not None:
            return found[3], number, found[1]
    for found in _MONTH_FIRST.finditer(value):
        if (number := _month(found[1])) is not None:
            return found[3], number, found[2]
    if (found := _NUMBERS.search(value)) is not None:
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > 12 or first == second:  # noqa: PLR2004 - months
            return found[4], second, found[1]
        if second > 12:  # noqa: PLR2004 - months
            return found[4], first, found[3]
    return None


def _month(word: str | None) -> int | None:
    lowered = (word or "").lower()
    return _MONTHS.get(lowered) or _MONTHS.get(lowered[:4]) or _MONTHS.get(lowered[:3])


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
    is_midnight = hour == 24 and not int(minute) and not int(second or 0)  # noqa: PLR2004 - ISO 8601
    if is_midnight:
        hour = 0
    seconds = min(int(second or 0), 59) if int(second or 0) <= 60 else 60  # noqa: PLR2004 - see above
    try:
        moment = datetime(full_year, month, int(day), hour, int(minute), seconds, tzinfo=zone)
    except ValueError:
        return None
    return moment + timedelta(days=1) if is_midnight else moment


def _zone(sign: str | None, hours: str | None, minutes: str | None, name: str | None) -> tzinfo:
    if sign is not None and hours is not None and minutes is not None:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if not offset or offset >= timedelta(days=1):
            return UTC
        return timezone(-offset if sign == "-" else offset)
    known = _ZONES.get((name or "").upper())
    return UTC if known is None else timezone(timedelta(hours=known))
