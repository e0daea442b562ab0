"""The sheet that asks which messages go into a conversation of their own."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from console.actions import Place
from console.domain import local_words
from console.services.bundle import Services
from data.records import Message, MessageId
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of
from screens.place_keys import bindings_of, hints_of
from screens.sheet import Sheet
from widgets.lines import Line, Span

WORDS_CHARS = 200


class SplitSheet(Sheet[tuple[MessageId, ...] | None]):
    """The messages of a conversation, each with a mark; answers with those that go."""

    PLACE = Place.SPLITTING
    BINDINGS = bindings_of(Place.SPLITTING)

    def __init__(
        self, services: Services, title: str, messages: Sequence[Message], current: Message
    ) -> None:
        super().__init__(services, title, hints_of(Place.SPLITTING, services))
        self._messages = list(messages)
        self.cursor = self._messages.index(current)
        self._marked = {current.id}

    def row_lines(self, width: int) -> list[Line]:
        """Give mark, moment, author and first words of each message."""
        zone = ZoneInfo(self.services.time_zone)
        lines = []
        moments = [
            local_words.day_and_clock((m.sent_at or m.received_at).astimezone(zone))
            for m in self._messages
        ]
        columns = max(map(width_of, moments), default=0)
        for place, message in enumerate(self._messages):
            mark = self.glyphs.unread if message.id in self._marked else " "
            at = pad_to_width(moments[place], columns)
            who = message.author.name or message.author.address
            words = clean_line(message.body.new_text or message.subject, limit=WORDS_CHARS)
            head = Span(f" {mark} {at}  ", "accent" if message.id in self._marked else "dim")
            spans = (head, Span(clean_line(f"{who}:"), "strong"), Span(f" {words}"))
            lines.append(Line(spans, owner=place))
        return lines

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go down one row."""
        self._marked ^= {self._messages[self.cursor].id}
        self.action_move(1)

    def action_choose(self) -> None:
        """Answer with what is marked."""
        if not self._marked:
            self.say("Mark at least one message.", "warn")
        elif len(self._marked) == len(self._messages):
            self.say(
                f"One message has to stay; {self.services.key_of('merge')} shows all of it in"
                " another"
                " conversation.",
                "warn",
            )
        else:
            self.dismiss(tuple(sorted(self._marked)))

    def action_back(self) -> None:
        """Move nothing."""
        self.dismiss(None)
