"""The account of each folder: what the server listed, and our rows as they are now (store room).

What the server had and what was left out on purpose is kept as the last look found it; what is
stored and quarantined is counted when somebody asks, so a row that is lost shows at once.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from data.records import FolderId, FolderLedger, FolderRole
from data.store.rows import from_ms, to_ms

MISSING_KEPT_MAX = 100
"""UIDs named of those without a fate; the count is of all."""

_STORED = (
    "(SELECT count(*) FROM locations AS x WHERE x.folder_id = l.folder_id"
    " AND x.uid_validity = l.uid_validity AND x.is_gone = 0)"
)
_QUARANTINED = (
    "(SELECT count(*) FROM quarantine AS q WHERE q.folder_id = l.folder_id"
    " AND q.uid_validity = l.uid_validity AND q.is_gone = 0 AND NOT EXISTS"
    " (SELECT 1 FROM locations AS y WHERE y.folder_id = q.folder_id"
    "  AND y.uid_validity = q.uid_validity AND y.uid = q.uid AND y.is_gone = 0))"
)
_LEDGER = (
    f"SELECT f.name, f.role, l.uid_validity, l.on_server, {_STORED}, {_QUARANTINED}, l.ignored,"  # noqa: S608 - constants
    " l.missing, l.checked_at, l.uneven_at, l.uneven_uids, l.mended_at"
    " FROM ledgers AS l JOIN folders AS f ON f.id = l.folder_id"
)


def list_ledgers(connection: sqlite3.Connection) -> list[FolderLedger]:
    """Give the account of every folder that was looked at whole."""
    return [_ledger(row) for row in connection.execute(_LEDGER + " ORDER BY f.id").fetchall()]


def find_ledger(connection: sqlite3.Connection, folder_id: FolderId) -> FolderLedger | None:
    """Give the last account of one folder."""
    row = connection.execute(_LEDGER + " WHERE l.folder_id = ?", (folder_id,)).fetchone()
    return None if row is None else _ledger(row)


def last_accounted_uid(
    connection: sqlite3.Connection, folder_id: FolderId, *, uid_validity: int, history_days: int
) -> int:
    """Give the highest UID of the last account; 0 where it says nothing of how it is counted now.

    Every mail up to it had a fate then, so one that has none today has lost it here.
    """
    row = connection.execute(
        "SELECT last_uid FROM ledgers WHERE folder_id = ? AND uid_validity = ?"
        " AND history_days = ? AND on_server = stored + quarantined + ignored",
        (folder_id, uid_validity, history_days),
    ).fetchone()
    return 0 if row is None else int(row[0])


def keep_ledger(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    ledger: FolderLedger,
    *,
    history_days: int,
    last_uid: int,
    lost: tuple[int, ...],
    now_ms: int,
) -> FolderLedger:
    """Keep what a full pass counted; give it with its history.

    `lost` are the mails that the pass found without a fate at its beginning. What is uneven stays
    told after it was mended, until it happens again.
    """
    before = find_ledger(connection, folder_id)
    kept = replace(
        ledger,
        missing=ledger.missing[:MISSING_KEPT_MAX],
        checked_at=from_ms(now_ms),
        uneven_at=before.uneven_at if before else None,
        uneven_uids=before.uneven_uids if before else (),
        mended_at=before.mended_at if before else None,
    )
    if found := (lost or ledger.missing):
        kept = replace(
            kept,
            uneven_at=from_ms(now_ms),
            uneven_uids=tuple(found[:MISSING_KEPT_MAX]),
            mended_at=None,
        )
    if kept.is_even and kept.uneven_at is not None and kept.mended_at is None:
        kept = replace(kept, mended_at=from_ms(now_ms))
    connection.execute(
        "INSERT OR REPLACE INTO ledgers (folder_id, uid_validity, history_days, last_uid,"
        " on_server, stored, quarantined, ignored, missing, checked_at, uneven_at, uneven_uids,"
        " mended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            folder_id,
            kept.uid_validity,
            history_days,
            last_uid,
            kept.on_server,
            kept.stored,
            kept.quarantined,
            kept.ignored,
            json.dumps(kept.missing),
            now_ms,
            None if kept.uneven_at is None else to_ms(kept.uneven_at),
            json.dumps(kept.uneven_uids),
            None if kept.mended_at is None else to_ms(kept.mended_at),
        ),
    )
    return kept


def count_again(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    *,
    uid_validity: int,
    on_server: int,
    last_uid: int,
    now_ms: int,
) -> bool:
    """Count a folder after a look for news; False where only a listing of it can tell.

    What was ignored is as before: whatever is new is younger than the history we keep.
    """
    return bool(
        connection.execute(
            f"UPDATE ledgers AS l SET on_server = ?3, stored = {_STORED},"  # noqa: S608 - constants
            f" quarantined = {_QUARANTINED}, checked_at = ?4, last_uid = ?5"
            f" WHERE folder_id = ?1 AND uid_validity = ?2"
            f" AND ?3 = {_STORED} + {_QUARANTINED} + ignored",
            (folder_id, uid_validity, on_server, now_ms, last_uid),
        ).rowcount
    )


def _ledger(row: tuple[object, ...]) -> FolderLedger:
    name, role, validity, on_server, stored, quarantined, ignored = row[:7]
    missing, checked_at, uneven_at, uneven_uids, mended_at = row[7:]
    assert isinstance(validity, int)
    assert isinstance(on_server, int)
    assert isinstance(stored, int)
    assert isinstance(quarantined, int)
    assert isinstance(ignored, int)
    assert isinstance(checked_at, int)
    return FolderLedger(
        str(name),
        FolderRole(str(role)),
        validity,
        on_server=on_server,
        stored=stored,
        quarantined=quarantined,
        ignored=ignored,
        missing=tuple(json.loads(str(missing))),
        checked_at=from_ms(checked_at),
        uneven_at=from_ms(uneven_at) if isinstance(uneven_at, int) else None,
        uneven_uids=tuple(json.loads(str(uneven_uids))),
        mended_at=from_ms(mended_at) if isinstance(mended_at, int) else None,
    )
