"""How many columns text takes in a terminal, by East Asian width (UAX #11); pure."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width_of(text: str) -> int:
    """Count the columns of one line."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def cut_to_width(text: str, width: int, *, more: str = "…") -> str:
    """Cut a line so that it takes at most so many columns, ending in `more` where it was cut."""
    if width_of(text) <= width:
        return text
    used, end = 0, 0
    for end, char in enumerate(text):  # noqa: B007 - the place where it stopped is what is wanted
        columns = _columns(char)
        if used + columns > width - 1:
            break
        used += columns
    return text[:end] + more


def pad_to_width(text: str, width: int, *, more: str = "…") -> str:
    """Cut or fill a line so that it takes exactly so many columns."""
    cut = cut_to_width(text, width, more=more)
    return cut + " " * (width - width_of(cut))


def _columns(char: str) -> int:
    if combining(char):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1
