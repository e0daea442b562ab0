"""What agents want of mails whose files stayed on the server, and how far it is (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from data.records import Attachment, FolderId, MessageId, PartPlace, RawId, WantedPart
from data.store.message_rows import attachments_as_facts
from data.store.pieces import finish_pile

WHOLE = ""
"""Instead of a section: all of the mail."""
SHOWN_MAX = 100

_WANTED = """
  SELECT w.id, w.message_id, m.conversation_id, m.internet_message_id, m.raw_id, w.section,
  w.size_bytes, w.got_bytes, w.begun, w.failure FROM wanted_parts AS w
  JOIN messages AS m ON m.id = w.message_id"""


def ask_for(
    connection: sqlite3.Connection,
    message_id: MessageId,
    sections: Sequence[str],
    *,
    now_ms: int,
) -> None:
    """Want parts of a mail, or all of it; what failed before is tried again."""
    connection.executemany(
        "INSERT INTO wanted_parts (message_id, section, asked_at, size_bytes)"
        " SELECT m.id, ?2, ?3, coalesce((SELECT h.size_bytes FROM holes AS h"
        "  WHERE h.raw_id = m.raw_id AND h.section = ?2), a.whole_bytes)"
        " FROM messages AS m JOIN abridged AS a ON a.raw_id = m.raw_id WHERE m.id = ?1"
        " ON CONFLICT (message_id, section) DO UPDATE SET failure = NULL, begun = 0,"
        " asked_at = excluded.asked_at",
        [(message_id, section, now_ms) for section in sections],
    )


def list_of(connection: sqlite3.Connection, message_id: MessageId) -> list[WantedPart]:
    """Give what is wanted of a mail, and what could not be had."""
    rows = connection.execute(
        f"{_WANTED} WHERE w.message_id = ? ORDER BY w.id LIMIT ?", (message_id, SHOWN_MAX)
    )
    return [WantedPart(*row) for row in rows]


def find_next(connection: sqlite3.Connection) -> WantedPart | None:
    """Give what has been wanted longest."""
    row = connection.execute(f"{_WANTED} WHERE w.failure IS NULL ORDER BY w.id LIMIT 1").fetchone()
    return None if row is None else WantedPart(*row)


def list_places(connection: sqlite3.Connection, message_id: MessageId) -> list[PartPlace]:
    """Say where on the server a mail was last seen, the likeliest first."""
    rows = connection.execute(
        "SELECT f.name, l.uid_validity, l.uid, l.is_gone FROM locations AS l"
        " JOIN folders AS f ON f.id = l.folder_id WHERE l.message_id = ?1 UNION ALL"
        " SELECT folder, uid_validity, uid, 0 FROM departures"
        " WHERE message_id = ?1 AND folder IS NOT NULL ORDER BY 4, 2 DESC, 3 DESC",
        (message_id,),
    )
    return [PartPlace(name, validity, uid) for name, validity, uid, _ in rows]


def find_key(
    connection: sqlite3.Connection, message_id: MessageId
) -> tuple[FolderId, int, int, int] | None:
    """Give folder, UIDVALIDITY, UID and the server's size: what its pieces are kept under."""
    row = connection.execute(
        "SELECT l.folder_id, f.uid_validity, l.uid, l.size_bytes FROM locations AS l"
        " JOIN folders AS f ON f.id = l.folder_id WHERE l.message_id = ?"
        " ORDER BY l.is_gone, l.uid_validity DESC, l.uid DESC LIMIT 1",
        (message_id,),
    ).fetchone()
    return None if row is None else (FolderId(row[0]), row[1] or 0, row[2], row[3])


def begin(connection: sqlite3.Connection, wanted_id: int) -> int:
    """Note a try; give how many there were since a piece came."""
    row = connection.execute(
        "UPDATE wanted_parts SET begun = begun + 1 WHERE id = ? RETURNING begun", (wanted_id,)
    ).fetchone()
    return 0 if row is None else int(row[0])


def get_on(connection: sqlite3.Connection, wanted_id: int, got_bytes: int) -> None:
    """Note that more of it is here."""
    connection.execute(
        "UPDATE wanted_parts SET got_bytes = ?, begun = 0 WHERE id = ?", (got_bytes, wanted_id)
    )


def fail(connection: sqlite3.Connection, wanted_id: int, why: str) -> None:
    """Note why it cannot be had."""
    connection.execute("UPDATE wanted_parts SET failure = ? WHERE id = ?", (why, wanted_id))


def end(connection: sqlite3.Connection, wanted_id: int) -> None:
    """Note that it is here."""
    connection.execute("DELETE FROM wanted_parts WHERE id = ?", (wanted_id,))


def fill_hole(
    connection: sqlite3.Connection, raw_id: int, section: str, *, pile_id: int, got_bytes: int
) -> None:
    """Put a part in the place of what stood for it."""
    connection.execute(
        "UPDATE holes SET pile_id = ?, got_bytes = ? WHERE raw_id = ? AND section = ?",
        (pile_id, got_bytes, raw_id, section),
    )
    finish_pile(connection, pile_id)


def is_filled(connection: sqlite3.Connection, raw_id: int, section: str) -> bool:
    """Say whether a part is here."""
    row = connection.execute(
        "SELECT pile_id FROM holes WHERE raw_id = ? AND section = ?", (raw_id, section)
    ).fetchone()
    return row is not None and row[0] is not None


def is_whole(connection: sqlite3.Connection, raw_id: int) -> bool:
    """Say whether all of a mail is here."""
    row = connection.execute("SELECT 1 FROM abridged WHERE raw_id = ?", (raw_id,)).fetchone()
    return row is None


def make_whole(connection: sqlite3.Connection, message_id: MessageId, raw_id: RawId) -> None:
    """Give a message all of its mail; what was kept of it until now goes."""
    row = connection.execute("SELECT raw_id FROM messages WHERE id = ?", (message_id,)).fetchone()
    connection.execute("UPDATE messages SET raw_id = ? WHERE id = ?", (raw_id, message_id))
    connection.execute(
        "UPDATE locations SET raw_id = NULL WHERE message_id = ? AND raw_id = ?",
        (message_id, raw_id),
    )
    _forget_abridged(connection, row[0])


def end_all(connection: sqlite3.Connection, message_id: MessageId) -> None:
    """Note that nothing of a mail is wanted any more: all of it is here."""
    connection.execute("DELETE FROM wanted_parts WHERE message_id = ?", (message_id,))


def _forget_abridged(connection: sqlite3.Connection, raw_id: int) -> None:
    used = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM messages WHERE raw_id = ?1)"
        " OR EXISTS (SELECT 1 FROM locations WHERE raw_id = ?1)"
        " OR EXISTS (SELECT 1 FROM quarantine WHERE raw_id = ?1)",
        (raw_id,),
    ).fetchone()
    if not used[0]:
        connection.execute(
            "DELETE FROM pieces WHERE pile_id IN (SELECT pile_id FROM holes WHERE raw_id = ?)",
            (raw_id,),
        )
        connection.execute("DELETE FROM raws WHERE id = ?", (raw_id,))


def set_attachments(
    connection: sqlite3.Connection, message_id: MessageId, attachments: Sequence[Attachment]
) -> None:
    """Say anew what the files of a message are, now that more of them is here."""
    connection.execute(
        "UPDATE bodies SET facts = json_set(facts, '$.attachments', json(?))"
        " WHERE id = (SELECT body_id FROM messages WHERE id = ?)",
        (json.dumps(attachments_as_facts(attachments)), message_id),
    )


def count_abridged(connection: sqlite3.Connection) -> tuple[int, int]:
    """Count the mails of which something is on the server only, and the bytes of that."""
    row = connection.execute(
        "SELECT count(DISTINCT raw_id), coalesce(sum(size_bytes), 0) FROM holes"
        " WHERE pile_id IS NULL"
    ).fetchone()
    return int(row[0]), int(row[1])
