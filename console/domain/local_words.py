"""Domain: days, clocks and numbers as this agent's locale writes them (pure but for one choice).

The facts are CLDR's, as far as a row of a list has room: no comma after a weekday, no dot behind a
shortened word. A test holds them against Babel, which is far too slow to be asked before the first
paint.

One process speaks to one agent, so the manner is chosen once, at its start, as the C library has it
with its locale; handing it through forty functions beside the time zone would say no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

GROUP = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """How one language writes days: `{w}` weekday, `{d}` day, `{m}` month, `{n}` its number."""

    weekdays: str
    """From Monday, shortened."""
    months: str
    day: str = "{d} {m}"
    date: str = "{d} {m} {y}"
    month: str = "{m} {y}"
    with_weekday: str = "{w} {day}"
    clock: str = ":"
    """Stands between hours and minutes."""
    group: str = ","
    """Stands between thousands."""
    point: str = "."
    """Stands before a fraction."""
    is_half: bool = False
    """The clock has twelve hours."""


_ENGLISH = Words("Mon Tue Wed Thu Fri Sat Sun", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
TABLE: Mapping[str, Words] = {
    "en": _ENGLISH,
    "en-us": replace(_ENGLISH, day="{m} {d}", date="{m} {d}, {y}"),
    "da": Words(
        "man tirs ons tors fre lør søn", "jan feb mar apr maj jun jul aug sep okt nov dec",
        day="{d}. {m}", date="{d}. {m} {y}", clock=".", group=".", point=",",
    ),
    "sv": Words(
        "mån tis ons tors fre lör sön", "jan feb mars apr maj juni juli aug sep okt nov dec",
        group=" ", point=",",
    ),
    "et": Words(
        "E T K N R L P", "jaan veebr märts apr mai juuni juuli aug sept okt nov dets",
        day="{d}. {m}", date="{d}. {m} {y}", group=" ", point=",",
    ),
    "nb": Words(
        "man tir ons tor fre lør søn", "jan feb mars apr mai juni juli aug sep okt nov des",
        day="{d}. {m}", date="{d}. {m} {y}", group=" ", point=",",
    ),
    "de": Words(
        "Mo Di Mi Do Fr Sa So", "Jan Feb März Apr Mai Juni Juli Aug Sept Okt Nov Dez",
        day="{d}. {m}", date="{d}. {m} {y}", group=".", point=",",
    ),
    "fi": Words(
        "ma ti ke to pe la su",
        "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
        day="{d}.{n}.", date="{d}.{n}.{y}", clock=".", group=" ", point=",",
    ),
    "fr": Words(
        "lun mar mer jeu ven sam dim", "janv févr mars avr mai juin juil août sept oct nov déc",
        group=" ", point=",",
    ),
    "nl": Words(
        "ma di wo do vr za zo", "jan feb mrt apr mei jun jul aug sep okt nov dec",
        group=".", point=",",
    ),
    "zh": Words(
        "周一 周二 周三 周四 周五 周六 周日", " ".join(f"{n}月" for n in range(1, 13)),
        day="{n}月{d}日", date="{y}年{n}月{d}日", month="{y}年{n}月", with_weekday="{day}{w}",
    ),
}  # fmt: skip
"""By language; what is not here is said in English."""
SAME = {"no": "nb", "nn": "nb"}
MONTH_FIRST = frozenset({"us", "ca", "ph"})
HALF_DAYS = frozenset({"us", "ca", "au", "nz", "in", "ph", "sg", "hk"})
"""Where English is written with twelve hours."""


def words_for(times: str, numbers: str = "", *, is_ascii: bool = False) -> Words:
    """Give the manner of two languages as `da` or `en-us`: one for times, one for numbers.

    With plain letters only, days have English names where their own need others.
    """
    words = _words_of(times)
    if is_ascii and not (words.weekdays + words.months + words.day).isascii():
        order = words if words.day.isascii() and words.date.isascii() else _ENGLISH
        words = replace(
            _ENGLISH, day=order.day, date=order.date, month=order.month, clock=words.clock
        )
    counted = _words_of(numbers or times)
    return replace(words, group=counted.group, point=counted.point)


def _words_of(name: str) -> Words:
    language, _, rest = name.partition("-")
    territory = rest.rpartition("-")[2]
    if language != "en":
        return TABLE.get(SAME.get(language, language), _ENGLISH)
    words = TABLE["en-us"] if territory in MONTH_FIRST else _ENGLISH
    return replace(words, is_half=territory in HALF_DAYS)


class _Chosen:
    """The manner of this process."""

    words = _ENGLISH


def speak(words: Words) -> None:
    """Have all that follows said in a manner; called once, when it is known who is spoken to."""
    _Chosen.words = words


def weekday(day: date) -> str:
    """Give a weekday, shortened: `Fri`."""
    return _Chosen.words.weekdays.split()[day.weekday()]


def short_day(day: date) -> str:
    """Give a day of this year: `27 Nov`."""
    return _put(_Chosen.words.day, day)


def long_day(day: date) -> str:
    """Give a day of any year: `27 Nov 2026`."""
    return _put(_Chosen.words.date, day)


def month(day: date) -> str:
    """Give a month of any year: `Nov 2026`."""
    return _put(_Chosen.words.month, day)


def with_weekday(day: date, *, has_year: bool = False) -> str:
    """Give a day with its weekday: `Fri 27 Nov`, or `Fri 27 Nov 2026`."""
    said = long_day(day) if has_year else short_day(day)
    return _Chosen.words.with_weekday.format(w=weekday(day), day=said)


def clock(local: datetime, *, has_seconds: bool = False) -> str:
    """Give the time of day of a moment that is local already: `14:00`, `2:00 PM`, `14.00`."""
    words = _Chosen.words
    hours = str(local.hour % 12 or 12) if words.is_half else f"{local.hour:02}"
    parts = [hours, f"{local.minute:02}", *([f"{local.second:02}"] if has_seconds else [])]
    half = (" AM" if local.hour < 12 else " PM") if words.is_half else ""  # noqa: PLR2004 - noon
    return words.clock.join(parts) + half


def moment(local: datetime, *, has_year: bool = False, has_seconds: bool = False) -> str:
    """Give weekday, day and clock of a moment that is local already: `Fri 27 Nov 14:00`."""
    day = with_weekday(local.date(), has_year=has_year)
    return f"{day} {clock(local, has_seconds=has_seconds)}"


def day_and_clock(local: datetime, *, has_year: bool = False) -> str:
    """Give day and clock without the weekday: `27 Nov 14:00`."""
    day = long_day(local) if has_year else short_day(local)
    return f"{day} {clock(local)}"


def number(count: int) -> str:
    """Give a whole number, its thousands apart: `12,034`."""
    return str(count) if abs(count) < GROUP else f"{count:,}".replace(",", _Chosen.words.group)


def decimal(value: float) -> str:
    """Give a number with one place: `1.4`."""
    return f"{value:.1f}".replace(".", _Chosen.words.point)


def _put(pattern: str, day: date) -> str:
    name = _Chosen.words.months.split()[day.month - 1]
    return pattern.format(d=day.day, n=day.month, m=name, y=day.year)
