"""What a screen reads after somebody committed, in one visit to the database (store room).

Fifty consoles read this for each deed of one of them, and every visit to the database's thread
costs more than these queries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from data.records import AgentId, ConversationId, Placed, QueueCounts, SyncStatus
from data.store import leases, queues, windows


def read_status(
    connection: sqlite3.Connection, agent_id: AgentId | None, *, now_ms: int
) -> tuple[QueueCounts, SyncStatus]:
    """Read the counts of the queues, and how mailbox and store stand."""
    counts = queues.count_queues(connection, agent_id)
    return counts, leases.read_sync_status(connection, now_ms=now_ms)


def read_news(
    connection: sqlite3.Connection,
    queue: str,
    numbers: Sequence[ConversationId],
    agent_id: AgentId | None,
    *,
    now_ms: int,
) -> tuple[Placed, QueueCounts, SyncStatus]:
    """Read where some conversations stand in a queue, with their rows, and the status."""
    placed: Placed = {}
    if numbers:
        placed = windows.read_places(connection, queue, numbers, agent_id=agent_id)
    return placed, *read_status(connection, agent_id, now_ms=now_ms)
