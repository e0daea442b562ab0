"""What is sent to the terminal: only what does not stand there already.

Theory of operation: Textual (8.2.8) sends whole regions, whatever changed in them: a letter typed
into the composer sends 11 kB, a screen put on top 35 kB, which is what a slow line feels. Every
painting of the compositor is a set of fragments: a place and a strip of styled text
(`paintings.py`). Here each is cut into cells (`cells.py`) and compared with the cells that the
terminal was last sent. Where a pane has moved by some rows, the terminal moves them by itself
(`shifting.py`); what differs then is sent with as few bytes as it takes (`script.py`), and
remembered.

`forget` has everything sent again: after a change of size, after another program had the terminal,
and when the agent asks for it (ctrl+l).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.geometry import Size

from console.render.cells import UNKNOWN, Row, cells_of, lay
from console.render.paintings import color_system_of, fragments_of
from console.render.script import Script
from console.render.shifting import Piece, find_shift

if TYPE_CHECKING:
    from console.render.paintings import Painting

log = logging.getLogger(__name__)


class Seen:
    """What the terminal shows, as far as we know."""

    def __init__(self, *, can_shift: bool = True, can_clear: bool = True) -> None:
        self.trouble = ""
        """The error after which all is sent as Textual does; the log says more."""
        self._can_shift, self._can_clear = can_shift, can_clear
        self._size = Size()
        self._rows: list[Row] = []

    def forget(self) -> None:
        """Know nothing: what is painted next is sent whole."""
        self._size = Size()

    def less(self, painting: Painting, size: Size, console: Console) -> Sent:
        """Give a painting as what has to be sent of it on a screen of this size; remember it."""
        try:
            return Sent(self.bytes_of(painting, size, console))
        except Exception as error:  # noqa: BLE001 - a screen must come whatever Textual does
            self.give_up(error)
            return Sent(painting.render_segments(console))

    def is_true(self) -> bool:
        """Say whether paintings are still compared."""
        return not self.trouble

    def give_up(self, error: Exception) -> None:
        """Compare nothing any more: a painting was not as it is read here."""
        log.error("the screen is sent whole from now on", exc_info=error)
        self.trouble = type(error).__name__
        self._rows = []

    def bytes_of(self, painting: Painting, size: Size, console: Console) -> str:
        """Give what brings a painting on the screen; remember it."""
        if size != self._size:
            self._size = size
            self._rows = [[UNKNOWN] * size.width for _ in range(size.height)]
        colours = color_system_of(console)
        pieces: list[Piece] = [
            (x, y, cells_of(strip, colours))
            for x, y, strip in fragments_of(painting)
            if y < size.height
        ]
        wanted: dict[int, Row] = {}
        for x, y, cells in pieces:
            if y not in wanted:
                wanted[y] = list(self._rows[y])
            lay(wanted[y], x, cells)
        return self._sent(wanted, pieces)

    def _sent(self, wanted: dict[int, Row], pieces: list[Piece]) -> str:
        script = Script(can_clear=self._can_clear)
        shift = find_shift(self._rows, wanted, pieces) if self._can_shift else None
        if shift is not None:
            for y in range(shift.top, shift.bottom + 1):
                wanted.setdefault(y, self._rows[y])
            script.add(shift.command)
            self._rows = shift.moved(self._rows, self._size.width)
        for y, row in wanted.items():
            if row != self._rows[y]:
                script.row(y, self._rows[y], row)
            self._rows[y] = row
        return script.text()


class Sent(CompositorUpdate):
    """What goes to the terminal of a painting."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def is_empty(self) -> bool:
        """Whether all of it stands there already."""
        return not self._text

    def render_segments(self, console: Console) -> str:
        """Give the bytes."""
        return self._text
