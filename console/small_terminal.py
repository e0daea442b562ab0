"""A terminal that becomes too small, and large enough again: nothing is lost in between.

The sentence that says so is no screen: it is painted in place of whatever is on top. So screens
come and go as they would, and what was under way is there when there is room again.
"""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.geometry import Size
from textual.strip import Strip

from console.frames import frames_of
from screens.room import has_room, words_without_room


class Room:
    """Covers all screens while none has room; keys would act on what nobody sees."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self.is_lacking = False
        """Whether a sentence is painted in place of the screens."""

    def fit(self, size: Size) -> None:
        """Have every screen fit a new size; cover them, or uncover them."""
        for frame in frames_of(self._app):
            frame.fit(size)  # what lies below a sheet is seen too
        self.is_lacking = not has_room(size)

    def cover(self, size: Size) -> list[Strip]:
        """Give the lines that stand in place of a screen of this size."""
        screen: Any = self._app.screen
        style, (ground, _) = screen.rich_style, screen.background_colors
        words = words_without_room(size)
        blank = [""] * (size.height - len(words))
        strips = [
            Strip([Segment(line)]).adjust_cell_length(size.width, style).apply_style(style)
            for line in (*words, *blank)
        ]
        for line_filter in self._app.get_line_filters():
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        return strips
