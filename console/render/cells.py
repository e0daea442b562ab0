"""Cells: what stands in one place of the screen, its sign and its colours; pure.

Terminals disagree about the width of emoji and of signs that are joined from several. A cell with
such a sign is known like any other, but unsure: `script.py` sends it so that whatever the terminal
makes of it, the rest of the line stays in its place.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

from rich.cells import get_character_cell_size, split_graphemes
from rich.color import ColorSystem
from textual.strip import Strip

from console.render.inks import ground_of

Cell = tuple[str, str]
"""A sign and its colours (SGR numbers); of a blank, only those that it shows. The right half of a
wide sign is ""."""
Row = list[Cell]
UNKNOWN: Cell = ("\0", "?")
"""Nobody knows what stands there: equal to no cell that is drawn."""
EMOJI = 0x1F000
"""From here on terminals disagree about widths."""
PASTED = ("\u2600", "\u27bf")
"""Signs and dingbats: some terminals show some of them as emoji."""
JOINING = frozenset("\u200d\ufe0f")
"""What makes one sign of several, or another width of one."""


def cells_of(strip: Strip, color_system: ColorSystem) -> Row:
    """Cut a strip into as many cells as it is wide."""
    cells: Row = []
    for text, style, control in strip:
        if control:
            continue
        colours = "" if style is None else Strip.render_ansi(style, color_system)
        blank = (" ", ground_of(colours))
        if text.isascii():
            cells += [blank if sign == " " else (sign, colours) for sign in text]
        elif JOINING.isdisjoint(text):
            for sign in text:
                own = blank[1] if sign == " " else colours
                _add(cells, sign, get_character_cell_size(sign), own)
        else:
            for start, end, width in split_graphemes(text)[0]:
                _add(cells, text[start:end], width, colours)
    if (missing := strip.cell_length - len(cells)) > 0:
        cells += [UNKNOWN] * missing
    return cells[: strip.cell_length]


def _add(cells: Row, sign: str, width: int, colours: str) -> None:
    if width == 0:
        # A mark belongs to the sign before it, whatever the colours; alone it is no sign.
        at = len(cells) - 1
        while at > 0 and cells[at][0] == "":
            at -= 1
        if at >= 0:
            cells[at] = (cells[at][0] + sign, cells[at][1])
        return
    cells.append((sign, colours))
    cells += [("", colours)] * (width - 1)


def is_unsure(cell: Cell) -> bool:
    """Say whether a terminal may measure this sign otherwise."""
    return not cell[0].isascii() and _is_unsure(cell[0])


@lru_cache(maxsize=4096)
def _is_unsure(sign: str) -> bool:
    first = sign[0]
    if ord(first) >= EMOJI or PASTED[0] <= first <= PASTED[1]:
        return True
    return any(category(mark) != "Mn" for mark in sign[1:])


def reach(sign: str) -> int:
    """Say how many cells a sign takes at the most, whatever the terminal makes of it."""
    return 2 * len(sign)


def lay(row: Row, x: int, cells: Row) -> None:
    """Put cells into a row; what is cut by it is no sign any more."""
    end = min(x + len(cells), len(row))
    if x >= end:
        return
    if x > 0 and row[x][0] == "":
        row[x - 1] = UNKNOWN
    if end < len(row) and row[end][0] == "":
        row[end] = UNKNOWN
    row[x:end] = cells[: end - x]
