"""What conversations ask of the server for their mails, and the operations made of it (store room).

`messages.marked` is what was asked for a mail last: where it should lie, whether it is flagged, its
tags. Whatever wrote, what is asked now is compared with it and the difference becomes operations.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from data.records import (
    ConversationId,
    FolderId,
    Located,
    MarkChange,
    MessageId,
    NewOp,
    Whereabouts,
)
from data.store import departures, server_ops

ARCHIVE_SINCE = "archive_since"
"""Since when conversations that are closed are archived on the server, in `meta`; else absent."""

# The newest mail of a person is the one that is flagged: it is what other clients show of a thread.
_ASKED = """
  WITH asking AS MATERIALIZED (
    SELECT c.id, CASE c.status WHEN 'spam' THEN 's' WHEN 'trash' THEN 't'
             WHEN 'closed' THEN iif(c.closed_at >= (SELECT CAST(value AS INTEGER) FROM meta
               WHERE key = 'archive_since'), 'c', '') ELSE '' END AS place,
           iif(c.priority >= 2, (SELECT n.id FROM messages AS n
             WHERE n.conversation_id = c.id AND n.direction = 'in' AND n.automatic IS NULL
             ORDER BY n.at DESC, n.id DESC LIMIT 1), 0) AS flagged_id,
           coalesce((SELECT group_concat(tag, ' ') FROM (SELECT tag FROM conversation_tags
             WHERE conversation_id = c.id ORDER BY tag)), '') AS tags
      FROM conversations AS c WHERE c.id IN (SELECT value FROM json_each(?))),
  asked AS (
    SELECT m.id, m.conversation_id, m.marked, m.is_history,
           nullif(g.place || '|' || iif(m.direction = 'in' AND m.id = g.flagged_id, '!', '') || '|'
             || iif(m.direction = 'in', g.tags, ''), '||') AS marks
      FROM asking AS g CROSS JOIN messages AS m ON m.conversation_id = g.id
     WHERE m.direction IN ('in', 'out'))"""


def list_asked(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> list[MarkChange]:
    """Read for which mails of conversations something else is asked than before."""
    rows = connection.execute(
        f"{_ASKED} SELECT id, conversation_id, coalesce(marked, ''), coalesce(marks, ''),"  # noqa: S608 - constants
        " coalesce((SELECT v.verb FROM activity AS v WHERE"
        "  v.conversation_id = asked.conversation_id ORDER BY v.id DESC LIMIT 1), '')"
        "  IN ('conversation.undone', 'outbox.cancelled')"
        " FROM asked WHERE marked IS NOT marks",
        (json.dumps(list(numbers)),),
    )
    return [
        MarkChange(MessageId(row[0]), ConversationId(row[1]), row[2], row[3], bool(row[4]))
        for row in rows
    ]


def list_returned(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> list[tuple[MarkChange, Located]]:
    """Read what is asked for mails that lie in the inbox, with each of their places."""
    numbers = connection.execute(
        "SELECT DISTINCT conversation_id FROM messages WHERE id IN"
        " (SELECT value FROM json_each(?))",
        (json.dumps(list(message_ids)),),
    ).fetchall()
    rows = connection.execute(
        f"{_ASKED} SELECT id, conversation_id, coalesce(marks, '') FROM asked"  # noqa: S608 - constants
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([row[0] for row in numbers]), json.dumps(list(message_ids))),
    ).fetchall()
    lies = read_whereabouts(connection, [MessageId(row[0]) for row in rows])
    return [
        (
            MarkChange(MessageId(row[0]), ConversationId(row[1]), "", row[2], is_undone=False),
            located,
        )
        for row in rows
        for located in lies[MessageId(row[0])].locations
    ]


def add_seen_here(connection: sqlite3.Connection, message_ids: Sequence[MessageId]) -> bool:
    """Have mails that came back unread be read again, where they were read; say whether any was."""
    cursor = connection.execute(
        "INSERT INTO server_ops (message_id, folder_id, uid_validity, uid, kind, what)"
        " SELECT u.message_id, u.folder_id, u.uid_validity, u.uid, 'add', '\\Seen'"
        " FROM unseen_mails AS u JOIN messages AS m ON m.id = u.message_id"
        " WHERE u.message_id IN (SELECT value FROM json_each(?)) AND (m.is_seen_elsewhere OR EXISTS"
        "  (SELECT 1 FROM reads AS r WHERE r.conversation_id = m.origin_id"
        "   AND r.read_at >= m.received_at))",
        (json.dumps(list(message_ids)),),
    )
    return cursor.rowcount > 0


def adopt_history(connection: sqlite3.Connection, numbers: Iterable[ConversationId]) -> None:
    """Take what conversations ask for imported mails as asked already: history is left as it is."""
    connection.execute(
        f"{_ASKED} UPDATE messages SET marked = asked.marks FROM asked"  # noqa: S608 - constants
        " WHERE messages.id = asked.id AND asked.is_history AND asked.marked IS NOT asked.marks",
        (json.dumps(sorted(numbers)),),
    )


def read_whereabouts(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> Mapping[MessageId, Whereabouts]:
    """Read where mails lie; a folder whose numbers do not last (UIDVALIDITY 0) is left out."""
    asked = json.dumps(list(message_ids))
    found = {message_id: Whereabouts() for message_id in message_ids}
    for row in connection.execute(
        "SELECT l.message_id, l.folder_id, l.uid_validity, l.uid, l.flags FROM json_each(?) AS a"
        " CROSS JOIN locations AS l ON l.message_id = a.value"
        " CROSS JOIN folders AS f ON f.id = l.folder_id"
        " WHERE NOT l.is_gone AND f.role = 'inbox' AND l.uid_validity > 0",
        (asked,),
    ):
        located = Located(FolderId(row[1]), row[2], row[3], frozenset(row[4].split()))
        found[MessageId(row[0])].locations.append(located)
    for op in server_ops.list_of_messages(connection, message_ids):
        found[op.message_id].ops.append(op)
    for departure in departures.list_departures(connection, message_ids):
        found[departure.message_id].departure = departure
    return found


def write_asked(
    connection: sqlite3.Connection,
    asked: Sequence[MarkChange],
    *,
    drop: Iterable[int],
    add: Iterable[NewOp],
) -> None:
    """Note what is asked for mails now; drop and add the operations that follow from it."""
    connection.executemany(
        "UPDATE messages SET marked = nullif(?, '') WHERE id = ?",
        [(mail.now, mail.message_id) for mail in asked],
    )
    connection.executemany("DELETE FROM server_ops WHERE id = ?", [(number,) for number in drop])
    connection.executemany(
        "INSERT INTO server_ops (message_id, folder_id, uid_validity, uid, kind, what)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                op.message_id,
                op.location and op.location.folder_id,
                op.location and op.location.uid_validity,
                op.location and op.location.uid,
                op.kind.value,
                op.what,
            )
            for op in add
        ],
    )


def set_archiving(connection: sqlite3.Connection, *, is_on: bool, now_ms: int) -> None:
    """Have conversations that are closed from now on archived on the server, or no more."""
    if is_on:
        connection.execute(
            "INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (ARCHIVE_SINCE, str(now_ms))
        )
    else:
        connection.execute("DELETE FROM meta WHERE key = ?", (ARCHIVE_SINCE,))


def read_known(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> dict[ConversationId, tuple[int, frozenset[str], MessageId | None]]:
    """Read priority, tags and newest mail of a person of conversations."""
    rows = connection.execute(
        "SELECT c.id, c.priority, (SELECT n.id FROM messages AS n WHERE n.conversation_id = c.id"
        "  AND n.direction = 'in' AND n.automatic IS NULL ORDER BY n.at DESC, n.id DESC LIMIT 1),"
        " (SELECT group_concat(tag, ' ') FROM conversation_tags WHERE conversation_id = c.id)"
        " FROM conversations AS c WHERE c.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {
        ConversationId(row[0]): (
            row[1],
            frozenset((row[3] or "").split()),
            None if row[2] is None else MessageId(row[2]),
        )
        for row in rows
    }


def list_inbound(
    connection: sqlite3.Connection, message_ids: Iterable[MessageId]
) -> set[MessageId]:
    """Say which of some messages customers wrote."""
    rows = connection.execute(
        "SELECT id FROM messages WHERE direction = 'in' AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(message_ids)),),
    )
    return {MessageId(row[0]) for row in rows}


def set_seen_elsewhere(
    connection: sqlite3.Connection, message_ids: Iterable[MessageId], *, is_seen: bool
) -> None:
    """Note what another mail program read, or made unread: then it is unread for every agent."""
    asked = json.dumps(sorted(message_ids))
    connection.execute(
        "UPDATE messages SET is_seen_elsewhere = ? WHERE id IN (SELECT value FROM json_each(?))",
        (is_seen, asked),
    )
    if not is_seen:
        connection.execute(
            "UPDATE reads SET read_at = least.at - 1 FROM (SELECT origin_id, min(received_at) AS at"
            "  FROM messages WHERE id IN (SELECT value FROM json_each(?)) GROUP BY origin_id)"
            " AS least WHERE reads.conversation_id = least.origin_id AND reads.read_at >= least.at",
            (asked,),
        )
