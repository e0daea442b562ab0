"""Who has written how often lately, and the conversations of mails that are held (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from data.records import ConversationId, MessageId

RECENT_MAX = 2_000
KEEP_MS = 24 * 3600 * 1000
"""So long a sender who goes on is held together with what was held before."""
GROUP_MAX = 500
"""Mails of one group: each new one is joined with all of them in memory."""

Row = tuple[str, int, MessageId, bool, bytes]
"""Sender, arrival, message, whether it looks automatic, fingerprint."""


def list_recent(
    connection: sqlite3.Connection, addresses: Collection[str], *, since_ms: int
) -> list[tuple[str, int, bool, bytes]]:
    """Read what senders sent since a moment, oldest first; of too much, the newest."""
    rows = connection.execute(
        "SELECT address, at, is_automatic, fingerprint FROM arrivals"
        " WHERE address IN (SELECT value FROM json_each(?)) AND at > ?"
        " ORDER BY at DESC, message_id DESC LIMIT ?",
        (json.dumps(sorted(addresses)), since_ms, RECENT_MAX),
    ).fetchall()
    return [(who, at, bool(auto), mark) for who, at, auto, mark in reversed(rows)]


def add_arrivals(connection: sqlite3.Connection, rows: Sequence[Row], *, now_ms: int) -> None:
    """Remember mails that came in, and forget those of yesterday."""
    connection.executemany(
        "INSERT OR IGNORE INTO arrivals (address, at, message_id, is_automatic, fingerprint)"
        " VALUES (?, ?, ?, ?, ?)",
        rows,
    )
    connection.execute("DELETE FROM arrivals WHERE at < ?", (now_ms - KEEP_MS,))


def find_groups(
    connection: sqlite3.Connection, addresses: Collection[str], *, since_ms: int
) -> dict[str, ConversationId]:
    """Give by sender the newest conversation in which mails of that sender were held lately."""
    rows = connection.execute(
        "SELECT held_from, id FROM conversations INDEXED BY conversations_held"
        " WHERE held_from IN (SELECT value FROM json_each(?)) AND updated_at > ?"
        " AND merged_into_id IS NULL AND message_count < ? ORDER BY id",
        (json.dumps(sorted(addresses)), since_ms, GROUP_MAX),
    )
    return {who: ConversationId(number) for who, number in rows}


def begin_group(connection: sqlite3.Connection, number: ConversationId, address: str) -> None:
    """Make a conversation the one in which a sender's mails are held."""
    connection.execute("UPDATE conversations SET held_from = ? WHERE id = ?", (address, number))


def count_held(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[tuple[ConversationId, str, int]]:
    """Give of conversations of held mails whose they are, and how many."""
    rows = connection.execute(
        "SELECT c.id, c.held_from, (SELECT count(*) FROM messages AS m"
        "  WHERE m.conversation_id = c.id AND m.direction = 'in') FROM conversations AS c"
        " WHERE c.id IN (SELECT value FROM json_each(?)) AND c.held_from IS NOT NULL",
        (json.dumps(sorted(numbers)),),
    )
    return [(ConversationId(number), who, count) for number, who, count in rows]


def name_group(connection: sqlite3.Connection, number: ConversationId, subject: str) -> None:
    """Say in the subject what lies there."""
    connection.execute("UPDATE conversations SET subject = ? WHERE id = ?", (subject, number))


def free(connection: sqlite3.Connection, number: ConversationId) -> list[str]:
    """Let held mails be mails like any other; give their ids."""
    rows = connection.execute(
        "UPDATE messages SET pinned_id = NULL,"
        " automatic = CASE WHEN instr(marks, 'repeated') THEN NULL ELSE automatic END,"
        " marks = trim(replace(replace(marks, 'held', ''), 'repeated', ''))"
        " WHERE conversation_id = ? AND pinned_id = ? AND instr(' ' || marks || ' ', ' held ')"
        " RETURNING internet_message_id",
        (number, number),
    ).fetchall()
    connection.execute("UPDATE conversations SET held_from = NULL WHERE id = ?", (number,))
    return [str(row[0]) for row in rows]
