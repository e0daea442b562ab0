"""The bulk writes of taking mail in: conversations, messages, ledger rows (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.records import (
    AgentId,
    Authentication,
    ConversationId,
    FolderId,
    MessageBody,
    MessageHead,
    MessageId,
    RawId,
)
from data.store.message_rows import dump_authentication
from data.store.raws import NewRaw, put_raw
from data.store.rows import dump_json, dump_people

MovedMail = tuple[MessageId, ConversationId, ConversationId, str, str | None, bool]
"""Message, the number that it belongs to, where it is shown, by which evidence, via, starts new."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail ready to be stored, its place decided elsewhere."""

    id: MessageId
    conversation_id: ConversationId
    origin_id: ConversationId
    direction: str
    channel: str
    internet_message_id: str
    author: tuple[str, str]
    head: MessageHead
    sent_at_ms: int | None
    received_at_ms: int
    at_ms: int
    joined_by: str
    joined_via: str | None
    marks: tuple[str, ...]
    authentication: tuple[Authentication, ...]
    starts_new: bool
    tokens: tuple[int, ...]
    kept: NewRaw
    body: MessageBody | None
    pinned_id: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class NewLocation:
    """Where on the server a message lies."""

    folder_id: FolderId
    uid_validity: int
    uid: int
    message_id: MessageId
    flags: str
    received_at_ms: int
    size_bytes: int
    """As the server says."""
    copy: NewRaw | None = None
    """Its bytes, where they are not the message's own."""
    email_id: str | None = None
    """What the server knows the mail by in every folder."""


def add_conversations(
    connection: sqlite3.Connection, count: int, *, is_imported: bool, at_ms: int
) -> list[ConversationId]:
    """Make empty conversations; give their numbers in ascending order."""
    numbers = []
    for _ in range(count):
        cursor = connection.execute(
            "INSERT INTO conversations (subject, status, is_imported, created_at, updated_at)"
            " VALUES ('', 'new', ?, ?, ?)",
            (int(is_imported), at_ms, at_ms),
        )
        assert cursor.lastrowid is not None
        numbers.append(ConversationId(cursor.lastrowid))
    return numbers


def set_first_messages(
    connection: sqlite3.Connection, firsts: Sequence[tuple[ConversationId, MessageId]]
) -> None:
    """Note for which mail each new number was given out."""
    connection.executemany("UPDATE conversations SET first_message_id = ?2 WHERE id = ?1", firsts)


def make_ours(
    connection: sqlite3.Connection, mails: Sequence[tuple[MessageId, tuple[str, str], str]]
) -> None:
    """Note that mails which only said so are from us: (message, author, marks that stay)."""
    connection.executemany(
        "UPDATE messages SET direction = 'out', channel = 'mail', author_name = ?2,"
        " author_address = ?3, marks = ?4 WHERE id = ?1",
        [(key, *author, marks) for key, author, marks in mails],
    )


def set_tokens(connection: sqlite3.Connection, tokens: Sequence[tuple[MessageId, str]]) -> None:
    """Keep the conversations that verified tokens in a body name."""
    connection.executemany("UPDATE messages SET tokens = ?2 WHERE id = ?1", tokens)


def end_import(connection: sqlite3.Connection, numbers: Sequence[ConversationId]) -> None:
    """Note that something has happened in conversations since they were imported."""
    connection.executemany(
        "UPDATE conversations SET is_imported = 0 WHERE id = ? AND is_imported",
        [(n,) for n in numbers],
    )


def add_mails(
    connection: sqlite3.Connection, mails: Sequence[NewMail], *, at_ms: int, is_history: bool
) -> None:
    """Store raw mail, message rows and the ids they name; no clock sees what is history."""
    rows = []
    for mail in mails:
        raw_id = put_raw(connection, mail.kept)
        rows.append((*_message_row(mail, raw_id, at_ms), int(is_history)))
    connection.executemany(
        "INSERT INTO messages (id, conversation_id, origin_id, direction, channel,"
        " internet_message_id, author_name, author_address, people, ancestors, subject,"
        " sent_at, received_at, at, automatic,"
        " may_auto_answer, joined_by, joined_via, marks, starts_new, tokens, raw_id, created_at,"
        " pinned_id, authentication, is_history)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.executemany(
        "INSERT OR IGNORE INTO message_refs (ref, message_id) VALUES (?, ?)",
        [(ref, mail.id) for mail in mails for ref in mail.head.ancestors],
    )


def _message_row(mail: NewMail, raw_id: RawId, at_ms: int) -> tuple[object, ...]:
    head = mail.head
    return (
        mail.id,
        mail.conversation_id,
        mail.origin_id,
        mail.direction,
        mail.channel,
        mail.internet_message_id,
        mail.author[0],
        mail.author[1],
        dump_people(to=head.to, cc=head.cc, reply_to=head.reply_to, from_=head.from_),
        dump_json(head.ancestors),
        head.subject,
        mail.sent_at_ms,
        mail.received_at_ms,
        mail.at_ms,
        head.automatic.value if head.automatic else None,
        int(head.may_auto_answer),
        mail.joined_by,
        mail.joined_via,
        " ".join(mail.marks),
        int(mail.starts_new),
        " ".join(str(t) for t in mail.tokens),
        raw_id,
        at_ms,
        mail.pinned_id,
        dump_authentication(mail.authentication),
    )


def add_locations(connection: sqlite3.Connection, locations: Sequence[NewLocation]) -> None:
    """Enter mails into the ledger; one that waited in quarantine, or was suspected, leaves it."""
    connection.executemany(
        "INSERT INTO locations"
        " (folder_id, uid_validity, uid, message_id, flags, received_at, size_bytes, raw_id,"
        " email_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        # What was fetched is what lies there now: a server that was put back to an older state
        # may give a number once more.
        " ON CONFLICT (folder_id, uid_validity, uid) DO UPDATE SET is_gone = 0,"
        " message_id = excluded.message_id, flags = excluded.flags,"
        " received_at = excluded.received_at, size_bytes = excluded.size_bytes,"
        " raw_id = excluded.raw_id, email_id = excluded.email_id",
        [
            (
                w.folder_id,
                w.uid_validity,
                w.uid,
                w.message_id,
                w.flags,
                w.received_at_ms,
                w.size_bytes,
                None if w.copy is None else put_raw(connection, w.copy),
                w.email_id,
            )
            for w in locations
        ],
    )
    keys = [(w.folder_id, w.uid_validity, w.uid) for w in locations]
    for table in ("quarantine", "suspects"):
        connection.executemany(
            f"DELETE FROM {table} WHERE folder_id = ? AND uid_validity = ? AND uid = ?",  # noqa: S608 - ours
            keys,
        )


def move_mails(connection: sqlite3.Connection, moves: Sequence[MovedMail]) -> None:
    """Put stored mails elsewhere."""
    connection.executemany(
        "UPDATE messages SET origin_id = ?2, conversation_id = ?3, joined_by = ?4, joined_via = ?5,"
        " starts_new = ?6 WHERE id = ?1",
        moves,
    )


def add_link(
    connection: sqlite3.Connection, *, from_id: ConversationId, to_id: ConversationId, why: str
) -> None:
    """Link a conversation to an older one."""
    connection.execute(
        "INSERT OR IGNORE INTO conversation_links (from_id, to_id, why) VALUES (?, ?, ?)",
        (from_id, to_id, why),
    )


def add_watchers(
    connection: sqlite3.Connection, conversation_id: ConversationId, agent_ids: Collection[AgentId]
) -> None:
    """Have agents told what happens in a conversation."""
    connection.executemany(
        "INSERT OR IGNORE INTO watchers (conversation_id, agent_id) VALUES (?, ?)",
        [(conversation_id, agent_id) for agent_id in agent_ids],
    )
