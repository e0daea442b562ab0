"""A few words for colleagues: one text, Enter takes it, $EDITOR for more."""

from __future__ import annotations

from collections.abc import Callable

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from console.actions import Place
from console.services.bundle import Services
from data.text.safe import clean_text
from screens.answering import Answering
from screens.editor import edit
from screens.form import FieldText
from screens.place_keys import bindings_of, hints_of
from widgets.lines import LineView, line_of

FILE_NAME = "words.txt"


class WordsSheet(Answering[str | None]):
    """Asks for words; None where the agent went back, and what was typed is kept."""

    PLACE = Place.WORDS
    BINDINGS = bindings_of(Place.WORDS, priority=True)
    DEFAULT_CSS = """
    WordsSheet { align: center bottom; background: $background 0%; }
    WordsSheet > Vertical { height: auto; background: $surface; border-top: solid $warning; }
    WordsSheet LineView { height: 1; background: $surface; }
    WordsSheet #words-title { background: $warning 30%; }
    WordsSheet FieldText, WordsSheet FieldText:focus { max-height: 8; padding: 0 1; }
    """

    def __init__(
        self,
        services: Services,
        title: str,
        typed: str,
        *,
        keep: Callable[[str], None],
        is_wanted: bool,
    ) -> None:
        """Ask under a title; where words are not wanted, none will do."""
        super().__init__()
        self.services, self._keep, self._is_wanted = services, keep, is_wanted
        self._title, self._below = LineView(id="words-title"), LineView()
        for view in (self._title, self._below):
            view.can_focus = False
        self._name = title
        self.text = FieldText(typed, id="words")

    def compose(self) -> ComposeResult:
        """Put the text at the bottom; the thread stays readable above it."""
        yield Vertical(self._title, self.text, self._below)

    def on_mount(self) -> None:
        """Begin with the text under the keys."""
        self._title.show_lines([line_of(f" INTERNAL {self._name}", "strong")])
        self.text.move_cursor(self.text.document.end)
        self.set_focus(self.text)
        self._show_keys()

    def _show_keys(self) -> None:
        self._below.show_lines(
            [line_of(f" {hints_of(self.PLACE, self.services, columns=self.app.size.width)}", "dim")]
        )

    def on_text_area_changed(self) -> None:
        """A new word takes away what was said of the last try."""
        self._show_keys()

    def action_go(self) -> None:
        """Take the words."""
        words = self.text.text.strip()
        if words or not self._is_wanted:
            self._keep(self.text.text)  # until it is done
            self.dismiss(words)
        else:
            self._below.show_lines([line_of(" Say it in a few words.", "warn")])

    @work(group="words-editor")
    async def action_editor(self) -> None:
        """Write them in $EDITOR."""
        came = await edit(self.app, self.text.text, name=FILE_NAME)
        if came.text is not None:
            self.text.load_text(clean_text(came.text).strip("\n"))
            self.text.move_cursor(self.text.document.end)
        if came.problem:
            self._below.show_lines([line_of(f" {came.problem}", "bad")])

    def action_back(self) -> None:
        """Leave; the words are there again the next time."""
        self._keep(self.text.text)
        self.dismiss(None)
