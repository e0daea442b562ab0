"""Flags as the server was last seen to have them, and those that wait to be told (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from data.records import ConversationId, FolderId, MessageId, OpKind


def list_pending_bits(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uids: Collection[int]
) -> dict[int, list[tuple[int, OpKind, str]]]:
    """Read by UID the flags that wait to be set or taken away: operation, which of both, flag.

    Those whose UIDs are void are among them: they are about the same mails.
    """
    found: dict[int, list[tuple[int, OpKind, str]]] = {}
    for uid, op_id, kind, what in connection.execute(
        "SELECT l.uid, o.id, o.kind, o.what FROM json_each(?1) AS a CROSS JOIN locations AS l"
        " ON (l.folder_id, l.uid_validity, l.uid) = (?2, ?3, a.value)"
        " CROSS JOIN server_ops AS o ON o.message_id = l.message_id AND o.folder_id = ?2"
        " WHERE o.kind <> 'move' AND (o.uid IS NULL OR (o.uid_validity, o.uid) = (?3, l.uid))"
        " ORDER BY o.id",
        (json.dumps(sorted(uids)), folder_id, uid_validity),
    ):
        found.setdefault(uid, []).append((op_id, OpKind(kind), what))
    return found


def list_flags(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uids: Collection[int]
) -> dict[int, tuple[MessageId, ConversationId, str]]:
    """Read by UID which mail lies there, its conversation, and the flags that the server had."""
    rows = connection.execute(
        "SELECT l.uid, l.message_id, m.conversation_id, l.flags FROM json_each(?) AS a"
        " CROSS JOIN locations AS l ON (l.folder_id, l.uid_validity, l.uid) = (?, ?, a.value)"
        " CROSS JOIN messages AS m ON m.id = l.message_id WHERE NOT l.is_gone",
        (json.dumps(sorted(uids)), folder_id, uid_validity),
    )
    return {row[0]: (MessageId(row[1]), ConversationId(row[2]), row[3]) for row in rows}


def list_newest(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, *, limit: int
) -> list[int]:
    """Read the highest UIDs of a folder's mails."""
    rows = connection.execute(
        "SELECT uid FROM locations WHERE folder_id = ? AND uid_validity = ? AND NOT is_gone"
        " ORDER BY uid DESC LIMIT ?",
        (folder_id, uid_validity, limit),
    )
    return [row[0] for row in rows]


def list_worked_on(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, *, limit: int
) -> list[int]:
    """Read the UIDs of mails whose conversations are not put away, the newest first."""
    rows = connection.execute(
        "SELECT l.uid FROM conversations AS c INDEXED BY conversations_status"
        " CROSS JOIN messages AS m ON m.conversation_id = c.id"
        " CROSS JOIN locations AS l ON l.message_id = m.id"
        " WHERE c.status IN ('new', 'open', 'waiting') AND c.merged_into_id IS NULL"
        " AND l.folder_id = ? AND l.uid_validity = ? AND NOT l.is_gone"
        " ORDER BY l.uid DESC LIMIT ?",
        (folder_id, uid_validity, limit),
    )
    return [row[0] for row in rows]
