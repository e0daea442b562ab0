"""What stands where a terminal is too small for any screen: how much room is needed."""

from __future__ import annotations

from textual.geometry import Size

from data.text.safe import clean_line
from data.text.wrap import wrapped

LEAST = Size(60, 20)
"""Columns and lines that every screen needs."""


def has_room(size: Size) -> bool:
    """Say whether a terminal has room for the console."""
    return size.width >= LEAST.width and size.height >= LEAST.height


def words_without_room(size: Size) -> list[str]:
    """Say how much is needed and how much there is, in as many lines as there are."""
    words = clean_line(
        f"The console needs {LEAST.width} columns and {LEAST.height} lines; here are "
        f"{size.width} and {size.height}. Make the window larger, or the letters smaller: "
        "all is as you left it. ctrl+q leaves."
    )
    return wrapped(words, max(size.width, 1))[: size.height]
