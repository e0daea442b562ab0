"""The list of a queue: a window of rows around the cursor, drawn one line at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.events import Resize
from textual.message import Message as UiMessage
from textual.strip import Strip

from data.records import Conversation, ConversationId, Place, QueueWindow
from data.text.wrap import wrapped
from widgets.conversation_rows import RowFacts, row_line
from widgets.glyphs import glyphs_of
from widgets.lines import Line, LineView, Span, line_of

NEAR = 40
"""Rows between cursor and end of the window at which more are asked for: two pages of 40 lines."""
NOTHING = QueueWindow((), (), has_before=False, has_after=False)


class ConversationList(LineView):
    """Rows of a queue; the cursor stays on its conversation while others change the store."""

    @dataclass
    class Moved(UiMessage):
        """The cursor stands on another conversation, or on one that has changed."""

        conversation_list: ConversationList
        conversation_id: ConversationId | None

        @property
        def control(self) -> ConversationList:
            """The list."""
            return self.conversation_list

    @dataclass
    class MoreWanted(UiMessage):
        """The cursor comes near an end of the window that is not the queue's."""

        conversation_list: ConversationList

        @property
        def control(self) -> ConversationList:
            """The list."""
            return self.conversation_list

    def __init__(self, *, time_zone: str = "UTC", id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.window = NOTHING
        self.cursor = 0
        self.has_moved = False
        """Whether the agent has chosen a row; until then the cursor stays on the first."""
        self._marked: frozenset[ConversationId] = frozenset()
        self._time_zone = time_zone
        self._now: datetime | None = None
        self._people: Mapping[ConversationId, str] = {}
        self._promises: Mapping[ConversationId, str] = {}
        self._made: dict[ConversationId, tuple[Conversation, tuple[bool, str, str], Line]] = {}
        """The line of each row with all that it depends on besides `_made_for`."""
        self._made_for: tuple[object, ...] = ()
        self._words: tuple[str, ...] = ()
        """What is said where there is no row."""

    @property
    def rows(self) -> tuple[Conversation, ...]:
        """The rows that are loaded."""
        return self.window.conversations

    @property
    def current(self) -> Conversation | None:
        """The conversation under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def place(self) -> Place | None:
        """Where the cursor stands in the queue."""
        return self.window.places[self.cursor] if self.rows else None

    @property
    def wants_more(self) -> bool:
        """Whether rows are missing near the cursor."""
        behind = len(self.rows) - 1 - self.cursor
        return (self.window.has_before and self.cursor < NEAR) or (
            self.window.has_after and behind < NEAR
        )

    def lacks(self, by: int) -> bool:
        """Say whether a step would leave the window although the queue goes on."""
        place = self.cursor + by
        return (place < 0 and self.window.has_before) or (
            place >= len(self.rows) and self.window.has_after
        )

    def show_window(
        self,
        window: QueueWindow,
        *,
        now: datetime,
        is_same: bool,
        follow: ConversationId | None = None,
    ) -> None:
        """Show the rows as they are now; what is seen of the others does not move.

        The cursor follows its conversation, or goes to that of `follow`. Where it has left, the
        next one takes its place. Rows of another queue (not `is_same`) begin at the top, unless
        they hold the conversation too.
        """
        current, place = self.current, self.place
        numbers = {row.id: at for at, row in enumerate(window.conversations)}
        if follow is not None and follow in numbers:
            self.window, self._now, self.has_moved = window, now, True
            self.cursor = numbers[follow]
            self.show_lines(self._row_lines(), top=self.top)
            self.keep_in_sight(self.cursor)
            self._tell_moved()
            return
        is_kept = self.has_moved and current is not None and (is_same or current.id in numbers)
        if not is_kept or current is None or place is None:
            self.show_end(window, now=now, is_from_end=False)
            return
        next_one = min(bisect_left(window.places, place), max(len(numbers) - 1, 0))
        cursor = numbers.get(current.id, next_one)
        top = self._top_for(window, numbers, cursor) if is_same else cursor - self.cursor + self.top
        self.window, self._now, self.cursor = window, now, cursor
        self.show_lines(self._row_lines(), top=top)
        self.keep_in_sight(cursor, margin=0)
        self._tell_moved()

    def show_news(self, window: QueueWindow, *, now: datetime) -> None:
        """Show the same part of the same queue after some of its rows have changed.

        Ages stay what they are until `show_ages`, so that no other row has to be made again.
        """
        before = self.current
        if window == self.window:
            return
        self._now = self._now or now
        numbers = {row.id: at for at, row in enumerate(window.conversations)}
        if self.has_moved and before is not None and (place := self.place) is not None:
            next_one = min(bisect_left(window.places, place), max(len(numbers) - 1, 0))
            cursor = numbers.get(before.id, next_one)
            top = self._top_for(window, numbers, cursor)
        else:
            cursor = top = 0
        self.window, self.cursor = window, cursor
        self.show_lines(self._row_lines(), top=top)
        self.keep_in_sight(cursor, margin=0)
        if self.current is not before:
            self._tell_moved()
        elif self.wants_more:
            self.post_message(self.MoreWanted(self))

    def _top_for(
        self, window: QueueWindow, numbers: Mapping[ConversationId, int], cursor: int
    ) -> int:
        """Give the first line at which the rows on the screen stay where they are."""
        for line in range(self.top, min(self.top + self.size.height, len(self.rows))):
            at = numbers.get(self.rows[line].id)
            # One that has moved within the queue would take the whole screen along.
            if at is not None and window.places[at] == self.window.places[line]:
                return at - (line - self.top)
        return cursor - (self.cursor - self.top)

    def show_end(self, window: QueueWindow, *, now: datetime, is_from_end: bool) -> None:
        """Show one end of the queue with the cursor on its last or first row.

        At the top the cursor stays on the most urgent row, whatever comes, until it is moved.
        """
        self.window, self._now, self.has_moved = window, now, is_from_end
        self.cursor = max(len(window.places) - 1, 0) if is_from_end else 0
        self.show_lines(self._row_lines(), top=len(window.places) if is_from_end else 0)
        self._tell_moved()

    def let_go(self) -> None:
        """Have no row under the cursor until others are shown."""
        self.window, self.cursor, self.has_moved = NOTHING, 0, False
        self.redraw_changed()

    def show_ages(self, now: datetime) -> None:
        """Bring the ages up to date."""
        self._now = now
        self._redraw_rows()

    def show_people(self, people: Mapping[ConversationId, str]) -> None:
        """Show who reads or writes in some conversations instead of who has them."""
        self._people = dict(people)
        self._redraw_rows()

    def show_promises(self, promises: Mapping[ConversationId, str]) -> None:
        """Show before the subject what is due on some conversations."""
        if promises != self._promises:
            self._promises = dict(promises)
            self._redraw_rows()

    def move(self, by: int) -> None:
        """Move the cursor by rows; only the two rows concerned are drawn again."""
        if not self.rows:
            return
        self.has_moved = True
        before = self.cursor
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))
        if self.cursor == before:
            return
        self.redraw_changed()
        self.keep_in_sight(self.cursor, is_by_halves=abs(by) == 1)
        self._tell_moved()

    def go_to(self, number: ConversationId) -> bool:
        """Put the cursor on a conversation; say whether it is loaded."""
        for place, row in enumerate(self.rows):
            if row.id == number:
                self.move(place - self.cursor)
                return True
        return False

    def show_marks(self, marked: Collection[ConversationId]) -> None:
        """Show which conversations are marked."""
        self._marked = frozenset(marked)
        self._redraw_rows()

    def show_words(self, words: Sequence[str]) -> None:
        """Say, where there is no row, why, and what to press; wrapped for every width."""
        self._words = tuple(words)
        room = max(self.size.width - 4, 20)
        lines = [piece for line in words for piece in wrapped(line, room)]
        self.show_lines([line_of(f"  {line}", "dim") for line in lines])

    def on_resize(self, _event: Resize) -> None:
        """Keep the cursor on the screen; columns and words depend on the width."""
        if not self.rows:
            self.show_words(self._words)
        self._redraw_rows()
        self.keep_in_sight(self.cursor, margin=0)

    def look_of(self, number: int) -> object:
        """Give what the drawing of a row depends on: its words, and whether the cursor is there."""
        return super().look_of(number), bool(self.rows) and number == self.cursor

    def draw(self, line: Line, number: int, width: int) -> Strip:
        """Draw a row with the cursor's bar where it stands."""
        pointer = glyphs_of(self).pointer if self.rows and number == self.cursor else " "
        return super().draw(Line((Span(pointer, "accent"), *line.spans)), number, width)

    def _tell_moved(self) -> None:
        self.post_message(self.Moved(self, self.current.id if self.current else None))
        if self.wants_more:
            self.post_message(self.MoreWanted(self))

    def _redraw_rows(self) -> None:
        if self.rows:
            self.show_lines(self._row_lines())

    def _row_lines(self) -> list[Line]:
        """Give the lines of all rows; only those that say something else are made again."""
        digits = max((len(str(row.id)) for row in self.rows), default=0)
        has_targets = any(row.next_breach is not None for row in self.rows)
        common = (digits, self._now, self.size.width, glyphs_of(self), has_targets)
        known = self._made if common == self._made_for else {}
        self._made, self._made_for = {}, common
        for row in self.rows:
            own = (
                row.id in self._marked,
                self._people.get(row.id, ""),
                self._promises.get(row.id, ""),
            )
            made = known.get(row.id)
            if made is None or made[0] is not row or made[1] != own:
                made = row, own, self._row_line(row, own, digits, has_targets=has_targets)
            self._made[row.id] = made
        return [self._made[row.id][2] for row in self.rows]

    def _row_line(
        self, row: Conversation, own: tuple[bool, str, str], digits: int, *, has_targets: bool
    ) -> Line:
        is_marked, people, promise = own
        facts = RowFacts(
            is_marked=is_marked,
            people=people,
            digits=digits,
            now=self._now,
            time_zone=self._time_zone,
            width=self.size.width,
            promise=promise,
            has_targets=has_targets,
        )
        return row_line(row, facts, glyphs_of(self))
