"""Conversations: queues by keyset pages, one whole conversation (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from data.errors import BadCursorError, NotFoundError, StaleRevisionError
from data.records import (
    Activity,
    AgentId,
    Conversation,
    ConversationId,
    ConversationPage,
    CustomerId,
    Evidence,
    JoinedBy,
    Message,
    MessageId,
    Participant,
    SafeLine,
)
from data.store import escalations, links, log
from data.store.evidence import among_others
from data.store.mentions import mentioned_among
from data.store.message_rows import MESSAGE_COLUMNS, MESSAGE_JOINS, message_from_row
from data.store.queues import QUEUES, count_queues
from data.store.reads import list_unread
from data.store.rows import (
    CONVERSATION_COLUMNS,
    CONVERSATION_JOINS,
    PRIORITIES,
    conversation_from_row,
)
from data.text.evidence import with_evidence

PAGE_MAX = 500
"""Rows of a queue read at a time at the most."""
TIMELINE_MAX = 5000
"""Messages of one conversation read at a time: a thousand times the usual."""


def list_queue(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    limit: int,
    cursor: str | None,
) -> ConversationPage:
    """Read a page of a queue after a cursor.

    Raises:
        NotFoundError: no such queue.
        BadCursorError: the cursor is not one of ours.
    """
    if queue not in QUEUES:
        raise NotFoundError("queue", queue)
    asked = QUEUES[queue].of(agent_id)
    condition, order, is_descending = asked.condition, asked.order, asked.is_descending
    limit = max(1, min(limit, PAGE_MAX))
    values: list[object] = []
    direction = "DESC" if is_descending else "ASC"
    if cursor is not None:
        sign = "<" if is_descending else ">"
        condition += f" AND ({order}, c.id) {sign} (?, ?)"
        values.extend(read_cursor(cursor))
    rows = connection.execute(
        f"SELECT {order}, {CONVERSATION_COLUMNS} FROM {asked.walked}"  # noqa: S608 - constants
        f" {CONVERSATION_JOINS} WHERE {condition}"
        f" ORDER BY {order} {direction}, c.id {direction} LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    total = count_queues(connection, agent_id)[queue]
    next_cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        next_cursor = f"{last[0]}.{last[1]}"
    conversations = with_details(connection, [row[1:] for row in rows[:limit]], agent_id)
    return ConversationPage(tuple(conversations), total, next_cursor)


def read_cursor(cursor: str) -> tuple[int, int]:
    """Give the order and the number that a page ended with.

    Raises:
        BadCursorError: it is not one of ours.
    """
    order, _, number = cursor.partition(".")
    try:
        return int(order), int(number)
    except ValueError as error:
        raise BadCursorError(
            f"{cursor!r} is not a cursor; use `next_cursor` of the page before."
        ) from error


def get_conversation(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    agent_id: AgentId | None = None,
) -> Conversation:
    """Read one conversation; a number that was merged away gives the one it went into.

    `agent_id` says for whom it is unread.

    Raises:
        NotFoundError: the number was never given out.
    """
    row = connection.execute(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversations AS c {CONVERSATION_JOINS}"  # noqa: S608 - constants
        " WHERE c.id = (SELECT coalesce(merged_into_id, id) FROM conversations WHERE id = ?)",
        (conversation_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("conversation", f"#{conversation_id}")
    return with_details(connection, [row], agent_id)[0]


def list_by_ids(
    connection: sqlite3.Connection, conversation_ids: Sequence[ConversationId]
) -> list[Conversation]:
    """Read conversations in the order of the ids given, at most PAGE_MAX."""
    rows = connection.execute(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversations AS c {CONVERSATION_JOINS}"  # noqa: S608 - constants
        " WHERE c.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(conversation_ids)[:PAGE_MAX]),),
    ).fetchall()
    by_id = {c.id: c for c in with_details(connection, rows)}
    return [by_id[c] for c in conversation_ids if c in by_id]


def list_of_customer(
    connection: sqlite3.Connection, customer_id: CustomerId, *, limit: int
) -> tuple[list[Conversation], int]:
    """Read a customer's conversations, the latest first, and count all of them."""
    condition = "c.customer_id = ? AND c.merged_into_id IS NULL"
    rows = connection.execute(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversations AS c INDEXED BY conversations_customer"  # noqa: S608 - constants
        f" {CONVERSATION_JOINS} WHERE {condition}"
        " ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?",
        (customer_id, max(1, min(limit, PAGE_MAX))),
    ).fetchall()
    total = connection.execute(
        f"SELECT count(*) FROM conversations AS c WHERE {condition}",  # noqa: S608 - constants
        (customer_id,),
    ).fetchone()[0]
    return with_details(connection, rows), int(total)


def with_details(
    connection: sqlite3.Connection,
    rows: Sequence[tuple[object, ...]],
    agent_id: AgentId | None = None,
) -> list[Conversation]:
    """Add tags, participants, watchers, links, what is unread: one query each for a page."""
    numbers = json.dumps([row[0] for row in rows])
    tags: dict[object, list[str]] = {}
    for number, tag in connection.execute(
        "SELECT conversation_id, tag FROM conversation_tags"
        " WHERE conversation_id IN (SELECT value FROM json_each(?)) ORDER BY tag",
        (numbers,),
    ):
        tags.setdefault(number, []).append(tag)
    watchers: dict[object, list[str]] = {}
    for number, name in connection.execute(
        "SELECT w.conversation_id, a.name FROM watchers AS w JOIN agents AS a ON a.id = w.agent_id"
        " WHERE w.conversation_id IN (SELECT value FROM json_each(?)) ORDER BY a.name",
        (numbers,),
    ):
        watchers.setdefault(number, []).append(name)
    linked = links.list_linked(connection, numbers)
    participants = _participants(connection, rows, numbers)
    unread = list_unread(connection, [row[0] for row in rows], agent_id)
    mentioned = mentioned_among(connection, [row[0] for row in rows], agent_id)
    awaited = escalations.list_awaited(connection, numbers)
    return [
        conversation_from_row(
            row,
            tags=tags.get(row[0], ()),
            participants=participants.get(row[0], ()),
            watchers=watchers.get(row[0], ()),
            linked=linked.get(row[0], ()),
            is_unread=row[0] in unread,
            is_mentioned=row[0] in mentioned,
            escalations=awaited.get(row[0], ()),
        )
        for row in rows
    ]


def _participants(
    connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]], numbers: str
) -> dict[object, list[Participant]]:
    """Find who wrote into each conversation; the customer first, everybody else marked as such."""
    customers = {row[0]: str(row[23] or "").casefold() for row in rows}
    found: dict[object, list[Participant]] = {}
    seen: set[tuple[object, str]] = set()
    for number, name, address in connection.execute(
        "SELECT conversation_id, author_name, author_address FROM messages"
        " WHERE conversation_id IN (SELECT value FROM json_each(?)) AND direction = 'in'"
        " AND automatic IS NULL ORDER BY conversation_id, at, id",
        (numbers,),
    ):
        key = (number, address.casefold())
        if not address or key in seen:
            continue
        seen.add(key)
        is_customer = address.casefold() == customers.get(number)
        role = "customer" if is_customer else "participant"
        person = Participant(SafeLine(name), SafeLine(address), role)
        people = found.setdefault(number, [])
        people.insert(0, person) if is_customer else people.append(person)
    return found


def list_messages(connection: sqlite3.Connection, conversation_id: ConversationId) -> list[Message]:
    """Read the timeline of a conversation, oldest first."""
    rows = connection.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM messages AS m {MESSAGE_JOINS}"  # noqa: S608 - constants
        " WHERE m.conversation_id = ? ORDER BY m.at, m.id LIMIT ?",
        (conversation_id, TIMELINE_MAX),
    )
    return with_evidence([message_from_row(row) for row in rows])


def find_newest_message(
    connection: sqlite3.Connection, conversation_id: ConversationId
) -> Message | None:
    """Read the message that came or went last, if there is any."""
    row = connection.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM messages AS m {MESSAGE_JOINS}"  # noqa: S608 - constants
        " WHERE m.conversation_id = ? ORDER BY m.at DESC, m.id DESC LIMIT 1",
        (conversation_id,),
    ).fetchone()
    return None if row is None else message_from_row(row)


def list_newest_messages(
    connection: sqlite3.Connection, conversation_ids: Sequence[ConversationId]
) -> list[Message]:
    """Read the message that came or went last of each conversation, where there is any."""
    found = (find_newest_message(connection, number) for number in conversation_ids)
    return [message for message in found if message is not None]


def is_alone(
    connection: sqlite3.Connection, conversation_id: ConversationId, message_id: MessageId
) -> bool:
    """Say whether a message is the only one that its conversation ever had."""
    row = connection.execute(
        "SELECT 1 FROM messages WHERE conversation_id = ? AND id <> ? LIMIT 1",
        (conversation_id, message_id),
    ).fetchone()
    return row is None


def get_message(connection: sqlite3.Connection, message_id: MessageId) -> Message:
    """Read one message.

    Raises:
        NotFoundError: no such message.
    """
    row = connection.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM messages AS m {MESSAGE_JOINS} WHERE m.id = ?",  # noqa: S608 - constants
        (message_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("message", message_id)
    return message_from_row(row)


def list_message_page(
    connection: sqlite3.Connection,
    *,
    after: int,
    limit: int,
    where: str,
    parameters: Sequence[object],
) -> list[Message]:
    """Read messages by ascending id after one; for exports of any size."""
    condition = f" AND {where}" if where else ""
    rows = connection.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM messages AS m"  # noqa: S608 - constants and data.store.filters
        " JOIN conversations AS c ON c.id = m.conversation_id"
        f" {MESSAGE_JOINS} WHERE m.id > ?{condition} ORDER BY m.id LIMIT ?",
        (after, *parameters, limit),
    )
    found = [message_from_row(row) for row in rows]
    return [among_others(connection, message) for message in found]


def list_evidence(
    connection: sqlite3.Connection, conversation_id: ConversationId
) -> list[tuple[Evidence, ConversationId, Activity | None]]:
    """Read why each message of a conversation is there, with the number it was first put into.

    Where an agent has put it there, with the line of the log that tells so.
    """
    rows = connection.execute(
        f"SELECT m.id, m.joined_by, m.joined_via, m.origin_id, {log.ACTIVITY_COLUMNS}"  # noqa: S608 - constants
        " FROM messages AS m LEFT JOIN activity AS v ON v.id = m.placed_id"
        f" {log.ACTIVITY_JOINS} WHERE m.conversation_id = ? ORDER BY m.at, m.id LIMIT ?",
        (conversation_id, TIMELINE_MAX),
    )
    return [
        (
            Evidence(MessageId(row[0]), JoinedBy(row[1]), "", row[2]),
            ConversationId(row[3]),
            None if row[4] is None else log.activity_from_row(row[4:]),
        )
        for row in rows
    ]


def check_revision(
    connection: sqlite3.Connection, conversation_id: ConversationId, expected: int | None
) -> int:
    """Give the revision; raise StaleRevisionError where it is not the expected one."""
    row = connection.execute(
        "SELECT revision FROM conversations WHERE id = ?", (conversation_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError("conversation", f"#{conversation_id}")
    if expected is not None and row[0] != expected:
        raise StaleRevisionError(conversation_id, expected=expected, actual=row[0])
    return int(row[0])


_SETTABLE = frozenset(
    {
        "status", "waiting_on", "closed_at", "assignee_id", "unanswered_at", "snoozed_until_at",
        "last_message_at", "message_count", "preview", "priority", "kind", "subject", "language",
        "woken_at",
        "claimed_at", "tier", "cause", "stage", "channel", "is_language_told",
    }
)  # fmt: skip


def get_fields(
    connection: sqlite3.Connection, conversation_id: ConversationId, names: Sequence[str]
) -> dict[str, object]:
    """Read columns of a conversation as they are stored.

    Raises:
        NotFoundError: no such conversation.
    """
    assert set(names) <= _SETTABLE, names
    if not names:
        check_revision(connection, conversation_id, None)
        return {}
    row = connection.execute(
        f"SELECT {', '.join(names)} FROM conversations WHERE id = ?",  # noqa: S608 - names from the set above
        (conversation_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("conversation", f"#{conversation_id}")
    return dict(zip(names, row, strict=True))


def read_fields_of(
    connection: sqlite3.Connection,
    conversation_ids: Sequence[ConversationId],
    names: Collection[str],
) -> dict[ConversationId, dict[str, object]]:
    """Read columns of many conversations in one go; those that are missing are left out."""
    assert _SETTABLE.issuperset(names), names
    wanted = sorted(names)
    rows = connection.execute(
        f"SELECT {', '.join(('id', *wanted))} FROM conversations"  # noqa: S608 - as above
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(conversation_ids)),),
    )
    return {ConversationId(row[0]): dict(zip(wanted, row[1:], strict=True)) for row in rows}


def set_fields(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    fields: Mapping[str, object],
    *,
    at_ms: int,
) -> dict[str, object]:
    """Change columns of a conversation, raising its revision; give the values from before."""
    before = get_fields(connection, conversation_id, sorted(fields))
    write_fields(connection, conversation_id, fields, at_ms=at_ms)
    return before


def write_fields(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    fields: Mapping[str, object],
    *,
    at_ms: int,
) -> int:
    """Change columns of a conversation that is there; give its new revision."""
    assert _SETTABLE.issuperset(fields), fields
    names = sorted(fields)
    row = connection.execute(
        f"UPDATE conversations SET {''.join(f'{n} = ?, ' for n in names)}updated_at = ?,"  # noqa: S608 - as above
        " revision = revision + 1 WHERE id = ? RETURNING revision",
        (*(fields[n] for n in names), at_ms, conversation_id),
    ).fetchone()
    return int(row[0])


def priority_number(name: str) -> int:
    """Give a priority's number in the database."""
    return [p.value for p in PRIORITIES].index(name)
