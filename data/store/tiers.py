"""Tiers and who was put into them by hand; a Unix group is only named here (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from data.records import AgentId, ConversationId, Tier, TierId

TIERS_MAX = 200
"""Read at a time; a team has a handful."""
UNSETTLED = "status IN ('new', 'open', 'waiting') AND merged_into_id IS NULL"

_TIERS = """
  SELECT t.id, t.name, t.title, t.unix_group,
    (SELECT json_group_array(a.name) FROM tier_members AS m
      JOIN agents AS a ON a.id = m.agent_id WHERE m.tier_id = t.id)
  FROM tiers AS t"""


def list_tiers(connection: sqlite3.Connection) -> list[Tier]:
    """Read every tier by name, with those who were put in by hand."""
    rows = connection.execute(f"{_TIERS} ORDER BY t.name LIMIT ?", (TIERS_MAX,))
    return [_tier(row) for row in rows]


def find_tier(connection: sqlite3.Connection, name: str) -> Tier | None:
    """Read the tier of this name, if there is one."""
    row = connection.execute(f"{_TIERS} WHERE t.name = ?", (name,)).fetchone()
    return None if row is None else _tier(row)


def add_tier(
    connection: sqlite3.Connection, *, name: str, title: str, unix_group: str, now_ms: int
) -> TierId:
    """Make a tier without anybody in it."""
    cursor = connection.execute(
        "INSERT INTO tiers (name, title, unix_group, created_at) VALUES (?, ?, ?, ?)",
        (name, title, unix_group, now_ms),
    )
    assert cursor.lastrowid is not None
    return TierId(cursor.lastrowid)


def set_tier(
    connection: sqlite3.Connection, tier_id: TierId, *, name: str, title: str, unix_group: str
) -> None:
    """Change what a tier is called and which Unix group fills it."""
    connection.execute(
        "UPDATE tiers SET name = ?, title = ?, unix_group = ? WHERE id = ?",
        (name, title, unix_group, tier_id),
    )


def remove_tier(connection: sqlite3.Connection, tier_id: TierId) -> None:
    """Delete a tier; its members stay agents."""
    connection.execute("DELETE FROM tiers WHERE id = ?", (tier_id,))


def join_tier(
    connection: sqlite3.Connection, tier_id: TierId, agent_ids: Sequence[AgentId]
) -> None:
    """Put agents into a tier; who is in it already stays."""
    connection.executemany(
        "INSERT OR IGNORE INTO tier_members (tier_id, agent_id) VALUES (?, ?)",
        [(tier_id, agent_id) for agent_id in agent_ids],
    )


def leave_tier(
    connection: sqlite3.Connection, tier_id: TierId, agent_ids: Sequence[AgentId]
) -> None:
    """Take agents out of a tier."""
    connection.executemany(
        "DELETE FROM tier_members WHERE tier_id = ? AND agent_id = ?",
        [(tier_id, agent_id) for agent_id in agent_ids],
    )


def list_conversations_of_tier(
    connection: sqlite3.Connection, name: str, *, is_settled_too: bool
) -> list[ConversationId]:
    """Give the conversations that stand with a tier."""
    more = "" if is_settled_too else f" AND {UNSETTLED}"
    rows = connection.execute(
        f"SELECT id FROM conversations INDEXED BY conversations_tier WHERE tier = ?{more}"  # noqa: S608 - constants
        " ORDER BY id",
        (name,),
    )
    return [ConversationId(row[0]) for row in rows]


def _tier(row: tuple[int, str, str, str, str]) -> Tier:
    tier_id, name, title, unix_group, members = row
    by_hand = tuple(sorted(json.loads(members)))
    return Tier(TierId(tier_id), name, title, unix_group, by_hand, by_hand)
