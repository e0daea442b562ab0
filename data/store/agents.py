"""Agents, and the few facts about the store itself (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from data.records import Agent, AgentId, AgentRole, SafeLine
from data.store.rows import AGENT_COLUMNS, agent_from_row

AGENTS_MAX = 500
"""Read at a time: ten times the largest team that shares a box."""
_PROFILE = frozenset(
    {
        "display_name", "role", "time_zone", "language", "signature", "away_until_at", "away_words",
    }
)  # fmt: skip


def find_agent(
    connection: sqlite3.Connection, *, uid: int | None = None, name: str | None = None
) -> Agent | None:
    """Give the agent with this kernel uid, or else with this name."""
    where, value = ("uid = ?", uid) if uid is not None else ("name = ?", name)
    row = connection.execute(
        f"SELECT {AGENT_COLUMNS} FROM agents WHERE {where}",  # noqa: S608 - one of two constants
        (value,),
    ).fetchone()
    return None if row is None else agent_from_row(row)


def list_agents(connection: sqlite3.Connection) -> list[Agent]:
    """Read every agent by name."""
    rows = connection.execute(
        f"SELECT {AGENT_COLUMNS} FROM agents ORDER BY name LIMIT ?",  # noqa: S608 - constant
        (AGENTS_MAX,),
    )
    return [agent_from_row(row) for row in rows]


def add_agent(
    connection: sqlite3.Connection,
    *,
    uid: int | None,
    name: str,
    display_name: SafeLine,
    role: AgentRole | None,
    now_ms: int,
) -> Agent:
    """Make an agent; without a role the store's first one becomes its admin.

    A name that somebody has already gets the uid behind it.
    """
    taken = connection.execute("SELECT 1 FROM agents WHERE name = ?", (name,)).fetchone()
    if taken is not None:
        name = f"{name}-{uid}"
    if role is None:
        is_first = connection.execute("SELECT 1 FROM agents LIMIT 1").fetchone() is None
        role = AgentRole.ADMIN if is_first else AgentRole.AGENT
    cursor = connection.execute(
        "INSERT INTO agents (uid, name, display_name, role, created_at) VALUES (?, ?, ?, ?, ?)",
        (uid, name, display_name or name, role.value, now_ms),
    )
    assert cursor.lastrowid is not None
    return Agent(AgentId(cursor.lastrowid), uid, name, display_name or SafeLine(name), role)


def set_profile(
    connection: sqlite3.Connection, agent_id: AgentId, columns: Mapping[str, object]
) -> None:
    """Change columns of an agent's row."""
    assert columns.keys() <= _PROFILE, columns
    names = sorted(columns)
    connection.execute(
        f"UPDATE agents SET {', '.join(f'{n} = ?' for n in names)} WHERE id = ?",  # noqa: S608 - names from the set above
        (*(columns[n] for n in names), agent_id),
    )


def set_signature(
    connection: sqlite3.Connection, agent_id: AgentId, *, language: str, signature: str
) -> None:
    """Keep the signature for what is written in one language; an empty one is none."""
    if not signature:
        connection.execute(
            "DELETE FROM agent_signatures WHERE agent_id = ? AND language = ?", (agent_id, language)
        )
        return
    connection.execute(
        "INSERT INTO agent_signatures (agent_id, language, signature) VALUES (?, ?, ?)"
        " ON CONFLICT (agent_id, language) DO UPDATE SET signature = excluded.signature",
        (agent_id, language, signature),
    )


def count_admins(connection: sqlite3.Connection) -> int:
    """Count those who may change roles."""
    row = connection.execute("SELECT count(*) FROM agents WHERE role = 'admin'").fetchone()
    return int(row[0])


def get_meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Read a fact about the store."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta_once(connection: sqlite3.Connection, key: str, value: str) -> str:
    """Keep a fact about the store if there is none yet; give the one that holds."""
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (key, value))
    kept = get_meta(connection, key)
    assert kept is not None
    return kept
