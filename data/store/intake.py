"""What taking mail in needs of the store: known mail by its ids, bulk writes (store room).

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
    FolderId,
    MessageBody,
    MessageHead,
    MessageId,
    RawId,
)
from data.store.raws import decompress, put_raw
from data.store.rows import dump_json, dump_people, load_people

SOURCES_MAX = 200
"""Mails compared byte for byte in a batch for a shared Message-ID; more come from a forger."""
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


@dataclass(frozen=True, slots=True)
class Known:
    """All that the store knows around a batch."""

    mails: dict[MessageId, KnownMail]
    by_sha256: dict[bytes, MessageId]
    conversations: dict[ConversationId, ConversationFacts]
    next_message_id: int


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
    starts_new: bool
    tokens: tuple[int, ...]
    sha256: bytes
    size_bytes: int
    packed: bytes
    body: MessageBody | None


@dataclass(frozen=True, slots=True)
class NewLocation:
    """Where on the server a message lies."""

    folder_id: FolderId
    uid_validity: int
    uid: int
    message_id: MessageId
    flags: str
    received_at_ms: int
    copy: tuple[bytes, int, bytes] | None = None
    """SHA-256, size and packed bytes, where they are not the message's own."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One mail of a conversation, as far as its summary needs it."""

    message_id: MessageId
    direction: str
    automatic: str | None
    at_ms: int
    author: tuple[str, str]
    first_to: tuple[str, str] | None
    reply_to: tuple[str, str] | None
    subject: str
    preview: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The columns of a conversation that follow from its messages."""

    id: ConversationId
    subject: str
    customer_id: CustomerId | None
    status: str
    waiting_on: str | None
    closed_at_ms: int | None
    wakes: bool
    created_at_ms: int
    last_message_at_ms: int
    unanswered_at_ms: int | None
    message_count: int
    preview: str
    language: str | None


_KNOWN = """
  m.id, m.origin_id, m.direction, m.internet_message_id, m.author_address, m.people, m.ancestors,
  coalesce(hex(r.sha256), ''), m.at, m.marks, m.starts_new, m.pinned_id, m.tokens, m.joined_by,
  m.joined_via,
  m.subject, EXISTS (SELECT 1 FROM outbox WHERE outbox.message_id = m.id)"""


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


_IN_CONVERSATION = "m.origin_id IN (SELECT value FROM json_each(?))"
_WITH_ID = "m.internet_message_id IN (SELECT value FROM json_each(?))"
_NAMING_ID = (
    "m.id IN (SELECT message_id FROM message_refs WHERE ref IN (SELECT value FROM json_each(?)))"
)


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
        from_ = people.get("from_", ())
        mail = KnownMail(
            id=MessageId(row[0]),
            origin_id=ConversationId(row[1]),
            direction=row[2],
            internet_message_id=row[3],
            sender=from_[0].key if from_ else "",
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
    """Give the numbers themselves and every conversation merged into them or that they point to."""
    rows = connection.execute(
        "WITH RECURSIVE up (id) AS (SELECT value FROM json_each(?) UNION"
        "  SELECT c.merged_into_id FROM conversations AS c JOIN up ON c.id = up.id"
        "  WHERE c.merged_into_id IS NOT NULL)"
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
        " merged_into_id, message_count, language, first_message_id FROM conversations"
        " WHERE id IN (SELECT value FROM json_each(?))",
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
        )
        for r in rows
    }


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


def revive_conversations(connection: sqlite3.Connection, numbers: Sequence[ConversationId]) -> None:
    """Make pointers conversations again, because their first mail parted from the other."""
    connection.executemany(
        "UPDATE conversations SET merged_into_id = NULL WHERE id = ?", [(n,) for n in numbers]
    )


def list_internet_message_ids(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> list[str]:
    """Give the Message-IDs of stored messages."""
    rows = connection.execute(
        "SELECT internet_message_id FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(message_ids),),
    )
    return [row[0] for row in rows]


def set_tokens(connection: sqlite3.Connection, tokens: Sequence[tuple[MessageId, str]]) -> None:
    """Keep the conversations that verified tokens in a body name."""
    connection.executemany("UPDATE messages SET tokens = ?2 WHERE id = ?1", tokens)


def set_previews(
    connection: sqlite3.Connection, previews: Sequence[tuple[ConversationId, str, str | None]]
) -> None:
    """Fill in what the list shows of the newest body, where nothing stands yet."""
    connection.executemany(
        "UPDATE conversations SET preview = ?2, language = coalesce(language, ?3)"
        " WHERE id = ?1 AND preview = ''",
        previews,
    )


def end_import(connection: sqlite3.Connection, numbers: Sequence[ConversationId]) -> None:
    """Note that something has happened in conversations since they were imported."""
    connection.executemany(
        "UPDATE conversations SET is_imported = 0 WHERE id = ? AND is_imported",
        [(n,) for n in numbers],
    )


def add_mails(connection: sqlite3.Connection, mails: Sequence[NewMail], *, at_ms: int) -> None:
    """Store raw mail, message rows and the ids they name."""
    rows = []
    for mail in mails:
        raw_id, _ = put_raw(
            connection, sha256=mail.sha256, size_bytes=mail.size_bytes, data=mail.packed
        )
        rows.append(_message_row(mail, raw_id, at_ms))
    connection.executemany(
        "INSERT INTO messages (id, conversation_id, origin_id, direction, channel,"
        " internet_message_id, author_name, author_address, people, ancestors, subject,"
        " sent_at, received_at, at, automatic,"
        " may_auto_answer, joined_by, joined_via, marks, starts_new, tokens, raw_id, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    )


def add_locations(connection: sqlite3.Connection, locations: Sequence[NewLocation]) -> None:
    """Enter mails into the ledger; a mail that waited in quarantine leaves it."""
    connection.executemany(
        "INSERT INTO locations"
        " (folder_id, uid_validity, uid, message_id, flags, received_at, raw_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (folder_id, uid_validity, uid)"
        " DO UPDATE SET is_gone = 0, flags = excluded.flags",
        [
            (
                w.folder_id,
                w.uid_validity,
                w.uid,
                w.message_id,
                w.flags,
                w.received_at_ms,
                None if w.copy is None else _put_copy(connection, w.copy),
            )
            for w in locations
        ],
    )
    connection.executemany(
        "DELETE FROM quarantine WHERE folder_id = ? AND uid_validity = ? AND uid = ?",
        [(w.folder_id, w.uid_validity, w.uid) for w in locations],
    )


def _put_copy(connection: sqlite3.Connection, copy: tuple[bytes, int, bytes]) -> RawId:
    sha256, size_bytes, packed = copy
    return put_raw(connection, sha256=sha256, size_bytes=size_bytes, data=packed)[0]


def list_sources(
    connection: sqlite3.Connection, message_ids: Collection[MessageId]
) -> dict[MessageId, bytes]:
    """Give the raw mail of a few messages."""
    rows = connection.execute(
        "SELECT m.id, r.data FROM messages AS m JOIN raws AS r ON r.id = m.raw_id"
        " WHERE m.id IN (SELECT value FROM json_each(?)) LIMIT ?",
        (json.dumps(sorted(message_ids)), SOURCES_MAX),
    )
    return {MessageId(row[0]): decompress(row[1]) for row in rows}


def move_mails(
    connection: sqlite3.Connection,
    moves: Sequence[tuple[MessageId, ConversationId, ConversationId, str, str | None, bool]],
) -> None:
    """Put stored mails elsewhere: (message, origin, conversation, evidence, via, starts_new)."""
    connection.executemany(
        "UPDATE messages SET origin_id = ?2, conversation_id = ?3, joined_by = ?4, joined_via = ?5,"
        " starts_new = ?6 WHERE id = ?1",
        moves,
    )


def point_conversation(
    connection: sqlite3.Connection, *, from_id: ConversationId, into_id: ConversationId, at_ms: int
) -> None:
    """Make an emptied conversation a pointer; what agents left in it shows in the other."""
    connection.execute(
        "UPDATE conversations SET merged_into_id = ?, updated_at = ?, revision = revision + 1"
        " WHERE id = ?",
        (into_id, at_ms, from_id),
    )
    connection.execute(
        "UPDATE messages SET conversation_id = ? WHERE conversation_id = ?", (into_id, from_id)
    )
    connection.execute(
        "UPDATE conversations SET merged_into_id = ? WHERE merged_into_id = ?", (into_id, from_id)
    )


def list_touches(
    connection: sqlite3.Connection, conversation_ids: Collection[int]
) -> dict[ConversationId, list[Touch]]:
    """Read every mail of some conversations in the order of the timeline."""
    touches: dict[ConversationId, list[Touch]] = {ConversationId(c): [] for c in conversation_ids}
    rows = connection.execute(
        "SELECT m.conversation_id, m.id, m.direction, m.automatic, m.at, m.author_name,"
        " m.author_address, m.people, m.subject,"
        " substr(coalesce(b.new_text, b.text, ''), 1, 400), b.facts ->> 'language'"
        " FROM messages AS m LEFT JOIN bodies AS b ON b.id = m.body_id"
        " WHERE m.conversation_id IN (SELECT value FROM json_each(?))"
        " AND m.direction IN ('in', 'out')"
        # An answer that has not left, or never will, answers nothing.
        " AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.message_id = m.id"
        "  AND o.state IN ('cancelled', 'withheld', 'refused')"
        "  OR o.message_id = m.id AND o.because = 'scheduled')"
        " ORDER BY m.conversation_id, m.at, m.id",
        (json.dumps(sorted(conversation_ids)),),
    )
    for row in rows:
        people = json.loads(row[7])
        first_to = people.get("to") or people.get("cc")
        reply_to = people.get("reply_to")
        touches[row[0]].append(
            Touch(
                MessageId(row[1]),
                row[2],
                row[3],
                row[4],
                (row[5], row[6]),
                tuple(first_to[0]) if first_to else None,
                tuple(reply_to[0]) if reply_to else None,
                row[8],
                row[9],
                row[10],
            )
        )
    return touches


def find_or_add_customers(
    connection: sqlite3.Connection, people: Iterable[tuple[str, str]], *, at_ms: int
) -> dict[str, CustomerId]:
    """Give the customer of each (name, address), made where unknown, by casefolded address."""
    found: dict[str, CustomerId] = {}
    for name, address in people:
        key = address.casefold()
        if key in found:
            continue
        row = connection.execute(
            "SELECT customer_id FROM customer_addresses WHERE address = ?", (key,)
        ).fetchone()
        if row is None:
            cursor = connection.execute(
                "INSERT INTO customers (name, address, created_at) VALUES (?, ?, ?)",
                (name, address, at_ms),
            )
            assert cursor.lastrowid is not None
            connection.execute(
                "INSERT INTO customer_addresses (address, customer_id) VALUES (?, ?)",
                (key, cursor.lastrowid),
            )
            found[key] = CustomerId(cursor.lastrowid)
        else:
            found[key] = CustomerId(row[0])
            if name:
                connection.execute(
                    "UPDATE customers SET name = ? WHERE id = ? AND name = ''", (name, row[0])
                )
    return found


def set_customer(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    subject: str,
    customer_id: CustomerId,
) -> None:
    """Fix whose conversation a new one is."""
    connection.execute(
        "UPDATE conversations SET subject = ?, customer_id = ? WHERE id = ?",
        (subject, customer_id, conversation_id),
    )


def set_summaries(
    connection: sqlite3.Connection, summaries: Sequence[Summary], *, at_ms: int
) -> None:
    """Write what follows from a conversation's messages, raising its revision."""
    connection.executemany(
        "UPDATE conversations SET subject = ?, customer_id = ?, status = ?, waiting_on = ?,"
        " closed_at = ?,"
        " snoozed_until_at = CASE WHEN ? THEN NULL ELSE snoozed_until_at END, created_at = ?,"
        " last_message_at = ?, unanswered_at = ?, message_count = ?, preview = ?, language = ?,"
        " updated_at = ?, revision = revision + 1 WHERE id = ?",
        [
            (
                s.subject,
                s.customer_id,
                s.status,
                s.waiting_on,
                s.closed_at_ms,
                int(s.wakes),
                s.created_at_ms,
                s.last_message_at_ms,
                s.unanswered_at_ms,
                s.message_count,
                s.preview,
                s.language,
                at_ms,
                s.id,
            )
            for s in summaries
        ],
    )


def add_link(
    connection: sqlite3.Connection, *, from_id: ConversationId, to_id: ConversationId, why: str
) -> None:
    """Link a conversation to an older one."""
    connection.execute(
        "INSERT OR IGNORE INTO conversation_links (from_id, to_id, why) VALUES (?, ?, ?)",
        (from_id, to_id, why),
    )
