"""How far each agent has read each conversation (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from data.records import AgentId, ConversationId
from data.store.rows import from_ms_or_none

IS_UNREAD = """c.unanswered_at IS NOT NULL AND EXISTS (
  SELECT 1 FROM messages AS i WHERE i.conversation_id = c.id
    AND (i.direction = 'in' OR i.contact_direction = 'in' AND i.agent_id <> {agent})
    AND i.automatic IS NULL AND i.received_at > coalesce((SELECT read_at FROM reads
      WHERE reads.conversation_id = c.id AND reads.agent_id = {agent}), -1))"""
"""Somebody waits here for whom a person wrote after the agent's read mark, or called: a contact
that a colleague has logged is news as well.

Automatic mail is nobody's question, and what came with the history as closed asks for nothing.
"""


def find_read_mark(
    connection: sqlite3.Connection, conversation_id: ConversationId, agent_id: AgentId
) -> datetime | None:
    """Give the arrival of the newest message that an agent has seen; None: never opened."""
    row = connection.execute(
        "SELECT read_at FROM reads WHERE conversation_id = ? AND agent_id = ?",
        (conversation_id, agent_id),
    ).fetchone()
    return from_ms_or_none(None if row is None else row[0])


def move_read_mark(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    agent_id: AgentId,
    *,
    up_to_ms: int,
) -> bool:
    """Move an agent's read mark forward, never back; say whether it moved."""
    cursor = connection.execute(
        "INSERT INTO reads (conversation_id, agent_id, read_at)"
        " SELECT id, ?, ? FROM conversations WHERE id = ?"
        " ON CONFLICT (conversation_id, agent_id) DO UPDATE SET read_at = excluded.read_at"
        " WHERE excluded.read_at > reads.read_at",
        (agent_id, up_to_ms, conversation_id),
    )
    return cursor.rowcount > 0


def list_unread(
    connection: sqlite3.Connection,
    conversation_ids: Sequence[object],
    agent_id: AgentId | None,
) -> set[ConversationId]:
    """Say which of some conversations hold something that an agent has not read."""
    if agent_id is None:
        return set()
    rows = connection.execute(
        "SELECT c.id FROM conversations AS c WHERE c.id IN (SELECT value FROM json_each(?)) AND "  # noqa: S608 - a constant and an id
        + IS_UNREAD.format(agent=int(agent_id)),
        (json.dumps(list(conversation_ids)),),
    )
    return {ConversationId(row[0]) for row in rows}
