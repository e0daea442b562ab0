"""What the eye sees of a terminal's cells: the colour of a letter that is not there counts not."""

from __future__ import annotations

import pyte
from pyte.screens import Char

Cells = list[list[Char]]


def seen_cells(screen: pyte.Screen) -> Cells:
    """Give every cell of a screen as it looks: sign, colours, weight, underline, reverse."""
    return [
        [_seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
    ]


def text_of(cells: Cells) -> str:
    """Give a screen as text."""
    return "\n".join("".join(cell.data for cell in row).rstrip() for row in cells)


def lines_that_differ(shown: Cells, drawn: Cells) -> list[str]:
    """Say of each line that is not the same what stands there and what should: words, or cells."""
    found = []
    for row, (there, right) in enumerate(zip(shown, drawn, strict=True)):
        if text_of([there]) != text_of([right]):
            found.append(f"line {row}: {text_of([there])!r}, should be {text_of([right])!r}")
        elif others := [pair for pair in zip(there, right, strict=True) if pair[0] != pair[1]]:
            found.append(f"line {row}: {len(others)} cells, the first {others[0]}")
    return found


def _seen(cell: Char) -> Char:
    marks = cell.underscore, cell.reverse, cell.strikethrough, cell.blink
    return Char(" ", bg=cell.bg) if cell.data == " " and not any(marks) else cell
