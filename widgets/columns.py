"""Where what stands beside a name begins, so that it is read down one column (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from data.text.width import pad_to_width, width_of

STEP = 8
"""The column moves by so many cells at once: it seldom does while letters narrow the rows."""
ROOM_MIN = 10


def aligned(
    names: Sequence[str], besides: Sequence[str], *, columns: int, more: str
) -> list[tuple[str, str]]:
    """Give names and what stands beside them, in two columns of which the second is near.

    A name that is longer than the room which the longest neighbour leaves pushes its own aside.
    """
    widest = max(map(width_of, names), default=0)
    beside = max(map(width_of, besides), default=0)
    wanted = (widest // STEP + 1) * STEP  # with a blank besides the gap
    column = max(min(wanted, columns - beside - 1), ROOM_MIN)
    rows = []
    for name, words in zip(names, besides, strict=True):
        room = max(columns - width_of(words) - 1, ROOM_MIN)
        own = min(max(column, width_of(name)), max(room, column))
        rows.append((pad_to_width(name, own, more=more), words))
    return rows
