"""Mails that left the mirrored folders, and where they lie now (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from data.records import ConversationId, Departure, FolderRole, MessageId

_DEPARTURE = """
  d.message_id, m.conversation_id, m.internet_message_id, d.role, d.folder, d.uid_validity, d.uid,
  d.is_ours"""


def keep_departure(
    connection: sqlite3.Connection,
    message_id: MessageId,
    *,
    role: FolderRole | None,
    folder: str | None,
    uid_validity: int | None,
    uid: int | None,
    is_ours: bool,
    now_ms: int,
) -> None:
    """Note where a mail lies that left the mirrored folders."""
    connection.execute(
        "INSERT INTO departures (message_id, role, folder, uid_validity, uid, is_ours, looked_at,"
        " at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (message_id) DO UPDATE SET"
        " role = ?2, folder = ?3, uid_validity = ?4, uid = ?5, is_ours = ?6, looked_at = ?7,"
        " at = ?7",
        (message_id, role and role.value, folder, uid_validity, uid, is_ours, now_ms),
    )


def list_departures(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> list[Departure]:
    """Read where mails lie that left the mirrored folders."""
    rows = connection.execute(
        f"SELECT {_DEPARTURE} FROM json_each(?) AS a CROSS JOIN departures AS d"  # noqa: S608 - constants
        " ON d.message_id = a.value JOIN messages AS m ON m.id = d.message_id",
        (json.dumps(list(message_ids)),),
    )
    return [_departure(row) for row in rows]


def list_unlooked(connection: sqlite3.Connection, *, limit: int) -> list[Departure]:
    """Read mails that are gone and were not looked for; those that we are moving are ours."""
    rows = connection.execute(
        f"SELECT {_DEPARTURE} FROM departures AS d INDEXED BY departures_unlooked"  # noqa: S608 - constants
        " JOIN messages AS m ON m.id = d.message_id WHERE d.looked_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM server_ops AS o WHERE o.message_id = d.message_id AND o.kind = 'move')"
        " ORDER BY d.message_id DESC LIMIT ?",
        (limit,),
    )
    return [_departure(row) for row in rows]


def _departure(row: tuple[Any, ...]) -> Departure:
    message_id, conversation_id, internet_id, role, folder, validity, uid, is_ours = row
    return Departure(
        MessageId(int(message_id)),
        ConversationId(int(conversation_id)),
        str(internet_id),
        None if role is None else FolderRole(str(role)),
        None if folder is None else str(folder),
        None if validity is None else int(validity),
        None if uid is None else int(uid),
        is_ours=bool(is_ours),
    )
