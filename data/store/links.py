"""Conversations that belong together and stay apart: what links them (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from data.records import ConversationId

FAMILY_MAX = 10_000
"""Numbers of one family read at a time: an agent who merges more has a machine to do it."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Two conversations that belong together, and why."""

    from_id: ConversationId
    to_id: ConversationId
    why: str


def list_links_between(
    connection: sqlite3.Connection, one: ConversationId, other: ConversationId | None = None
) -> list[LinkRow]:
    """Read the links of a conversation, with what was merged into it; all, or those to another."""
    family = "SELECT id FROM conversations WHERE id = {0} UNION ALL SELECT id FROM conversations WHERE merged_into_id = {0}"  # noqa: E501 - one statement
    mine, theirs = family.format("?1"), family.format("?2")
    to_theirs = "" if other is None else f" AND {{0}} IN ({theirs})"
    rows = connection.execute(
        "SELECT from_id, to_id, why FROM conversation_links"  # noqa: S608 - constants
        f" WHERE from_id IN ({mine}){to_theirs.format('to_id')}"
        " UNION SELECT from_id, to_id, why FROM conversation_links"
        f" WHERE to_id IN ({mine}){to_theirs.format('from_id')} LIMIT ?3",
        (one, other, FAMILY_MAX),
    )
    return [LinkRow(*row) for row in rows]


def add_links(connection: sqlite3.Connection, rows: Sequence[LinkRow]) -> None:
    """Link conversations."""
    connection.executemany(
        "INSERT OR IGNORE INTO conversation_links (from_id, to_id, why) VALUES (?, ?, ?)",
        [(row.from_id, row.to_id, row.why) for row in rows],
    )


def remove_links(connection: sqlite3.Connection, rows: Sequence[LinkRow]) -> None:
    """Take links away."""
    connection.executemany(
        "DELETE FROM conversation_links WHERE from_id = ? AND to_id = ?",
        [(row.from_id, row.to_id) for row in rows],
    )


def list_linked(connection: sqlite3.Connection, numbers: str) -> dict[object, list[ConversationId]]:
    """Find the conversations that are linked with some, or with what was merged into them."""
    merged = connection.execute(
        "SELECT id, merged_into_id FROM conversations"
        " WHERE merged_into_id IN (SELECT value FROM json_each(?))",
        (numbers,),
    )
    shown: dict[int, int] = {number: number for number in json.loads(numbers)} | dict(merged)
    linked: dict[object, set[ConversationId]] = {}
    for number, other in connection.execute(
        "SELECT l.from_id, coalesce(c.merged_into_id, c.id) FROM conversation_links AS l"
        " JOIN conversations AS c ON c.id = l.to_id"
        " WHERE l.from_id IN (SELECT value FROM json_each(?1))"
        " UNION SELECT l.to_id, coalesce(c.merged_into_id, c.id) FROM conversation_links AS l"
        " JOIN conversations AS c ON c.id = l.from_id"
        " WHERE l.to_id IN (SELECT value FROM json_each(?1))",
        (json.dumps(list(shown)),),
    ):
        if other != shown[number]:
            linked.setdefault(shown[number], set()).add(ConversationId(other))
    return {number: sorted(others) for number, others in linked.items()}
