"""Mails that came back with a backup, and may have left since it was made (store room).

Each has a row in `outbox_restored` until somebody has looked into Sent: a copy there proves that it
left. Until then none of them leaves, whoever asks and whatever its time.
"""

from __future__ import annotations

import sqlite3

from data.records import OutboxId, OutboxItem, OutboxState
from data.store.drafts import drop_sent
from data.store.outbox import get_outbox_item

DOUBTFUL = "Came back with a backup{of}; it may have left since. Sent is looked into first."
NOT_FOUND = (
    "Came back with a backup, and no copy of it lies in Sent: send again (it may arrive twice), or "
    "say that it did arrive."
)
LOOKS_MAX = 200
"""Looked for in one go."""


def mark_restored(connection: sqlite3.Connection, *, now_ms: int, of: str) -> int:
    """Hold what was on its way when a backup was made; give how many may have left since.

    What waits for a later time, or for a person, stays as it was: it too is looked for first.
    """
    connection.execute(
        "INSERT INTO outbox_restored (outbox_id) SELECT id FROM outbox"
        " WHERE state NOT IN ('sent', 'cancelled')"
    )
    connection.execute(
        "UPDATE outbox SET state = 'unknown', because = NULL, next_attempt_at = NULL,"
        " claimed_epoch = NULL, last_error = ?1 WHERE state IN ('queued', 'sending')"
        " OR state = 'held' AND (because <> 'scheduled' OR not_before_at <= ?2)",
        (DOUBTFUL.format(of=of), now_ms),
    )
    connection.execute(
        "UPDATE outbox_recipients SET state = 'unknown' WHERE state NOT IN ('sent', 'refused')"
        " AND outbox_id IN (SELECT id FROM outbox WHERE state = 'unknown')"
    )
    row = connection.execute("SELECT count(*) FROM outbox_restored").fetchone()
    return int(row[0])


def list_restored(connection: sqlite3.Connection) -> list[OutboxItem]:
    """Read the mails that nobody has looked for yet."""
    rows = connection.execute(
        "SELECT outbox_id FROM outbox_restored ORDER BY outbox_id LIMIT ?", (LOOKS_MAX,)
    ).fetchall()
    return [get_outbox_item(connection, OutboxId(row[0])) for row in rows]


def is_restored(connection: sqlite3.Connection, outbox_id: OutboxId) -> bool:
    """Say whether a mail came back with a backup, and nobody has looked for it yet."""
    found = connection.execute("SELECT 1 FROM outbox_restored WHERE outbox_id = ?", (outbox_id,))
    return found.fetchone() is not None


def settle_restored(
    connection: sqlite3.Connection, outbox_id: OutboxId, *, is_in_sent: bool, now_ms: int
) -> OutboxState:
    """Note whether a copy lies in Sent; give where that puts the mail.

    Of one that some had got when the backup was made a copy proves nothing about the others.
    """
    connection.execute("DELETE FROM outbox_restored WHERE outbox_id = ?", (outbox_id,))
    item = get_outbox_item(connection, outbox_id)
    if item.state in {OutboxState.SENT, OutboxState.CANCELLED}:
        return item.state
    if is_in_sent and not any(r.state == "sent" for r in item.recipients):
        connection.execute(
            "UPDATE outbox_recipients SET state = 'sent', code = NULL, server_text = ''"
            " WHERE outbox_id = ?",
            (outbox_id,),
        )
        connection.execute(
            "UPDATE outbox SET state = 'sent', because = NULL, last_error = '',"
            " copy_state = 'done', finished_at = ? WHERE id = ?",
            (now_ms, outbox_id),
        )
        drop_sent(connection, outbox_id)
        return OutboxState.SENT
    if item.state is OutboxState.UNKNOWN:
        connection.execute("UPDATE outbox SET last_error = ? WHERE id = ?", (NOT_FOUND, outbox_id))
    return item.state
