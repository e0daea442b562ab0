"""What a conversation's own row says of its mails, and whose it is (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from data.records import (
    ConversationId,
    CustomerId,
    MessageId,
)


@dataclass(frozen=True, slots=True)
class Touch:
    """One mail or contact of a conversation, as far as its summary needs it."""

    message_id: MessageId
    direction: str
    """`in` or `out`; of a logged contact, who reached whom."""
    automatic: str | None
    at_ms: int
    author: tuple[str, str]
    first_to: tuple[str, str] | None
    reply_to: tuple[str, str] | None
    subject: str
    preview: str
    language: str | None
    is_contact: bool = False
    """It was logged by an agent, and says nothing of whose the conversation is."""
    is_held: bool = False
    """One of too many: it moves nothing in any list."""
    thread: ConversationId | None = None
    """The number that it came into, shown here because an agent merged that; None: this one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The columns of a conversation that follow from its messages."""

    id: ConversationId
    subject: str
    customer_id: CustomerId | None
    status: str
    waiting_on: str | None
    closed_at_ms: int | None
    wakes: bool
    created_at_ms: int
    last_message_at_ms: int
    unanswered_at_ms: int | None
    message_count: int
    preview: str
    language: str | None


def list_touches(
    connection: sqlite3.Connection, conversation_ids: Collection[int]
) -> dict[ConversationId, list[Touch]]:
    """Read every mail and contact of some conversations in the order of the timeline."""
    touches: dict[ConversationId, list[Touch]] = {ConversationId(c): [] for c in conversation_ids}
    rows = connection.execute(
        "SELECT m.conversation_id, m.id, coalesce(m.contact_direction, m.direction),"
        " m.automatic, m.at, m.author_name, m.author_address, m.people, m.subject,"
        " substr(coalesce(b.new_text, b.text, ''), 1, 2000), b.facts ->> 'language',"
        " m.direction = 'contact', instr(' ' || m.marks || ' ', ' held ') > 0, m.origin_id"
        " FROM messages AS m LEFT JOIN bodies AS b ON b.id = m.body_id"
        " WHERE m.conversation_id IN (SELECT value FROM json_each(?))"
        " AND m.direction IN ('in', 'out', 'contact')"
        # An answer that has not left, or never will, answers nothing.
        " AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.message_id = m.id"
        "  AND (o.state IN ('cancelled', 'withheld', 'refused') OR o.is_returned)"
        "  OR o.message_id = m.id AND o.because = 'scheduled')"
        " ORDER BY m.conversation_id, m.at, m.id",
        (json.dumps(sorted(conversation_ids)),),
    )
    for row in rows:
        people = json.loads(row[7])
        first_to = people.get("to") or people.get("cc")
        reply_to = people.get("reply_to")
        touches[row[0]].append(
            Touch(
                MessageId(row[1]),
                row[2],
                row[3],
                row[4],
                (row[5], row[6]),
                tuple(first_to[0]) if first_to else None,
                tuple(reply_to[0]) if reply_to else None,
                row[8],
                row[9],
                row[10],
                bool(row[11]),
                bool(row[12]),
                row[13],
            )
        )
    return touches


def list_joints(
    connection: sqlite3.Connection, conversation_ids: Collection[int]
) -> dict[ConversationId, list[tuple[ConversationId, ConversationId, int]]]:
    """Read when agents merged numbers into some conversations: from, into, at."""
    joints: dict[ConversationId, list[tuple[ConversationId, ConversationId, int]]] = {}
    for living, from_id, into_id, at_ms in connection.execute(
        "SELECT c.merged_into_id, m.from_id, m.into_id, m.at FROM conversations AS c"
        " JOIN merges AS m ON m.from_id = c.id"
        " WHERE c.merged_into_id IN (SELECT value FROM json_each(?)) ORDER BY m.at",
        (json.dumps(sorted(conversation_ids)),),
    ):
        joints.setdefault(living, []).append((from_id, into_id, at_ms))
    return joints


def find_or_add_customers(
    connection: sqlite3.Connection, people: Iterable[tuple[str, str]], *, at_ms: int
) -> dict[str, CustomerId]:
    """Give the customer of each (name, address), made where unknown, by casefolded address."""
    found: dict[str, CustomerId] = {}
    for name, address in people:
        key = address.casefold()
        if key in found:
            continue
        row = connection.execute(
            "SELECT customer_id FROM customer_addresses WHERE address = ?", (key,)
        ).fetchone()
        if row is None:
            cursor = connection.execute(
                "INSERT INTO customers (name, address, created_at) VALUES (?, ?, ?)",
                (name, address, at_ms),
            )
            assert cursor.lastrowid is not None
            connection.execute(
                "INSERT INTO customer_addresses (address, customer_id) VALUES (?, ?)",
                (key, cursor.lastrowid),
            )
            found[key] = CustomerId(cursor.lastrowid)
        else:
            found[key] = CustomerId(row[0])
            if name:
                connection.execute(
                    "UPDATE customers SET name = ? WHERE id = ? AND name = ''", (name, row[0])
                )
    return found


def set_customer(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    subject: str,
    customer_id: CustomerId,
) -> None:
    """Fix whose conversation a new one is."""
    connection.execute(
        "UPDATE conversations SET subject = ?, customer_id = ? WHERE id = ?",
        (subject, customer_id, conversation_id),
    )


def set_summaries(
    connection: sqlite3.Connection, summaries: Sequence[Summary], *, at_ms: int
) -> None:
    """Write what follows from a conversation's messages, raising its revision."""
    connection.executemany(
        "UPDATE conversations SET subject = ?, customer_id = ?, status = ?, waiting_on = ?,"
        " closed_at = ?,"
        " snoozed_until_at = CASE WHEN ? THEN NULL ELSE snoozed_until_at END, created_at = ?,"
        " last_message_at = ?, unanswered_at = ?, message_count = ?, preview = ?,"
        " language = CASE WHEN is_language_told THEN language ELSE ? END,"
        " updated_at = ?, revision = revision + 1 WHERE id = ?",
        [
            (
                s.subject,
                s.customer_id,
                s.status,
                s.waiting_on,
                s.closed_at_ms,
                int(s.wakes),
                s.created_at_ms,
                s.last_message_at_ms,
                s.unanswered_at_ms,
                s.message_count,
                s.preview,
                s.language,
                at_ms,
                s.id,
            )
            for s in summaries
        ],
    )


def set_previews(
    connection: sqlite3.Connection, previews: Sequence[tuple[ConversationId, str, str | None]]
) -> None:
    """Fill in what the list shows of the newest body, where nothing stands yet."""
    connection.executemany(
        "UPDATE conversations SET preview = ?2, language = coalesce(language, ?3)"
        " WHERE id = ?1 AND preview = ''",
        previews,
    )
