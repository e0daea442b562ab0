"""The list of the knowledge base: thousands of rows under headings, made as they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

from textual.events import Resize
from textual.message import Message as UiMessage
from textual.strip import Strip

from data.records import ArticleId
from data.text.wrap import wrapped
from widgets.article_rows import DIGITS_MIN, Entry, FamilyRow, Heading, RowFacts, entry_line
from widgets.glyphs import glyphs_of
from widgets.lines import Line, LineView, Span, line_of


class MadeLines(Sequence[Line]):
    """Lines that are made when they are asked for: of thousands, few are ever seen."""

    def __init__(self, entries: Sequence[Entry], make: Callable[[Entry], Line]) -> None:
        self._entries, self._make = entries, make
        self._made: dict[int, Line] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        line = self._made.get(place)
        if line is None:
            line = self._made[place] = self._make(self._entries[place])
        return line


class ArticleList(LineView):
    """Families as rows; the cursor stays on its family, whoever changes the knowledge base."""

    @dataclass
    class Moved(UiMessage):
        """The cursor stands on another family, or on one that has changed."""

        article_list: ArticleList

        @property
        def control(self) -> ArticleList:
            """The list."""
            return self.article_list

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self.cursor = 0
        """Its place among the entries; always on a row where there is one."""
        self._today: date = date.min
        self._digits = DIGITS_MIN
        self._words: tuple[str, ...] = ()

    @property
    def current(self) -> FamilyRow | None:
        """The row under the cursor."""
        if not self.entries:
            return None
        entry = self.entries[self.cursor]
        return entry if isinstance(entry, FamilyRow) else None

    def show_entries(
        self,
        entries: Sequence[Entry],
        *,
        today: date,
        follow: ArticleId | None = None,
        is_from_top: bool = False,
    ) -> None:
        """Show rows; the cursor goes to the family of `follow`, else stays on its own.

        Where that has left, the row that stands in its place has the cursor. What is seen of the
        others does not move, unless the list begins from the top.
        """
        before, current = self.cursor, self.current
        wanted = follow or (None if current is None or is_from_top else current.family.id)
        self.entries, self._today = entries, today
        ids = (e.family.shown.id for e in entries if isinstance(e, FamilyRow))
        self._digits = max(DIGITS_MIN, len(str(max(ids, default=0))))
        found = None if wanted is None else self._place_of(wanted)
        # Where it was the last, the one before it has the cursor.
        place = found if found is not None else 0 if is_from_top else min(before, len(entries) - 1)
        self.cursor = self._nearest_row(max(place, 0), 1)
        top = 0 if is_from_top else self.top + self.cursor - before
        if entries:
            self.show_lines(self._make_lines(), top=top)
            self.keep_in_sight(self.cursor)
        else:
            self._show_words()
        self.post_message(self.Moved(self))

    def show_words(self, words: Sequence[str]) -> None:
        """Say, where there is no row, why, and what to press; wrapped for every width."""
        self._words = tuple(words)
        if not self.entries:
            self._show_words()

    def move(self, by: int) -> None:
        """Move the cursor by rows; only the two rows concerned are drawn again."""
        place = self._stepped(by)
        if place == self.cursor or not self.entries:
            return
        self.cursor = place
        self.redraw_changed()
        # With the heading above it: whoever comes to a shelf from below sees which it is.
        self.keep_in_sight(self.cursor, margin=2 if by < 0 else 1, is_by_halves=abs(by) == 1)
        self.post_message(self.Moved(self))

    def move_half(self, way: int) -> None:
        """Move the cursor by half a screen."""
        wanted = self.cursor + way * max(self.size.height // 2, 1)
        place = self._nearest_row(max(0, min(wanted, len(self.entries) - 1)), way)
        self._go(place)

    def go_to_end(self, *, is_last: bool) -> None:
        """Put the cursor on the last row, or on the first."""
        if is_last:
            self._go(self._nearest_row(len(self.entries) - 1, -1))
        else:
            self._go(self._nearest_row(0, 1))
            self.show_lines(self.lines, top=0)

    def go_to(self, family_id: ArticleId) -> bool:
        """Put the cursor on a family; say whether it is there."""
        place = self._place_of(family_id)
        if place is not None:
            self._go(place)
        return place is not None

    def on_resize(self, _event: Resize) -> None:
        """Keep the cursor on the screen; columns and words depend on the width."""
        if self.entries:
            self.show_lines(self._make_lines())
            self.keep_in_sight(self.cursor, margin=0)
        else:
            self._show_words()

    def look_of(self, number: int) -> object:
        """Give what the drawing of a row depends on: its words, and whether the cursor is there."""
        return super().look_of(number), bool(self.entries) and number == self.cursor

    def draw(self, line: Line, number: int, width: int) -> Strip:
        """Draw a row with the cursor's bar where it stands."""
        pointer = glyphs_of(self).pointer if self.entries and number == self.cursor else " "
        return super().draw(Line((Span(pointer, "accent"), *line.spans)), number, width)

    def _go(self, place: int) -> None:
        if not self.entries or place == self.cursor:
            return
        self.cursor = place
        self.redraw_changed()
        self.keep_in_sight(place, margin=2)
        self.post_message(self.Moved(self))

    def _stepped(self, by: int) -> int:
        """Give the place so many rows further; headings are no rows."""
        way, place = (1 if by > 0 else -1), self.cursor
        for _ in range(abs(by)):
            step = place + way
            while 0 <= step < len(self.entries) and isinstance(self.entries[step], Heading):
                step += way
            if not 0 <= step < len(self.entries):
                break
            place = step
        return place

    def _nearest_row(self, place: int, way: int) -> int:
        """Give the first row from a place on, in one direction or else in the other."""
        for step in (way, -way):
            at = place
            while 0 <= at < len(self.entries):
                if isinstance(self.entries[at], FamilyRow):
                    return at
                at += step
        return 0

    def _place_of(self, family_id: ArticleId) -> int | None:
        return next(
            (
                place
                for place, entry in enumerate(self.entries)
                if isinstance(entry, FamilyRow) and entry.family.id == family_id
            ),
            None,
        )

    def _make_lines(self) -> MadeLines:
        facts = RowFacts(self._today, self.size.width, self._digits)
        glyphs = glyphs_of(self)
        return MadeLines(self.entries, lambda entry: entry_line(entry, facts, glyphs))

    def _show_words(self) -> None:
        room = max(self.size.width - 4, 20)
        pieces = [piece for line in self._words for piece in wrapped(line, room)]
        self.show_lines([line_of(f"  {piece}", "dim") for piece in pieces], top=0)
