"""The list of a queue: a window of rows around the cursor, drawn one line at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.message import Message as UiMessage
from textual.strip import Strip

from data.records import Conversation, ConversationId
from data.text.width import pad_to_width
from widgets.glyphs import glyphs_of
from widgets.lines import Line, LineView, Span

NEAR = 8
"""Rows from the end of the window at which more are asked for."""
MARKS = {"urgent": "!", "high": "+", "low": "-", "normal": " "}
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class ConversationList(LineView):
    """Rows of a queue; the cursor stays on its conversation while others change the store."""

    @dataclass
    class Moved(UiMessage):
        """The cursor stands on another conversation."""

        conversation_list: ConversationList
        conversation_id: ConversationId | None

        @property
        def control(self) -> ConversationList:
            return self.conversation_list

    @dataclass
    class MoreWanted(UiMessage):
        """The cursor comes near the end of the rows that are loaded."""

        conversation_list: ConversationList

        @property
        def control(self) -> ConversationList:
            return self.conversation_list

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.rows: list[Conversation] = []
        self.cursor = 0
        self._now: datetime | None = None
        self._has_more = False
        self._has_moved = False
        self._people: Mapping[ConversationId, str] = {}

    @property
    def current(self) -> Conversation | None:
        """The conversation under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def show_rows(self, rows: Sequence[Conversation], *, now: datetime, has_more: bool) -> None:
        """Replace the rows; the cursor follows its conversation, or keeps its place.

        Until the agent has moved it, it stays on the most urgent row, whatever an import brings.
        """
        before = self.current
        self.rows = list(rows)
        self._now, self._has_more = now, has_more
        if before is not None and self._has_moved:
            places = [i for i, row in enumerate(self.rows) if row.id == before.id]
            self.cursor = places[0] if places else min(self.cursor, max(len(self.rows) - 1, 0))
        else:
            self.cursor = 0
        self.show_lines([self._line(row) for row in self.rows])
        self.keep_in_sight(self.cursor)
        self.post_message(self.Moved(self, self.current.id if self.current else None))

    def show_people(self, people: Mapping[ConversationId, str]) -> None:
        """Show who reads or writes in some conversations instead of who has them."""
        self._people = people
        if self.rows:
            self.show_lines([self._line(row) for row in self.rows])

    def go_to_top(self) -> None:
        """Forget the conversation under the cursor: another queue is shown."""
        self.rows, self.cursor, self._has_moved = [], 0, False
        self.show_lines([])
        self.scroll_to(y=0, animate=False)

    def move(self, by: int) -> None:
        """Move the cursor by rows; only the two rows concerned are drawn again."""
        if not self.rows:
            return
        self._has_moved = True
        before = self.cursor
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))
        if self._has_more and self.cursor >= len(self.rows) - NEAR:
            self.post_message(self.MoreWanted(self))
        if self.cursor == before:
            return
        self.redraw_lines(before, self.cursor)
        self.keep_in_sight(self.cursor)
        self.post_message(self.Moved(self, self.rows[self.cursor].id))

    def draw(self, line: Line, number: int, width: int) -> Strip:
        """Draw a row with the cursor's bar where it stands."""
        pointer = glyphs_of(self).pointer if self.rows and number == self.cursor else " "
        return super().draw(Line((Span(pointer, "accent"), *line.spans)), number, width)

    def _line(self, row: Conversation) -> Line:
        waits = row.unanswered_since
        who = "" if row.customer is None else row.customer.name or row.customer.address
        state = {"waiting": "wait", "closed": "done"}.get(row.status.value, row.status.value)
        more = glyphs_of(self).more
        people = self._people.get(row.id) or row.assignee or ""
        title = "strong" if row.is_unread else "normal"
        unread = glyphs_of(self).unread if row.is_unread else " "
        return Line(
            (
                Span(MARKS[row.priority.value], "warn"),
                Span(unread, "strong"),
                Span(f"#{row.id} ", "dim"),
                Span(f"{short_age(waits or row.last_message_at, self._now):>4} ", "dim"),
                Span(f"{state:<5} ", "dim"),
                Span(pad_to_width(people, 7, more=more) + " ", "dim"),
                Span(pad_to_width(who, 18, more=more) + " ", title),
                Span(row.subject, title),  # what strangers wrote stands last
            )
        )


def short_age(at: datetime | None, now: datetime | None) -> str:
    """Give how long ago something was, in one unit."""
    if at is None or now is None:
        return ""
    gone = max(now - at, timedelta())
    if gone < MINUTE:
        return f"{int(gone.total_seconds())}s"
    if gone < HOUR:
        return f"{int(gone.total_seconds() // 60)}m"
    if gone < 48 * HOUR:
        return f"{int(gone.total_seconds() // 3600)}h"
    return f"{gone.days}d"
