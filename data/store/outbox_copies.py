"""Copies of sent mails, and what they prove of mails of unknown fate (store room)."""

from __future__ import annotations

import sqlite3

from data.records import OutboxId, OutboxItem, OutboxState
from data.store.outbox import LIST_MAX, reopen_recipients, set_outbox_state, with_recipients
from data.store.rows import OUTBOX_COLUMNS, OUTBOX_JOINS

_DOUBTFUL = "(o.state = 'unknown' OR o.state = 'queued' AND o.look_first)"
_NOBODY_YET = (
    "NOT EXISTS (SELECT 1 FROM outbox_recipients AS r WHERE r.outbox_id = o.id"
    " AND r.state = 'sent')"
)
"""Of a mail that some got before, a copy proves nothing about the others."""


def list_copies_due(connection: sqlite3.Connection) -> list[OutboxItem]:
    """Read the mails that somebody got and whose copy is not in Sent yet."""
    return _read(
        connection,
        "o.copy_state = 'pending' AND (o.state = 'sent' OR o.state <> 'sending'"
        " AND EXISTS (SELECT 1 FROM outbox_recipients AS r WHERE r.outbox_id = o.id"
        " AND r.state = 'sent'))",
    )


def list_doubtful(connection: sqlite3.Connection) -> list[OutboxItem]:
    """Read the mails of which a copy would prove that they have left."""
    return _read(connection, f"{_DOUBTFUL} AND {_NOBODY_YET}")


def list_proved(connection: sqlite3.Connection) -> list[OutboxItem]:
    """Read the mails of unknown fate that lie in a folder of ours: a server did take them.

    In Sent, or in the inbox where we were among the recipients.
    """
    lies_here = "EXISTS (SELECT 1 FROM locations AS l WHERE l.message_id = o.message_id)"
    return _read(connection, f"{_DOUBTFUL} AND {_NOBODY_YET} AND {lies_here}")


def count_homeless(connection: sqlite3.Connection) -> int:
    """Count the sent mails whose copies wait, since we know of no Sent folder on the server."""
    row = connection.execute(
        "SELECT count(*) FROM outbox WHERE copy_state = 'pending' AND state = 'sent'"
        " AND EXISTS (SELECT 1 FROM folders)"
        " AND NOT EXISTS (SELECT 1 FROM folders WHERE role = 'sent')"
    ).fetchone()
    return int(row[0])


def _read(connection: sqlite3.Connection, condition: str) -> list[OutboxItem]:
    rows = connection.execute(
        f"SELECT {OUTBOX_COLUMNS} FROM outbox AS o {OUTBOX_JOINS}"  # noqa: S608 - constants
        f" WHERE {condition} ORDER BY o.id LIMIT ?",
        (LIST_MAX,),
    ).fetchall()
    return with_recipients(connection, rows)


def confirm_sent(
    connection: sqlite3.Connection, outbox_id: OutboxId, *, now_ms: int
) -> OutboxState:
    """Note that a mail of unknown fate did leave; give where that puts it.

    Only those whose fate was unknown got it: who was put off is tried again, who was refused still
    needs a person.
    """
    connection.execute(
        "UPDATE outbox_recipients SET state = 'sent' WHERE outbox_id = ?1 AND state ="
        " CASE WHEN EXISTS (SELECT 1 FROM outbox_recipients WHERE outbox_id = ?1"
        " AND state = 'unknown') THEN 'unknown' ELSE 'queued' END",
        (outbox_id,),
    )
    states = {
        row[0]
        for row in connection.execute(
            "SELECT state FROM outbox_recipients WHERE outbox_id = ?", (outbox_id,)
        )
    }
    state = OutboxState.SENT
    if "queued" in states:
        state = OutboxState.QUEUED
    elif "refused" in states:
        state = OutboxState.REFUSED
    row = connection.execute("SELECT last_error FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    error = "" if state is OutboxState.SENT else str(row[0])
    set_outbox_state(connection, outbox_id, state, now_ms=now_ms, error=error)
    connection.execute("UPDATE outbox SET look_first = 0 WHERE id = ?", (outbox_id,))
    return state


def ask_for_copy(connection: sqlite3.Connection, outbox_id: OutboxId) -> None:
    """Have the copy in Sent looked for, and filed where it is missing."""
    connection.execute(
        "UPDATE outbox SET copy_state = 'pending', copy_attempts = 0, copy_error = '' WHERE id = ?",
        (outbox_id,),
    )


def begin_copy(connection: sqlite3.Connection, outbox_id: OutboxId, *, attempts_max: int) -> bool:
    """Count a try at the copy before it is made; False where there were too many by now.

    Counted first, so that a copy at which the line breaks each time holds nothing up for ever.
    """
    row = connection.execute(
        "UPDATE outbox SET copy_attempts = copy_attempts + 1, copy_state ="
        " CASE WHEN copy_attempts >= ?1 THEN 'failed' ELSE copy_state END"
        " WHERE id = ?2 RETURNING copy_state",
        (attempts_max, outbox_id),
    ).fetchall()
    return bool(row and row[0][0] == "pending")


def set_copy_state(
    connection: sqlite3.Connection, outbox_id: OutboxId, state: str, *, error: str = ""
) -> None:
    """Note what became of the copy in Sent."""
    connection.execute(
        "UPDATE outbox SET copy_state = ?, copy_error = ? WHERE id = ?", (state, error, outbox_id)
    )


def ask_to_look(connection: sqlite3.Connection, outbox_id: OutboxId, *, until_ms: int) -> None:
    """Send a mail of unknown fate again, after a look for a copy or at a moment at the latest."""
    connection.execute(
        "UPDATE outbox SET state = 'queued', look_first = 1, next_attempt_at = ?,"
        " finished_at = NULL WHERE id = ?",
        (until_ms, outbox_id),
    )


def end_look(connection: sqlite3.Connection, outbox_id: OutboxId) -> None:
    """Let a mail leave again: somebody looked, and there is no copy of it."""
    waits = connection.execute(
        "UPDATE outbox SET next_attempt_at = NULL WHERE id = ? AND state = 'queued' AND look_first",
        (outbox_id,),
    ).rowcount
    if waits:
        reopen_recipients(connection, outbox_id)
