"""Domain: whom a note names with `@`, and which names fit while one is typed (pure).

Theory of operation: an `@` begins a name where nothing that could be the first half of a mail
address stands before it, and where no code or web address is around it. Of the names that the team
has the longest that fits is meant; it must end where a word ends. Scripts that set no blanks
between words (Chinese, Japanese, Thai …) begin and end a word by themselves, so `请@lin看` names
lin. A full-width one from such an input method is an `@` too. A name that nobody has is told with
the nearest right one; the note is never refused for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from console.domain.words import nearest

NAME_CHARS_MAX = 40
"""A longer word behind an `@` is no name that somebody mistyped."""
UNKNOWN_MAX = 3
"""Unknown names that are told; whoever pastes a chat log wants no more."""
FENCES_LOOKED_AT = 50
"""Ends that are tried for one fence of code."""

AT = "@＠"  # noqa: RUF001 - as a Chinese input method types it
_NO_BLANKS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts that set no blanks, or hang their endings on a name (Hangul)."""
_JOINED = re.compile(rf"[^\W{_NO_BLANKS}]")
"""A letter, digit or underscore that belongs to the word beside it."""
_BEFORE = re.compile(rf"[^\W{_NO_BLANKS}]|[.+%@=&#-]")
"""What makes the `@` after it part of an address or a path."""
_RUN = re.compile(rf"[^\W{_NO_BLANKS}](?:[^\W{_NO_BLANKS}]|[.-](?=[^\W{_NO_BLANKS}]))*|\w+")
_AT = re.compile(f"[{AT}]")
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
_FENCE_ALONE = re.compile(r"[ \t]*(?:`{3,}|~{3,})\s*$")
_TICKS = re.compile(r"`+")
_WEB = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name behind an `@` that nobody has."""

    name: str
    nearest: str | None

    @property
    def sentence(self) -> str:
        """Say it, with the nearest right word."""
        near = f"; nearest {self.nearest}" if self.nearest else ""
        return f"nobody is called @{self.name}{near}"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a text names, each once, in the order of the text."""

    names: tuple[str, ...] = ()
    """Of agents and tiers, as the team writes them."""
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """A name that is being typed: where it begins behind its `@`, and its letters so far."""

    start: int
    letters: str


def may_name(text: str) -> bool:
    """Say whether there is any `@` in a text; without one nobody need be asked for the team."""
    return any(at in text for at in AT)


def find_mentions(text: str, known: Collection[str]) -> Named:
    """Give the names behind an `@`; `known` are those of agents and tiers."""
    code = _code_of(text)
    ordered = sorted(known, key=len, reverse=True)
    names: dict[str, None] = {}
    unknown: dict[str, Unknown] = {}
    for place in _starts(text, code):
        name = _known_at(text, place, ordered)
        if name is not None:
            names[name] = None
        elif (run := _RUN.match(text, place)) and len(run[0]) <= NAME_CHARS_MAX:
            unknown.setdefault(run[0].casefold(), Unknown(run[0], nearest(run[0], tuple(known))))
    return Named(tuple(names), tuple(unknown.values())[:UNKNOWN_MAX])


def tell_mentions(news: Sequence[tuple[str, int, str]], *, dot: str) -> str:
    """Tell who named an agent, where, and with which words; the newest, and how many besides."""
    author, number, words = news[-1]
    said = f": {words}" if words else ""
    more = len(news) - 1
    rest = f" {dot} {more} more in Mentions" if more else ""
    return f"{author} mentioned you in #{number}{said}{rest}"


def name_begun(line: str, column: int) -> Begun | None:
    """Give the name that is being typed at a place of a line; None where none is.

    What stands behind the place must not go on with it: in the middle of a word nothing is typed.
    """
    if column < len(line) and _JOINED.match(line[column]):
        return None
    at = max(line.rfind(sign, 0, column) for sign in AT)
    if at < 0 or column - at - 1 > NAME_CHARS_MAX:
        return None
    letters = line[at + 1 : column]
    if at + 1 not in _starts(line, _code_of(line)) or (
        letters and not re.fullmatch(r"[\w.-]+", letters)
    ):
        return None
    return Begun(at + 1, letters)


def fitting_names(
    letters: str, people: Sequence[tuple[str, str]], *, limit: int
) -> list[tuple[str, str]]:
    """Give the (name, full name) that begin with the letters, the names themselves first."""
    typed = letters.casefold()
    by_name = [pair for pair in people if pair[0].casefold().startswith(typed)]
    by_words = [
        pair
        for pair in people
        if pair not in by_name
        and any(word.startswith(typed) for word in pair[1].casefold().split())
    ]
    return [*by_name, *by_words][:limit]


def _starts(text: str, code: Sequence[tuple[int, int]]) -> list[int]:
    """Give the places right behind each `@` that begins a name."""
    starts, spans = [], iter(code)
    span = next(spans, None)
    for match in _AT.finditer(text):
        place = match.start()
        while span is not None and span[1] <= place:
            span = next(spans, None)
        is_code = span is not None and span[0] <= place
        if not is_code and not (place and _BEFORE.match(text[place - 1])):
            starts.append(place + 1)
    return starts


def _code_of(text: str) -> list[tuple[int, int]]:
    """Give where code and web addresses stand, in order.

    Line by line and never back, so that no text takes long; a fence without an end is none.
    """
    lines = text.splitlines(keepends=True)
    ends = [number for number, line in enumerate(lines) if _FENCE_ALONE.match(line)]
    spans: list[tuple[int, int]] = []
    place = number = 0
    while number < len(lines):
        line = lines[number]
        end = _fence_end(lines, ends, number) if _FENCE.match(line) else None
        if end is None:
            spans += _spans_of(line, place)
            place, number = place + len(line), number + 1
        else:
            size = sum(map(len, lines[number : end + 1]))
            spans.append((place, place + size))
            place, number = place + size, end + 1
    return spans


def _fence_end(lines: Sequence[str], ends: Sequence[int], number: int) -> int | None:
    sign = lines[number].lstrip()[0]
    following = ends[bisect_right(ends, number) :][:FENCES_LOOKED_AT]
    return next((end for end in following if lines[end].lstrip()[0] == sign), None)


def _spans_of(line: str, place: int) -> list[tuple[int, int]]:
    """Give the code spans and web addresses of one line; a lone backtick begins nothing."""
    ticks = [match.span() for match in _TICKS.finditer(line)]
    later: dict[int, int] = {}
    closing = [-1] * len(ticks)
    for number in range(len(ticks) - 1, -1, -1):
        start, end = ticks[number]
        closing[number] = later.get(end - start, -1)
        later[end - start] = number
    spans, number = [], 0
    while number < len(ticks):
        partner = closing[number]
        if partner >= 0:
            spans.append((place + ticks[number][0], place + ticks[partner][1]))
        number = max(partner, number) + 1
    webs = ((place + match.start(), place + match.end()) for match in _WEB.finditer(line))
    return sorted((*spans, *webs))


def _known_at(text: str, place: int, ordered: Sequence[str]) -> str | None:
    """Give the longest known name that stands at a place and ends where a word ends."""
    for name in ordered:
        end = place + len(name)
        if text[place:end].casefold() == name.casefold() and _ends_word(text, end):
            return name
    return None


def _ends_word(text: str, end: int) -> bool:
    """Say whether no part of the same word follows; `.` and `-` are punctuation at a word's end."""
    if end >= len(text):
        return True
    if _JOINED.match(text[end]):
        return not _JOINED.match(text[end - 1])
    is_hinge = text[end] in ".-" and end + 1 < len(text)
    return not (is_hinge and _JOINED.match(text[end + 1]))
