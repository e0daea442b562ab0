"""Domain: dates in the words of a customer's language (pure).

A language without a table gets numbers (2026-11-22): a foreign month in the middle of a letter
would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

_MARK = re.compile(r"%-?([A-Za-z%])")


@dataclass(frozen=True, slots=True)
class _Words:
    """How one language writes dates; `{d}` day, `{m}` month, `{y}` year, `{w}` day of the week."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    """From Monday."""
    long: str
    weekday: str


_DANISH_MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august",
                  "september", "oktober", "november", "december")  # fmt: skip
_NORDIC_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_ENGLISH_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
                   "September", "October", "November", "December")  # fmt: skip
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TABLE: Mapping[str, _Words] = {
    "en": _Words(_ENGLISH_MONTHS, _ENGLISH_DAYS, "{d} {m} {y}", "{w} {d} {m}"),
    "en-us": _Words(_ENGLISH_MONTHS, _ENGLISH_DAYS, "{m} {d}, {y}", "{w}, {m} {d}"),
    "da": _Words(_DANISH_MONTHS, _NORDIC_DAYS, "{d}. {m} {y}", "{w} den {d}. {m}"),
    "no": _Words(
        ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september",
         "oktober", "november", "desember"),
        _NORDIC_DAYS, "{d}. {m} {y}", "{w} {d}. {m}",
    ),
    "sv": _Words(
        ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
         "oktober", "november", "december"),
        ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
        "{d} {m} {y}", "{w} den {d} {m}",
    ),
    "et": _Words(
        ("jaanuar", "veebruar", "märts", "aprill", "mai", "juuni", "juuli", "august", "september",
         "oktoober", "november", "detsember"),
        ("esmaspäev", "teisipäev", "kolmapäev", "neljapäev", "reede", "laupäev", "pühapäev"),
        "{d}. {m} {y}", "{w}, {d}. {m}",
    ),
    "de": _Words(
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
         "Oktober", "November", "Dezember"),
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        "{d}. {m} {y}", "{w}, {d}. {m}",
    ),
    "fi": _Words(
        ("tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta",
         "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"),
        ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
        "{d}. {m} {y}", "{w} {d}. {m}",
    ),
    "zh": _Words(
        tuple(f"{n}月" for n in range(1, 13)),
        ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
        "{y}年{m}{d}日", "{m}{d}日{w}",
    ),
}  # fmt: skip
_NUMBERS = _Words(tuple(f"{n:02}" for n in range(1, 13)), ("",) * 7, "", "")
LANGUAGES = tuple(code for code in _TABLE if "-" not in code)
"""Those whose months and days have words here."""


def say_date(at: datetime, language: str | None, *, with_clock: bool = False) -> str:
    """Give a date as a letter in a language writes it."""
    words = _words_of(language)
    day = _put(words.long, at, words) if words.long else at.strftime("%Y-%m-%d")
    return f"{day} {at:%H:%M}" if with_clock else day


def say_weekday(at: datetime, language: str | None) -> str:
    """Give a date with the day of the week and without the year."""
    words = _words_of(language)
    return _put(words.weekday, at, words) if words.weekday else at.strftime("%Y-%m-%d")


def format_date(at: datetime, pattern: str, language: str | None) -> str:
    """Give a date by a pattern as `%A %d %B`, its words in a language; unknown marks stay."""
    words = _words_of(language)
    month, day = words.months[at.month - 1], words.weekdays[at.weekday()]
    numbers: Mapping[str, Callable[[], str]] = {
        "d": lambda: f"{at.day:02}", "e": lambda: str(at.day), "m": lambda: f"{at.month:02}",
        "Y": lambda: f"{at.year:04}", "y": lambda: f"{at.year % 100:02}",
        "H": lambda: f"{at.hour:02}", "M": lambda: f"{at.minute:02}",
        "S": lambda: f"{at.second:02}",
        "I": lambda: f"{at.hour % 12 or 12:02}", "p": lambda: "AM" if at.hour < 12 else "PM",  # noqa: PLR2004 - noon
        "B": lambda: month, "b": lambda: month[:3], "A": lambda: day, "a": lambda: day[:3],
        "j": lambda: f"{at.timetuple().tm_yday:03}", "V": lambda: f"{at.isocalendar().week:02}",
        "F": lambda: at.strftime("%Y-%m-%d"), "R": lambda: f"{at:%H:%M}", "%": lambda: "%",
    }  # fmt: skip

    def put(match: re.Match[str]) -> str:
        known = numbers.get(match[1])
        if known is None:
            return match[0]
        return known().lstrip("0") or "0" if match[0].startswith("%-") else known()

    return _MARK.sub(put, pattern)


def _words_of(language: str | None) -> _Words:
    code = (language or "en").casefold()
    while code and code not in _TABLE:
        code = code.rpartition("-")[0]
    return _TABLE.get(code, _NUMBERS)


def _put(form: str, at: datetime, words: _Words) -> str:
    return form.format(
        d=at.day, m=words.months[at.month - 1], y=at.year, w=words.weekdays[at.weekday()]
    )
