"""Unfinished replies, one per agent and conversation (store room)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from data.records import AgentId, ConversationId
from data.store.rows import from_ms


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as far as it is written, and the revision that its writer had read."""

    conversation_id: ConversationId
    agent: str
    text: str
    scope: str
    base_revision: int
    updated_at: datetime


def save_draft(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    agent_id: AgentId,
    *,
    text: str,
    scope: str,
    base_revision: int,
    at_ms: int,
) -> None:
    """Keep a draft as it is now; the revision stays the one at which it was begun."""
    connection.execute(
        "INSERT INTO drafts (conversation_id, agent_id, text, scope, base_revision, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (conversation_id, agent_id) DO UPDATE SET"
        " text = excluded.text, scope = excluded.scope, updated_at = excluded.updated_at",
        (conversation_id, agent_id, text, scope, base_revision, at_ms),
    )


def remove_draft(
    connection: sqlite3.Connection, conversation_id: ConversationId, agent_id: AgentId
) -> None:
    """Drop a draft: it was sent or thrown away."""
    connection.execute(
        "DELETE FROM drafts WHERE conversation_id = ? AND agent_id = ?", (conversation_id, agent_id)
    )


def list_drafts(connection: sqlite3.Connection, conversation_id: ConversationId) -> list[Draft]:
    """Read every agent's draft in a conversation."""
    rows = connection.execute(
        "SELECT d.conversation_id, a.name, d.text, d.scope, d.base_revision, d.updated_at"
        " FROM drafts AS d JOIN agents AS a ON a.id = d.agent_id WHERE d.conversation_id = ?"
        " ORDER BY d.updated_at DESC",
        (conversation_id,),
    )
    return [Draft(ConversationId(r[0]), r[1], r[2], r[3], r[4], from_ms(r[5])) for r in rows]
