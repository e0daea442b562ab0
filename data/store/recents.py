"""What each agent chose by name lately (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from data.records import AgentId
from data.store.agents import get_meta

Recent = tuple[str, str, str]
"""The id of a choice, its title, and what stands beside it."""


def list_recent(connection: sqlite3.Connection, agent_id: AgentId) -> list[Recent]:
    """Give what an agent chose, the latest first."""
    kept = json.loads(get_meta(connection, _key(agent_id)) or "[]")
    return [(str(one), str(title), str(beside)) for one, title, beside in kept]


def keep_recent(
    connection: sqlite3.Connection, agent_id: AgentId, recent: Sequence[Recent]
) -> None:
    """Keep what an agent chose; another console of hers may have kept others meanwhile."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (_key(agent_id), json.dumps(recent)),
    )


def _key(agent_id: AgentId) -> str:
    return f"recent:{agent_id}"
