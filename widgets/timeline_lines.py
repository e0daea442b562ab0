"""A conversation as lines: messages, notes and what was done between them (pure)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.timeline import Doing, Entry
from data.records import Message, MessageId
from data.text.safe import clean_text
from data.text.width import cut_to_width, width_of
from data.text.wrap import wrapped
from widgets.lines import Line, Span
from widgets.message_lines import FOLD, Manner, Standing, body_lines, head_lines, when_of

SAID_LINES = 6
"""Of an outsider's answer, until it is unfolded."""


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
        number = -1
        for entry in entries:
            if isinstance(entry, tuple):
                # A run belongs to the message above it, the first one to the message below.
                beside = messages[max(number, 0)].id if messages else None
                is_open = beside is None or beside in unfolded
                lines += doing_lines(entry, manner, after=before, is_open=is_open)
                before = entry[-1].at
            else:
                number, message = entry, messages[entry]
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


def doing_lines(
    doings: Sequence[Doing], manner: Manner, *, after: datetime | None, is_open: bool
) -> list[Line]:
    """Give what was done in one dim line; where it does not fit, how much it is, until unfolded."""
    if doings[0].said:
        return _said_lines(doings[0], manner, after, is_open=is_open)
    pieces, dot, deed = _doing_pieces(doings, manner, after), manner.glyphs.dot, manner.glyphs.deed
    room = manner.text_width - 2
    whole = f" {dot} ".join(pieces)
    if len(pieces) == 1 or width_of(whole) <= room:
        texts = wrapped(whole, room)
        marks = (deed, *(" " for _ in texts[1:]))
    elif is_open:
        texts = [text for piece in pieces for text in wrapped(piece, room)]
        marks = tuple(deed for _ in texts)
    else:
        texts, marks = [_folded(pieces, room, manner)], (deed,)
    return [
        Line((Span(f" {mark} {text}", "dim"),)) for mark, text in zip(marks, texts, strict=True)
    ]


def _said_lines(
    doing: Doing, manner: Manner, after: datetime | None, *, is_open: bool
) -> list[Line]:
    """Give an outsider's answer as an item: who, where, and what was said; internal."""
    glyphs, room = manner.glyphs, manner.text_width - 2
    opens = manner.with_keys("{key:open_exchange}")
    (piece,) = _doing_pieces((doing,), manner, after)
    texts = [text for line in clean_text(doing.said).splitlines() for text in wrapped(line, room)]
    if len(texts) > SAID_LINES and not is_open:
        texts = [
            *texts[:SAID_LINES],
            f"{glyphs.more} {len(texts) - SAID_LINES} more lines {_fold_key(manner)}",
        ]
    return [
        Line((Span(f" {glyphs.note} {text}", "note"),), fill="note")
        for text in (*wrapped(f"INTERNAL {piece} {glyphs.dot} {opens} opens it", room), *texts)
    ]


def _folded(pieces: Sequence[str], room: int, manner: Manner) -> str:
    """Say how many changes there were, and the first of them that fit whole."""
    text, end = f"{len(pieces)} changes: {pieces[0]}", f" {manner.glyphs.more} {_fold_key(manner)}"
    for piece in pieces[1:]:
        longer = f"{text} {manner.glyphs.dot} {piece}"
        if width_of(longer + end) > room:
            break
        text = longer
    if width_of(text + end) <= room:
        return text + end
    key = f" {_fold_key(manner)}"
    return cut_to_width(text, room - width_of(key), more=manner.glyphs.more) + key


def _fold_key(manner: Manner) -> str:
    return f"({manner.with_keys(FOLD)})"


def _doing_pieces(doings: Sequence[Doing], manner: Manner, after: datetime | None) -> list[str]:
    """Tell each doing by whom and when; who or which day is the same is not said again."""
    zone = ZoneInfo(manner.time_zone)
    day = None if after is None else after.astimezone(zone).date()
    agent: str | None = None
    pieces = []
    for doing in doings:
        local = doing.at.astimezone(zone)
        by = f" by {doing.agent}" if doing.agent and doing.agent != agent else ""
        is_same_day = local.date() == day
        when = local_words.clock(local) if is_same_day else manner.clock(doing.at)
        pieces.append(f"{doing.words}{by} {when}")
        agent, day = doing.agent, local.date()
    return pieces
