"""How many columns text takes in a terminal, by East Asian width (UAX #11); pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category, east_asian_width

# Blocks in which every character takes one column, no mark among them: a pattern over them
# measures Danish, Estonian, Greek or Russian text without looking at each character.
_NARROW = re.compile(
    "[ -\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2030-\u205e\u2190-\u2211]*+"
)
_ZERO = frozenset(("Mn", "Me", "Cf"))
_COUNTED_FORMATS = frozenset(
    "\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
)
"""Format characters that terminals draw all the same."""
_JAMO_FIRST, _JAMO_LAST = 0x1160, 0x11FF
"""Vowels and endings of Hangul syllables written in parts: they join the letter before."""


_SKINS = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_JOINS_SIGNS = re.compile(
    "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|(?<=[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f])\u200d"
)


def drawable(text: str) -> str:
    """Return text without what makes several signs one: terminals disagree how wide that is.

    tmux 3.3 gives a family of three 2 columns, a thumb with a skin 4 and a red heart 1, newer ones
    other numbers; taken apart, each sign has its own width everywhere.
    """
    return text if text.isascii() else _JOINS_SIGNS.sub("", text)


def is_narrow(text: str) -> bool:
    """Say, fast, that every character takes one column; False also where nobody looked."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def width_of(text: str) -> int:
    """Count the columns of one line."""
    return len(text) if is_narrow(text) else sum(map(columns_of, text))


def cut_to_width(text: str, width: int, *, more: str = "…") -> str:
    """Cut a line so that it takes at most so many columns, ending in `more` where it was cut."""
    if width_of(text) <= width:
        return text
    used, end = 0, 0
    for end, char in enumerate(text):  # noqa: B007 - the place where it stopped is what is wanted
        columns = columns_of(char)
        if used + columns > width - 1:
            break
        used += columns
    return text[:end] + more


def pad_to_width(text: str, width: int, *, more: str = "…") -> str:
    """Cut or fill a line so that it takes exactly so many columns."""
    cut = cut_to_width(text, width, more=more)
    return cut + " " * (width - width_of(cut))


@lru_cache(maxsize=8192)  # more than the characters of any one language in use
def columns_of(char: str) -> int:
    """Count the columns of one character: 0, 1 or 2."""
    if (category(char) in _ZERO and char not in _COUNTED_FORMATS) or char in _SKINS:
        return 0
    if _JAMO_FIRST <= ord(char) <= _JAMO_LAST:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def join_within(words: Iterable[str], columns: int) -> str:
    """Join as many words with a space as fit whole, the first ones first."""
    joined = ""
    for word in words:
        longer = f"{joined} {word}".lstrip()
        if width_of(longer) > columns:
            break
        joined = longer
    return joined
