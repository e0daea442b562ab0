"""The outbox in the hands of the process that sends: claims, holds, results (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from data.errors import NotFoundError
from data.records import ConversationId, HeldBecause, OutboxId, OutboxItem, OutboxState
from data.store.outbox import (
    LIST_MAX,
    get_outbox_item,
    reopen_recipients,
    set_outbox_state,
    with_recipients,
)
from data.store.rows import OUTBOX_COLUMNS, OUTBOX_JOINS

HOLDS_BACK = (HeldBecause.SIGN_IN, HeldBecause.CONNECTION)
"""What is no mail's fault: all wait, and one is tried now and then."""
HELD_BACK = "state = 'held' AND because IN ('sign_in', 'connection')"
ENDED_WORDS = "The syncing process ended while the mail was being handed over."


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A mail that was in somebody's hands when these were gone."""

    outbox_id: OutboxId
    conversation_id: ConversationId
    had_text_begun: bool
    cut_short: int
    """How often in a row that has happened before its text began, this time with it."""


def claim_next(connection: sqlite3.Connection, *, epoch: int, now_ms: int) -> OutboxItem | None:
    """Take the next mail that is due for sending; nobody else gets it."""
    return _claim(
        connection,
        "state = 'queued' AND coalesce(next_attempt_at, 0) <= ?1"
        " ORDER BY coalesce(next_attempt_at, 0), id",
        epoch=epoch,
        now_ms=now_ms,
    )


def claim_held(connection: sqlite3.Connection, *, epoch: int, now_ms: int) -> OutboxItem | None:
    """Take one of the mails that are held back, to see whether all is right again."""
    return _claim(connection, f"{HELD_BACK} ORDER BY id", epoch=epoch, now_ms=now_ms)


def _claim(
    connection: sqlite3.Connection, which: str, *, epoch: int, now_ms: int
) -> OutboxItem | None:
    row = connection.execute(
        "UPDATE outbox SET state = 'sending', because = NULL, claimed_epoch = ?2,"  # noqa: S608 - constants
        " attempts = attempts + 1, data_started_at = NULL,"
        " first_tried_at = coalesce(first_tried_at, ?1)"
        f" WHERE id = (SELECT id FROM outbox WHERE {which} LIMIT 1) RETURNING id, look_first",
        (now_ms, epoch),
    ).fetchall()
    if not row:
        return None
    if row[0][1]:
        reopen_recipients(connection, row[0][0])  # nobody could look, and it was asked for
        connection.execute("UPDATE outbox SET first_tried_at = ? WHERE id = ?", (now_ms, row[0][0]))
    return get_outbox_item(connection, row[0][0])


def has_held(connection: sqlite3.Connection) -> bool:
    """Say whether mails are held back."""
    row = connection.execute(f"SELECT 1 FROM outbox WHERE {HELD_BACK} LIMIT 1").fetchone()  # noqa: S608 - constant
    return row is not None


def hold_back(
    connection: sqlite3.Connection,
    why: str,
    *,
    because: HeldBecause,
    now_ms: int,
    sender: str | None = None,
) -> int:
    """Hold every mail that wants to leave, or those of one sender, until all is right again.

    Those held before learn the newest words. Counts the mails that are held now and were not.
    """
    assert because in HOLDS_BACK
    is_whose = "(?1 IS NULL OR envelope_from = ?1)"
    held = connection.execute(
        "UPDATE outbox SET state = 'held', because = ?4, last_error = ?2,"  # noqa: S608 - constant
        " next_attempt_at = NULL, first_tried_at = coalesce(first_tried_at, ?3)"
        f" WHERE state = 'queued' AND {is_whose}",
        (sender, why, now_ms, because.value),
    ).rowcount
    connection.execute(
        f"UPDATE outbox SET last_error = ?2, because = ?3 WHERE {HELD_BACK}"  # noqa: S608 - constants
        f" AND (last_error <> ?2 OR because <> ?3) AND {is_whose}",
        (sender, why, because.value),
    )
    return held


def release_held(
    connection: sqlite3.Connection,
    *,
    sender: str | None = None,
    because: HeldBecause | None = None,
) -> int:
    """Queue again what was held back: all, or of one sender, or for one reason; count it."""
    return connection.execute(
        f"UPDATE outbox SET state = 'queued', because = NULL, last_error = '' WHERE {HELD_BACK}"  # noqa: S608 - constant
        " AND (?1 IS NULL OR envelope_from = ?1) AND (?2 IS NULL OR because = ?2)",
        (sender, because),
    ).rowcount


def note_waiting(connection: sqlite3.Connection, why: str, *, now_ms: int) -> None:
    """Write beside every mail that is due why it has not left; what has a time keeps its words."""
    connection.execute(
        "UPDATE outbox SET last_error = ?1, first_tried_at = coalesce(first_tried_at, ?2)"
        " WHERE state = 'queued' AND coalesce(next_attempt_at, 0) <= ?2"
        " AND (last_error <> ?1 OR first_tried_at IS NULL)",
        (why, now_ms),
    )


def mark_data_started(
    connection: sqlite3.Connection,
    outbox_id: OutboxId,
    *,
    epoch: int,
    now_ms: int,
    results: Mapping[str, tuple[str, int | None, str]],
) -> None:
    """Note, before the first byte of the text leaves, for whom its fate may be unknown from here.

    Raises:
        NotFoundError: it is not in our hands any more.
    """
    done = connection.execute(
        "UPDATE outbox SET data_started_at = ?"
        " WHERE id = ? AND state = 'sending' AND claimed_epoch = ?",
        (now_ms, outbox_id, epoch),
    ).rowcount
    if done != 1:
        raise NotFoundError("outbox item in our hands:", outbox_id)
    set_recipient_states(connection, outbox_id, results)


def set_recipient_states(
    connection: sqlite3.Connection,
    outbox_id: OutboxId,
    results: Mapping[str, tuple[str, int | None, str]],
) -> None:
    """Keep what the server said of recipients: address -> (state, code, text)."""
    connection.executemany(
        "UPDATE outbox_recipients SET state = ?, code = ?, server_text = ?"
        " WHERE outbox_id = ? AND address = ?",
        [(*result, outbox_id, address) for address, result in results.items()],
    )


def note_deferral(
    connection: sqlite3.Connection, outbox_id: OutboxId, *, is_deferred: bool
) -> None:
    """Note that a server has answered about a mail, and whether it said: later."""
    connection.execute(
        "UPDATE outbox SET cut_short = 0, deferrals = deferrals + ? WHERE id = ?",
        (int(is_deferred), outbox_id),
    )


def give_up_waiting(connection: sqlite3.Connection, outbox_id: OutboxId) -> None:
    """Note that those who were put off for too long will not get the mail by itself."""
    connection.execute(
        "UPDATE outbox_recipients SET state = 'refused' WHERE outbox_id = ? AND state = 'queued'",
        (outbox_id,),
    )


def requeue(
    connection: sqlite3.Connection,
    outbox_id: OutboxId,
    *,
    next_attempt_ms: int | None,
    error: str,
    is_cut_short: bool,
) -> None:
    """Give a mail back of which nothing has left."""
    connection.execute(
        "UPDATE outbox SET state = 'queued', next_attempt_at = ?, last_error = ?,"
        " cut_short = cut_short + ? WHERE id = ? AND state = 'sending'",
        (next_attempt_ms, error, int(is_cut_short), outbox_id),
    )
    connection.execute(
        "UPDATE outbox_recipients SET state = 'queued' WHERE outbox_id = ? AND state = 'sending'",
        (outbox_id,),
    )


def list_left_behind(connection: sqlite3.Connection) -> list[LeftBehind]:
    """Read what is in nobody's hands any more; only who has just begun to send may ask."""
    rows = connection.execute(
        "SELECT id, conversation_id, data_started_at IS NOT NULL, cut_short + 1 FROM outbox"
        " WHERE state = 'sending' ORDER BY id"
    )
    return [LeftBehind(OutboxId(a), ConversationId(b), bool(c), d) for a, b, c, d in rows]


def make_unknown(
    connection: sqlite3.Connection, outbox_id: OutboxId, *, now_ms: int, why: str = ENDED_WORDS
) -> None:
    """Note that nobody knows whether those who were accepted got a mail."""
    set_outbox_state(connection, outbox_id, OutboxState.UNKNOWN, now_ms=now_ms, error=why)
    connection.execute(
        "UPDATE outbox_recipients SET state = 'unknown' WHERE outbox_id = ? AND state = 'sending'",
        (outbox_id,),
    )


def list_late(connection: sqlite3.Connection, *, before_ms: int) -> list[OutboxItem]:
    """Read what has wanted to leave since before a moment and was not told of."""
    rows = connection.execute(
        f"SELECT {OUTBOX_COLUMNS} FROM outbox AS o {OUTBOX_JOINS}"  # noqa: S608 - constants
        f" WHERE (o.state = 'queued' OR ({HELD_BACK}))"
        " AND o.first_tried_at <= ? AND o.warned_at IS NULL ORDER BY o.id LIMIT ?",
        (before_ms, LIST_MAX),
    ).fetchall()
    return with_recipients(connection, rows)


def set_warned(connection: sqlite3.Connection, outbox_id: OutboxId, *, now_ms: int) -> None:
    """Note that the agent was told that a mail is late."""
    connection.execute("UPDATE outbox SET warned_at = ? WHERE id = ?", (now_ms, outbox_id))


def set_size_limit(connection: sqlite3.Connection, size_max_bytes: int | None) -> bool:
    """Keep how large a mail the server takes; say whether that is news."""
    return bool(
        connection.execute(
            "UPDATE smtp_state SET size_max_bytes = ?1 WHERE size_max_bytes IS NOT ?1",
            (size_max_bytes,),
        ).rowcount
    )


def get_size_limit(connection: sqlite3.Connection) -> int | None:
    """Give how large a mail the server takes, as it said last; None where it never did."""
    row = connection.execute("SELECT size_max_bytes FROM smtp_state").fetchone()
    return None if row is None or row[0] is None else int(row[0])
