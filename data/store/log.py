"""The two logs that every write leaves behind: activity and the change feed (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from data.records import MENTION, READ, SERVER_OPS, Activity, AgentId, Change, ConversationId
from data.store.rows import dump_json, from_ms, to_ms
from data.store.watch import WatchedConnection

FEED_PAGE = 1000
"""Changes read at a time; a process further behind reloads everything anyway."""
FEED_KEEP_MS = 7 * 24 * 3600 * 1000
"""Feed rows older than this are dropped: nobody sleeps longer and still wants single changes."""
FAR_MS = 1 << 62
"""Later than anything."""
_PRIVATE = frozenset({READ, MENTION, SERVER_OPS, "draft"})
"""Kinds of news that say nothing of where a conversation stands."""


def log_activity(
    connection: sqlite3.Connection,
    *,
    at_ms: int,
    agent_id: AgentId | None,
    verb: str,
    conversation_id: ConversationId | None,
    detail: Mapping[str, object],
    undo_id: int | None = None,
    undone_id: int | None = None,
    is_deed: bool = False,
) -> int:
    """Append a line to the activity log; give its id, by which a deed is taken back.

    `undo_id` is the first line of the same deed, `undone_id` the deed that this takes back.
    """
    cursor = connection.execute(
        "INSERT INTO activity"
        " (at, agent_id, verb, conversation_id, undo_id, undone_id, is_deed, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            at_ms,
            agent_id,
            verb,
            conversation_id,
            undo_id,
            undone_id,
            int(is_deed),
            dump_json(dict(detail)),
        ),
    )
    _touch(connection, (conversation_id,))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def announce(
    connection: sqlite3.Connection,
    kind: str,
    conversation_ids: Sequence[ConversationId | None],
    *,
    at_ms: int,
) -> None:
    """Add rows to the change feed; None says "many, read everything again"."""
    connection.executemany(
        "INSERT INTO changes (kind, conversation_id, at) VALUES (?, ?, ?)",
        [(kind, conversation_id, at_ms) for conversation_id in conversation_ids],
    )
    if kind not in _PRIVATE:
        _touch(connection, conversation_ids)


def _touch(
    connection: sqlite3.Connection, conversation_ids: Sequence[ConversationId | None]
) -> None:
    """Note what a transaction is about, so that what follows from it is worked out at its end."""
    if isinstance(connection, WatchedConnection):
        connection.touched.update(c for c in conversation_ids if c is not None)


def read_changes(connection: sqlite3.Connection, after: int) -> tuple[list[Change], bool]:
    """Read the feed past a number; True where rows were lost and all must be read again."""
    oldest = connection.execute("SELECT min(seq) FROM changes").fetchone()[0]
    rows = connection.execute(
        "SELECT seq, kind, conversation_id FROM changes WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, FEED_PAGE),
    ).fetchall()
    changes = [Change(seq, kind, None if c is None else ConversationId(c)) for seq, kind, c in rows]
    return changes, oldest is not None and after + 1 < oldest


def last_change(connection: sqlite3.Connection) -> int:
    """Give the newest sequence number of the feed."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])


def trim_feed(connection: sqlite3.Connection, now_ms: int) -> None:
    """Drop feed rows that nobody can still be waiting for."""
    connection.execute("DELETE FROM changes WHERE at < ?", (now_ms - FEED_KEEP_MS,))


def list_activity(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    limit: int,
    *,
    before: datetime | None = None,
) -> list[Activity]:
    """Read the newest lines of a conversation's log, or those before a moment, oldest first.

    With those of the numbers that were merged into it: what was done there is shown here.
    """
    rows = connection.execute(
        f"SELECT {ACTIVITY_COLUMNS} FROM activity AS v {ACTIVITY_JOINS}"  # noqa: S608 - constants
        " WHERE v.conversation_id IN (SELECT ?1 UNION ALL"
        "  SELECT id FROM conversations WHERE merged_into_id = ?1)"
        " AND v.at < ?3 ORDER BY v.id DESC LIMIT ?2",
        (conversation_id, limit, _end_ms(before)),
    ).fetchall()
    return [activity_from_row(row) for row in reversed(rows)]


def list_team_activity(
    connection: sqlite3.Connection,
    *,
    agent_id: AgentId | None,
    limit: int,
    before: datetime | None = None,
) -> list[Activity]:
    """Read the newest lines of the whole log, or of one agent; before a moment; oldest first."""
    condition = "v.at < ?" if agent_id is None else "v.at < ? AND v.agent_id = ?"
    values = (_end_ms(before),) if agent_id is None else (_end_ms(before), agent_id)
    rows = connection.execute(
        f"SELECT {ACTIVITY_COLUMNS} FROM activity AS v {ACTIVITY_JOINS}"  # noqa: S608 - constants
        f" WHERE {condition} ORDER BY v.id DESC LIMIT ?",
        (*values, limit),
    ).fetchall()
    return [activity_from_row(row) for row in reversed(rows)]


def _end_ms(before: datetime | None) -> int:
    return FAR_MS if before is None else to_ms(before)


ACTIVITY_COLUMNS = """
  v.id, v.at, a.name, v.verb, v.conversation_id, v.detail, given.name, undone.verb"""
ACTIVITY_JOINS = """
  LEFT JOIN agents AS a ON a.id = v.agent_id
  LEFT JOIN agents AS given ON given.id = v.detail ->> '$.after.assignee_id'
  LEFT JOIN activity AS undone ON undone.id = v.undone_id"""


def activity_from_row(row: Sequence[Any]) -> Activity:
    """Make a record of ACTIVITY_COLUMNS."""
    number, at, agent, verb, about, detail, given_to, undone = row
    conversation_id = None if about is None else ConversationId(about)
    return Activity(
        number, from_ms(at), agent, verb, conversation_id, json.loads(detail), given_to, undone
    )


def find_queued(
    connection: sqlite3.Connection, conversation_id: ConversationId, outbox_id: int
) -> tuple[ConversationId, dict[str, object], dict[str, object]] | None:
    """Find what queueing a mail changed: in which conversation, columns before and after.

    That is another than it is shown in now where an agent has merged it since.
    """
    row = connection.execute(
        "SELECT conversation_id, detail FROM activity WHERE conversation_id IN (SELECT ?1"
        "  UNION ALL SELECT id FROM conversations WHERE merged_into_id = ?1)"
        " AND verb IN ('message.queued', 'outbox.released') AND detail ->> 'outbox_id' = ?2"
        " AND detail ->> 'before' IS NOT NULL ORDER BY id DESC LIMIT 1",
        (conversation_id, outbox_id),
    ).fetchone()
    if row is None:
        return None
    detail = json.loads(row[1])
    return ConversationId(row[0]), detail["before"], detail["after"]


def find_queueing(
    connection: sqlite3.Connection, outbox_id: int, number: ConversationId
) -> int | None:
    """Find the line of the log that tells of a mail's being queued: the deed of who wrote it."""
    row = connection.execute(
        "SELECT id FROM activity WHERE conversation_id IN (SELECT ?1 UNION ALL"
        "  SELECT id FROM conversations WHERE merged_into_id = ?1) AND verb = 'message.queued'"
        " AND detail ->> 'outbox_id' = ?2 ORDER BY id DESC LIMIT 1",
        (number, outbox_id),
    ).fetchone()
    return None if row is None else int(row[0])
