"""A page of text: source, headers, reasons, help."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from data.text.safe import clean_text
from widgets.bars import BottomLine, TopLine
from widgets.lines import LineView, line_of
from widgets.message_lines import wrapped


class TextScreen(Screen[None]):
    """Shows text that can be scrolled and left."""

    BINDINGS = [
        Binding("q,h,left,escape", "dismiss", "Back"),
        Binding("j,down", "move(1)", "Down"),
        Binding("k,up", "move(-1)", "Up"),
        Binding("ctrl+d,pagedown,space", "page(1)", "Half a screen down"),
        Binding("ctrl+u,pageup", "page(-1)", "Half a screen up"),
        Binding("G,end", "end", "To the end"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, clean_text(text)
        self._view = LineView()
        self._top, self._bottom = TopLine(), BottomLine()

    def compose(self) -> ComposeResult:
        """Text between the two lines."""
        yield self._top
        yield self._view
        yield self._bottom

    def on_mount(self) -> None:
        """Draw the text."""
        self._top.show(left=self._title, right="", is_trouble=False)
        self._bottom.show_hints("q back  j k move  Space on  G end")
        self._view.focus()
        self.on_resize()

    def on_resize(self) -> None:
        """Wrap for the width."""
        width = max(self.app.size.width - 1, 20)
        self._view.show_lines([line_of(f" {t}") for t in wrapped(self._text, width)])

    def action_move(self, by: int) -> None:
        """Move by lines."""
        self._view.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Move by half a screen."""
        self._view.scroll_relative(y=by * (self._view.size.height // 2), animate=False)

    def action_end(self) -> None:
        """Go to the end."""
        self._view.scroll_end(animate=False)
