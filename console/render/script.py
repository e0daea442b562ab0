"""The bytes that bring cells on the screen, as few as it takes; pure.

Of the colours only what changes is sent, a short step to the right is shorter than a place, and
where the terminal fills with the colour of the ground, blanks are cleared and not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.render.cells import EMOJI, PASTED, UNKNOWN, Row, is_unsure, reach
from console.render.inks import RESET, change_for_blank, change_of, ground_of, is_ground

GAP_MAX = 4
"""Cells that stand there already and are sent again rather than stepped over: no more bytes."""
CLEARED_MIN = 9
"""Fewer blanks are written: clearing them, and a step over them, take as many bytes."""
NOWHERE = -1
_DIFFICULT = re.compile(f"[\0{PASTED[0]}-{PASTED[1]}{chr(EMOJI)}-\U0010ffff]")


class Script:
    """What is sent to the terminal, in the order of sending."""

    def __init__(self, *, can_clear: bool = False) -> None:
        self._can_clear = can_clear
        self._parts: list[str] = []
        self._colours = ""
        self._x = self._y = NOWHERE

    def add(self, control: str) -> None:
        """Add a command after which nobody knows where the cursor stands."""
        self._reset()
        self._parts.append(control)
        self._x = self._y = NOWHERE

    def row(self, y: int, before: Row, wanted: Row) -> None:
        """Add what makes one row into another."""
        difficult = _is_difficult(wanted)
        for start, stop in _runs(before, wanted, is_difficult=difficult):
            if difficult:
                self._write(start, y, wanted, stop)
            else:
                self._write_signs(start, y, wanted, stop)

    def text(self) -> str:
        """Give all of it; at its end the terminal has no colours on."""
        self._reset()
        return "".join(self._parts)

    def _reset(self) -> None:
        if self._colours:
            self._parts.append(RESET)
            self._colours = ""

    def _go(self, x: int, y: int) -> None:
        if (x, y) == (self._x, self._y):
            return
        if y == self._y and NOWHERE < self._x < x:
            by = x - self._x
            self._parts.append("\x1b[C" if by == 1 else f"\x1b[{by}C")
        else:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        self._x, self._y = x, y

    def _write(self, x: int, y: int, row: Row, stop: int) -> None:
        at = x
        while at < stop:
            end = at + 1
            if row[at] == UNKNOWN:
                at = end
                continue
            self._go(at, y)
            if is_unsure(row[at]):
                while end < stop and (row[end][0] == "" or is_unsure(row[end])):
                    end += 1
                # First blanks, which are seen where the terminal draws it narrower than we think;
                # what follows is sent to a named place, wherever the sign left the cursor.
                self._signs([(" ", ground_of(colours)) for _, colours in row[at:end]])
                self._x = NOWHERE
                self._go(at, y)
                self._signs(row[at:end])
                self._x = NOWHERE
            else:
                while end < stop and row[end] != UNKNOWN and not is_unsure(row[end]):
                    end += 1
                self._write_signs(at, y, row, end)
            at = end

    def _write_signs(self, at: int, y: int, row: Row, stop: int) -> None:
        """Write signs about which all terminals agree, one after the other; clear long blanks."""
        while at < stop:
            end = self._end_of_signs(row, at, stop) if self._can_clear else stop
            self._go(at, y)
            if end == at:
                end = at + _blanks(row, at, stop)
                self._colours = self._ground(row[at][1])
                self._parts.append(f"\x1b[{end - at}X")
            else:
                self._signs(row[at:end])
                # At the edge the cursor waits on the last cell, or it does not: terminals differ.
                self._x = NOWHERE if end == len(row) else end
            at = end

    def _end_of_signs(self, row: Row, at: int, stop: int) -> int:
        """Say up to where signs are written before blanks that can be cleared."""
        end = at
        while stop - end >= CLEARED_MIN:
            if row[end][0] != " ":
                end += 1
                continue
            blanks = _blanks(row, end, stop)
            if blanks >= CLEARED_MIN:
                return end
            end += max(blanks, 1)
        return stop

    def _signs(self, cells: Row) -> None:
        parts, colours = self._parts, self._colours
        for sign, own in cells:
            if own != colours:
                if sign == " ":
                    code, colours = change_for_blank(colours, own)
                else:
                    code, colours = change_of(colours, own), own
                if code:
                    parts.append(code)
            parts.append(sign)
        self._colours = colours

    def _ground(self, own: str) -> str:
        """Have the ground of a blank; give the colours then."""
        code, colours = change_for_blank(self._colours, own)
        self._parts.append(code)
        return colours


def _blanks(row: Row, at: int, stop: int) -> int:
    """Count the equal blanks from a place on that a terminal can clear."""
    cell = row[at]
    if cell[0] != " " or not is_ground(cell[1]):
        return 0
    end = at + 1
    while end < stop and row[end] == cell:
        end += 1
    return end - at


def _is_difficult(row: Row) -> bool:
    """Say whether a row has more than signs of one column about which all terminals agree."""
    signs = [sign for sign, _ in row]
    text = "".join(signs)
    return len(text) != len(signs) or "" in signs or _DIFFICULT.search(text) is not None


def _runs(before: Row, wanted: Row, *, is_difficult: bool) -> Iterator[tuple[int, int]]:
    """Find the cells that differ; near ones of the same colour are sent as one."""
    start = stop = NOWHERE
    for at, cell in enumerate(wanted):
        if at < stop or cell == before[at]:
            continue
        if is_difficult:
            if cell == UNKNOWN:
                continue
            first, last = _whole(wanted, at)
        else:
            first, last = at, at + 1
        if first == stop or (start != NOWHERE and _is_cheap(wanted, stop, first)):
            stop = last
            continue
        if start != NOWHERE:
            yield start, stop
        start, stop = first, last
    if start != NOWHERE:
        yield start, stop


def _is_cheap(row: Row, stop: int, first: int) -> bool:
    """Say whether what stands between two runs is sent with fewer bytes than a step over it."""
    if first <= stop:
        return True
    if first - stop > GAP_MAX:
        return False
    colours = row[stop - 1][1]
    ground = ground_of(colours)
    return all(
        (own == colours and not is_unsure((sign, own))) or (sign == " " and own == ground)
        for sign, own in row[stop:first]
    )


def _whole(row: Row, at: int) -> tuple[int, int]:
    """Give the cells that are sent with this one.

    That is the other half of its sign, and what an unsure sign may have covered.
    """
    first = at
    while first > 0 and row[first][0] == "":
        first -= 1
    stop, at = at + 1, first
    while at < stop:
        if is_unsure(row[at]):
            stop = max(stop, min(at + reach(row[at][0]), len(row)))
        while stop < len(row) and row[stop][0] == "":
            stop += 1
        at += 1
    while stop > first and row[stop - 1] == UNKNOWN:
        stop -= 1
    return first, stop
