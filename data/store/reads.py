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
    AND i.automatic IS NULL AND NOT i.is_seen_elsewhere
    AND i.received_at > coalesce((SELECT read_at FROM reads
      WHERE reads.conversation_id = i.origin_id AND reads.agent_id = {agent}), -1))"""
"""Somebody waits here for whom a person wrote after the agent's read mark, or called: a contact
that a colleague has logged is news as well.

Automatic mail is nobody's question, what was read by another mail program nobody need read, and
what came with the history as closed asks for nothing.
Marks are kept by the number that a message came into: merging makes nothing read, nor unread.
"""


def find_read_mark(
    connection: sqlite3.Connection, conversation_id: ConversationId, agent_id: AgentId
) -> datetime | None:
    """Give the arrival of the newest message that an agent has seen; None: never opened.

    Where numbers were merged, nothing that she has not seen came in until then.
    """
    shown = (
        "SELECT id FROM conversations WHERE id = ?1 UNION ALL"
        " SELECT id FROM conversations WHERE merged_into_id = ?1"
    )
    (living,) = connection.execute(
        "SELECT max(coalesce(merged_into_id, id)) FROM conversations WHERE id = ?",
        (conversation_id,),
    ).fetchone()
    marks = connection.execute(
        f"SELECT read_at FROM ({shown}) AS n LEFT JOIN reads AS r"  # noqa: S608 - constants
        " ON r.conversation_id = n.id AND r.agent_id = ?2",
        (living, agent_id),
    ).fetchall()
    newest = max((row[0] for row in marks if row[0] is not None), default=None)
    if newest is None or len(marks) == 1:
        return from_ms_or_none(newest)
    (first_unseen,) = connection.execute(
        "SELECT min(m.received_at) FROM messages AS m LEFT JOIN reads AS r"
        " ON r.conversation_id = m.origin_id AND r.agent_id = ?"
        " WHERE m.conversation_id = ? AND m.received_at > coalesce(r.read_at, -1)",
        (agent_id, living),
    ).fetchone()
    return from_ms_or_none(newest if first_unseen is None else min(newest, first_unseen - 1))


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
        " WITH shown (id) AS (SELECT coalesce(merged_into_id, id) FROM conversations WHERE id = ?3)"
        " SELECT id, ?1, ?2 FROM conversations WHERE id = (SELECT id FROM shown)"
        " UNION ALL SELECT id, ?1, ?2 FROM conversations"
        "  WHERE merged_into_id = (SELECT id FROM shown)"
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
