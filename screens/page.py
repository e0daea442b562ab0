"""A page of lines: scrolled, searched, left. The ground under source, help and problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input

from console.services.bundle import Services
from screens.frame import Frame
from widgets.bars import GAP
from widgets.find_bar import FindBar
from widgets.lines import Line, LineView, Span


class Page(Frame):
    """Lines that can be scrolled and searched."""

    NARROWS: ClassVar[bool] = False
    """Show only the lines that hold the words, instead of going from one to the next."""
    DEFAULT_CSS = "Page LineView { height: 1fr; }"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.view = LineView(id="page")
        self.find = FindBar("words on this page", id="find")
        self._words = ""
        self._matches: list[int] = []
        self._match = 0
        self._whole_top = 0
        """Where the page stood before it was narrowed."""

    def title_words(self) -> str:
        """Name the page."""
        raise NotImplementedError

    def place_words(self) -> str:
        """Name the page, and say how far of a long one is seen."""
        height, lines = self.view.size.height, len(self.view.lines)
        if not 0 < height < lines:
            return self.title_words()
        return (
            f"{self.title_words()} {self.glyphs.dot} {min(self.view.top + height, lines)}/{lines}"
        )

    def hints(self) -> str:
        """Give the keys that act now; while words are typed, those of their field."""
        return GAP.join(("Enter search", "Esc back")) if self.find.is_open else super().hints()

    def page_lines(self) -> list[Line]:
        """Give the lines for the width as it is now."""
        raise NotImplementedError

    def nothing(self) -> list[Line]:
        """Give what is shown where no line holds the words."""
        words = f"  Nothing here holds these words. {self.key_of('back')} shows all."
        return [Line((Span(words, "dim"),))]

    def body(self) -> Sequence[Widget]:
        """The page, and the field for words below it."""
        return [self.view, self.find]

    def on_mount(self) -> None:
        """Begin with the page under the keys."""
        self.set_focus(self.view)
        self.watch(self.view, "scroll_y", self.keep_top, init=False)

    def on_resize(self) -> None:
        """Wrap for the width."""
        self.draw()

    def draw(self, *, top: int | None = None) -> None:
        """Draw the lines, those marked that hold the words looked for; `top` is then the first."""
        lines = self.page_lines()
        words = self._words.casefold().split()
        if words:
            texts = ["".join(span.text for span in line.spans).casefold() for line in lines]
            self._matches = [n for n, t in enumerate(texts) if all(word in t for word in words)]
            if self.NARROWS:
                lines = [lines[n] for n in self._matches] or self.nothing()
            else:
                lines = [_marked(x) if n in set(self._matches) else x for n, x in enumerate(lines)]
        self.view.show_lines(lines, top=top)
        self.keep_top()

    def action_find(self) -> None:
        """Ask for words."""
        self.place_news(fields=1)
        self.find.open(self._words)
        self.show_hints()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look as it is typed."""
        self._look_for(event.value)

    def on_input_submitted(self) -> None:
        """Keep what was found and give the keys back to the page."""
        self._close_find()
        if self._words and not self._matches and not self.NARROWS:
            self.tell("Nothing on this page holds these words.")

    def _look_for(self, words: str) -> None:
        was_whole = not self._words
        self._words, self._match, self._matches = words.strip(), 0, []
        if self.NARROWS:
            self._whole_top = self.view.top if was_whole else self._whole_top
            self.draw(top=0 if self._words else self._whole_top)
        else:
            self.draw()
        self._go_to_match(0)

    def _close_find(self) -> None:
        self.find.close()
        self.keep_top()
        self.place_news(fields=0)
        self.set_focus(self.view)
        self.show_hints()

    def _go_to_match(self, by: int) -> None:
        if self._matches and not self.NARROWS:
            self._match = (self._match + by) % len(self._matches)
            self.view.keep_in_sight(self._matches[self._match], margin=2)

    def action_next_match(self) -> None:
        """To the next line that holds the words."""
        self._go_to_match(1)

    def action_previous_match(self) -> None:
        """To the line before that holds the words."""
        self._go_to_match(-1)

    def action_back(self) -> None:
        """Peel one layer: the field, the words, then the page."""
        if self.find.is_open:
            self._close_find()
        elif self._words:
            self._look_for("")
        else:
            super().action_back()

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


def _marked(line: Line) -> Line:
    spans = tuple(Span(span.text, "accent") for span in line.spans)
    return Line(spans, fill=line.fill, owner=line.owner)
