"""The journal of what the mail server is still to be told (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from data.records import (
    ConversationId,
    FolderId,
    FolderRole,
    MailIdentity,
    MessageId,
    OpKind,
    OpStep,
    ServerOp,
)
from data.store.departures import keep_departure
from data.store.rows import as_int, from_ms

PARK_AFTER = 8
"""Refusals after which an operation waits for a person."""
BEGUN_MAX = 20
"""Beginnings without an end after which it does: each of them ended the line, or the process."""
RESUME_FIRST_MS = 15_000
RESUME_MAX_MS = 3_600_000
LINE_ENDS = "The line to the server ended each time that it was told."
SHOWN_MAX = 100

_OP = """
  o.id, o.message_id, m.conversation_id, o.folder_id, f.name, o.uid_validity, o.uid, o.kind, o.what,
  o.step,
  o.from_name, o.to_name, o.to_validity, o.to_after_uid, o.to_uid, o.attempts, o.last_error"""
_OP_JOINS = """
  JOIN messages AS m ON m.id = o.message_id LEFT JOIN folders AS f ON f.id = o.folder_id"""


def list_due(connection: sqlite3.Connection, *, now_ms: int, limit: int) -> list[ServerOp]:
    """Read operations whose time has come, the oldest first.

    First contact only reads: nothing is due before a folder's first import is complete.
    One that an older one about the same thing still holds up waits behind it, whatever its time.
    """
    rows = connection.execute(
        f"SELECT {_OP} FROM server_ops AS o {_OP_JOINS}"  # noqa: S608 - constants
        " WHERE NOT o.is_parked AND o.next_try_at <= ?"
        " AND (o.folder_id IS NULL OR f.imported_at IS NOT NULL) AND NOT EXISTS"
        "  (SELECT 1 FROM server_ops AS e WHERE e.message_id = o.message_id AND e.id < o.id"
        "   AND (e.kind = 'move' OR o.kind <> 'move' AND e.what = o.what"
        "        AND e.folder_id IS o.folder_id AND e.uid IS o.uid))"
        " ORDER BY o.id LIMIT ?",
        (now_ms, limit),
    )
    return [_op(row) for row in rows]


def has_due(connection: sqlite3.Connection, *, now_ms: int) -> bool:
    """Say whether there is anything to tell the server now."""
    row = connection.execute(
        "SELECT 1 FROM server_ops WHERE NOT is_parked AND next_try_at <= ? LIMIT 1", (now_ms,)
    ).fetchone()
    return row is not None


def list_of_messages(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> list[ServerOp]:
    """Read all operations on some mails, the oldest first."""
    rows = connection.execute(
        f"SELECT {_OP} FROM json_each(?) AS a CROSS JOIN server_ops AS o"  # noqa: S608 - constants
        f" ON o.message_id = a.value {_OP_JOINS} ORDER BY o.id",
        (json.dumps(list(message_ids)),),
    )
    return [_op(row) for row in rows]


def begin(
    connection: sqlite3.Connection,
    op_ids: Collection[int],
    *,
    now_ms: int,
    from_name: str | None = None,
    to_name: str | None = None,
    to_validity: int | None = None,
    to_after_uid: int | None = None,
) -> set[int]:
    """Note that the server is told now; give those that nobody has dropped meanwhile.

    It counts as a try that failed until the opposite is known: a command at which the server hangs
    up comes again ever later, and in the end waits for a person, instead of ending every line.
    """
    asked = json.dumps(sorted(op_ids))
    connection.execute(
        "UPDATE server_ops SET is_parked = 1, last_error = ? WHERE begun >= ?"
        " AND id IN (SELECT value FROM json_each(?))",
        (LINE_ENDS, BEGUN_MAX, asked),
    )
    rows = connection.execute(
        "UPDATE server_ops SET step = 'begun', from_name = ?, to_name = ?, to_validity = ?,"
        " to_after_uid = ?, begun = begun + 1,"
        " next_try_at = ? + min(? << min(begun, 6), ?)"
        " WHERE id IN (SELECT value FROM json_each(?)) AND NOT is_parked"
        " AND step IN ('planned', 'begun') RETURNING id",
        (
            from_name,
            to_name,
            to_validity,
            to_after_uid,
            now_ms,
            RESUME_FIRST_MS,
            RESUME_MAX_MS,
            asked,
        ),
    ).fetchall()
    return {row[0] for row in rows}


def place(
    connection: sqlite3.Connection,
    op_id: int,
    *,
    folder_id: FolderId | None,
    name: str,
    uid_validity: int,
    uid: int,
) -> None:
    """Note where the mail of a move lies, once it was looked for."""
    connection.execute(
        "UPDATE server_ops SET folder_id = ?, from_name = ?, uid_validity = ?, uid = ?"
        " WHERE id = ?",
        (folder_id, name, uid_validity, uid, op_id),
    )


def advance(
    connection: sqlite3.Connection, op_id: int, step: OpStep, *, to_uid: int | None = None
) -> None:
    """Note how far a move came."""
    connection.execute(
        "UPDATE server_ops SET step = ?, to_uid = coalesce(?, to_uid), last_error = ''"
        " WHERE id = ?",
        (step.value, to_uid, op_id),
    )


def wait(connection: sqlite3.Connection, op_ids: Collection[int], *, next_try_ms: int) -> None:
    """Let operations wait for something that is nobody's refusal."""
    connection.execute(
        "UPDATE server_ops SET next_try_at = ? WHERE id IN (SELECT value FROM json_each(?))",
        (next_try_ms, json.dumps(sorted(op_ids))),
    )


def find_identity(connection: sqlite3.Connection, op: ServerOp) -> MailIdentity:
    """Read by what the mail of an operation is known again."""
    row = connection.execute(
        "SELECT m.internet_message_id, coalesce(nullif(l.size_bytes, 0), r.size_bytes, 0),"
        " coalesce(l.received_at, m.received_at), l.email_id FROM messages AS m"
        " LEFT JOIN raws AS r ON r.id = m.raw_id"
        " LEFT JOIN locations AS l ON l.message_id = m.id"
        " WHERE m.id = ? ORDER BY l.is_gone LIMIT 1",
        (op.message_id,),
    ).fetchone()
    return MailIdentity(row[0], row[1], from_ms(row[2]), row[3])


def find_inbox_place(
    connection: sqlite3.Connection, message_id: MessageId
) -> tuple[FolderId, int, int] | None:
    """Give folder, UIDVALIDITY and UID under which a mail lies in the inbox, not to be deleted."""
    row = connection.execute(
        "SELECT l.folder_id, l.uid_validity, l.uid FROM locations AS l"
        " JOIN folders AS f ON f.id = l.folder_id WHERE l.message_id = ? AND NOT l.is_gone"
        " AND f.role = 'inbox' AND ' ' || l.flags || ' ' NOT LIKE '% \\Deleted %'"
        " ORDER BY l.uid_validity DESC, l.uid DESC LIMIT 1",
        (message_id,),
    ).fetchone()
    return None if row is None else (FolderId(row[0]), row[1], row[2])


def list_taken(connection: sqlite3.Connection, folder: str, uid_validity: int) -> set[int]:
    """Give the UIDs of a folder that are known to be copies of other mails."""
    rows = connection.execute(
        "SELECT uid FROM departures WHERE folder = ?1 AND uid_validity = ?2 AND uid IS NOT NULL"
        " UNION SELECT to_uid FROM server_ops WHERE to_name = ?1 AND to_validity = ?2"
        " AND to_uid IS NOT NULL",
        (folder, uid_validity),
    )
    return {row[0] for row in rows}


def remove(connection: sqlite3.Connection, op_ids: Collection[int]) -> None:
    """Drop operations that are done, or can never be."""
    connection.execute(
        "DELETE FROM server_ops WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(op_ids)),),
    )


def put_off(
    connection: sqlite3.Connection,
    op_id: int,
    *,
    why: str,
    next_try_ms: int,
    is_undone: bool = False,
) -> bool:
    """Try an operation again later; say whether it was parked instead, after too many refusals.

    `is_undone` says that the server did nothing of it, so that it has not begun.
    """
    row = connection.execute(
        "UPDATE server_ops SET attempts = attempts + 1, begun = 0, next_try_at = ?, last_error = ?,"
        " is_parked = attempts + 1 >= ?, step = iif(?, 'planned', step) WHERE id = ?"
        " RETURNING is_parked",
        (next_try_ms, why, PARK_AFTER, is_undone, op_id),
    ).fetchone()
    return row is not None and bool(row[0])


def void_ops(connection: sqlite3.Connection, folder_id: FolderId) -> int:
    """Take the UIDs of a folder's operations away: they name other mails now (RFC 3501 2.3.1.1).

    They are operations on their messages still: `bind_ops` gives them the UIDs under which these
    lie now. To be called when a folder is renumbered, before its locations change.
    """
    return connection.execute(
        "UPDATE server_ops SET uid_validity = NULL, uid = NULL WHERE folder_id = ?", (folder_id,)
    ).rowcount


def has_unbound(connection: sqlite3.Connection) -> bool:
    """Say whether operations in mirrored folders have no UID."""
    row = connection.execute(
        "SELECT 1 FROM server_ops WHERE uid IS NULL AND folder_id IS NOT NULL LIMIT 1"
    ).fetchone()
    return row is not None


def bind_ops(connection: sqlite3.Connection) -> int:
    """Give operations without a UID the one under which their mail lies now; count those dropped.

    A flag of a mail that lies nowhere any more is nobody's business; moves are looked for.
    """
    connection.execute(
        "UPDATE server_ops AS o SET (uid_validity, uid) = (SELECT l.uid_validity, l.uid"
        "  FROM locations AS l WHERE l.message_id = o.message_id AND l.folder_id = o.folder_id"
        "  AND NOT l.is_gone ORDER BY l.uid_validity DESC, l.uid DESC LIMIT 1)"
        " WHERE o.uid IS NULL AND o.folder_id IS NOT NULL"
    )
    connection.execute("UPDATE server_ops SET folder_id = NULL WHERE uid IS NULL AND kind = 'move'")
    return connection.execute(
        "DELETE FROM server_ops WHERE uid IS NULL AND folder_id IS NOT NULL"
    ).rowcount


def mark_moved(
    connection: sqlite3.Connection,
    op: ServerOp,
    *,
    role: FolderRole,
    is_left: bool,
    now_ms: int,
) -> None:
    """Note that a mail lies in another folder now, by our own doing; the operation is done.

    Where `is_left`, the server keeps it in the old one as well, marked as deleted.
    """
    if op.folder_id is not None and op.uid is not None:
        key = (op.folder_id, op.uid_validity, op.uid)
        if is_left:
            connection.execute(
                "UPDATE locations SET flags = trim(flags || ' \\Deleted')"
                " WHERE (folder_id, uid_validity, uid) = (?, ?, ?)"
                " AND ' ' || flags || ' ' NOT LIKE '% \\Deleted %'",
                key,
            )
        else:
            connection.execute(
                "UPDATE locations SET is_gone = 1 WHERE (folder_id, uid_validity, uid) = (?, ?, ?)",
                key,
            )
    keep_departure(
        connection,
        op.message_id,
        role=role,
        folder=op.to_name,
        uid_validity=op.to_validity,
        uid=op.to_uid,
        is_ours=True,
        now_ms=now_ms,
    )
    remove(connection, [op.id])


def set_lacks(connection: sqlite3.Connection, lacks: Mapping[str, bool], *, now_ms: int) -> bool:
    """Note what the mailbox can or cannot do for us; say whether that is news."""
    changed = 0
    for what, is_so in lacks.items():
        if is_so:
            changed += connection.execute(
                "INSERT OR IGNORE INTO server_lacks (what, at) VALUES (?, ?)", (what, now_ms)
            ).rowcount
        else:
            changed += connection.execute(
                "DELETE FROM server_lacks WHERE what = ?", (what,)
            ).rowcount
    return changed > 0


def list_lacks(connection: sqlite3.Connection) -> list[str]:
    """Read what the mailbox cannot do for us and was asked to."""
    return [row[0] for row in connection.execute("SELECT what FROM server_lacks ORDER BY what")]


def list_parked(connection: sqlite3.Connection) -> list[ServerOp]:
    """Read operations that wait for a person, the newest first."""
    rows = connection.execute(
        f"SELECT {_OP} FROM server_ops AS o {_OP_JOINS}"  # noqa: S608 - constants
        " WHERE o.is_parked ORDER BY o.id DESC LIMIT ?",
        (SHOWN_MAX,),
    )
    return [_op(row) for row in rows]


def count_waiting(connection: sqlite3.Connection) -> tuple[int, int]:
    """Count the operations that wait, and those that are parked."""
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE NOT is_parked), count(*) FILTER (WHERE is_parked)"
        " FROM server_ops"
    ).fetchone()
    return int(row[0]), int(row[1])


def unpark(connection: sqlite3.Connection) -> int:
    """Have all that is parked tried once more, at once; count it."""
    return connection.execute(
        "UPDATE server_ops SET is_parked = 0, attempts = 0, begun = 0, next_try_at = 0"
        " WHERE is_parked"
    ).rowcount


def _op(row: tuple[object, ...]) -> ServerOp:
    (number, message_id, conversation_id, folder_id, folder_name, validity, uid, kind, what, step,
     from_name, to_name, to_validity, to_after, to_uid, attempts, error) = row  # fmt: skip
    return ServerOp(
        as_int(number),
        MessageId(as_int(message_id)),
        ConversationId(as_int(conversation_id)),
        None if folder_id is None else FolderId(as_int(folder_id)),
        None if folder_name is None else str(folder_name),
        None if validity is None else as_int(validity),
        None if uid is None else as_int(uid),
        OpKind(str(kind)),
        str(what),
        OpStep(str(step)),
        None if from_name is None else str(from_name),
        None if to_name is None else str(to_name),
        None if to_validity is None else as_int(to_validity),
        None if to_after is None else as_int(to_after),
        None if to_uid is None else as_int(to_uid),
        as_int(attempts),
        str(error),
    )
