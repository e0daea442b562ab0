"""What brought conversations back because a mail of ours did not arrive, and where that mail is.

The activity log says it (store room); a line that was taken back counts no more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from data.records import ConversationId, MessageId, OutboxId

FAILURES_MAX = 500
"""Lines of one conversation looked at; a mail has a handful of recipients."""

# The `+` keeps to the index of what was taken back: a log may be long.
_LINES = """
  SELECT v.id, v.conversation_id, v.at, v.undo_id, m.id, o.id, m.at, v.verb, v.detail
  FROM activity AS v
  JOIN outbox AS o ON o.id = v.detail ->> '$.outbox_id'
  JOIN messages AS m ON m.id = o.message_id
  WHERE v.conversation_id IN (SELECT value FROM json_each(?1) UNION
      SELECT id FROM conversations WHERE merged_into_id IN (SELECT value FROM json_each(?1)))
    AND v.verb IN ('delivery.failed', 'outbox.failed')
    AND NOT EXISTS (SELECT 1 FROM activity AS u
      WHERE u.undone_id = v.id AND +u.conversation_id = v.conversation_id
        AND NOT EXISTS (SELECT 1 FROM activity AS w WHERE u.undo_id IS NOT NULL
          AND w.undone_id = u.undo_id))
    AND NOT EXISTS (SELECT 1 FROM activity AS f WHERE v.undo_id IS NOT NULL
      AND f.undone_id = v.undo_id)
  ORDER BY v.id DESC LIMIT ?2"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A line of the log: a mail of ours did not arrive, and its conversation was brought back."""

    line_id: int
    told_in: ConversationId
    at_ms: int
    undo_id: int | None
    """The deed that it is a line of, where somebody moved the mail."""
    message_id: MessageId
    outbox_id: OutboxId
    mail_at_ms: int
    verb: str
    detail: dict[str, object]
    """What the line says; `before` and `after` are what bringing back changed."""

    @property
    def before(self) -> dict[str, object]:
        """What columns were before the conversation was brought back."""
        return _columns(self.detail.get("before"))

    @property
    def after(self) -> dict[str, object]:
        """What they became; empty where nothing was to be done."""
        return _columns(self.detail.get("after"))


def list_failures(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[Failure]:
    """Read what the logs of conversations, and of all merged into them, say; the newest first."""
    rows = connection.execute(_LINES, (json.dumps(sorted(numbers)), FAILURES_MAX))
    return [
        Failure(line_id, told_in, at_ms, undo_id, message_id, outbox_id, mail_ms, verb,
                json.loads(detail))
        for line_id, told_in, at_ms, undo_id, message_id, outbox_id, mail_ms, verb, detail in rows
    ]  # fmt: skip


def _columns(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def find_failure(
    connection: sqlite3.Connection, outbox_id: OutboxId, number: ConversationId
) -> Failure | None:
    """Find the last line that says that a mail did not leave, as far as anybody knew."""
    return next(
        (
            each
            for each in list_failures(connection, [number])
            if each.outbox_id == outbox_id and each.verb == "outbox.failed"
        ),
        None,
    )
