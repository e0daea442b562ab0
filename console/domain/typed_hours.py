"""Domain: business hours as leads type them, and in the words in which they are shown (pure).

Theory of operation: the text is cut into words. Days (`mon`, `mon-fri`, `daily`) are gathered until
a span (`9-12`) or `closed` comes, which is theirs; the next day begins anew. So commas, semicolons
and lines are all the same, and `mon-fri 9-12 13-17; sat 10-14` is read as it is said. The names of
the days are those of every language in which times are typed. A span that ends before it begins
goes on after midnight. What is not fully understood is refused: closing an hour early unnoticed
would be a target that is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from console.domain.typed_times.saying import WEEKDAYS
from console.domain.typed_times.tokens import Kind
from console.domain.typed_times.vocabulary import LANGUAGES, fold_letter, vocabulary_of
from console.domain.words import nearest
from data.records import DAY_MINUTES, OpenSpan, Week
from data.text.safe import clean_line

TEXT_MAX = 500
"""Letters; seven days with four spans each are 200."""
EXAMPLE = "mon-fri 9-12 13-17; sat 10-14"
_WHOLE_DAY = (OpenSpan(0, DAY_MINUTES),)
ALWAYS: Week = (_WHOLE_DAY,) * 7

_CLOCK = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(am|pm)?"
_SPAN = re.compile(_CLOCK + r"\s*[-–—]\s*" + _CLOCK, re.IGNORECASE)  # noqa: RUF001 - dashes as typed
_SEPARATORS = re.compile(r"[\s,;]+")
_DASHES = re.compile(r"\s*[-–—]\s*")  # noqa: RUF001 - as above
_DAILY = frozenset({"daily", "everyday", "dagligt", "täglich"})
_WEEKDAYS = frozenset({"weekdays", "workdays", "hverdage", "vardagar", "werktags", "arkipäivisin"})
_ALWAYS = frozenset({"24/7", "always", "altid", "alltid", "immer", "aina"})
_CLOSED = frozenset({"closed", "lukket", "stängt", "geschlossen", "suljettu", "suletud", "-"})


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text is none, as a sentence with its cure."""

    why: str


def read_week(text: str) -> Week | Refused:
    """Read the hours of a week, as `mon-fri 9-12 13-17; sat 10-14`."""
    typed = clean_line(text, limit=TEXT_MAX)
    if _fold(typed) in _ALWAYS:
        return ALWAYS
    open_at: list[list[OpenSpan]] = [[] for _ in WEEKDAYS]
    closed: set[int] = set()
    days: list[int] = []
    is_begun = False
    for word in _words(typed):
        named = _days(word)
        if isinstance(named, Refused):
            return named
        if named is not None:
            days = named if is_begun else [*days, *named]
            is_begun = False
            continue
        if not days:
            return Refused(f"“{word}” stands before any day; type the hours as: {EXAMPLE}.")
        is_begun = True
        if _fold(word) in _CLOSED:
            closed.update(days)
            continue
        span = _span(word)
        if isinstance(span, Refused):
            return span
        for day in days:
            _open(open_at, day, span)
    if days and not is_begun:
        return Refused(f"{_day_names(days)} has no hours; type them as: {EXAMPLE}, or: closed.")
    return _checked(open_at, closed)


def read_day(text: str) -> tuple[OpenSpan, ...] | Refused:
    """Read the hours of one day, as `9-12 13-17`; `closed` gives none."""
    typed = clean_line(text, limit=TEXT_MAX)
    if _fold(typed) in _CLOSED:
        return ()
    spans: list[OpenSpan] = []
    for word in _words(typed):
        span = _span(word)
        if isinstance(span, Refused):
            return span
        if span.closes > DAY_MINUTES:
            return Refused(f"“{word}” goes on after midnight; give the next day its own hours.")
        spans.append(span)
    if not spans:
        return Refused("A day needs hours; type them as 9-12 13-17, or closed.")
    if why := _overlap(spans):
        return Refused(why)
    return tuple(sorted(spans))


def tell_week(week: Week) -> str:
    """Give a week's hours in the form in which they are typed: `mon-fri 9:00-17:00`."""
    if week == ALWAYS:
        return "24/7"
    groups: list[tuple[list[int], Sequence[OpenSpan]]] = []
    for day, spans in enumerate(week):
        if not spans:
            continue
        if groups and groups[-1][0][-1] == day - 1 and tuple(groups[-1][1]) == tuple(spans):
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    return "; ".join(f"{_range_name(days)} {tell_day(spans)}" for days, spans in groups)


def tell_day(spans: Iterable[OpenSpan]) -> str:
    """Give the hours of one day: `9:00-12:00 13:00-17:00`, or `closed`."""
    return " ".join(f"{_clock(span.opens)}-{_clock(span.closes)}" for span in spans) or "closed"


def _words(text: str) -> list[str]:
    """Cut a text at spaces, commas and semicolons; a span or a range stays whole."""
    # Spans first: their dashes and suffixes may stand between spaces.
    found = _SPAN.sub(lambda m: f" {_DASHES.sub('-', m.group()).replace(' ', '')} ", text)
    return [word for word in _SEPARATORS.split(_DASHES.sub("-", found)) if word]


def _days(word: str) -> list[int] | Refused | None:
    """Give the days that a word names; None where it names none but may be hours."""
    folded = _fold(word)
    if folded in _CLOSED or word[0].isdecimal():
        return None
    if folded in _DAILY | _WEEKDAYS:
        return list(range(7 if folded in _DAILY else 5))
    first, dash, last = folded.partition("-")
    names = _day_words()
    for name in (first, last) if dash else (first,):
        if name not in names:
            return _no_day(name)
    start, end = names[first], names[last if dash else first]
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _no_day(name: str) -> Refused:
    near = nearest(name, [day.casefold()[:3] for day in WEEKDAYS] + sorted(_CLOSED - {"-"}))
    meant = f" Did you mean {near}?" if near else ""
    return Refused(f"“{name}” is no day and no hours.{meant} Type them as: {EXAMPLE}.")


def _span(word: str) -> OpenSpan | Refused:
    """Read `9-12`, `9:30-17`, `9am-5pm` or `22-6`; the last ends on the next day."""
    match = _SPAN.fullmatch(word)
    if match is None:
        return Refused(f"“{word}” is no span of hours; type it as 9-12 or 9:00-17:30.")
    ends = (_minutes(*match.groups()[:3]), _minutes(*match.groups()[3:]))
    if None in ends:
        return Refused(f"“{word}” has an hour that no clock shows; a day ends at 24:00.")
    start, end = ends
    assert start is not None
    assert end is not None
    if start == end:
        return Refused(f"“{word}” begins when it ends; type 0-24 for the whole day.")
    if start == DAY_MINUTES:
        return Refused(f"“{word}” begins at midnight; type it as 0-… of the next day.")
    return OpenSpan(start, end if end > start else end + DAY_MINUTES)


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:  # noqa: PLR2004 - of a clock with hands
            return None
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= DAY_MINUTES else None  # noqa: PLR2004 - of an hour


def _open(week: list[list[OpenSpan]], day: int, span: OpenSpan) -> None:
    """Add a span to a day; what is after midnight belongs to the next one."""
    week[day].append(OpenSpan(span.opens, min(span.closes, DAY_MINUTES)))
    if span.closes > DAY_MINUTES:
        week[(day + 1) % 7].append(OpenSpan(0, span.closes - DAY_MINUTES))


def _checked(week: list[list[OpenSpan]], closed: set[int]) -> Week | Refused:
    for day, spans in enumerate(week):
        if day in closed and spans:
            return Refused(f"{WEEKDAYS[day]} is closed and has hours; leave one of the two out.")
        if why := _overlap(spans):
            return Refused(f"On {WEEKDAYS[day]} {why[0].lower()}{why[1:]}")
    if not any(week):
        return Refused(f"It is never open, so no clock would ever run; type hours as: {EXAMPLE}.")
    mon, tue, wed, thu, fri, sat, sun = (tuple(_joined(sorted(spans))) for spans in week)
    return mon, tue, wed, thu, fri, sat, sun


def _joined(spans: Sequence[OpenSpan]) -> list[OpenSpan]:
    """Put spans together that touch, as 9-12 and 12-17."""
    joined: list[OpenSpan] = []
    for span in spans:
        if joined and joined[-1].closes == span.opens:
            joined[-1] = OpenSpan(joined[-1].opens, span.closes)
        else:
            joined.append(span)
    return joined


def _overlap(spans: Iterable[OpenSpan]) -> str:
    """Say which two spans are in each other's way; empty where none are."""
    for one, other in pairwise(sorted(spans)):
        if other.opens < one.closes:
            return f"{tell_day([one])} and {tell_day([other])} overlap; give each hour once."
    return ""


def _range_name(days: Sequence[int]) -> str:
    names = [WEEKDAYS[day][:3].lower() for day in days]
    return names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"


def _day_names(days: Sequence[int]) -> str:
    return ", ".join(dict.fromkeys(WEEKDAYS[day] for day in days))


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _fold(word: str) -> str:
    return "".join(fold_letter(letter) for letter in word)


@cache
def _day_words() -> dict[str, int]:
    """Give the names of the days in every language; none means another day elsewhere."""
    found: dict[str, int] = {}
    for code in LANGUAGES:
        for phrase, meanings in vocabulary_of(code, with_short=True).items():
            for meaning in meanings:
                if len(meaning) == 1 and meaning[0].kind is Kind.WEEKDAY:
                    found[phrase] = meaning[0].value
    return found
