"""Server folders, the ledger of their mails, and quarantine (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from data.records import Folder, FolderId, FolderRole, QuarantinedMail, RawId
from data.store.raws import put_raw
from data.store.rows import from_ms

TRIES_BY_ITSELF = 3
"""Tries of a mail before it waits for somebody to ask; a server's passing trouble ends sooner."""

_QUARANTINE = (
    "SELECT q.id, f.name, q.uid_validity, q.uid, q.reason, q.attempts, q.at, q.size_bytes, q.raw_id"
    " FROM quarantine AS q JOIN folders AS f ON f.id = q.folder_id"
)


def get_or_add_folder(connection: sqlite3.Connection, name: str, role: FolderRole) -> Folder:
    """Give the folder's row, made or re-labelled as needed."""
    connection.execute(
        "INSERT INTO folders (name, role) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET role = excluded.role WHERE role <> excluded.role",
        (name, role.value),
    )
    row = connection.execute(
        "SELECT id, name, role, uid_validity, highest_modseq FROM folders WHERE name = ?", (name,)
    ).fetchone()
    return Folder(FolderId(row[0]), row[1], FolderRole(row[2]), row[3], row[4])


def set_folder_state(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    *,
    uid_validity: int,
    highest_modseq: int | None,
    on_server: int,
) -> None:
    """Keep what the server last said of a folder, once its changes are stored."""
    connection.execute(
        "UPDATE folders SET uid_validity = ?, highest_modseq = ?, on_server = ? WHERE id = ?",
        (uid_validity, highest_modseq, on_server, folder_id),
    )


def set_imported(
    connection: sqlite3.Connection, folder_id: FolderId, *, history_days: int, now_ms: int
) -> None:
    """Mark a folder's import of so many days (0: all) as complete."""
    connection.execute(
        "UPDATE folders SET imported_at = ?, imported_days = ? WHERE id = ?"
        " AND (imported_at IS NULL OR imported_days <> ?)",
        (now_ms, history_days, folder_id, history_days),
    )


def is_imported(connection: sqlite3.Connection, folder_id: FolderId, *, history_days: int) -> bool:
    """Say whether as much history of a folder (0: all) was imported as is wanted now."""
    row = connection.execute(
        "SELECT imported_at, imported_days FROM folders WHERE id = ?", (folder_id,)
    ).fetchone()
    if row is None or row[0] is None:
        return False
    return row[1] == 0 or (history_days != 0 and history_days <= row[1])


def list_known(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int
) -> tuple[dict[int, str], dict[int, bool]]:
    """Give what is stored of a folder (flags by UID) and quarantined (UID: try it again?)."""
    stored = dict(
        connection.execute(
            "SELECT uid, flags FROM locations"
            " WHERE folder_id = ? AND uid_validity = ? AND is_gone = 0",
            (folder_id, uid_validity),
        ).fetchall()
    )
    quarantined = {
        uid: bool(retry)
        for uid, retry in connection.execute(
            "SELECT uid, retry FROM quarantine WHERE folder_id = ? AND uid_validity = ?",
            (folder_id, uid_validity),
        )
    }
    return stored, quarantined


def mark_gone(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uids: Collection[int]
) -> None:
    """Note mails that another client removed or moved; their messages stay."""
    connection.execute(
        "UPDATE locations SET is_gone = 1 WHERE folder_id = ? AND uid_validity = ?"
        " AND uid IN (SELECT value FROM json_each(?))",
        (folder_id, uid_validity, json.dumps(sorted(uids))),
    )
    connection.execute(
        "DELETE FROM quarantine WHERE folder_id = ? AND uid_validity = ?"
        " AND uid IN (SELECT value FROM json_each(?))",
        (folder_id, uid_validity, json.dumps(sorted(uids))),
    )


def keep_flags(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    uid_validity: int,
    flags: Mapping[int, str],
) -> None:
    """Store flags that changed on the server."""
    connection.executemany(
        "UPDATE locations SET flags = ? WHERE folder_id = ? AND uid_validity = ? AND uid = ?",
        [(text, folder_id, uid_validity, uid) for uid, text in flags.items()],
    )


def put_in_quarantine(
    connection: sqlite3.Connection,
    *,
    folder_id: FolderId,
    uid_validity: int,
    uid: int,
    reason: str,
    size_bytes: int,
    now_ms: int,
    raw_id: RawId | None = None,
) -> None:
    """Enter a mail that could not be taken in; a repeated failure counts up."""
    connection.execute(
        "INSERT INTO quarantine"
        " (folder_id, uid_validity, uid, reason, attempts, at, size_bytes, raw_id,"
        " retry) VALUES (?, ?, ?, ?, 1, ?, ?, ?, 1)"
        " ON CONFLICT (folder_id, uid_validity, uid) DO UPDATE SET reason = excluded.reason,"
        " attempts = attempts + 1, at = excluded.at, retry = attempts + 1 < ?,"
        " raw_id = coalesce(excluded.raw_id, raw_id)",
        (folder_id, uid_validity, uid, reason, now_ms, size_bytes, raw_id, TRIES_BY_ITSELF),
    )


def keep_raw(
    connection: sqlite3.Connection, *, sha256: bytes, size_bytes: int, packed: bytes
) -> RawId:
    """Keep the bytes of a mail that could not be taken in."""
    return put_raw(connection, sha256=sha256, size_bytes=size_bytes, data=packed)[0]


def list_quarantine(connection: sqlite3.Connection, limit: int) -> list[QuarantinedMail]:
    """Read what is in quarantine, newest first."""
    rows = connection.execute(_QUARANTINE + " ORDER BY q.id DESC LIMIT ?", (limit,)).fetchall()
    return [_quarantined(row) for row in rows]


def find_quarantined(connection: sqlite3.Connection, quarantine_id: int) -> QuarantinedMail | None:
    """Give one mail in quarantine."""
    row = connection.execute(_QUARANTINE + " WHERE q.id = ?", (quarantine_id,)).fetchone()
    return None if row is None else _quarantined(row)


def retry_quarantined(connection: sqlite3.Connection, quarantine_id: int | None) -> int:
    """Ask for another try of one mail, or of all; count them."""
    return connection.execute(
        "UPDATE quarantine SET retry = 1 WHERE ?1 IS NULL OR id = ?1", (quarantine_id,)
    ).rowcount


def count_quarantine(connection: sqlite3.Connection) -> int:
    """Count the mails in quarantine."""
    return int(connection.execute("SELECT count(*) FROM quarantine").fetchone()[0])


def _quarantined(row: tuple[object, ...]) -> QuarantinedMail:
    number, folder, validity, uid, reason, attempts, at, size, raw_id = row
    assert isinstance(number, int)
    assert isinstance(validity, int)
    assert isinstance(uid, int)
    assert isinstance(attempts, int)
    assert isinstance(at, int)
    assert isinstance(size, int)
    return QuarantinedMail(
        number,
        str(folder),
        validity,
        uid,
        str(reason),
        attempts,
        from_ms(at),
        size,
        RawId(raw_id) if isinstance(raw_id, int) else None,
    )
