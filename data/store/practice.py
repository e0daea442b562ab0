"""What only a practice store is for: its sample mail counts as work of these days (store room)."""

from __future__ import annotations

import json
import sqlite3

from data.records import ConversationId

TAKEN_UP_MAX = 200
"""Conversations; the sample mailbox has a few dozen that are open."""


def take_up_history(connection: sqlite3.Connection, *, since_ms: int) -> list[ConversationId]:
    """Have recent questions count as if they had come while the program ran; give their numbers.

    Imported mail has no clocks, and a demo shows them from its first minute on. Doing it again
    finds nothing.
    """
    rows = connection.execute(
        "SELECT id FROM conversations INDEXED BY conversations_unanswered"
        " WHERE unanswered_at IS NOT NULL AND unanswered_at >= ? AND is_imported"
        " AND merged_into_id IS NULL AND status IN ('new', 'open') ORDER BY id LIMIT ?",
        (since_ms, TAKEN_UP_MAX),
    ).fetchall()
    numbers = [ConversationId(row[0]) for row in rows]
    asked = json.dumps(numbers)
    connection.execute(
        "UPDATE conversations SET is_imported = 0 WHERE id IN (SELECT value FROM json_each(?))",
        (asked,),
    )
    connection.execute(
        "UPDATE messages SET is_history = 0 WHERE at >= ?"
        " AND conversation_id IN (SELECT value FROM json_each(?))",
        (since_ms, asked),
    )
    return numbers
