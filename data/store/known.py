"""What the store knows around a batch of mail, to any depth of links (store room).

Everything here works on whole batches: a first import brings a thousand mails a second, and a
statement per mail per await would halve that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from data.records import (
    ConversationId,
    CustomerId,
    MessageId,
)
from data.store.raws import decompress, open_raw
from data.store.rows import load_people

SOURCES_MAX = 200
"""Mails compared byte for byte in a batch for a shared Message-ID; more come from a forger."""
TWINS_MAX = 200
"""Told of one conversation."""
HEADS_BYTES_MAX = 256 * 1024
"""Of a mail, within which its header ends."""
COMPONENT_MAX = 2000
"""Mails loaded to judge one batch beyond itself; only a forger links more threads than that."""


@dataclass(frozen=True, slots=True)
class KnownMail:
    """What joining wants to know of a stored mail."""

    id: MessageId
    origin_id: ConversationId
    direction: str
    internet_message_id: str
    sender: str
    """Casefolded From; the author shown may be another (a form on our site)."""
    people: frozenset[str]
    ancestors: tuple[str, ...]
    tie: str
    at_ms: int
    marks: tuple[str, ...]
    starts_new: bool
    pinned_id: ConversationId | None
    tokens: tuple[int, ...]
    joined_by: str
    joined_via: str | None
    subject: str
    has_outbox: bool


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """What placing mail wants to know of a conversation."""

    id: ConversationId
    status: str
    waiting_on: str | None
    closed_at_ms: int | None
    snoozed: bool
    is_imported: bool
    customer_id: CustomerId | None
    merged_into: ConversationId | None
    message_count: int
    language: str | None
    first_message_id: MessageId | None
    was_merged: bool = False
    """An agent merged it into another: its messages are shown there."""
    joined_into: ConversationId | None = None
    """Evidence joined it to another, which holds its mails."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that the store knows around a batch."""

    mails: dict[MessageId, KnownMail]
    by_sha256: dict[bytes, MessageId]
    conversations: dict[ConversationId, ConversationFacts]
    next_message_id: int


_KNOWN = """
  m.id, m.origin_id, m.direction, m.internet_message_id, m.author_address, m.people, m.ancestors,
  coalesce(hex(r.sha256), ''), m.at, m.marks, m.starts_new, m.pinned_id, m.tokens, m.joined_by,
  m.joined_via,
  m.subject, EXISTS (SELECT 1 FROM outbox WHERE outbox.message_id = m.id)"""


_IN_CONVERSATION = "m.origin_id IN (SELECT value FROM json_each(?))"


_WITH_ID = "m.internet_message_id IN (SELECT value FROM json_each(?))"


_NAMING_ID = (
    "m.id IN (SELECT message_id FROM message_refs WHERE ref IN (SELECT value FROM json_each(?)))"
)


def look_up(
    connection: sqlite3.Connection,
    *,
    sha256s: Collection[bytes],
    ids: Collection[str],
    numbers: Collection[int],
    names: Callable[[KnownMail], Collection[int]],
) -> Known:
    """Load every stored mail that a batch can touch, to any depth.

    That is: mails that share an id or an ancestor, mails of the same conversation, and those of
    every conversation that a mail names (`names`: by signed id, token, tag or pin).
    """
    mails: dict[MessageId, KnownMail] = {}
    seen_ids: set[str] = set()
    seen_numbers: set[int] = set()
    id_frontier, number_frontier = set(ids), _resolved(connection, numbers)
    while (id_frontier or number_frontier) and len(mails) < COMPONENT_MAX:
        fresh: list[KnownMail] = []
        if number_frontier:
            fresh += _collect(connection, mails, _IN_CONVERSATION, sorted(number_frontier))
        if id_frontier:
            fresh += _collect(connection, mails, _WITH_ID, sorted(id_frontier))
            fresh += _collect(connection, mails, _NAMING_ID, sorted(id_frontier))
        seen_ids |= id_frontier
        seen_numbers |= number_frontier
        id_frontier = {i for m in fresh for i in (m.internet_message_id, *m.ancestors)} - seen_ids
        named = {n for m in fresh for n in (m.origin_id, *names(m))} - seen_numbers
        number_frontier = (_resolved(connection, named) if named else set()) - seen_numbers
    facts = load_conversations(connection, seen_numbers | {m.origin_id for m in mails.values()})
    newest = connection.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()[0]
    return Known(mails, _by_sha256(connection, sha256s), facts, newest + 1)


def _by_sha256(
    connection: sqlite3.Connection, sha256s: Collection[bytes]
) -> dict[bytes, MessageId]:
    found = {}
    for sha256 in sha256s:
        row = connection.execute(
            "SELECT m.id FROM raws AS r JOIN messages AS m ON m.raw_id = r.id WHERE r.sha256 = ?1"
            " UNION ALL SELECT l.message_id FROM raws AS r JOIN locations AS l ON l.raw_id = r.id"
            " WHERE r.sha256 = ?1 ORDER BY 1 LIMIT 1",
            (sha256,),
        ).fetchone()
        if row is not None:
            found[sha256] = MessageId(row[0])
    return found


def _collect(
    connection: sqlite3.Connection,
    mails: dict[MessageId, KnownMail],
    where: str,
    values: Sequence[object],
) -> list[KnownMail]:
    fresh = []
    rows = connection.execute(
        f"SELECT {_KNOWN} FROM messages AS m LEFT JOIN raws AS r ON r.id = m.raw_id"  # noqa: S608 - constants
        f" WHERE m.direction IN ('in', 'out') AND {where} LIMIT ?",
        (json.dumps(values), COMPONENT_MAX),
    )
    for row in rows:
        if row[0] in mails:
            continue
        people = load_people(row[5])
        keys = {a.key for addresses in people.values() for a in addresses}
        mail = KnownMail(
            id=MessageId(row[0]),
            origin_id=ConversationId(row[1]),
            direction=row[2],
            internet_message_id=row[3],
            sender=row[4].casefold(),
            people=frozenset(keys),
            ancestors=tuple(json.loads(row[6])),
            tie=row[7],
            at_ms=row[8],
            marks=tuple(row[9].split()),
            starts_new=bool(row[10]),
            pinned_id=None if row[11] is None else ConversationId(row[11]),
            tokens=tuple(int(t) for t in row[12].split()),
            joined_by=row[13],
            joined_via=row[14],
            subject=row[15],
            has_outbox=bool(row[16]),
        )
        mails[mail.id] = mail
        fresh.append(mail)
    return fresh


def _resolved(connection: sqlite3.Connection, numbers: Iterable[int]) -> set[int]:
    """Give the numbers themselves and those that evidence joined them to, which hold their mails.

    Where agents merged a number into another matters to what is shown, not to what joins.
    """
    rows = connection.execute(
        "WITH RECURSIVE up (id) AS (SELECT value FROM json_each(?) UNION"
        "  SELECT c.joined_into_id FROM conversations AS c JOIN up ON c.id = up.id"
        "  WHERE c.joined_into_id IS NOT NULL)"
        " SELECT id FROM up",
        (json.dumps(sorted(numbers)),),
    )
    return {row[0] for row in rows}


def load_conversations(
    connection: sqlite3.Connection, numbers: Collection[int]
) -> dict[ConversationId, ConversationFacts]:
    """Read the placing facts of conversations, following pointers to where they end."""
    rows = connection.execute(
        "SELECT id, status, waiting_on, closed_at, snoozed_until_at IS NOT NULL, is_imported,"
        " customer_id,"
        " merged_into_id, message_count, language, first_message_id,"
        " EXISTS (SELECT 1 FROM merges WHERE from_id = conversations.id), joined_into_id"
        " FROM conversations"
        " WHERE id IN (SELECT value FROM json_each(?1) UNION SELECT merged_into_id"
        "  FROM conversations WHERE id IN (SELECT value FROM json_each(?1)))",
        (json.dumps(sorted(_resolved(connection, numbers))),),
    )
    return {
        ConversationId(r[0]): ConversationFacts(
            ConversationId(r[0]),
            r[1],
            r[2],
            r[3],
            bool(r[4]),
            bool(r[5]),
            r[6],
            r[7],
            r[8],
            r[9],
            r[10],
            bool(r[11]),
            r[12],
        )
        for r in rows
    }


def list_sources(
    connection: sqlite3.Connection, message_ids: Collection[MessageId]
) -> dict[MessageId, bytes]:
    """Give the raw mail of a few messages, huge ones left out."""
    rows = connection.execute(
        "SELECT m.id, r.data FROM messages AS m JOIN raws AS r ON r.id = m.raw_id"
        " WHERE m.id IN (SELECT value FROM json_each(?)) AND r.data IS NOT NULL LIMIT ?",
        (json.dumps(sorted(message_ids)), SOURCES_MAX),
    )
    return {MessageId(row[0]): decompress(row[1]) for row in rows}


def list_halves(
    connection: sqlite3.Connection, message_ids: Collection[MessageId], *, only_abridged: bool
) -> dict[MessageId, tuple[int, bytes]]:
    """Give size and header of a few mails, by which one that is not all here is known again."""
    found: dict[MessageId, tuple[int, bytes]] = {}
    rows = connection.execute(
        "SELECT m.id, m.raw_id, a.whole_bytes FROM messages AS m"
        " LEFT JOIN abridged AS a ON a.raw_id = m.raw_id"
        " WHERE m.id IN (SELECT value FROM json_each(?1)) AND m.raw_id IS NOT NULL"
        " AND (a.raw_id IS NOT NULL OR NOT ?2) LIMIT ?3",
        (json.dumps(sorted(message_ids)), only_abridged, SOURCES_MAX),
    ).fetchall()
    for message_id, raw_id, whole_bytes in rows:
        raw = open_raw(connection, raw_id)
        found[MessageId(message_id)] = whole_bytes or len(raw), raw[:HEADS_BYTES_MAX]
    return found


def list_internet_message_ids(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> list[str]:
    """Give the Message-IDs of stored messages."""
    rows = connection.execute(
        "SELECT internet_message_id FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(message_ids),),
    )
    return [row[0] for row in rows]


def list_twins(
    connection: sqlite3.Connection, number: ConversationId
) -> dict[MessageId, list[ConversationId]]:
    """Give which messages of a conversation share their Message-ID, and where the others stand."""
    twins: dict[MessageId, list[ConversationId]] = {}
    for message_id, other in connection.execute(
        "SELECT m.id, t.conversation_id FROM messages AS m"
        " JOIN messages AS t ON t.internet_message_id = m.internet_message_id AND t.id <> m.id"
        " WHERE m.conversation_id = ? ORDER BY m.id, t.id LIMIT ?",
        (number, TWINS_MAX),
    ):
        twins.setdefault(MessageId(message_id), []).append(ConversationId(other))
    return twins
