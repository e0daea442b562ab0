"""What stands where a terminal is too small for any screen: how much room is needed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen

from data.text.safe import clean_line
from data.text.wrap import wrapped
from widgets.lines import LineView, line_of

LEAST = Size(60, 20)
"""Columns and lines that every screen needs."""


def has_room(size: Size) -> bool:
    """Say whether a terminal has room for the console."""
    return size.width >= LEAST.width and size.height >= LEAST.height


class NoRoom(ModalScreen[None], inherit_bindings=False):
    """Covers everything until there is room again; what is below it stays as it was."""

    DEFAULT_CSS = """
    NoRoom { background: $background; }
    NoRoom LineView { width: 100%; height: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = LineView()
        self._words.can_focus = False

    def compose(self) -> ComposeResult:
        """Say it from the first line on."""
        yield self._words

    def on_resize(self) -> None:
        """Say how much there is now."""
        here = self.app.size
        words = clean_line(
            f"The console needs {LEAST.width} columns and {LEAST.height} lines; here are "
            f"{here.width} and {here.height}. Make the window larger, or the letters smaller: "
            "all is as you left it. ctrl+q leaves."
        )
        self._words.show_lines([line_of(piece) for piece in wrapped(words, max(here.width, 1))])
