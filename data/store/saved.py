"""Saved queues: queries with a name, everybody's and each agent's own (store room)."""

from __future__ import annotations

import sqlite3

from data.records import AgentId, SafeLine, SavedQueue

SAVED_MAX = 50
"""Of each agent, and of those that everybody has."""
_SAVED = "SELECT id, name, query, key, agent_id IS NULL FROM saved_queues"


def list_saved(connection: sqlite3.Connection, agent_id: AgentId) -> list[SavedQueue]:
    """Read an agent's own queues and those that everybody has."""
    rows = connection.execute(
        f"{_SAVED} WHERE coalesce(agent_id, 0) = 0 OR coalesce(agent_id, 0) = ?"
        " ORDER BY id LIMIT ?",
        (agent_id, 2 * SAVED_MAX),
    )
    return [
        SavedQueue(number, SafeLine(name), SafeLine(query), key, bool(is_shared))
        for number, name, query, key, is_shared in rows
    ]


def add_saved(
    connection: sqlite3.Connection,
    *,
    name: str,
    query: str,
    key: int | None,
    agent_id: AgentId | None,
    now_ms: int,
) -> int:
    """Keep a query under a name, for one agent or, without one, for everybody; give its id."""
    cursor = connection.execute(
        "INSERT INTO saved_queues (name, query, key, agent_id, created_at) VALUES (?, ?, ?, ?, ?)",
        (name, query, key, agent_id, now_ms),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def set_saved(connection: sqlite3.Connection, queue: SavedQueue) -> None:
    """Change name, query and key of a saved queue."""
    connection.execute(
        "UPDATE saved_queues SET name = ?, query = ?, key = ? WHERE id = ?",
        (queue.name, queue.query, queue.key, queue.id),
    )


def remove_saved(connection: sqlite3.Connection, queue_id: int) -> None:
    """Forget a saved queue; what it found stays."""
    connection.execute("DELETE FROM saved_queues WHERE id = ?", (queue_id,))
