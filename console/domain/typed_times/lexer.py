"""Domain: a typed time taken apart into words and numbers of one language (pure).

Theory of operation: the text is folded (full-width forms, capitals, accents) and read from left
to right, the longest phrase of the language first. A word or number may mean several things
(`to` is two and Thursday in Danish, `9.10` a clock and a date): each piece carries all of them,
and the grammar finds out which fit. A piece that means nothing ends the reading there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from console.domain.typed_times.tokens import DateOrder, Kind, Token
from console.domain.typed_times.vocabulary import Meaning, Vocabulary, fold_letter
from data.text.safe import clean_line

NUMBER_MAX = 10_000
"""Of any unit; a greater number was mistyped."""
PHRASE_MAX = 40
"""Letters; no phrase of any language is longer."""
MONTHS = 12

_CHINESE_DIGITS = {c: n for n, pair in enumerate(
    ("零〇", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九", "十")
) for c in pair}  # fmt: skip
_DIGITS = frozenset("0123456789")
_PATTERNS = {
    "iso": r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)(?:t(?=\d))?",
    "dotted_year": r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?!\d)",
    "dotted_short_year": r"(\d{1,2})\.(\d{1,2})\.(\d{2})(?![\d:.])",
    "stroke_year": r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)",
    "dotted": r"(\d{1,2})\. ?(\d{1,2})\.(?!\d)",
    "clock": r"(\d{1,2}):(\d{2})(?![\d:])",
    "either": r"(\d{1,2})\.(\d{1,2})(?![\d:])",
    "halves": r"(\d{1,4}),5(?!\d)",
    "stroke": r"(\d{1,2})/(\d{1,2})(?![\d/])",
    "ordinal": r"(\d{1,2})(?:st|nd|rd|th)(?![a-z])",
    "number": r"(\d{1,5})(?:\.(?!\d))?(?!\d)",
}
"""Looked for in this order; the first that fits is what the digits are."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it was typed, and its folded form with the way back."""

    text: str
    folded: str
    origins: tuple[int, ...]
    """For each folded letter where it stands in the text."""

    def word_at(self, position: int) -> str:
        """Give the word that begins at a place of the folded form, as it was typed."""
        rest = self.text[self.origins[position] :] if position < len(self.origins) else ""
        return rest.split(" ")[0].rstrip(",;!?")[:30]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or number with all that it can mean in one language."""

    position: int
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text is made of, up to `end`; that is its length if all was known."""

    pieces: tuple[Piece, ...]
    end: int


def fold(text: str) -> Typed:
    """Make a text ready to be taken apart."""
    typed = str(clean_line(normalize("NFKC", text)))
    letters: list[str] = []
    origins: list[int] = []
    for at, letter in enumerate(typed):
        plain = fold_letter(letter)
        letters.append(plain)
        origins.extend([at] * len(plain))
    folded = "".join(letters)
    return Typed(typed, folded, tuple(origins))


def take_apart(text: str, vocabulary: Vocabulary, *, date_order: DateOrder) -> Taken:
    """Read the words and numbers of a folded text in one language."""
    pieces: list[Piece] = []
    at = 0
    while (at := _skip(text, at)) < len(text):
        found = (
            _digits(text, at, date_order)
            or _marked_letter(text, at)
            or _phrase(text, at, vocabulary)
            or _chinese_number(text, at)
        )
        if found is None:
            break
        end, meanings = found
        pieces.append(Piece(at, meanings))
        at = end
    return Taken(tuple(pieces), at)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " ,、":
        at += 1
    return at


def _phrase(text: str, at: int, vocabulary: Vocabulary) -> tuple[int, tuple[Meaning, ...]] | None:
    for end in range(min(len(text), at + PHRASE_MAX), at, -1):
        meanings = vocabulary.get(text[at:end])
        if meanings is None or (_is_latin(text[end - 1 : end]) and _is_latin(text[end : end + 1])):
            continue
        # fre. kl. dec.
        is_short = _is_latin(text[end - 1 : end]) and text[end : end + 1] == "."
        return end + is_short, meanings
    return None


def _is_latin(letter: str) -> bool:
    return "a" <= letter <= "z"


def _marked_letter(text: str, at: int) -> tuple[int, tuple[Meaning, ...]] | None:
    # Before phrases: a.m. would be the letter a and its full stop.
    match = _pattern(r"([ap])\.m\.?(?![a-z])").match(text, at)
    if match is None:
        return None
    return match.end(), ((Token(Kind.AM if match[1] == "a" else Kind.PM),),)


def _chinese_number(text: str, at: int) -> tuple[int, tuple[Meaning, ...]] | None:
    end = at
    while end < len(text) and text[end] in _CHINESE_DIGITS:
        end += 1
    value = _chinese_value(text[at:end])
    return None if value is None else (end, ((Token(Kind.NUMBER, value, is_word=True),),))


def _chinese_value(digits: str) -> int | None:
    values = [_CHINESE_DIGITS[digit] for digit in digits]
    ten = _CHINESE_DIGITS["十"]
    if not values or values.count(ten) > 1:
        return None
    if ten not in values:  # 三, 二〇二七
        return int("".join(map(str, values))) if len(values) in (1, 4) else None
    tens, ones = values[: values.index(ten)], values[values.index(ten) + 1 :]
    if len(tens) > 1 or len(ones) > 1 or 0 in tens + ones:
        return None
    return 10 * (tens[0] if tens else 1) + (ones[0] if ones else 0)


def _digits(text: str, at: int, order: DateOrder) -> tuple[int, tuple[Meaning, ...]] | None:
    if text[at] not in _DIGITS:
        return None
    for name, pattern in _PATTERNS.items():
        match = _pattern(pattern).match(text, at)
        if match is None:
            continue
        tokens = _readings(name, [g for g in match.groups() if g.isdecimal()], order)
        return (match.end(), tuple((token,) for token in tokens)) if tokens else None
    return None


def _readings(name: str, parts: list[str], order: DateOrder) -> list[Token]:
    numbers = [int(part) for part in parts]
    match name, numbers:
        case "iso", [year, month, day]:
            found = [_date(year, month, day)]
        case "dotted_year", [day, month, year]:
            found = [_date(year, month, day)]
        case "dotted_short_year", [day, month, year]:
            found = [_date(2000 + year, month, day)]
        case "dotted", [day, month]:
            found = [_date(0, month, day)]
        case "stroke_year", [one, two, year]:
            found = _with_strokes(one, two, year, order)
        case "stroke", [one, two]:
            found = _with_strokes(one, two, 0, order)
        case "clock", [hour, minute]:
            found = [_clock(hour, minute)]
        case "either", [one, two]:
            found = _clock_or_date(one, two, is_clock=len(parts[1]) == 2)  # noqa: PLR2004 - digits
        case "halves", [whole]:
            found = [Token(Kind.HALVES, 2 * whole + 1)]
        case _:
            found = [Token(Kind.NUMBER, numbers[0])] if numbers[0] <= NUMBER_MAX else []
    return found


def _with_strokes(one: int, two: int, year: int, order: DateOrder) -> list[Token]:
    day_first, month_first = _date(year, two, one), _date(year, one, two)
    is_day_first, is_month_first = two <= MONTHS, one <= MONTHS
    if is_day_first and is_month_first and order is DateOrder.EITHER:
        return list(dict.fromkeys((day_first, month_first)))
    if is_day_first and not (is_month_first and order is DateOrder.MONTH_FIRST):
        return [day_first]
    return [month_first]


def _clock_or_date(one: int, two: int, *, is_clock: bool) -> list[Token]:
    found = []
    if is_clock and one < 24 and two < 60:  # noqa: PLR2004 - hours and minutes
        found.append(_clock(one, two))
    if 1 <= two <= MONTHS and 1 <= one <= 31:  # noqa: PLR2004 - days
        found.append(_date(0, two, one))
    if two == 5 and not is_clock:  # noqa: PLR2004 - 1.5 hours
        found.append(Token(Kind.HALVES, 2 * one + 1))
    return found


def _date(year: int, month: int, day: int) -> Token:
    return Token(Kind.DATE, year * 10_000 + month * 100 + day)


def _clock(hour: int, minute: int) -> Token:
    # An impossible clock keeps its digits, so that it can be named.
    return Token(Kind.CLOCK, hour * 100 + minute)


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)
