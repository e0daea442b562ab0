"""A sheet to choose from by a few letters, with a preview of the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from screens.picking import Pick, PickSheet
from widgets.lines import Line, LineView, line_of

ROWS_LOW, ROWS_HIGH = 5, 8
"""Rows of the list on a low screen and on a high one; the preview has what is left."""
HIGH = 36
"""Lines of a screen from which it is high."""
PREVIEW_MAX = 16
"""Lines of the preview on the highest screen."""
ABOVE = 4
"""Lines of what it is about that stay above the sheet."""
AROUND = 5
"""Rule, title, field, rule and keys."""
R = TypeVar("R")
Wanted = tuple[str, str]
"""The id of a row and a language; an empty language is the one that fits."""


class PreviewSheet(PickSheet, Generic[R]):
    """Rows that fit a few letters, and below them what the one under the cursor is.

    Each is read once, off the loop; Tab turns to the next language that it has.
    """

    DEFAULT_CSS = """
    PreviewSheet { align: center bottom; background: $background 0%; }
    PreviewSheet #preview { height: auto; border-top: solid $foreground 30%; }
    """

    def __init__(self, services: Services, title: str, picks: Sequence[Pick]) -> None:
        super().__init__(services, title, picks)
        self.known: dict[Wanted, R | str] = {}
        """What was read, or why it could not be."""
        self._languages: dict[str, str] = {}
        self._spoken = 0
        """Languages of the row that was read last."""
        self._preview = LineView(id="preview")
        self._preview.can_focus = False

    async def read_one(self, wanted: Wanted) -> R:
        """Read what a row would be; errors are shown in its place."""
        raise NotImplementedError

    def preview_lines(self, read: R | str, width: int) -> list[Line]:
        """Give the lines of what was read, or of why it could not be."""
        raise NotImplementedError

    def languages_of(self, row_id: str) -> tuple[list[str], str]:
        """Give the languages of a row, and the one that it is shown in at first."""
        raise NotImplementedError

    @property
    def offered(self) -> int:
        """How many rows there are where nothing is typed."""
        return len(self._picks)

    def compose(self) -> ComposeResult:
        """Put the preview below the rows, the keys last."""
        yield Vertical(self._title, self.field, self._rows, self._preview, self._below)

    def draw(self) -> None:
        """Draw the rows that fit, what the one under the cursor is, and the keys."""
        super().draw()
        self._rows.styles.height = self._row_count()
        self.draw_preview()
        self.read_preview()

    def facts(self) -> Facts:
        """Say also in how many languages the row under the cursor is, as far as it was read."""
        wanted = self.wanted
        if wanted is None:
            self._spoken = 0
        elif wanted in self.known:  # until then what stood there stays: nothing flickers
            self._spoken = len(self.languages_of(wanted[0])[0])
        return replace(super().facts(), languages=self._spoken)

    @property
    def wanted(self) -> Wanted | None:
        """The row under the cursor, and the language that it was turned to."""
        if not self._shown:
            return None
        row_id = self._shown[self.cursor].id
        return row_id, self._languages.get(row_id, "")

    @work(exclusive=True, group="preview")
    async def read_preview(self) -> None:
        """Read the row under the cursor."""
        wanted = self.wanted
        if wanted is None or wanted in self.known:
            return
        try:
            self.known[wanted] = await self.read_one(wanted)
        except (DataError, ServiceError) as error:
            self.known[wanted] = str(error)
        if wanted == self.wanted:
            self.draw_preview()

    def draw_preview(self) -> None:
        """Draw what was read of the row under the cursor."""
        wanted = self.wanted
        read = None if wanted is None else self.known.get(wanted)
        if read is None and wanted is not None:
            return  # what stood there stays until it is read: nothing flickers
        width = max(self.app.size.width - 2, 20)
        lines = [] if read is None else self.preview_lines(read, width)
        # Always as high: rows that jumped with each preview could not be followed by eye.
        free = self.app.size.height - ABOVE - AROUND - self._row_count()
        room = max(min(free, PREVIEW_MAX), 3)
        if len(lines) > room:
            lines = [*lines[: room - 1], line_of(f"   {self.glyphs.more}", "dim")]
        self._preview.styles.height = room + 1
        self._preview.show_lines(lines)
        self.draw_keys()

    def _row_count(self) -> int:
        rows = ROWS_HIGH if self.app.size.height >= HIGH else ROWS_LOW
        return max(min(self.offered, rows), 1)

    def action_language(self) -> None:
        """Turn to the next language that the row under the cursor has."""
        if self.wanted is None:
            return
        row_id, language = self.wanted
        spoken, first = self.languages_of(row_id)
        if not spoken:
            return
        if len(spoken) < 2:  # noqa: PLR2004 - one language and no other
            self.say(f"{self._shown[self.cursor].title} has no text in another language.")
            return
        place = spoken.index(language or first) if (language or first) in spoken else -1
        self._languages[row_id] = spoken[(place + 1) % len(spoken)]
        self.draw_preview()
        self.read_preview()

    def say(self, words: str) -> None:
        """Say in the bottom line why a key did nothing."""
        self._below.show_lines([line_of(f" {words}", "warn")])

    def action_choose(self) -> None:
        """Answer with the row under the cursor and its language."""
        wanted = self.wanted
        if wanted is None:
            self.say(self._why_not or self._nothing())
        elif self._shown[self.cursor].warning:
            self.draw()
        else:
            self.dismiss(wanted)
