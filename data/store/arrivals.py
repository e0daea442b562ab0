"""Who has written how often lately, and the conversations of mails that are held (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail as it is held."""

    message_id: MessageId
    internet_message_id: str
    marks: str
    automatic: str | None


def free(
    connection: sqlite3.Connection, number: ConversationId
) -> tuple[str | None, list[HeldMail]]:
    """Let held mails be mails like any other; give whose they are, and as what they were held."""
    rows = connection.execute(
        "SELECT id, internet_message_id, marks, automatic FROM messages"
        " WHERE conversation_id = ? AND pinned_id = ? AND instr(' ' || marks || ' ', ' held ')"
        " ORDER BY id",
        (number, number),
    ).fetchall()
    connection.executemany(
        "UPDATE messages SET pinned_id = NULL,"
        " automatic = CASE WHEN instr(marks, 'repeated') THEN NULL ELSE automatic END,"
        " marks = trim(replace(replace(marks, 'held', ''), 'repeated', '')) WHERE id = ?",
        [(row[0],) for row in rows],
    )
    (sender,) = connection.execute(
        "SELECT held_from FROM conversations WHERE id = ?", (number,)
    ).fetchone()
    connection.execute("UPDATE conversations SET held_from = NULL WHERE id = ?", (number,))
    return sender, [HeldMail(*row) for row in rows]


def hold_again(
    connection: sqlite3.Connection,
    number: ConversationId,
    mails: Sequence[HeldMail],
    *,
    sender: str | None,
) -> None:
    """Hold mails that were let go, as they were held before."""
    connection.executemany(
        "UPDATE messages SET pinned_id = ?2, origin_id = ?2, marks = ?3, automatic = ?4,"
        " conversation_id = (SELECT coalesce(merged_into_id, id) FROM conversations WHERE id = ?2)"
        " WHERE id = ?1",
        [(mail.message_id, number, mail.marks, mail.automatic) for mail in mails],
    )
    connection.execute(
        "UPDATE conversations SET held_from = coalesce(held_from, ?2) WHERE id = ?1",
        (number, sender),
    )


def list_worked_on(
    connection: sqlite3.Connection,
    numbers: Collection[ConversationId],
    *,
    after_line: int,
    after_message: int,
) -> set[ConversationId]:
    """Say in which conversations an agent has done something, or something came, since."""
    rows = connection.execute(
        "SELECT c.value FROM json_each(?1) AS c WHERE EXISTS ("
        "  SELECT 1 FROM activity AS v WHERE v.conversation_id = c.value AND v.id > ?2"
        "  AND v.agent_id IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.value AND m.id > ?3)",
        (json.dumps(sorted(numbers)), after_line, after_message),
    )
    return {ConversationId(row[0]) for row in rows}


def list_empty(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[ConversationId]:
    """Say which conversations have no message any more and are shown as themselves."""
    rows = connection.execute(
        "SELECT c.id FROM conversations AS c WHERE c.id IN (SELECT value FROM json_each(?))"
        " AND c.merged_into_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id)",
        (json.dumps(sorted(numbers)),),
    )
    return [ConversationId(row[0]) for row in rows]
