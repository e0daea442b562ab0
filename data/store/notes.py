"""Notes and logged contacts: messages that never were a mail (store room)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from data.records import AgentId, ConversationId, MessageId

NOTE_ID_DOMAIN = "note.invalid"
CONTACT_ID_DOMAIN = "contact.invalid"
"""Notes and contacts have an id like all messages; no mail can carry these (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class Added:
    """The line of the activity log that says how a note or contact came to be."""

    activity_id: int
    conversation_id: ConversationId
    """Where it was put then."""
    agent_id: AgentId | None
    detail: dict[str, object]


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


def add_contact(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    agent_id: AgentId,
    author: tuple[str, str],
    people: str,
    channel: str,
    direction: str,
    nonce: str,
    subject: str,
    happened_at_ms: int,
    at_ms: int,
) -> MessageId:
    """Put a contact into a timeline at its own date; it arrives, as news do, when it is logged."""
    cursor = connection.execute(
        "INSERT INTO messages (conversation_id, origin_id, direction, channel, contact_direction,"
        " internet_message_id, author_name, author_address, people, ancestors, subject, sent_at,"
        " received_at, at, may_auto_answer, joined_by, pinned_id, agent_id, created_at)"
        " VALUES (?1, ?1, 'contact', ?2, ?3, ?4, ?5, ?6, ?7, '[]', ?8, ?9, ?10, ?9, 0, 'agent',"
        " ?1, ?11, ?10)",
        (
            conversation_id,
            channel,
            direction,
            f"{nonce}@{CONTACT_ID_DOMAIN}",
            *author,
            people,
            subject,
            happened_at_ms,
            at_ms,
            agent_id,
        ),
    )
    assert cursor.lastrowid is not None
    return MessageId(cursor.lastrowid)


def find_added(connection: sqlite3.Connection, message_id: MessageId, *, verb: str) -> Added | None:
    """Read how a note or contact was added; back from the newest, where undoing finds it soon."""
    row = connection.execute(
        "SELECT v.id, v.conversation_id, v.agent_id, v.detail FROM activity AS v"
        " WHERE v.agent_id = (SELECT agent_id FROM messages WHERE id = ?1) AND v.verb = ?2"
        " AND v.detail ->> 'message_id' = ?1 ORDER BY v.id DESC LIMIT 1",
        (message_id, verb),
    ).fetchone()
    if row is None:
        return None
    return Added(row[0], ConversationId(row[1]), AgentId(row[2]), json.loads(row[3]))


def remove_message(connection: sqlite3.Connection, message_id: MessageId) -> None:
    """Take a note or contact out of its timeline, once its body is gone; never a mail."""
    connection.execute(
        "DELETE FROM messages WHERE id = ? AND direction IN ('note', 'contact')", (message_id,)
    )


def list_writers_since(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    after: MessageId,
    agent_id: AgentId,
) -> list[str]:
    """Name the colleagues who have written here after a message, each once."""
    rows = connection.execute(
        "SELECT DISTINCT a.name FROM messages AS m JOIN agents AS a ON a.id = m.agent_id"
        " WHERE m.conversation_id = ? AND m.id > ? AND m.agent_id <> ? ORDER BY a.name",
        (conversation_id, after, agent_id),
    )
    return [row[0] for row in rows]
