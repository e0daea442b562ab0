"""What is sent to the terminal: only what does not stand there already.

Theory of operation: Textual (8.2.8) sends whole regions, whatever changed in them: a letter typed
into the composer sends 11 kB, a screen put on top 35 kB, which is what a slow line feels. Every
painting of the compositor is a set of fragments: a place and a strip of styled text. Here each is
cut into cells and compared with the cells that the terminal was last sent; what differs is sent,
and remembered. What a terminal may measure otherwise than we do (emoji and joined signs, where
terminals disagree) is never compared: such a line is always sent whole, as Textual would.

`forget` has everything sent again: after a change of size, after another program had the terminal,
and when the agent asks for it (ctrl+l).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

Cell = tuple[str, str]
"""What stands in a cell and its colours (SGR numbers); the right half of a wide sign is ""."""
UNKNOWN: Cell = ("", "?")
GAP_MAX = 10
"""Cells of one colour that are sent again rather than stepped over: a step takes as many bytes."""
EMOJI = 0x1F000
"""From here on terminals disagree about widths."""
PASTED = ("\u2600", "\u27bf")
"""Signs and dingbats: some terminals show some of them as emoji."""


class Seen:
    """What the terminal shows, as far as we know."""

    def __init__(self) -> None:
        self._size = Size()
        self._rows: list[list[Cell]] = []

    def forget(self) -> None:
        """Know nothing: what is painted next is sent whole."""
        self._size = Size()

    def less(self, update: ChopsUpdate | LayoutUpdate, size: Size) -> RenderableType:
        """Give a painting as one that sends only what is new on a screen of this size."""
        return _Difference(self, update, size)

    def fit(self, size: Size) -> None:
        """Know nothing of a screen of another size."""
        if size != self._size:
            self._size = size
            self._rows = [[UNKNOWN] * size.width for _ in range(size.height)]

    def write(self, x: int, y: int, strip: Strip, console: Console) -> str:
        """Give the bytes that bring a fragment of a line on the screen; remember it."""
        row = self._rows[y]
        cells = _cells_of(strip, console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001 - as Strip.render
        end = x + strip.cell_length
        if cells is None or end > len(row):
            row[:] = [UNKNOWN] * len(row)
            return f"\x1b[{y + 1};{x + 1}H{strip.render(console)}"
        before = row[x:end]
        if before == cells:
            return ""
        # Whose other half is overwritten is no sign any more.
        if x > 0 and before[0][0] == "":
            row[x - 1] = UNKNOWN
        if end < len(row) and row[end][0] == "":
            row[end] = UNKNOWN
        row[x:end] = cells
        return "".join(_sent(x, y, before, cells))


class _Difference(CompositorUpdate):
    """A painting, less what the terminal shows already."""

    def __init__(self, seen: Seen, update: ChopsUpdate | LayoutUpdate, size: Size) -> None:
        self._seen, self._update, self._size = seen, update, size

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the painting whole, where it goes to anything but the terminal."""
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """Give the bytes for the terminal."""
        self._seen.fit(self._size)
        return "".join(
            self._seen.write(x, y, strip, console)
            for x, y, strip in _fragments_of(self._update)
            if y < self._size.height
        )


def _fragments_of(update: ChopsUpdate | LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Give where each strip goes, as the two classes of Textual do when they write."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                assert isinstance(strip, Strip), "the compositor gives strips"
                yield x, y, strip
                x += strip.cell_length
        return
    for y, x1, x2 in update.spans:
        for end, (x, part) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if part is None or x > x2 or end <= x1:
                continue
            is_whole = x1 <= x < x2 and end <= x2
            yield x, y, part if is_whole else part.crop(0, min(end, x2) - x)


def _cells_of(strip: Strip, color_system: ColorSystem) -> list[Cell] | None:
    """Cut a strip into cells; None where a terminal may measure it otherwise."""
    cells: list[Cell] = []
    for text, style, _ in strip:
        colours = "" if style is None else Strip.render_ansi(style, color_system)
        if text.isascii():
            cells += [(sign, colours) for sign in text]
            continue
        for sign in text:
            width = get_character_cell_size(sign)
            if width == 0 or ord(sign) >= EMOJI or PASTED[0] <= sign <= PASTED[1]:
                return None
            cells.append((sign, colours))
            if width > 1:
                cells.append(("", colours))
    return cells if len(cells) == strip.cell_length else None


def _sent(x: int, y: int, before: list[Cell], cells: list[Cell]) -> Iterator[str]:
    """Give the sequences for the runs of cells that differ."""
    for start, stop in _runs(before, cells):
        yield f"\x1b[{y + 1};{x + start + 1}H"
        for colours, group in groupby(cells[start:stop], key=lambda cell: cell[1]):
            text = "".join(sign for sign, _ in group)
            yield f"\x1b[{colours}m{text}\x1b[0m" if colours else text


def _runs(before: list[Cell], cells: list[Cell]) -> Iterator[tuple[int, int]]:
    """Find the runs that differ; near ones of the same colour are sent as one."""
    start = stop = -1
    for at, cell in enumerate(cells):
        if cell == before[at]:
            continue
        if start >= 0 and at - stop <= GAP_MAX and len({c[1] for c in cells[stop - 1 : at]}) == 1:
            stop = at + 1
            continue
        if start >= 0:
            yield _with_halves(cells, start, stop)
        start, stop = at, at + 1
    if start >= 0:
        yield _with_halves(cells, start, stop)


def _with_halves(cells: list[Cell], start: int, stop: int) -> tuple[int, int]:
    """Widen a run so that no wide sign is cut in two."""
    while start > 0 and cells[start][0] == "":
        start -= 1
    while stop < len(cells) and cells[stop][0] == "":
        stop += 1
    return start, stop
