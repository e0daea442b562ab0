"""A conversation as lines: messages, notes and what was done between them (pure)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain.timeline import Doing, Entry
from data.records import Message, MessageId
from data.text.wrap import wrapped
from widgets.lines import Line, Span
from widgets.message_lines import Manner, Standing, body_lines, head_lines, when_of


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lines of a thread, and at which of them each message begins."""

    lines: list[Line] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """The line behind the last one of each message."""

    def message_at(self, line: int) -> int:
        """Give the message that stands on a line or above it."""
        return max(bisect_right(self.starts, line) - 1, 0)


class TimelineLines:
    """Draws threads; keeps the bodies of the last one, since only heads change while it is read."""

    def __init__(self) -> None:
        self._kept: dict[tuple[MessageId, bool], tuple[Message, int, list[Line]]] = {}
        self._columns: tuple[int, str] = (0, "")

    def draw(
        self,
        messages: Sequence[Message],
        entries: Sequence[Entry],
        manner: Manner,
        *,
        unfolded: Collection[MessageId],
        standing: Callable[[int], Standing],
    ) -> Drawn:
        """Give the whole thread; each line knows its message's number, -1 for what was done."""
        if self._columns != (manner.width, manner.glyphs.more):
            self._kept.clear()
            self._columns = (manner.width, manner.glyphs.more)
        drawn = Drawn()
        lines = drawn.lines
        before: datetime | None = None
        for entry in entries:
            if isinstance(entry, tuple):
                lines += doing_lines(entry, manner, after=before)
                before = entry[-1].at
            else:
                message = messages[entry]
                drawn.starts.append(len(lines))
                lines += head_lines(message, entry, manner, standing(entry))
                lines += self._body(message, entry, manner, is_open=message.id in unfolded)
                drawn.ends.append(len(lines))
                before = when_of(message)
            lines.append(Line())
        return drawn

    def _body(
        self, message: Message, number: int, manner: Manner, *, is_open: bool
    ) -> Sequence[Line]:
        key = (message.id, is_open)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == message and kept[1] == number:
            return kept[2]
        lines = body_lines(message, number, manner, is_open=is_open)
        self._kept[key] = (message, number, lines)
        return lines


def doing_lines(doings: Sequence[Doing], manner: Manner, *, after: datetime | None) -> list[Line]:
    """Give what was done in one dim line, or more where it is much."""
    zone = ZoneInfo(manner.time_zone)
    day = None if after is None else after.astimezone(zone).date()
    agent: str | None = None
    pieces = []
    for doing in doings:
        local = doing.at.astimezone(zone)
        by = f" by {doing.agent}" if doing.agent and doing.agent != agent else ""
        when = f"{local:%H:%M}" if local.date() == day else manner.clock(doing.at)
        pieces.append(f"{doing.words}{by} {when}")
        agent, day = doing.agent, local.date()
    dot = manner.glyphs.dot
    text = wrapped(f" {dot} ".join(pieces), manner.text_width - 2)
    return [
        Line((Span(f" {dot} " if number == 0 else "   ", "dim"), Span(piece, "dim")))
        for number, piece in enumerate(text)
    ]
