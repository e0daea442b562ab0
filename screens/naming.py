"""Names behind an `@` while a note is written: which ones fit, and Tab, which completes them."""

from __future__ import annotations

from textual import work

from console.domain.mentions import Begun, fitting_names, name_begun
from console.domain.placeholders import find_placeholders
from console.services.bundle import Services
from data.errors import DataError
from data.records import DraftKind
from screens.composing import Composing
from widgets.composer_lines import names_line

SHOWN = 6
"""Names that are offered; whoever means another types one letter more."""


class Naming(Composing):
    """A screen on which a note can name colleagues."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._names: list[tuple[str, str]] | None = None
        """Names with whom they mean; None until the first `@`."""
        self._begun_name: Begun | None = None

    def on_text_area_changed(self) -> None:
        """Offer names behind an `@`; Textual hands the event to `Composing` as well."""
        self.offer_names()

    def on_text_area_selection_changed(self) -> None:
        """Offer names where the cursor has gone."""
        self.offer_names()

    def offer_names(self) -> None:
        """Show the names that fit what is typed before the cursor, in a note."""
        begun = None
        if self._words.kind is DraftKind.NOTE and self.is_writing:
            row, column = self.composer.text.cursor_location
            begun = name_begun(self.composer.text.document.get_line(row), column)
        if begun is None and self._begun_name is None:
            return
        self._begun_name = begun
        if begun is not None and self._names is None:
            self.read_names()
            return
        self._show_names()

    @work(exclusive=True, group="composer-names")
    async def read_names(self) -> None:
        """Learn who is in the team; once, since a note is written in a minute."""
        try:
            self._names = await self.services.mentions.list_names()
        except DataError as error:
            self.tell_error(error)
            return
        self._show_names()

    def _fitting(self) -> list[tuple[str, str]]:
        begun = self._begun_name
        if begun is None or self._names is None:
            return []
        return fitting_names(begun.letters, self._names, limit=SHOWN)

    def _show_names(self) -> None:
        begun = self._begun_name
        fitting = self._fitting()
        if begun is None or (not fitting and not begun.letters):
            self.composer.show_names(None)
            return
        width = self.size.width or self.app.size.width
        key = self.key_of("complete_name")
        line = names_line(fitting, width=width, more=self.glyphs.more, key=key)
        self.composer.show_names(line)

    def action_complete_name(self) -> None:
        """Put the first name that fits in place of what is typed; else go to the next field.

        In what leaves the house the next field is first of all one that nobody filled in.
        """
        fitting, begun = self._fitting(), self._begun_name
        text = self.composer.text
        if self._words.kind is not DraftKind.NOTE and self.focused is text:
            if not self.composer.next_placeholder():
                self.focus_next()
            return
        if self.focused is not text or begun is None or not fitting:
            self.focus_next()
            return
        row, column = text.cursor_location
        text.replace(f"{fitting[0][0]} ", (row, begun.start), (row, column))

    @property
    def is_next_the_thread(self) -> bool:
        """Say whether the key to the next field leads out of the text to what stands above it."""
        text = self.composer.text
        if self.focused is not text:
            return False
        if self._words.kind is DraftKind.NOTE:
            return self._begun_name is None or not self._fitting()
        return not find_placeholders(text.text)

    def action_toggle_note(self) -> None:
        """Offer names in notes alone: a reply tells nobody."""
        super().action_toggle_note()
        self.offer_names()

    def clear_composer(self) -> None:
        """Have nothing begun, and no names of a team of an hour ago."""
        super().clear_composer()
        self._names = self._begun_name = None
        self.composer.show_names(None)
