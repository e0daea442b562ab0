"""Who watches what, and what has happened there since somebody last heard (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from data.records import Activity, AgentId, ConversationId
from data.store.rows import from_ms

WATCHED_MAX = 10_000
"""Conversations of one agent that are told about; whoever watches more watches nothing."""
LINES_MAX = 2000
"""Lines of the log that are read at a time: twice what one deed can leave."""


@dataclass(frozen=True, slots=True)
class HeardUntil:
    """The newest line of the log and the newest message that there were."""

    activity_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A person's mail that came into a conversation."""

    message_id: int
    conversation_id: ConversationId
    author: str
    assignee_id: AgentId | None = None
    """Who has the conversation now."""


def read_beginning(
    connection: sqlite3.Connection, agent_id: AgentId
) -> tuple[HeardUntil, frozenset[ConversationId]]:
    """Read where log and messages end now, and what an agent watches."""
    heard = HeardUntil(
        connection.execute("SELECT coalesce(max(id), 0) FROM activity").fetchone()[0],
        connection.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()[0],
    )
    return heard, list_watched(connection, agent_id)


def list_watched(connection: sqlite3.Connection, agent_id: AgentId) -> frozenset[ConversationId]:
    """Give the conversations that an agent watches."""
    rows = connection.execute(
        "SELECT conversation_id FROM watchers INDEXED BY watchers_agent WHERE agent_id = ? LIMIT ?",
        (agent_id, WATCHED_MAX),
    )
    return frozenset(ConversationId(row[0]) for row in rows)


def list_happenings(
    connection: sqlite3.Connection, numbers: Collection[ConversationId], since: HeardUntil
) -> tuple[list[Activity], list[Arrival]]:
    """Read what was done in conversations, and which people wrote into them, oldest first."""
    asked = json.dumps(sorted(numbers))
    lines = connection.execute(
        "SELECT v.id, v.at, a.name, v.verb, v.conversation_id, v.detail"
        " FROM json_each(?) AS j CROSS JOIN activity AS v INDEXED BY activity_conversation"
        "  ON v.conversation_id = j.value AND v.id > ?"
        " LEFT JOIN agents AS a ON a.id = v.agent_id LIMIT ?",
        (asked, since.activity_id, LINES_MAX),
    ).fetchall()
    mails = connection.execute(
        "SELECT m.id, m.conversation_id, coalesce(nullif(m.author_name, ''), m.author_address),"
        "  c.assignee_id"
        " FROM json_each(?) AS j CROSS JOIN messages AS m INDEXED BY messages_conversation"
        "  ON m.conversation_id = j.value"
        " JOIN conversations AS c ON c.id = m.conversation_id"
        " WHERE m.id > ? AND m.direction = 'in' AND m.automatic IS NULL AND m.is_history = 0"
        " LIMIT ?",
        (asked, since.message_id, LINES_MAX),
    ).fetchall()
    activity = [
        Activity(number, from_ms(at), who, verb, ConversationId(about), json.loads(detail))
        for number, at, who, verb, about, detail in sorted(lines)
    ]
    mails.sort(key=lambda row: int(row[0]))
    arrivals = [Arrival(n, ConversationId(about), who, mine) for n, about, who, mine in mails]
    return activity, arrivals
