"""The newest messages around a cursor, kept so that the preview of the next row is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from data.records import Conversation, ConversationId, Message, SafeText

AHEAD, BEHIND = 8, 2
"""Rows below and above the cursor that are read along with it: one read in eight steps."""
KEPT_MAX = 64
CHARS_MAX = 12_000
"""More than any preview shows; a mail may have a megabyte."""
Version = tuple[ConversationId, int]
"""A conversation as of one revision: with a new message it is another."""


class Newest:
    """Remembers what was read last; the oldest goes first."""

    def __init__(self) -> None:
        self._kept: dict[Version, Message | None] = {}

    def has(self, row: Conversation) -> bool:
        """Say whether the newest message of a row was read, or that it has none."""
        return (row.id, row.revision) in self._kept

    def find(self, row: Conversation) -> Message | None:
        """Give the newest message of a row, if it was read."""
        return self._kept.get((row.id, row.revision))

    def lacking(self, rows: Sequence[Conversation], cursor: int) -> list[Conversation]:
        """Give the rows to be read now, that under the cursor first; none while the next are there.

        The rows beyond its neighbours come along, but are no reason to read.
        """
        near = [row for row in rows[max(cursor - 1, 0) : cursor + 2] if not self.has(row)]
        if not near:
            return []
        around = rows[max(cursor - BEHIND, 0) : cursor + AHEAD + 1]
        current = rows[cursor]
        others = [row for row in around if row is not current]
        return [row for row in (current, *others) if not self.has(row)]

    def keep(self, rows: Iterable[Conversation], messages: Iterable[Message]) -> None:
        """Keep what was read of some rows, no more of each than a preview can show."""
        found = {message.conversation_id: message for message in messages}
        for row in rows:
            message = found.get(row.id)
            self._kept[row.id, row.revision] = None if message is None else _cut(message)
        while len(self._kept) > KEPT_MAX:
            del self._kept[next(iter(self._kept))]

    def forget_undecoded(self) -> None:
        """Have those read again whose text was still to come: it makes no new revision."""
        kept = self._kept.items()
        self._kept = {key: one for key, one in kept if one is None or one.is_decoded}


def _cut(message: Message) -> Message:
    text = SafeText(message.body.new_text[:CHARS_MAX])
    return replace(message, body=replace(message.body, text=SafeText(""), new_text=text))
