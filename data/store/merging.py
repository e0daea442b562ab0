"""Pointers between conversations: merges of agents, joins by evidence (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.records import AgentId, ConversationId
from data.store.links import FAMILY_MAX
from data.store.rows import dump_json

Columns = dict[str, object]

SIDE_COLUMNS = (
    "status", "waiting_on", "closed_at", "snoozed_until_at", "assignee_id", "tier",
    "priority", "kind", "cause", "stage", "language", "unanswered_at", "last_message_at",
    "message_count", "preview",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MergeRow:
    """An agent merged a number into another."""

    from_id: ConversationId
    into_id: ConversationId
    at_ms: int
    agent_id: AgentId | None
    kept: dict[str, object]


@dataclass(frozen=True, slots=True)
class Family:
    """All numbers that hang together by evidence or by merges."""

    joined: dict[ConversationId, ConversationId]
    merges: tuple[MergeRow, ...]
    living: dict[ConversationId, ConversationId]
    """Where each is shown, as stored."""


@dataclass(frozen=True, slots=True)
class SideRow:
    """What merging looks at in a conversation."""

    id: ConversationId
    revision: int
    is_imported: bool
    customer_id: int | None
    columns: Columns
    tags: frozenset[str]
    watchers: frozenset[int]


_FAMILY = """
  WITH RECURSIVE family (id) AS (
    SELECT value FROM json_each(?)
    UNION SELECT c.joined_into_id FROM family JOIN conversations AS c ON c.id = family.id
      WHERE c.joined_into_id IS NOT NULL
    UNION SELECT c.id FROM family JOIN conversations AS c ON c.joined_into_id = family.id
    UNION SELECT m.into_id FROM family JOIN merges AS m ON m.from_id = family.id
    UNION SELECT m.from_id FROM family JOIN merges AS m ON m.into_id = family.id
  ) SELECT c.id, c.joined_into_id, c.merged_into_id FROM family
  JOIN conversations AS c ON c.id = family.id LIMIT ?"""


def read_family(connection: sqlite3.Connection, numbers: Iterable[int]) -> Family:
    """Read everything that hangs on some numbers."""
    wanted = json.dumps(sorted(numbers))
    rows = connection.execute(_FAMILY, (wanted, FAMILY_MAX)).fetchall()
    merges = connection.execute(
        "SELECT from_id, into_id, at, agent_id, kept FROM merges"
        " WHERE from_id IN (SELECT value FROM json_each(?)) ORDER BY at, from_id",
        (json.dumps([row[0] for row in rows]),),
    )
    return Family(
        {ConversationId(row[0]): ConversationId(row[1]) for row in rows if row[1] is not None},
        tuple(MergeRow(r[0], r[1], r[2], r[3], json.loads(r[4])) for r in merges),
        {ConversationId(row[0]): ConversationId(row[2] or row[0]) for row in rows},
    )


def set_joined(
    connection: sqlite3.Connection,
    pairs: Sequence[tuple[ConversationId, ConversationId | None]],
) -> None:
    """Note into which number evidence has joined others; None: it stands for itself again."""
    connection.executemany("UPDATE conversations SET joined_into_id = ?2 WHERE id = ?1", pairs)


def put_merge(connection: sqlite3.Connection, row: MergeRow) -> None:
    """Keep that an agent merged a number into another."""
    connection.execute(
        "INSERT INTO merges (from_id, into_id, at, agent_id, kept) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (from_id) DO UPDATE SET into_id = excluded.into_id, at = excluded.at,"
        " agent_id = excluded.agent_id, kept = excluded.kept",
        (row.from_id, row.into_id, row.at_ms, row.agent_id, dump_json(row.kept)),
    )


def remove_merge(connection: sqlite3.Connection, from_id: ConversationId) -> None:
    """Forget that a number was merged."""
    connection.execute("DELETE FROM merges WHERE from_id = ?", (from_id,))


def set_living(
    connection: sqlite3.Connection,
    changes: Mapping[ConversationId, ConversationId],
    *,
    at_ms: int,
) -> None:
    """Show numbers elsewhere: their messages go there, with the mails that wait to leave."""
    for number, living in changes.items():
        connection.execute(
            "UPDATE conversations SET merged_into_id = ?2, updated_at = ?3,"
            " revision = revision + 1 WHERE id = ?1",
            (number, None if living == number else living, at_ms),
        )
        connection.execute(
            "UPDATE messages SET conversation_id = ?2"
            " WHERE origin_id = ?1 AND conversation_id <> ?2",
            (number, living),
        )
        follow_messages(connection, "origin_id = ?", number)


def follow_messages(connection: sqlite3.Connection, where: str, *values: object) -> None:
    """Bring what hangs on some messages to where they are shown now."""
    moved = f"SELECT id FROM messages WHERE {where}"  # noqa: S608 - constants of this package
    for table in ("outbox", "mentions"):
        connection.execute(
            f"UPDATE {table} SET conversation_id = (SELECT m.conversation_id FROM messages AS m"  # noqa: S608 - as above
            f" WHERE m.id = {table}.message_id) WHERE message_id IN ({moved})",
            values,
        )


def raise_revision(
    connection: sqlite3.Connection, numbers: Collection[ConversationId], *, at_ms: int
) -> None:
    """Tell that something visible has changed in conversations."""
    connection.executemany(
        "UPDATE conversations SET revision = revision + 1, updated_at = ? WHERE id = ?",
        [(at_ms, number) for number in numbers],
    )


def read_sides(
    connection: sqlite3.Connection, numbers: Iterable[int]
) -> dict[ConversationId, SideRow]:
    """Read conversations as merging sees them, pointers too."""
    wanted = json.dumps(sorted(numbers))
    columns = ", ".join(SIDE_COLUMNS)
    rows = connection.execute(
        f"SELECT id, revision, is_imported, customer_id, {columns} FROM conversations"  # noqa: S608 - constants
        " WHERE id IN (SELECT value FROM json_each(?))",
        (wanted,),
    ).fetchall()
    tags: dict[int, set[str]] = {}
    for number, tag in connection.execute(
        "SELECT conversation_id, tag FROM conversation_tags"
        " WHERE conversation_id IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        tags.setdefault(number, set()).add(tag)
    watchers: dict[int, set[int]] = {}
    for number, agent_id in connection.execute(
        "SELECT conversation_id, agent_id FROM watchers"
        " WHERE conversation_id IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        watchers.setdefault(number, set()).add(agent_id)
    return {
        ConversationId(row[0]): SideRow(
            ConversationId(row[0]),
            row[1],
            bool(row[2]),
            row[3],
            dict(zip(SIDE_COLUMNS, row[4:], strict=True)),
            frozenset(tags.get(row[0], ())),
            frozenset(watchers.get(row[0], ())),
        )
        for row in rows
    }


def write_side(
    connection: sqlite3.Connection,
    number: ConversationId,
    *,
    columns: Mapping[str, object],
    tags: Collection[str],
    watchers: Collection[int],
    at_ms: int,
) -> None:
    """Write what merging makes of a conversation, raising its revision."""
    names = [name for name in SIDE_COLUMNS if name in columns]
    settings = "".join(f"{name} = ?, " for name in names)
    connection.execute(
        f"UPDATE conversations SET {settings}updated_at = ?, revision = revision + 1 WHERE id = ?",  # noqa: S608 - names from above
        (*(columns[name] for name in names), at_ms, number),
    )
    _set_rows(connection, "conversation_tags", "tag", number, tags)
    _set_rows(connection, "watchers", "agent_id", number, watchers)


def _set_rows(
    connection: sqlite3.Connection,
    table: str,
    column: str,
    number: ConversationId,
    values: Collection[object],
) -> None:
    connection.execute(
        f"DELETE FROM {table} WHERE conversation_id = ?1"  # noqa: S608 - constants
        f" AND {column} NOT IN (SELECT value FROM json_each(?2))",
        (number, json.dumps(list(values))),
    )
    connection.executemany(
        f"INSERT OR IGNORE INTO {table} (conversation_id, {column}) VALUES (?, ?)",  # noqa: S608 - as above
        [(number, value) for value in values],
    )


def newest_message_id(connection: sqlite3.Connection) -> int:
    """Give the id of the message that came in last, over all conversations."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()[0])


def has_messages_after(
    connection: sqlite3.Connection, conversation_id: ConversationId, message_id: int
) -> bool:
    """Say whether a mail came into a conversation, or left it, after some message."""
    row = connection.execute(
        "SELECT 1 FROM messages WHERE conversation_id = ? AND id > ?"
        " AND direction IN ('in', 'out', 'contact') LIMIT 1",
        (conversation_id, message_id),
    ).fetchone()
    return row is not None


def find_living(
    connection: sqlite3.Connection, conversation_id: ConversationId
) -> ConversationId | None:
    """Give where a number is shown; None where it was never given out."""
    row = connection.execute(
        "SELECT coalesce(merged_into_id, id) FROM conversations WHERE id = ?", (conversation_id,)
    ).fetchone()
    return None if row is None else ConversationId(row[0])


def list_merged(
    connection: sqlite3.Connection, conversation_id: ConversationId
) -> list[ConversationId]:
    """Give the numbers whose messages are shown in a conversation besides its own."""
    rows = connection.execute(
        "SELECT id FROM conversations WHERE merged_into_id = ? ORDER BY id LIMIT ?",
        (conversation_id, FAMILY_MAX),
    )
    return [ConversationId(row[0]) for row in rows]


def make_drafts_stale(connection: sqlite3.Connection, numbers: Collection[ConversationId]) -> None:
    """Have what is being written in conversations looked at again before it leaves."""
    connection.execute(
        "UPDATE drafts SET base_revision = 0 WHERE outbox_id IS NULL AND discarded_at IS NULL"
        " AND conversation_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )


def list_customers_of(
    connection: sqlite3.Connection, conversation_id: ConversationId
) -> dict[ConversationId, tuple[int, str, str] | None]:
    """Read whose a conversation is, and whose each number was that was merged into it."""
    rows = connection.execute(
        "SELECT c.id, p.id, p.name, p.address FROM conversations AS c"
        " LEFT JOIN customers AS p ON p.id = c.customer_id"
        " WHERE c.id = ?1 OR c.merged_into_id = ?1 LIMIT ?2",
        (conversation_id, FAMILY_MAX),
    )
    return {
        ConversationId(row[0]): None if row[1] is None else (row[1], row[2], row[3]) for row in rows
    }


def find_customer(connection: sqlite3.Connection, address: str) -> int | None:
    """Find whose address it is."""
    row = connection.execute(
        "SELECT customer_id FROM customer_addresses WHERE address = ?", (address.casefold(),)
    ).fetchone()
    return None if row is None else int(row[0])
