"""A sheet at the bottom with rows to choose from; what it is about stays readable above it."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.widget import Widget

from console.services.bundle import Services
from screens.answering import Answering
from widgets.bars import fit_keys
from widgets.glyphs import glyphs_for
from widgets.lines import Line, LineView, Span, line_of

T = TypeVar("T")
SHARE = 0.6
"""Of the screen's height at the most; the rest shows what the sheet is about."""
LINES_AROUND = 3
"""Rule, title and keys."""


class Sheet(Answering[T], Generic[T]):
    """Title, rows with a cursor, a line that says what happened, the keys."""

    DEFAULT_CSS = """
    Sheet { align: center bottom; background: $background 0%; }
    Sheet > Vertical { height: auto; background: $surface; border-top: solid $accent; }
    Sheet LineView { height: 1; background: $surface; }
    Sheet Input, Sheet Input:focus {
        height: 1; border: none; background: $surface; padding: 0 1; display: none;
    }
    Sheet Input.shown { display: block; }
    """

    def __init__(self, services: Services, title: str, hints: str) -> None:
        super().__init__()
        self.services = services
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        self.cursor = 0
        self._hints = hints
        self._title = LineView()
        self._rows = LineView(id="rows")
        self._below = LineView()
        self._name = title
        for view in (self._title, self._below):
            view.can_focus = False

    def beside(self) -> list[Widget]:
        """Give what stands between rows and keys, such as a field."""
        return []

    def row_lines(self, width: int) -> list[Line]:
        """Give the rows; `owner` says to which choice a line belongs, -1 to none."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom."""
        yield Vertical(self._title, self._rows, *self.beside(), self._below)

    def on_mount(self) -> None:
        """Begin with the rows under the keys."""
        self.set_focus(self._rows)
        self.draw()

    def on_resize(self, _event: Resize) -> None:
        """Wrap for the width."""
        self.draw()

    def rename(self, title: str) -> None:
        """Say in the title what is shown now."""
        self._name = title

    def draw(self) -> None:
        """Draw rows and cursor; the sheet is as high as it needs to be."""
        width, height = self.app.size.width, self.app.size.height
        lines = self.row_lines(max(width - 2, 20))
        owners = [line.owner for line in lines]
        self.cursor = max(0, min(self.cursor, max(owners, default=0)))
        first = owners.index(self.cursor) if self.cursor in owners else 0
        shown = [
            Line((Span(self.glyphs.pointer if n == first else " ", "accent"), *line.spans),
                 line.fill, line.owner)
            for n, line in enumerate(lines)
        ]  # fmt: skip
        room = max(int(height * SHARE) - LINES_AROUND, 1)
        height = max(min(len(lines), room), 1) + LINES_AROUND
        self._rows.styles.height = self.clear_of_rules(height) - LINES_AROUND
        self._title.show_lines([line_of(f" {self._name}", "strong")])
        self._rows.show_lines(shown)
        self._below.show_lines([line_of(f" {fit_keys(self._hints, width - 2)}", "dim")])
        last = max((n for n, owner in enumerate(owners) if owner == self.cursor), default=first)
        self.call_after_refresh(self._show_rows, first, last)

    def _show_rows(self, first: int, last: int) -> None:
        self._rows.keep_in_sight(last, margin=0)
        self._rows.keep_in_sight(first, margin=0)

    def say(self, words: str, role: str = "accent") -> None:
        """Show a sentence where the keys stand, until the next key."""
        self._below.show_lines([line_of(f" {words}", role)])

    def action_move(self, by: int) -> None:
        """Move the cursor by choices."""
        self.cursor += by
        self.draw()

    def action_down(self) -> None:
        """To the next row."""
        self.action_move(1)

    def action_up(self) -> None:
        """To the row before."""
        self.action_move(-1)
