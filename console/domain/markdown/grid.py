"""Domain: how wide the columns of a table are, where it is drawn in plain letters (pure).

Theory of operation: a table that fits is drawn as wide as its words. One that does not takes from
its widest columns first, all down to one width, but from none below what its words need to be
read; where even that is too much there is no grid, and the caller writes each row as lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.text.width import width_of

GAP = 2
"""Columns between two cells."""
READABLE = 6
"""A narrower column, unless its words are shorter, breaks every word."""
WORD_MAX = 14
"""Longer words may be cut."""
HIGH = 6
"""Lines of a cell that can be read across; words of more take wider columns, up to `WIDE`."""
WIDE = 24


def column_widths(rows: Sequence[Sequence[str]], room: int) -> tuple[int, ...] | None:
    """Give the width of each column of rows of one length; None where they cannot be read."""
    natural = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    left = room - GAP * (len(natural) - 1)
    if sum(natural) <= left:
        return tuple(natural)
    least = [
        min(
            width,
            max(READABLE, min(width // HIGH, WIDE), min(max(map(_longest, column)), WORD_MAX)),
        )
        for width, column in zip(natural, zip(*rows, strict=True), strict=True)
    ]
    if sum(least) > left:
        return None
    widths = _shared(natural, least, left)
    spare = left - sum(widths)
    for number, width in enumerate(widths):
        if spare > 0 and width < natural[number]:
            widths[number] += 1
            spare -= 1
    return tuple(widths)


def _shared(natural: list[int], least: list[int], left: int) -> list[int]:
    """Give the widths under the highest limit for all columns that lets them fit."""
    low, high = 0, max(natural)
    while low < high:
        limit = (low + high + 1) // 2
        if sum(_limited(natural, least, limit)) <= left:
            low = limit
        else:
            high = limit - 1
    return _limited(natural, least, low)


def _limited(natural: list[int], least: list[int], limit: int) -> list[int]:
    return [max(few, min(width, limit)) for width, few in zip(natural, least, strict=True)]


def _longest(cell: str) -> int:
    return max(map(width_of, cell.split()), default=0)
