"""A page of text: source, headers, reasons, help, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.services.bundle import Services
from data.text.safe import clean_line, clean_text
from data.text.wrap import wrapped
from screens.frame import Frame, bindings_of
from widgets.lines import LineView, line_of


class TextScreen(Frame):
    """Shows text that can be scrolled and left."""

    PLACE = Place.KEYS
    STANDS_OVER = True
    BINDINGS = bindings_of(Place.KEYS)

    def __init__(self, services: Services, title: str, text: str) -> None:
        super().__init__(services)
        self._title, self._text = clean_line(title), clean_text(text)
        self.view = LineView(id="text")

    def body(self) -> Sequence[Widget]:
        """One page."""
        return [self.view]

    def on_mount(self) -> None:
        """Begin with the page under the keys."""
        self.set_focus(self.view)
        super().on_mount()

    def place_words(self) -> str:
        """Name the page."""
        return self._title

    @work(exclusive=True, group="text-load")
    async def load(self) -> None:
        """Draw the text."""
        self._draw()
        await self.refresh_top()

    def hints(self) -> str:
        """Give the keys of a page."""
        return "q back  j k move  Space on  G end"

    def on_resize(self) -> None:
        """Wrap for the width."""
        self._draw()

    def _draw(self) -> None:
        width = max(self.app.size.width - 1, 20)
        self.view.show_lines([line_of(f" {t}") for t in wrapped(self._text, width)])

    def action_down(self) -> None:
        """One line down."""
        self.view.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """One line up."""
        self.view.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self.view.scroll_relative(y=self.view.size.height // 2, animate=False)

    def action_page_up(self) -> None:
        """Half a screen up."""
        self.view.scroll_relative(y=-(self.view.size.height // 2), animate=False)

    def action_end(self) -> None:
        """To the end."""
        self.view.scroll_end(animate=False)

    def action_top(self) -> None:
        """To the top."""
        self.view.scroll_home(animate=False)
