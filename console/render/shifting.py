"""Which rows the terminal can move by itself, so that they need not be sent again; pure.

Theory of operation: a list or a letter that goes on by a row looks, in its columns, as it looked
one row below. So the pieces of a painting are looked up among what stands on the screen, and the
distance that most of them have moved is tried on whole rows: a terminal moves nothing less, and
what stands beside the list has to be sent again then. For each row it is reckoned what it costs
with and without moving; the run of rows that saves most, if any does, is moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ne

from console.render.cells import UNKNOWN, Cell, Row

ROWS_MIN = 4
"""Fewer rows than this are sent sooner than moved."""
SAVED_MIN = 40
"""Bytes below which nothing is moved: margins and moves take some thirty."""
ROW_COSTS = 12
"""Bytes for a row besides its signs: its place and some colour."""
TRIED = 2
"""So many distances are reckoned through, where the second is nearly as frequent."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows `top` to `bottom` go `by` rows up, or down where that is negative."""

    top: int
    bottom: int
    by: int

    def moved(self, rows: Sequence[Row], width: int) -> list[Row]:
        """Give the rows after the move; nobody knows the ground that comes in."""
        within = list(rows[self.top : self.bottom + 1])
        new = [[UNKNOWN] * width for _ in range(abs(self.by))]
        within = within[self.by :] + new if self.by > 0 else new + within[: self.by]
        return [*rows[: self.top], *within, *rows[self.bottom + 1 :]]

    @property
    def command(self) -> str:
        """Give what makes a terminal move them.

        Margins (DECSTBM) with a line feed at the lower one, or a reverse index at the upper: all
        that descends from the VT100 has these, the Linux console too, which knows no SU and SD.
        """
        margins, none = f"\x1b[{self.top + 1};{self.bottom + 1}r", "\x1b[r"
        if self.by > 0:
            return f"{margins}\x1b[{self.bottom + 1};1H" + "\n" * self.by + none
        return f"{margins}\x1b[{self.top + 1};1H" + "\x1bM" * -self.by + none


Piece = tuple[int, int, Row]
"""Column, line, cells of a part of a painting."""


def find_shift(
    shown: Sequence[Row], wanted: Mapping[int, Row], pieces: Sequence[Piece]
) -> Shift | None:
    """Find the move that saves most of what the wanted rows would cost; None where none does."""
    changed = sum(row != shown[y] for y, row in wanted.items())
    if changed < ROWS_MIN:
        return None
    found: tuple[int, Shift] | None = None
    for by in _distances(shown, pieces):
        best = _best(shown, wanted, by)
        if best is not None and (found is None or best[0] > found[0]):
            found = best
    return None if found is None or found[0] < SAVED_MIN else found[1]


def _distances(shown: Sequence[Row], pieces: Sequence[Piece]) -> list[int]:
    """Give how far the pieces seem to have moved, the most frequent distances first."""
    columns: dict[tuple[int, int], list[tuple[int, Row]]] = {}
    for x, y, cells in pieces:
        columns.setdefault((x, len(cells)), []).append((y, cells))
    votes: Counter[int] = Counter()
    for (x, width), rows in columns.items():
        if len(rows) < ROWS_MIN:
            continue
        places: dict[tuple[Cell, ...], int] = {}
        for y, row in enumerate(shown):
            place = tuple(row[x : x + width])
            places[place] = -1 if place in places else y  # twice the same tells nothing
        for y, piece in rows:
            at = places.get(tuple(piece), -1)
            if at >= 0:
                votes[at - y] += width
    del votes[0]
    most = votes.most_common(TRIED)
    return [by for by, count in most if 2 * count >= most[0][1]]


def _best(shown: Sequence[Row], wanted: Mapping[int, Row], by: int) -> tuple[int, Shift] | None:
    """Find the run of rows whose move by so many rows saves most, and how much."""
    if by < 0:  # the same, upside down
        last = len(shown) - 1
        turned = _best(shown[::-1], {last - y: row for y, row in wanted.items()}, -by)
        if turned is None:
            return None
        saved, shift = turned
        return saved, Shift(last - shift.bottom, last - shift.top, by)
    height = len(shown)
    targets = [wanted.get(y, shown[y]) for y in range(height)]
    costs = [_cost(shown[y], targets[y]) for y in range(height)]
    found: tuple[int, Shift] | None = None
    start, saved = 0, 0
    for y in range(height - by):
        if saved <= 0:
            start, saved = y, 0
        if UNKNOWN in targets[y]:
            saved = 0  # what is not known could not be sent again
            continue
        saved += costs[y] - _cost(shown[y + by], targets[y])
        if saved <= 0:
            continue
        # The last rows of the run come in empty.
        below = range(y + 1, y + by + 1)
        if any(UNKNOWN in targets[line] for line in below):
            continue
        whole = saved + sum(costs[line] - ROW_COSTS - len(targets[line]) for line in below)
        if found is None or whole > found[0]:
            found = whole, Shift(start, y + by, by)
    return found


def _cost(before: Row, after: Row) -> int:
    """Reckon what it takes to send a row where another stands."""
    return 0 if before == after else ROW_COSTS + sum(map(ne, before, after))
