"""Domain: from a typed text to one moment, or to the sentence that refuses it (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from console.domain.typed_times.grammar import Stuck, list_wishes
from console.domain.typed_times.lexer import Typed, fold, take_apart
from console.domain.typed_times.moments import (
    Found,
    Impossible,
    check_ahead,
    check_past,
    find_moment,
    find_past,
    place,
)
from console.domain.typed_times.saying import TRAPS, say_distance, say_moment
from console.domain.typed_times.tokens import DateOrder
from console.domain.typed_times.vocabulary import LANGUAGES, language_of, vocabulary_of

TEXT_MAX = 100
"""Letters; nobody types a longer time."""

PAST_EXAMPLES = "Type it as 14:00, yesterday 14:00, mon 9, 2h ago or 2026-12-01 14:00."

_DATE_ORDERS = {
    "en-us": DateOrder.MONTH_FIRST,
    **dict.fromkeys(("en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za"), DateOrder.DAY_FIRST),
}
"""English alone does not tell it."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The moment that a text means, in UTC, and in words to show before it counts."""

    at: datetime
    in_words: str
    """As `Fri 27 Nov 14:00, in 6 days`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text is no moment."""

    reason: str
    """One sentence that names what was not understood, for a line; empty where nothing is typed."""
    advice: str = ""
    """What to type instead."""

    @property
    def why(self) -> str:
        """Everything, where there is room."""
        return f"{self.reason} {self.advice}".strip()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one language makes of a text."""

    code: str
    found: tuple[Found | Impossible, ...] = ()
    stuck: Stuck | None = None
    end: int = 0
    """How far its words go."""


def parse_time(text: str, *, now: datetime, time_zone: str, language: str = "") -> datetime | None:
    """Read a moment to come in somebody's time zone; None where it is not understood."""
    read = understand(text, now=now, time_zone=time_zone, language=language)
    return read.at if isinstance(read, Understood) else None


def understand(
    text: str, *, now: datetime, time_zone: str, language: str = ""
) -> Understood | Refused:
    """Read a moment to come in somebody's time zone, or say why it is none.

    `language` is the agent's, as en, da or en-GB; it decides where languages differ.
    """
    return _understand(text, now=now, time_zone=time_zone, language=language, is_past=False)


def _understand(
    text: str, *, now: datetime, time_zone: str, language: str, is_past: bool
) -> Understood | Refused:
    zone = ZoneInfo(time_zone)
    own = language_of(language)
    examples = PAST_EXAMPLES if is_past else _examples(own)
    if len(text) > TEXT_MAX:
        return Refused("That is too long for a time.", examples)
    typed = fold(text)
    if not typed.folded:
        return Refused("", examples)
    exact = _read_exact(typed.folded, now=now, zone=zone, is_past=is_past)
    if exact is not None:
        readings = [_Reading(own, (exact,))]
    else:
        readings = [
            _read(typed.folded, code, language, now=now, zone=zone, is_past=is_past)
            for code in sorted(LANGUAGES, key=lambda code: code != own)
        ]
    moments = _choose(readings, own)
    if not moments:
        return _refuse(typed, readings, examples)
    if len(moments) > 1:
        said = " or ".join(say_moment(found.at, now=now, zone=zone) for found in moments)
        exactly = " or ".join(f"{found.at.astimezone(zone):%Y-%m-%d %H:%M}" for found in moments)
        return Refused(f"“{typed.text}” could be {said}.", f"Type {exactly}.")
    at, remark = moments[0].at, moments[0].remark
    return Understood(at, describe_moment(at, now=now, time_zone=time_zone, remark=remark))


def understand_past(
    text: str, *, now: datetime, time_zone: str, language: str = ""
) -> Understood | Refused:
    """Read the moment of something that has happened, or say why it is none.

    `2h` and `2h ago` are the same here, and a clock that has not come today is yesterday's.
    """
    return _understand(text, now=now, time_zone=time_zone, language=language, is_past=True)


def describe_moment(at: datetime, *, now: datetime, time_zone: str, remark: str = "") -> str:
    """Say a moment to come so that nobody mistakes it: `Fri 27 Nov 14:00, in 6 days`."""
    zone = ZoneInfo(time_zone)
    words = f"{say_moment(at, now=now, zone=zone)}, {say_distance(at, now=now, zone=zone)}"
    return f"{words} ({remark})" if remark else words


def _read(
    text: str, code: str, language: str, *, now: datetime, zone: ZoneInfo, is_past: bool
) -> _Reading:
    is_own = code == language_of(language)
    order = _DATE_ORDERS.get(language.casefold().replace("_", "-")) if is_own else None
    taken = take_apart(
        text,
        vocabulary_of(code, with_short=is_own),
        date_order=order or LANGUAGES[code].date_order,
    )
    if taken.end < len(text):
        return _Reading(code, end=taken.end)
    wishes = list_wishes(taken.pieces)
    if isinstance(wishes, Stuck):
        return _Reading(code, stuck=wishes, end=taken.end)
    find = find_past if is_past else find_moment
    return _Reading(code, tuple(find(wish, now=now, zone=zone) for wish in wishes), end=taken.end)


def _choose(readings: list[_Reading], own: str) -> list[Found]:
    """Give the moments that the text can mean; where the agent's language has one, only its."""
    for reading in readings:
        if reading.code == own and reading.found:
            return _different(reading.found)
    return _different(tuple(found for reading in readings for found in reading.found))


def _different(all_found: tuple[Found | Impossible, ...]) -> list[Found]:
    moments = {found.at: found for found in all_found if isinstance(found, Found)}
    return [moments[at] for at in sorted(moments)]


def _refuse(typed: Typed, readings: list[_Reading], examples: str) -> Refused:
    # Who words it best: a language that knew all words, one that knows them to be doubtful, and
    # at last the one that came furthest. The agent's own is asked first.
    whys = [f.why for reading in readings for f in reading.found if isinstance(f, Impossible)]
    if whys:
        return Refused(f"{whys[0]}.", examples)
    traps = [reading.stuck.trap for reading in readings if reading.stuck and reading.stuck.trap]
    if traps:
        return Refused(f"“{typed.text}” {TRAPS[traps[0]]}.")
    furthest = max(readings, key=lambda reading: (reading.end, _stuck_at(reading)))
    if furthest.stuck is None:
        why = f"“{typed.word_at(furthest.end)}” is not understood"
    elif furthest.stuck.position == 0:
        why = f"“{typed.text}” is no moment as it stands"
    else:
        why = f"“{typed.word_at(furthest.stuck.position)}” does not fit there"
    return Refused(f"{why}.", examples)


def _stuck_at(reading: _Reading) -> int:
    return reading.stuck.position if reading.stuck is not None else 0


def _examples(own: str) -> str:
    one, two, three = LANGUAGES[own or "en"].examples
    return f"Type it as {one}, {two}, {three} or 2026-12-01."


def _read_exact(
    text: str, *, now: datetime, zone: ZoneInfo, is_past: bool
) -> Found | Impossible | None:
    """Read a moment as programs write it: with seconds, or with its distance from UTC."""
    match = _exact().fullmatch(text)
    if match is None:
        return None
    *numbers, offset = match.groups()
    try:
        year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone's
        if offset is None:
            found = place(local, zone=zone, now=now, is_typed=True)
        else:
            there = datetime.fromisoformat(f"{local:%Y-%m-%dT%H:%M:%S}{offset.upper()}")
            found = Found(there.astimezone(UTC))
    except (ValueError, OverflowError):
        return Impossible("That is no day and clock of the calendar")
    check = check_past if is_past else check_ahead
    return check(found, now=now, zone=zone)


@cache
def _exact() -> re.Pattern[str]:
    date, clock = r"(\d{4})-(\d{1,2})-(\d{1,2})", r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
    return re.compile(rf"{date}[t ]{clock}(z|[+-]\d{{2}}:\d{{2}})?", re.ASCII)
