"""The outbox: a row before it is a packet, and every step of its way (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data.errors import NotFoundError
from data.records import (
    AgentId,
    ConversationId,
    MacroUse,
    MessageId,
    OutboxId,
    OutboxItem,
    OutboxRecipient,
    OutboxState,
    SafeLine,
)
from data.store.drafts import drop_sent
from data.store.macro_rows import dump_uses, load_uses
from data.store.raws import NewRaw, put_raw
from data.store.rows import OUTBOX_COLUMNS, OUTBOX_JOINS, dump_json, outbox_item_from_row, to_ms

LIST_MAX = 1000
FINISHED_SHOWN_MS = 7 * 24 * 3600 * 1000
"""Mails that left or were cancelled stay on the list for a week."""


@dataclass(frozen=True, slots=True)
class NewOutgoing:
    """A composed mail on its way into the outbox."""

    conversation_id: ConversationId
    internet_message_id: str
    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes
    author: tuple[str, str]
    people: str
    ancestors: tuple[str, ...]
    subject: str
    joined_via: str | None
    state: str
    because: str | None
    not_before: datetime | None
    agent_id: AgentId | None
    base_revision: int
    then_do: str
    save_copy: bool
    origin_id: ConversationId
    """The number that its answers go to; another where an agent merged that into this one."""
    macros: tuple[MacroUse, ...] = ()
    """What macros do when it leaves."""
    replaces: OutboxId | None = None
    """The refused mail that it is sent instead of."""


def add_outgoing(
    connection: sqlite3.Connection, mail: NewOutgoing, *, at: datetime
) -> tuple[OutboxId, MessageId]:
    """Store a composed mail as a message and as an outbox row; give both ids."""
    at_ms = to_ms(at)
    raw_id = put_raw(connection, NewRaw.whole(mail.raw))
    cursor = connection.execute(
        "INSERT INTO messages (conversation_id, origin_id, direction, channel, internet_message_id,"
        " author_name, author_address, people, ancestors, subject, sent_at, received_at, at,"
        " may_auto_answer, joined_by, joined_via, pinned_id, raw_id, agent_id, created_at)"
        " VALUES (?1, ?12, 'out', 'mail', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, 0, 'agent', ?9, ?12,"
        " ?10, ?11, ?8)",
        (
            mail.conversation_id,
            mail.internet_message_id,
            *mail.author,
            mail.people,
            dump_json(mail.ancestors),
            mail.subject,
            at_ms,
            mail.joined_via,
            raw_id,
            mail.agent_id,
            mail.origin_id,
        ),
    )
    assert cursor.lastrowid is not None
    message_id = MessageId(cursor.lastrowid)
    connection.executemany(
        "INSERT OR IGNORE INTO message_refs (ref, message_id) VALUES (?, ?)",
        [(ref, message_id) for ref in mail.ancestors],
    )
    cursor = connection.execute(
        "INSERT INTO outbox (conversation_id, message_id, state, because, not_before_at,"
        " next_attempt_at, internet_message_id, envelope_from, raw_id, agent_id, base_revision,"
        " then_do, macros, copy_state, created_at, replaces_id)"
        " VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            mail.conversation_id,
            message_id,
            mail.state,
            mail.because,
            to_ms(mail.not_before) if mail.not_before else None,
            mail.internet_message_id,
            mail.envelope_from,
            raw_id,
            mail.agent_id,
            mail.base_revision,
            mail.then_do,
            dump_uses(mail.macros),
            "pending" if mail.save_copy else "none",
            at_ms,
            mail.replaces,
        ),
    )
    assert cursor.lastrowid is not None
    outbox_id = OutboxId(cursor.lastrowid)
    connection.executemany(
        "INSERT INTO outbox_recipients (outbox_id, address, state) VALUES (?, ?, 'queued')",
        [(outbox_id, address) for address in dict.fromkeys(mail.recipients)],
    )
    return outbox_id, message_id


def list_outbox(connection: sqlite3.Connection, *, now_ms: int) -> list[OutboxItem]:
    """Read what waits (first what was queued first), then what ended in the last week."""
    rows = connection.execute(
        f"SELECT {OUTBOX_COLUMNS} FROM outbox AS o {OUTBOX_JOINS}"  # noqa: S608 - constants
        " WHERE o.state NOT IN ('sent', 'cancelled') OR coalesce(o.finished_at, o.created_at) > ?"
        " ORDER BY o.state IN ('sent', 'cancelled'), o.id LIMIT ?",
        (now_ms - FINISHED_SHOWN_MS, LIST_MAX),
    ).fetchall()
    return with_recipients(connection, rows)


def get_outbox_item(connection: sqlite3.Connection, outbox_id: OutboxId) -> OutboxItem:
    """Read one outbox row.

    Raises:
        NotFoundError: no such row.
    """
    rows = connection.execute(
        f"SELECT {OUTBOX_COLUMNS} FROM outbox AS o {OUTBOX_JOINS} WHERE o.id = ?",  # noqa: S608 - constants
        (outbox_id,),
    ).fetchall()
    if not rows:
        raise NotFoundError("outbox item", outbox_id)
    return with_recipients(connection, rows)[0]


def with_recipients(
    connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]
) -> list[OutboxItem]:
    """Make items of rows of OUTBOX_COLUMNS, each with its recipients."""
    people: dict[int, list[OutboxRecipient]] = {}
    for outbox_id, address, state, code, text in connection.execute(
        "SELECT outbox_id, address, state, code, server_text FROM outbox_recipients"
        " WHERE outbox_id IN (SELECT value FROM json_each(?)) ORDER BY outbox_id, address",
        (json.dumps([row[0] for row in rows]),),
    ):
        people.setdefault(outbox_id, []).append(
            OutboxRecipient(SafeLine(address), state, code, SafeLine(text))
        )
    items = [outbox_item_from_row(row) for row in rows]
    return [replace(item, recipients=tuple(people.get(item.id, ()))) for item in items]


_RELEASABLE = (
    "state = 'held' AND (because = 'undo' AND not_before_at <= ?1"
    " OR because = 'scheduled' AND not_before_at <= ?2)"
    " AND id NOT IN (SELECT outbox_id FROM outbox_restored)"
)


def list_uncancelled_of(connection: sqlite3.Connection, number: ConversationId) -> list[OutboxId]:
    """Read which mails of a conversation were not taken back."""
    rows = connection.execute(
        "SELECT o.id FROM messages AS m INDEXED BY messages_origin"
        " JOIN outbox AS o INDEXED BY outbox_message ON o.message_id = m.id"
        " WHERE m.origin_id = ? AND o.state <> 'cancelled' ORDER BY o.id",
        (number,),
    )
    return [OutboxId(row[0]) for row in rows]


def list_releasable(
    connection: sqlite3.Connection, *, now_ms: int, looked_ms: int
) -> list[OutboxId]:
    """Name what was held until a moment that has come.

    A scheduled mail does not leave before the inbox was looked at (`looked_ms`) after its time.
    """
    rows = connection.execute(
        f"SELECT id FROM outbox WHERE {_RELEASABLE}",  # noqa: S608 - constant
        (now_ms, looked_ms),
    )
    return [OutboxId(row[0]) for row in rows]


def has_unlooked(connection: sqlite3.Connection, *, now_ms: int, looked_ms: int) -> bool:
    """Say whether a scheduled mail's time has come, and the inbox was not looked at since."""
    row = connection.execute(
        "SELECT 1 FROM outbox WHERE state = 'held' AND because = 'scheduled'"
        " AND not_before_at <= ? AND not_before_at > ? LIMIT 1",
        (now_ms, looked_ms),
    ).fetchone()
    return row is not None


def release_due(connection: sqlite3.Connection, *, now_ms: int, looked_ms: int) -> list[OutboxId]:
    """Queue what was held until a moment that has come; name the scheduled mails among it.

    A mail held for undoing changed its conversation when it was queued; a scheduled one does now.
    """
    rows = connection.execute(
        f"SELECT id FROM outbox WHERE {_RELEASABLE} AND because = 'scheduled'",  # noqa: S608 - constant
        (now_ms, looked_ms),
    ).fetchall()
    connection.execute(
        f"UPDATE outbox SET state = 'queued', because = NULL WHERE {_RELEASABLE}",  # noqa: S608 - constant
        (now_ms, looked_ms),
    )
    return [OutboxId(row[0]) for row in rows]


def has_due(connection: sqlite3.Connection, *, now_ms: int) -> bool:
    """Say whether a mail is to be sent now."""
    row = connection.execute(
        "SELECT 1 FROM outbox WHERE state = 'queued' AND coalesce(next_attempt_at, 0) <= ? LIMIT 1",
        (now_ms,),
    ).fetchone()
    return row is not None


def next_due_ms(
    connection: sqlite3.Connection, *, now_ms: int, looked_ms: int, patience_ms: int
) -> int | None:
    """Say when the next mail wants to leave; None where nothing waits for a time.

    A scheduled one whose time has come waits for a look at the inbox, and no longer than so.
    """
    row = connection.execute(
        "SELECT min(CASE WHEN state = 'queued' THEN coalesce(next_attempt_at, 0)"
        "  WHEN because = 'scheduled' AND not_before_at <= ?1 AND not_before_at > ?2"
        "  THEN not_before_at + ?3 ELSE not_before_at END)"
        " FROM outbox"
        " WHERE state = 'queued' OR (state = 'held' AND because IN ('undo', 'scheduled')"
        " AND id NOT IN (SELECT outbox_id FROM outbox_restored))",
        (now_ms, looked_ms, patience_ms),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def set_outbox_state(
    connection: sqlite3.Connection,
    outbox_id: OutboxId,
    state: OutboxState,
    *,
    now_ms: int,
    because: str | None = None,
    next_attempt_ms: int | None = None,
    not_before_ms: int | None = None,
    error: str = "",
) -> None:
    """Move an item on; `error` is the sentence shown beside it."""
    is_final = state in {OutboxState.SENT, OutboxState.CANCELLED, OutboxState.REFUSED}
    connection.execute(
        "UPDATE outbox SET state = ?, because = ?, next_attempt_at = ?, not_before_at = ?,"
        " last_error = ?,"
        " finished_at = ? WHERE id = ?",
        (
            state.value,
            because,
            next_attempt_ms,
            not_before_ms,
            error,
            now_ms if is_final else None,
            outbox_id,
        ),
    )
    if state is OutboxState.SENT:
        drop_sent(connection, outbox_id)


def reopen_recipients(connection: sqlite3.Connection, outbox_id: OutboxId) -> None:
    """Let every recipient that did not get the mail be tried again, from the beginning."""
    connection.execute(
        "UPDATE outbox SET first_tried_at = NULL, deferrals = 0, cut_short = 0, warned_at = NULL,"
        " look_first = 0 WHERE id = ?",
        (outbox_id,),
    )
    connection.execute(
        "UPDATE outbox_recipients SET state = 'queued', code = NULL, server_text = ''"
        " WHERE outbox_id = ? AND state <> 'sent'",
        (outbox_id,),
    )


def get_then(connection: sqlite3.Connection, outbox_id: OutboxId) -> str:
    """Give what the conversation becomes when this mail leaves: `close`, `wait` or `open`."""
    row = connection.execute("SELECT then_do FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    if row is None:
        raise NotFoundError("outbox item", outbox_id)
    return str(row[0])


def get_macros(connection: sqlite3.Connection, outbox_id: OutboxId) -> tuple[MacroUse, ...]:
    """Give the macros of a mail: what they do happens when it leaves."""
    row = connection.execute("SELECT macros FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    return () if row is None else load_uses(row[0])


def note_queued_revision(
    connection: sqlite3.Connection, outbox_id: OutboxId, revision: int
) -> None:
    """Note where queueing a mail, with all that it did, left its conversation."""
    connection.execute("UPDATE outbox SET queued_revision = ? WHERE id = ?", (revision, outbox_id))


def get_queued_revision(connection: sqlite3.Connection, outbox_id: OutboxId) -> int | None:
    """Give the revision at which queueing a mail left its conversation."""
    row = connection.execute(
        "SELECT queued_revision FROM outbox WHERE id = ?", (outbox_id,)
    ).fetchone()
    return None if row is None else row[0]


def replace_raw(connection: sqlite3.Connection, outbox_id: OutboxId, raw: bytes) -> None:
    """Let other bytes leave than were composed first; those are forgotten."""
    raw_id = put_raw(connection, NewRaw.whole(raw))
    row = connection.execute("SELECT raw_id FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    connection.execute("UPDATE outbox SET raw_id = ? WHERE id = ?", (raw_id, outbox_id))
    connection.execute(
        "UPDATE messages SET raw_id = ? WHERE id = (SELECT message_id FROM outbox WHERE id = ?)",
        (raw_id, outbox_id),
    )
    if row[0] != raw_id:
        # It has not left, so no server has it and nothing else names it.
        connection.execute("DELETE FROM raws WHERE id = ?", (row[0],))


def withhold_scheduled(
    connection: sqlite3.Connection, conversation_ids: Sequence[int]
) -> list[tuple[OutboxId, ConversationId]]:
    """Stop scheduled replies of conversations whose customer wrote first."""
    rows = connection.execute(
        "UPDATE outbox SET state = 'withheld', because = NULL, last_error = ? WHERE state = 'held'"
        " AND because = 'scheduled' AND conversation_id IN (SELECT value FROM json_each(?))"
        " RETURNING id, conversation_id",
        (
            "The customer wrote before the scheduled time; read it, then send, edit or cancel.",
            json.dumps(list(conversation_ids)),
        ),
    ).fetchall()
    return [(OutboxId(a), ConversationId(b)) for a, b in rows]
