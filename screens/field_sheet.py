"""A sheet at the bottom with one field: lines above it, and below what the typed means."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical

from console.services.bundle import Services
from screens.answering import Answering
from widgets.glyphs import glyphs_for
from widgets.line_field import LineField
from widgets.lines import Line, LineView

T = TypeVar("T")
LINES_MAX = 16
"""Lines of the sheet at the most; the thread above it stays readable."""
LINES_AROUND = 2
"""Rule and field."""


class FieldSheet(Answering[T], Generic[T]):
    """Asks for one line of text."""

    DEFAULT_CSS = f"""
    FieldSheet {{ align: center bottom; background: $background 0%; }}
    FieldSheet Vertical {{
        height: auto; max-height: {LINES_MAX}; background: $surface; border-top: solid $accent;
    }}
    FieldSheet LineView {{ height: 1; background: $surface; }}
    FieldSheet Input, FieldSheet Input:focus {{
        height: 1; border: none; padding: 0 1; background: $background;
    }}
    """

    def __init__(self, services: Services, *, field_id: str) -> None:
        super().__init__()
        self.services = services
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        self._above, self._below = LineView(), LineView()
        self._above.can_focus = self._below.can_focus = False
        self.field = LineField(id=field_id)

    def compose(self) -> ComposeResult:
        """Put the field between the lines."""
        with Vertical():
            yield self._above
            yield self.field
            yield self._below

    def on_mount(self) -> None:
        """Begin with the field under the keys."""
        self.set_focus(self.field)
        self.begin()

    def begin(self) -> None:
        """Show the first lines."""
        raise NotImplementedError

    def show_above(self, lines: list[Line]) -> None:
        """Put lines above the field."""
        self._show(self._above, lines)

    def show_below(self, lines: list[Line]) -> None:
        """Put lines below the field, the keys last."""
        height = len(self._above.lines) + len(lines) + LINES_AROUND
        is_clear = self.clear_of_rules(height) == height
        self._show(self._below, lines if is_clear else [*lines[:-1], Line(), *lines[-1:]])

    def _show(self, view: LineView, lines: list[Line]) -> None:
        view.styles.height = len(lines)
        view.show_lines(lines)
