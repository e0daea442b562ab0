"""Mails that could not be taken in, and those that are suspected of it (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime

from data.records import Folder, FolderId, FolderRole, QuarantinedMail, RawId, SafeLine
from data.store.raws import get_raw
from data.store.rows import from_ms, from_ms_or_none, to_ms_or_none
from data.text.safe import clean_line

TRIES_BY_ITSELF = 3
"""Tries of a mail before it waits for somebody to ask; a server's passing trouble ends sooner."""
RETRIED_AT_ONCE_MAX = 20
"""Kept mails tried again in one pass: their bytes are in memory together."""
SUSPECTS_MAX = 1000
"""Mails that may be under suspicion; only one of them is guilty, the others soon come in."""

LINE_BROKE = "The line broke while it was fetched:"
TOO_LARGE_BEFORE = "It is larger than imap.max_message_mb allows. Raise the limit, then retry it."
"""What versions up to 0.1 said of mails above the limit, which come in abridged now."""

_QUARANTINE = (
    "SELECT q.id, f.name, q.uid_validity, q.uid, q.reason, q.attempts, q.at, q.size_bytes,"
    " q.raw_id, q.author, q.subject, q.sent_at, NOT q.retry AND q.asked_at IS NULL, q.is_gone"
    " FROM quarantine AS q JOIN folders AS f ON f.id = q.folder_id"
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
    author: str = "",
    subject: str = "",
    sent_at: datetime | None = None,
) -> None:
    """Enter a mail that could not be taken in; a repeated failure counts up.

    What was known of it once stays known: a later try may see less of it.
    """
    connection.execute(
        "INSERT INTO quarantine"
        " (folder_id, uid_validity, uid, reason, attempts, at, size_bytes, raw_id,"
        " retry, author, subject, sent_at) VALUES (?, ?, ?, ?, 1, ?, ?, ?, 1, ?, ?, ?)"
        " ON CONFLICT (folder_id, uid_validity, uid) DO UPDATE SET reason = excluded.reason,"
        " attempts = attempts + 1, at = excluded.at, retry = attempts + 1 < ?, is_gone = 0,"
        " asked_at = NULL, size_bytes = max(excluded.size_bytes, size_bytes),"
        " raw_id = coalesce(excluded.raw_id, raw_id),"
        " author = coalesce(nullif(excluded.author, ''), author),"
        " subject = coalesce(nullif(excluded.subject, ''), subject),"
        " sent_at = coalesce(excluded.sent_at, sent_at)",
        (folder_id, uid_validity, uid, reason, now_ms, size_bytes, raw_id, author, subject,
         to_ms_or_none(sent_at), TRIES_BY_ITSELF),
    )  # fmt: skip
    connection.execute(
        "DELETE FROM suspects WHERE folder_id = ? AND uid_validity = ? AND uid = ?",
        (folder_id, uid_validity, uid),
    )
    # The server has it after all, under this number.
    connection.execute("DELETE FROM quarantine WHERE is_gone = 1 AND raw_id = ?", (raw_id,))


def describe(
    connection: sqlite3.Connection,
    *,
    folder_id: FolderId,
    uid_validity: int,
    uid: int,
    author: str,
    subject: str,
    sent_at: datetime | None,
) -> None:
    """Keep what the header of a mail in quarantine says."""
    connection.execute(
        "UPDATE quarantine SET author = ?, subject = ?, sent_at = ?"
        " WHERE folder_id = ? AND uid_validity = ? AND uid = ?",
        (author, subject, to_ms_or_none(sent_at), folder_id, uid_validity, uid),
    )


def list_quarantine(connection: sqlite3.Connection, limit: int) -> list[QuarantinedMail]:
    """Read what is in quarantine, newest first."""
    rows = connection.execute(_QUARANTINE + " ORDER BY q.id DESC LIMIT ?", (limit,)).fetchall()
    return [_quarantined(row) for row in rows]


def find_quarantined(connection: sqlite3.Connection, quarantine_id: int) -> QuarantinedMail | None:
    """Give one mail in quarantine."""
    row = connection.execute(_QUARANTINE + " WHERE q.id = ?", (quarantine_id,)).fetchone()
    return None if row is None else _quarantined(row)


def ask_to_retry(connection: sqlite3.Connection, quarantine_id: int | None, *, now_ms: int) -> int:
    """Ask for another try of one mail, or of all; count them."""
    return connection.execute(
        "UPDATE quarantine SET asked_at = ?2 WHERE ?1 IS NULL OR id = ?1", (quarantine_id, now_ms)
    ).rowcount


def retry_too_large(connection: sqlite3.Connection) -> int:
    """Try those again that earlier versions did not fetch for their size; count them."""
    return connection.execute(
        "UPDATE quarantine SET retry = 1, attempts = 0 WHERE reason = ? AND raw_id IS NULL"
        " AND NOT retry",
        (TOO_LARGE_BEFORE,),
    ).rowcount


def broke_the_line(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uid: int
) -> bool:
    """Say whether the line broke while a mail alone was fetched."""
    row = connection.execute(
        "SELECT reason FROM quarantine WHERE folder_id = ? AND uid_validity = ? AND uid = ?",
        (folder_id, uid_validity, uid),
    ).fetchone()
    return row is not None and str(row[0]).startswith(LINE_BROKE)


def is_retry_asked(connection: sqlite3.Connection) -> bool:
    """Say whether a person waits for another try."""
    row = connection.execute(
        "SELECT 1 FROM quarantine WHERE asked_at IS NOT NULL LIMIT 1"
    ).fetchone()
    return row is not None


def list_asked_and_gone(
    connection: sqlite3.Connection,
) -> list[tuple[Folder, int, int, bytes, datetime | None]]:
    """Give what a person wants tried again and only we have: folder, validity, UID, bytes, date."""
    rows = connection.execute(
        "SELECT f.id, f.name, f.role, f.uid_validity, q.uid_validity, q.uid, q.raw_id, q.sent_at"
        " FROM quarantine AS q INDEXED BY quarantine_asked JOIN folders AS f ON f.id = q.folder_id"
        " WHERE q.asked_at IS NOT NULL AND q.is_gone AND q.raw_id IS NOT NULL LIMIT ?",
        (RETRIED_AT_ONCE_MAX,),
    ).fetchall()
    return [
        (
            Folder(FolderId(r[0]), r[1], FolderRole(r[2]), r[3]),
            r[4],
            r[5],
            get_raw(connection, r[6]),
            from_ms_or_none(r[7]),
        )
        for r in rows
    ]


def count_quarantine(connection: sqlite3.Connection) -> int:
    """Count the mails in quarantine."""
    return int(connection.execute("SELECT count(*) FROM quarantine").fetchone()[0])


def list_suspects(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int
) -> frozenset[int]:
    """Give the mails that are fetched alone, since the line broke with them under way."""
    rows = connection.execute(
        "SELECT uid FROM suspects WHERE folder_id = ? AND uid_validity = ? LIMIT ?",
        (folder_id, uid_validity, SUSPECTS_MAX),
    )
    return frozenset(row[0] for row in rows)


def add_suspects(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uids: Collection[int]
) -> None:
    """Note which mails were under way when the line broke."""
    connection.executemany(
        "INSERT OR IGNORE INTO suspects (folder_id, uid_validity, uid) VALUES (?, ?, ?)",
        [(folder_id, uid_validity, uid) for uid in uids],
    )


def clear_suspects(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int, uids: Collection[int]
) -> None:
    """Take a suspicion back."""
    connection.execute(
        "DELETE FROM suspects WHERE folder_id = ? AND uid_validity = ?"
        " AND uid IN (SELECT value FROM json_each(?))",
        (folder_id, uid_validity, json.dumps(sorted(uids))),
    )


def _quarantined(row: tuple[object, ...]) -> QuarantinedMail:
    number, folder, validity, uid, reason, attempts, at, size, raw_id = row[:9]
    author, subject, sent_at, is_waiting, is_gone = row[9:]
    assert isinstance(number, int)
    assert isinstance(validity, int)
    assert isinstance(uid, int)
    assert isinstance(attempts, int)
    assert isinstance(at, int)
    assert isinstance(size, int)
    return QuarantinedMail(
        number,
        clean_line(str(folder)),
        validity,
        uid,
        SafeLine(str(reason)),
        attempts,
        from_ms(at),
        size,
        RawId(raw_id) if isinstance(raw_id, int) else None,
        SafeLine(str(author)),
        SafeLine(str(subject)),
        from_ms(sent_at) if isinstance(sent_at, int) else None,
        bool(is_waiting),
        bool(is_gone),
    )
