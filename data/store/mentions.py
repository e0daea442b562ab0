"""Who was named in a note, and has not had it on the screen yet (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.records import AgentId, ConversationId, MessageId, SafeLine
from data.text.safe import clean_line

NEWS_MAX = 20
"""Mentions that are told one by one; of more the queue tells."""
WORDS_MAX = 200


@dataclass(frozen=True, slots=True)
class MentionNews:
    """A note that names an agent."""

    message_id: MessageId
    conversation_id: ConversationId
    author: str
    """The name of the agent who wrote it."""
    words: SafeLine
    """Its first line."""


def add(
    connection: sqlite3.Connection,
    message_id: MessageId,
    conversation_id: ConversationId,
    agent_ids: Collection[AgentId],
    *,
    at_ms: int,
) -> None:
    """Note that agents were named in a note."""
    connection.executemany(
        "INSERT OR IGNORE INTO mentions (message_id, agent_id, conversation_id, at)"
        " VALUES (?, ?, ?, ?)",
        [(message_id, agent_id, conversation_id, at_ms) for agent_id in agent_ids],
    )


def remove(connection: sqlite3.Connection, message_id: MessageId) -> list[AgentId]:
    """Take the mentions of a note away; give who was named and has not seen it."""
    rows = connection.execute(
        "DELETE FROM mentions WHERE message_id = ? RETURNING agent_id, seen_at", (message_id,)
    ).fetchall()
    return [AgentId(agent_id) for agent_id, seen_at in rows if seen_at is None]


def mentioned_among(
    connection: sqlite3.Connection,
    conversation_ids: Sequence[object],
    agent_id: AgentId | None,
) -> set[ConversationId]:
    """Say which of some conversations hold a note that names an agent and was not seen."""
    if agent_id is None:
        return set()
    rows = connection.execute(
        "SELECT DISTINCT conversation_id FROM mentions"
        " WHERE agent_id = ? AND seen_at IS NULL"
        " AND conversation_id IN (SELECT value FROM json_each(?))",
        (agent_id, json.dumps(list(conversation_ids))),
    )
    return {ConversationId(row[0]) for row in rows}


def unseen_in(
    connection: sqlite3.Connection, conversation_id: ConversationId, agent_id: AgentId
) -> frozenset[MessageId]:
    """Read the notes of a conversation that name an agent and were not seen."""
    rows = connection.execute(
        "SELECT message_id FROM mentions INDEXED BY mentions_unseen"
        " WHERE agent_id = ? AND conversation_id = ? AND seen_at IS NULL",
        (agent_id, conversation_id),
    )
    return frozenset(MessageId(row[0]) for row in rows)


def mark_seen(
    connection: sqlite3.Connection,
    message_ids: Collection[MessageId],
    agent_id: AgentId,
    *,
    at_ms: int,
) -> list[ConversationId]:
    """Note that an agent has had notes on the screen; give the conversations where that was news.

    Once seen stays seen: nothing that is taken back later makes it unseen again.
    """
    rows = connection.execute(
        "UPDATE mentions SET seen_at = ? WHERE agent_id = ? AND seen_at IS NULL"
        " AND message_id IN (SELECT value FROM json_each(?)) RETURNING conversation_id",
        (at_ms, agent_id, json.dumps(sorted(message_ids))),
    ).fetchall()
    return sorted({ConversationId(row[0]) for row in rows})


def last_mention(connection: sqlite3.Connection, *, until_ms: int) -> MessageId:
    """Give the newest note of a time that names anybody; 0 where there is none."""
    row = connection.execute(
        "SELECT message_id FROM mentions WHERE at <= ? ORDER BY at DESC, message_id DESC LIMIT 1",
        (until_ms,),
    ).fetchone()
    return MessageId(0 if row is None else row[0])


def list_news(
    connection: sqlite3.Connection, agent_id: AgentId, *, after: MessageId
) -> list[MentionNews]:
    """Read the notes behind one that name an agent and are somebody else's, oldest first."""
    rows = connection.execute(
        "SELECT m.id, m.conversation_id, a.name, b.text FROM mentions AS w"
        " JOIN messages AS m ON m.id = w.message_id JOIN bodies AS b ON b.id = m.body_id"
        " JOIN agents AS a ON a.id = m.agent_id"
        " WHERE w.message_id > ?1 AND w.agent_id = ?2 AND m.agent_id <> ?2"
        " ORDER BY w.message_id LIMIT ?3",
        (after, agent_id, NEWS_MAX),
    )
    return [
        MentionNews(
            MessageId(number),
            ConversationId(about),
            author,
            clean_line(text.strip().partition("\n")[0], limit=WORDS_MAX),
        )
        for number, about, author, text in rows
    ]
