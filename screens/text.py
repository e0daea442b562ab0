"""A page of text: source, headers, reasons, what went wrong."""

from __future__ import annotations

from textual import work

from console.actions import Place
from console.services.bundle import Services
from data.text.safe import clean_line, clean_text
from data.text.wrap import wrapped
from screens.page import Page
from screens.place_keys import bindings_of
from widgets.lines import Line, line_of


class TextScreen(Page):
    """Shows text that can be scrolled, searched and left."""

    PLACE = Place.KEYS
    STANDS_OVER = True
    BINDINGS = bindings_of(Place.KEYS)

    def __init__(self, services: Services, title: str, text: str) -> None:
        super().__init__(services)
        self._title, self._text = clean_line(title), clean_text(text)

    def title_words(self) -> str:
        """Name the page."""
        return self._title

    @work(exclusive=True, group="text-load")
    async def load(self) -> None:
        """Draw the text."""
        self.draw()
        await self.refresh_top()

    def page_lines(self) -> list[Line]:
        """Give the text, wrapped."""
        width = max(self.app.size.width - 1, 20)
        return [line_of(f" {t}") for t in wrapped(self._text, width)]
