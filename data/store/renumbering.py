"""Rows of a folder under the numbers it had, and under those it has now (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.records import FolderId, MessageId, RawId, Renumbering
from data.store import server_ops
from data.store.rows import from_ms
from data.text.safe import clean_line

UNIDENTIFIED_MAX = 500
"""Mails in quarantine that the server is asked about in one pass."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A row of the ledger, with what would tell its mail again."""

    uid_validity: int
    uid: int
    message_id: MessageId
    raw_id: RawId | None
    internet_message_id: str
    received_at_ms: int
    size_bytes: int
    flags: str | None
    """What the server last showed of it; None where it is gone."""
    email_id: str | None = None


@dataclass(frozen=True, slots=True)
class KnownTrouble:
    """A row of the quarantine, with what would tell its mail again."""

    id: int
    uid_validity: int
    uid: int
    internet_message_id: str | None
    received_at_ms: int | None
    size_bytes: int
    email_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A mail of ours under its new number, with what the server says of it.

    Its flags are those from before, so that what changed meanwhile is told from what stood.
    """

    uid: int
    message_id: MessageId
    raw_id: RawId | None
    flags: str
    received_at_ms: int
    size_bytes: int
    replaced: tuple[tuple[int, int], ...]
    """UIDVALIDITY and UID of the rows in whose place it stands."""
    email_id: str | None = None


def has_other_numbers(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int
) -> bool:
    """Say whether mails of a folder are known under other numbers."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM locations WHERE folder_id = ?1 AND uid_validity <> ?2)"
        " OR EXISTS (SELECT 1 FROM quarantine WHERE folder_id = ?1 AND uid_validity <> ?2"
        "  AND is_gone = 0)",
        (folder_id, uid_validity),
    ).fetchone()
    return bool(row[0])


def list_places(connection: sqlite3.Connection, folder_id: FolderId) -> list[KnownPlace]:
    """Give every row of a folder, also of mails that are gone: a backup may bring them back."""
    return [
        KnownPlace(*row)
        for row in connection.execute(
            "SELECT l.uid_validity, l.uid, l.message_id, l.raw_id, m.internet_message_id,"
            " l.received_at, l.size_bytes, iif(l.is_gone, NULL, l.flags), l.email_id"
            " FROM locations AS l"
            " JOIN messages AS m ON m.id = l.message_id WHERE l.folder_id = ?",
            (folder_id,),
        )
    ]


def list_troubles(connection: sqlite3.Connection, folder_id: FolderId) -> list[KnownTrouble]:
    """Give every mail of a folder that is in quarantine."""
    return [
        KnownTrouble(*row)
        for row in connection.execute(
            "SELECT id, uid_validity, uid, internet_message_id, received_at, size_bytes, email_id"
            " FROM quarantine WHERE folder_id = ? AND is_gone = 0",
            (folder_id,),
        )
    ]


def rebind(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    uid_validity: int,
    *,
    places: Sequence[NewPlace],
    troubles: Mapping[int, int],
    now_ms: int,
) -> None:
    """Put recognised mails under their new numbers; `troubles` is quarantine id -> new UID.

    The other rows of the ledger wait for `finish`: their mails may be recognised by their bytes.
    What was in quarantine and is not recognised leaves it, and is met again as a new mail; unless
    we have its bytes.
    """
    server_ops.void_ops(connection, folder_id)
    known = connection.execute(
        "SELECT count(*) FROM locations WHERE folder_id = ? AND is_gone = 0", (folder_id,)
    ).fetchone()[0]
    connection.execute(
        "INSERT OR REPLACE INTO renumberings"
        " (folder_id, uid_validity, known, at_once, began_at) VALUES (?, ?, ?, ?, ?)",
        (folder_id, uid_validity, known, len(places), now_ms),
    )
    connection.executemany(
        "DELETE FROM locations WHERE folder_id = ? AND uid_validity = ? AND uid = ?",
        [(folder_id, *number) for place in places for number in place.replaced],
    )
    # A server that was put back to an older state may use an older UIDVALIDITY once more.
    connection.execute(
        "DELETE FROM locations WHERE folder_id = ? AND uid_validity = ?", (folder_id, uid_validity)
    )
    connection.executemany(
        "INSERT INTO locations"
        " (folder_id, uid_validity, uid, message_id, raw_id, flags, received_at, size_bytes,"
        " email_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                folder_id,
                uid_validity,
                p.uid,
                p.message_id,
                p.raw_id,
                p.flags,
                p.received_at_ms,
                p.size_bytes,
                p.email_id,
            )
            for p in places
        ],
    )
    _rebind_troubles(connection, folder_id, uid_validity, troubles)
    connection.execute(
        "UPDATE folders SET uid_validity = ?, highest_modseq = NULL WHERE id = ?",
        (uid_validity, folder_id),
    )


def _rebind_troubles(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    uid_validity: int,
    troubles: Mapping[int, int],
) -> None:
    others = (folder_id, json.dumps(sorted(troubles)))
    # The bytes that we have may be all that is left of a mail.
    connection.execute(
        "UPDATE quarantine SET is_gone = 1, retry = 0 WHERE folder_id = ? AND raw_id IS NOT NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        others,
    )
    connection.execute(
        "DELETE FROM quarantine WHERE folder_id = ? AND raw_id IS NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        others,
    )
    connection.execute("DELETE FROM ledgers WHERE folder_id = ?", (folder_id,))
    connection.execute("DELETE FROM suspects WHERE folder_id = ?", (folder_id,))
    # Through numbers that no server gives, so that two that change places do not meet.
    connection.executemany(
        "UPDATE quarantine SET uid_validity = ?2, uid = -?3 WHERE id = ?1",
        [(number, uid_validity, uid) for number, uid in troubles.items()],
    )
    connection.execute(
        "UPDATE quarantine SET uid = -uid WHERE folder_id = ? AND uid < 0", (folder_id,)
    )


def finish(
    connection: sqlite3.Connection, folder_id: FolderId, *, now_ms: int
) -> Renumbering | None:
    """Say what became of the mails that a folder had; None unless that was still open.

    Whoever calls has fetched all that was not recognised at once: a row under an older number whose
    message has none under the new one is of a mail that is gone.
    """
    row = connection.execute(
        "SELECT uid_validity FROM renumberings WHERE folder_id = ? AND finished_at IS NULL",
        (folder_id,),
    ).fetchone()
    if row is None:
        return None
    numbers = (folder_id, row[0])
    # Some may have been bound again to rows that are to go now.
    server_ops.void_ops(connection, folder_id)
    if row[0] < 0:
        # Nothing is changed where numbers do not last.
        connection.execute("DELETE FROM server_ops WHERE folder_id = ?", (folder_id,))
    connection.execute(
        "DELETE FROM locations WHERE folder_id = ?1 AND uid_validity <> ?2 AND EXISTS ("
        " SELECT 1 FROM locations AS now WHERE now.message_id = locations.message_id"
        " AND now.folder_id = ?1 AND now.uid_validity = ?2)",
        numbers,
    )
    gone = connection.execute(
        "UPDATE locations SET is_gone = 1"
        " WHERE folder_id = ? AND uid_validity <> ? AND is_gone = 0",
        numbers,
    ).rowcount
    connection.execute(
        "UPDATE renumberings SET gone = ?, finished_at = ? WHERE folder_id = ?",
        (gone, now_ms, folder_id),
    )
    return list_renumberings(connection, folder_id)[0]


def list_renumberings(
    connection: sqlite3.Connection, folder_id: FolderId | None = None
) -> list[Renumbering]:
    """Give what became of each folder's mails when it was last renumbered.

    Where that happens at every look, only one folder that is asked for is told.
    """
    return [
        Renumbering(clean_line(name), known, at_once, gone, from_ms(at))
        for name, known, at_once, gone, at in connection.execute(
            "SELECT f.name, r.known, r.at_once, r.gone, r.finished_at FROM renumberings AS r"
            " JOIN folders AS f ON f.id = r.folder_id"
            " WHERE r.finished_at IS NOT NULL"
            " AND CASE WHEN ?1 IS NULL THEN f.read_only_why = '' ELSE r.folder_id = ?1 END",
            (folder_id,),
        )
    ]


def list_unidentified(
    connection: sqlite3.Connection, folder_id: FolderId, uid_validity: int
) -> list[int]:
    """Give mails in quarantine of which the server was not asked what would tell them again."""
    return [
        uid
        for (uid,) in connection.execute(
            "SELECT uid FROM quarantine WHERE folder_id = ? AND uid_validity = ?"
            " AND internet_message_id IS NULL AND is_gone = 0 ORDER BY uid LIMIT ?",
            (folder_id, uid_validity, UNIDENTIFIED_MAX),
        )
    ]


def set_identities(
    connection: sqlite3.Connection,
    folder_id: FolderId,
    uid_validity: int,
    identities: Mapping[int, tuple[str, int | None, int, str | None]],
) -> None:
    """Keep what would tell mails in quarantine again: Message-ID (or none), date, size, own id."""
    connection.executemany(
        "UPDATE quarantine SET internet_message_id = ?4, received_at = ?5, email_id = ?7,"
        " size_bytes = CASE WHEN ?6 > 0 THEN ?6 ELSE size_bytes END"
        " WHERE folder_id = ?1 AND uid_validity = ?2 AND uid = ?3",
        [(folder_id, uid_validity, uid, *told) for uid, told in identities.items()],
    )
