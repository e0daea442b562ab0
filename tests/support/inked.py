"""How each cell of a screen is drawn: its sign, and in words its colours and weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.strip import Strip

Cell = tuple[str, str]
"""A sign (nothing behind a wide one), and how it is drawn."""
Cells = list[list[Cell]]
MARKS = ("bold", "dim", "underline", "reverse", "strike", "italic")
SEEN_ON_BLANKS = frozenset({"underline", "reverse", "strike"})


def cells_of(strips: Sequence[Strip]) -> Cells:
    """Give every cell of a screen."""
    return [[cell for text, style, _ in strip for cell in _drawn(text, style)] for strip in strips]


def text_of(cells: Sequence[Cell]) -> str:
    """Give a line as text."""
    return "".join(sign for sign, _ in cells).rstrip()


def _drawn(text: str, style: Style | None) -> Iterator[Cell]:
    for sign in text:
        look = look_of(style or Style(), is_blank=sign == " ")
        yield sign, look
        yield from ((("", look),) if cell_len(sign) > 1 else ())


def look_of(style: Style, *, is_blank: bool = False) -> str:
    """Say how a sign is drawn: `bold #8fade9 on #14171c`; nothing is as the terminal has it.

    Of a blank the colour and the weight of letters count not.
    """
    marks = [mark for mark in MARKS if getattr(style, mark)]
    ink, paper = _name(style.color), _name(style.bgcolor)
    if is_blank:
        marks = [mark for mark in marks if mark in SEEN_ON_BLANKS]
        ink = ink if "reverse" in marks else ""
    return " ".join(word for word in (*marks, ink, paper and f"on {paper}") if word)


def _name(color: Color | None) -> str:
    return "" if color is None or color.is_default else color.name
