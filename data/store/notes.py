"""Internal notes: messages that never were a mail (store room)."""

from __future__ import annotations

import sqlite3

from data.records import AgentId, ConversationId, MessageId

NOTE_ID_DOMAIN = "note.invalid"
"""Notes have an id like all messages; no mail can carry this one (RFC 2606)."""


def add_note(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    agent_id: AgentId,
    author: str,
    nonce: str,
    subject: str,
    at_ms: int,
) -> MessageId:
    """Put a note at the end of a timeline; its text is added like any body."""
    cursor = connection.execute(
        "INSERT INTO messages (conversation_id, origin_id, direction, channel, internet_message_id,"
        " author_name, author_address, people, ancestors, subject, sent_at, received_at, at,"
        " may_auto_answer, joined_by, pinned_id, agent_id, created_at)"
        " VALUES (?1, ?1, 'note', 'note', ?2, ?3, '', '{}', '[]', ?4, ?5, ?5, ?5, 0, 'agent', ?1,"
        " ?6, ?5)",
        (conversation_id, f"{nonce}@{NOTE_ID_DOMAIN}", author, subject, at_ms, agent_id),
    )
    assert cursor.lastrowid is not None
    return MessageId(cursor.lastrowid)
