"""Moments that only a clock which was set back can have put so far ahead (store room).

What waits a few seconds or hours by its nature would wait a day longer when the clock goes back a
day. Whatever people chose themselves (a scheduled mail, a snooze, a follow-up) stays: it means the
clock on the wall. Moments are counted anew from now, so nothing happens before its time.
"""

from __future__ import annotations

import sqlite3

SLACK_MS = 60_000
"""Clocks are set by less than this in the ordinary course."""
UNDO_MAX_MS = 600_000
"""The longest that anybody can hold a mail for undoing (console/settings/schema.py)."""
RETRY_MAX_MS = 4 * 3_600_000
"""The longest wait of a mail after a refusal (data/sync/retry.py)."""
RESUME_MAX_MS = 3_600_000
"""The longest wait of what the server is to be told (data/store/server_ops.py)."""


def is_ahead(connection: sqlite3.Connection, *, now_ms: int) -> bool:
    """Say whether anything waits for a moment that is not to be believed."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'held' AND because = 'undo'"
        "  AND (not_before_at > ?1 OR created_at > ?4))"
        " OR EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND next_attempt_at > ?2)"
        " OR EXISTS (SELECT 1 FROM server_ops WHERE NOT is_parked AND next_try_at > ?3)"
        " OR EXISTS (SELECT 1 FROM conversations WHERE claimed_at > ?4)",
        _limits(now_ms),
    ).fetchone()
    return bool(row[0])


def count_from_now(connection: sqlite3.Connection, *, now_ms: int) -> None:
    """Have all of it wait anew: as long as was chosen for undoing, else no longer."""
    undo, retry, resume, slack = _limits(now_ms)
    connection.execute(
        "UPDATE outbox SET not_before_at = ?3 + min(not_before_at - created_at, ?4),"
        " created_at = ?3"
        " WHERE state = 'held' AND because = 'undo' AND (not_before_at > ?1 OR created_at > ?2)",
        (undo, slack, now_ms, UNDO_MAX_MS),
    )
    connection.execute(
        "UPDATE outbox SET next_attempt_at = ?2 WHERE state = 'queued' AND next_attempt_at > ?1",
        (retry, now_ms),
    )
    connection.execute(
        "UPDATE server_ops SET next_try_at = ?2 WHERE NOT is_parked AND next_try_at > ?1",
        (resume, now_ms),
    )
    # A draft counts as work on what is claimed for as long as it is fresh.
    connection.execute(
        "UPDATE drafts SET updated_at = ?2 WHERE updated_at > ?1"
        " AND outbox_id IS NULL AND discarded_at IS NULL AND coalesce(conversation_id, 0)"
        " IN (SELECT id FROM conversations WHERE claimed_at IS NOT NULL)",
        (slack, now_ms),
    )
    connection.execute(
        "UPDATE conversations SET claimed_at = ?2 WHERE claimed_at > ?1", (slack, now_ms)
    )


def _limits(now_ms: int) -> tuple[int, int, int, int]:
    ahead = now_ms + SLACK_MS
    return ahead + UNDO_MAX_MS, ahead + RETRY_MAX_MS, ahead + RESUME_MAX_MS, ahead
