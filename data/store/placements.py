"""Where each message stands: what splitting and joining decide of it (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.records import ConversationId, MessageId
from data.store.merging import follow_messages


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a message stands, as far as an agent or joining decides it."""

    message_id: MessageId
    direction: str
    conversation_id: ConversationId
    origin_id: ConversationId
    pinned_id: ConversationId | None
    joined_by: str
    joined_via: str | None
    placed_id: int | None
    at_ms: int
    internet_message_id: str


def read_placements(
    connection: sqlite3.Connection, message_ids: Collection[int]
) -> dict[MessageId, Placement]:
    """Read where messages stand."""
    rows = connection.execute(
        "SELECT id, direction, conversation_id, origin_id, pinned_id, joined_by, joined_via,"
        " placed_id, at, internet_message_id FROM messages"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY at, id",
        (json.dumps(sorted(message_ids)),),
    )
    return {MessageId(row[0]): Placement(*row) for row in rows}


def write_placements(connection: sqlite3.Connection, placements: Sequence[Placement]) -> None:
    """Put messages where they are to stand, with the mails that wait to leave."""
    connection.executemany(
        "UPDATE messages SET conversation_id = ?2, origin_id = ?3, pinned_id = ?4, joined_by = ?5,"
        " joined_via = ?6, placed_id = ?7 WHERE id = ?1",
        [
            (p.message_id, p.conversation_id, p.origin_id, p.pinned_id, p.joined_by, p.joined_via,
             p.placed_id)
            for p in placements
        ],
    )  # fmt: skip
    ids = json.dumps([p.message_id for p in placements])
    follow_messages(connection, "id IN (SELECT value FROM json_each(?))", ids)


def set_placed(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId], activity_id: int
) -> None:
    """Note by which deed messages stand where they are."""
    connection.executemany(
        "UPDATE messages SET placed_id = ?2 WHERE id = ?1", [(m, activity_id) for m in message_ids]
    )


def count_others(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    message_ids: Collection[MessageId],
) -> int:
    """Count the messages of a conversation besides some."""
    row = connection.execute(
        "SELECT count(*) FROM messages WHERE conversation_id = ?"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        (conversation_id, json.dumps(sorted(message_ids))),
    ).fetchone()
    return int(row[0])


def choose_first_messages(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> dict[ConversationId, MessageId | None]:
    """Have each number stand for the oldest of its mails; give those that it stood for before."""
    before: dict[ConversationId, MessageId | None] = {}
    for number in numbers:
        row = connection.execute(
            "SELECT c.first_message_id, (SELECT f.origin_id FROM messages AS f"
            "  WHERE f.id = c.first_message_id), (SELECT m.id FROM messages AS m"
            "  WHERE m.origin_id = c.id AND m.direction IN ('in', 'out')"
            "  ORDER BY m.at, m.id LIMIT 1)"
            " FROM conversations AS c WHERE c.id = ?",
            (number,),
        ).fetchone()
        if row is not None and row[1] != number and row[2] is not None:
            before[number] = row[0]
            set_first_message(connection, number, row[2])
    return before


def set_first_message(
    connection: sqlite3.Connection, number: ConversationId, message_id: MessageId | None
) -> None:
    """Have a number stand for a mail."""
    connection.execute(
        "UPDATE conversations SET first_message_id = ? WHERE id = ?", (message_id, number)
    )


def begin_beside(
    connection: sqlite3.Connection, number: ConversationId, other: ConversationId, *, at_ms: int
) -> None:
    """Give a new conversation what it shares with the one that it came out of."""
    connection.execute(
        "UPDATE conversations SET (subject, customer_id, assignee_id, tier, priority, kind,"
        " channel, stage, last_message_at) = (SELECT subject, customer_id, assignee_id, tier,"
        " priority, kind, channel, stage, last_message_at FROM conversations WHERE id = ?2),"
        " status = 'open', updated_at = ?3 WHERE id = ?1",
        (number, other, at_ms),
    )
    connection.execute(
        "INSERT OR IGNORE INTO reads (conversation_id, agent_id, read_at)"
        " SELECT ?1, agent_id, max(read_at) FROM reads WHERE conversation_id = ?2"
        " GROUP BY agent_id",
        (number, other),
    )


def forget_customer(connection: sqlite3.Connection, number: ConversationId) -> None:
    """Let whose conversation it is follow from its mails."""
    connection.execute("UPDATE conversations SET customer_id = NULL WHERE id = ?", (number,))
