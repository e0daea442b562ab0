"""Server folders and where in them our messages lie (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from data.records import Folder, FolderId, FolderRole


def get_or_add_folder(connection: sqlite3.Connection, name: str, role: FolderRole) -> Folder:
    """Give the folder's row, made or re-labelled as needed."""
    connection.execute(
        "INSERT INTO folders (name, role) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET role = excluded.role WHERE role <> excluded.role",
        (name, role.value),
    )
    row = connection.execute(
        "SELECT id, name, role, uid_validity, highest_modseq, read_only_why FROM folders"
        " WHERE name = ?",
        (name,),
    ).fetchone()
    return Folder(FolderId(row[0]), row[1], FolderRole(row[2]), row[3], row[4], row[5])


def set_read_only(connection: sqlite3.Connection, folder_id: FolderId, why: str) -> None:
    """Keep why nothing may be changed in a folder; empty where it may."""
    connection.execute("UPDATE folders SET read_only_why = ? WHERE id = ?", (why, folder_id))


def list_read_only(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Name the folders in which nothing may be changed, each with the reason."""
    return connection.execute(
        "SELECT name, read_only_why FROM folders WHERE read_only_why <> '' ORDER BY id"
    ).fetchall()


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


def is_sweep_due(connection: sqlite3.Connection, folder_id: FolderId, *, before_ms: int) -> bool:
    """Say whether the flags of a whole folder were last compared before a moment, or never."""
    row = connection.execute("SELECT swept_at FROM folders WHERE id = ?", (folder_id,)).fetchone()
    return row is None or row[0] is None or row[0] < before_ms


def set_swept(connection: sqlite3.Connection, folder_id: FolderId, *, now_ms: int) -> None:
    """Note that the flags of a whole folder were compared."""
    connection.execute("UPDATE folders SET swept_at = ? WHERE id = ?", (now_ms, folder_id))


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
            "SELECT uid, retry OR asked_at IS NOT NULL FROM quarantine"
            " WHERE folder_id = ? AND uid_validity = ? AND is_gone = 0",
            (folder_id, uid_validity),
        )
    }
    return stored, quarantined


_GONE = (
    "UPDATE locations SET is_gone = 1 WHERE folder_id = ? AND uid_validity = ?"
    " AND uid IN (SELECT value FROM json_each(?)) AND is_gone = 0",
    "UPDATE quarantine SET is_gone = 1, retry = 0 WHERE folder_id = ? AND uid_validity = ?"
    " AND uid IN (SELECT value FROM json_each(?)) AND is_gone = 0 AND raw_id IS NOT NULL",
    "DELETE FROM quarantine WHERE folder_id = ? AND uid_validity = ?"
    " AND uid IN (SELECT value FROM json_each(?)) AND raw_id IS NULL",
)


def mark_gone(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uids: Collection[int]
) -> None:
    """Note mails that another client removed or moved; their messages stay.

    So does a mail in quarantine whose bytes we have: nobody else has them any more.
    """
    gone = (folder_id, uid_validity, json.dumps(sorted(uids)))
    counted = sum(connection.execute(statement, gone).rowcount for statement in _GONE)
    connection.execute(
        "DELETE FROM suspects WHERE folder_id = ? AND uid_validity = ?"
        " AND uid IN (SELECT value FROM json_each(?))",
        gone,
    )
    # The account stays even meanwhile; the end of the pass counts afresh.
    connection.execute(
        "UPDATE ledgers SET on_server = on_server - ? WHERE folder_id = ? AND uid_validity = ?",
        (counted, folder_id, uid_validity),
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
