"""Bodies and the full-text index over them (store room).

Row ids follow the time of the message, so "newest first" is reading the index backwards. FTS5 wants
ascending ids inside a batch: each step back makes it write out what it has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data.records import Address, ConversationId, MessageBody, MessageId, RawId, SafeLine, SearchHit
from data.store.abridged import AbridgedRaw, open_abridged
from data.store.message_rows import facts_of
from data.store.raws import decompress
from data.store.rows import from_ms, load_people
from data.text.safe import clean_line

ID_SHIFT = 12
"""Bits of a body id below the millisecond: 4,096 mails may share one."""
INDEX_HASH_BYTES = 8 * 1024 * 1024
"""FTS5's buffer before it writes a segment; eight times the default halves a first load."""
MERGE_PAGES = 1000
"""Pages of the index merged in one transaction: some tens of milliseconds."""
MERGE_WENT_ON = 2
"""Fewer changed rows than this say that a merge found nothing to do (FTS5 documentation, 6.7)."""
MERGE_STEPS_MAX = 10_000
SNIPPET_BEFORE = 30
SNIPPET_LENGTH = 120


@dataclass(frozen=True, slots=True)
class People:
    """Names and addresses of a mail, as words to search."""

    sender: str
    recipients: str = ""
    others: str = ""
    """Who is named besides: further authors, whom to answer instead."""


@dataclass(frozen=True, slots=True)
class Undecoded:
    """A stored mail whose body has not been read yet."""

    message_id: MessageId
    conversation_id: ConversationId
    at_ms: int
    subject: str
    people: People
    raw: bytes | AbridgedRaw | None
    """None where it is huge and lies in pieces."""
    raw_id: RawId


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body and its search text, folded already."""

    message_id: MessageId
    at_ms: int
    body: MessageBody
    subject: str
    text: str
    people: People
    number: str


def people_of(author: Address, lists: Mapping[str, Sequence[Address]]) -> People:
    """Give the people of a mail from its author and its headers, as `dump_people` has them."""

    def words(*addresses: Address) -> str:
        return " ".join(f"{a.name} {a.address}" for a in addresses)

    others = dict.fromkeys((*lists.get("from_", ()), *lists.get("reply_to", ())))
    return People(
        words(author),
        words(*lists.get("to", ()), *lists.get("cc", ())),
        words(*(a for a in others if a != author)),
    )


def list_undecoded(
    connection: sqlite3.Connection,
    *,
    limit: int,
    max_bytes: int,
    skip: Collection[MessageId] = (),
) -> list[Undecoded]:
    """Read mails without a body, newest first, up to a count and a size, but those in hand."""
    rows = connection.execute(
        "SELECT m.id, m.conversation_id, m.at, m.subject, r.data, r.size_bytes,"
        " m.author_name, m.author_address, m.people, r.id,"
        " EXISTS (SELECT 1 FROM abridged AS w WHERE w.raw_id = r.id)"
        " FROM messages AS m INDEXED BY messages_undecoded JOIN raws AS r ON r.id = m.raw_id"
        " WHERE m.body_id IS NULL AND m.raw_id IS NOT NULL"
        " ORDER BY m.at DESC LIMIT ?",
        (limit + len(skip),),
    )
    found: list[Undecoded] = []
    size = 0
    for row in rows:
        if row[0] in skip:
            continue
        people = people_of(Address(SafeLine(row[6]), SafeLine(row[7])), load_people(row[8]))
        raw = _at_hand(connection, row[9], row[4], is_abridged=bool(row[10]))
        found.append(Undecoded(row[0], row[1], row[2], row[3], people, raw, RawId(row[9])))
        size += 0 if raw is None else row[5]
        if size >= max_bytes:
            break
    return found


def _at_hand(
    connection: sqlite3.Connection, raw_id: int, data: bytes | None, *, is_abridged: bool
) -> bytes | AbridgedRaw | None:
    if data is None:
        return None
    raw = decompress(data)
    if not is_abridged:
        return raw
    kept = open_abridged(connection, raw_id, raw)
    return kept if kept is not None and kept.is_at_hand else None


def count_undecoded(connection: sqlite3.Connection) -> int:
    """Count the mails without a body."""
    return int(
        connection.execute(
            "SELECT count(*) FROM messages INDEXED BY messages_undecoded"
            " WHERE body_id IS NULL AND raw_id IS NOT NULL",
        ).fetchone()[0]
    )


def add_bodies(connection: sqlite3.Connection, bodies: Sequence[DecodedBody]) -> None:
    """Store bodies and index them; a message that has its body already keeps it."""
    rows, index, links = [], [], []
    taken: set[int] = set()
    for decoded in bodies:
        body_id = _free_id(connection, decoded.at_ms, taken)
        taken.add(body_id)
        body = decoded.body
        new_text = None if body.new_text == body.text else body.new_text
        rows.append((body_id, decoded.message_id, body.text, new_text, facts_of(body)))
        people = decoded.people
        index.append(
            (body_id, decoded.subject, decoded.text, people.sender, people.recipients,
             people.others, decoded.number)
        )  # fmt: skip
        links.append((body_id, decoded.message_id))
    rows.sort()
    index.sort()
    connection.executemany(
        "INSERT INTO bodies (id, message_id, text, new_text, facts) VALUES (?, ?, ?, ?, ?)", rows
    )
    connection.executemany(
        "INSERT INTO search_index (rowid, subject, body, sender, recipients, others, number)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        index,
    )
    connection.executemany("UPDATE messages SET body_id = ? WHERE id = ?", links)


def as_undecoded(connection: sqlite3.Connection, message_id: MessageId, raw_id: RawId) -> Undecoded:
    """Give a message as one whose body is still to be read, from a mail that lies in pieces."""
    row = connection.execute(
        "SELECT conversation_id, at, subject, author_name, author_address, people FROM messages"
        " WHERE id = ?",
        (message_id,),
    ).fetchone()
    people = people_of(Address(SafeLine(row[3]), SafeLine(row[4])), load_people(row[5]))
    return Undecoded(message_id, ConversationId(row[0]), row[1], row[2], people, None, raw_id)


def is_indexed_so(connection: sqlite3.Connection, decoded: DecodedBody) -> bool:
    """Say whether a message is in the index under this number."""
    row = connection.execute(
        "SELECT 1 FROM search_index WHERE search_index MATCH 'number : ' || ?"
        " AND rowid = (SELECT body_id FROM messages WHERE id = ?)",
        (decoded.number, decoded.message_id),
    ).fetchone()
    return row is not None


def remove_body(connection: sqlite3.Connection, decoded: DecodedBody) -> None:
    """Take a body out of store and index; it must be given as it was indexed.

    The index keeps no texts, so it has to be told again what to forget (FTS5 documentation, 4.4.3).
    """
    row = connection.execute(
        "SELECT body_id FROM messages WHERE id = ? AND body_id IS NOT NULL", (decoded.message_id,)
    ).fetchone()
    if row is None:
        return
    people = decoded.people
    connection.execute(
        "INSERT INTO search_index"
        " (search_index, rowid, subject, body, sender, recipients, others, number)"
        " VALUES ('delete', ?, ?, ?, ?, ?, ?, ?)",
        (row[0], decoded.subject, decoded.text, people.sender, people.recipients, people.others,
         decoded.number),
    )  # fmt: skip
    connection.execute("UPDATE messages SET body_id = NULL WHERE id = ?", (decoded.message_id,))
    connection.execute("DELETE FROM bodies WHERE id = ?", (row[0],))


def _free_id(connection: sqlite3.Connection, at_ms: int, taken: set[int]) -> int:
    first = max(at_ms, 0) << ID_SHIFT
    row = connection.execute(
        "SELECT max(id) FROM bodies WHERE id BETWEEN ? AND ?", (first, first + (1 << ID_SHIFT) - 1)
    ).fetchone()
    body_id = first if row[0] is None else int(row[0]) + 1
    while body_id in taken:
        body_id += 1
    return body_id


def begin_bulk(connection: sqlite3.Connection) -> None:
    """Tell FTS5 that a first load begins: no merging until it is over."""
    connection.execute("INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0)")
    connection.execute(
        "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', ?)", (INDEX_HASH_BYTES,)
    )


def end_bulk(connection: sqlite3.Connection) -> None:
    """Tell FTS5 that the first load is over; `merge_step` then puts together what it wrote."""
    connection.execute("INSERT INTO search_index (search_index, rank) VALUES ('automerge', 4)")


def merge_step(connection: sqlite3.Connection, *, is_first: bool) -> bool:
    """Merge a bounded part of the index; False when nothing is left to merge.

    `optimize` would do it in one go and hold the write lock for seconds at 100,000 mails: every
    other process would wait, and the lease would run out meanwhile.
    """
    before = connection.total_changes
    # A negative number lets the first step merge segments of all sizes (FTS5 documentation, 6.8).
    pages = -MERGE_PAGES if is_first else MERGE_PAGES
    connection.execute(
        "INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (pages,)
    )
    return connection.total_changes - before >= MERGE_WENT_ON


def search_messages(
    connection: sqlite3.Connection,
    *,
    match: str | None,
    where: str,
    parameters: Sequence[object],
    words: Sequence[str],
    limit: int,
) -> tuple[list[SearchHit], int]:
    """Find messages, newest first; give at most `limit` and the number of all.

    `where` is SQL over m (messages) and c (conversations), made by data.store.filters alone.
    """
    joins = (
        " JOIN bodies AS b ON b.id = s.rowid JOIN messages AS m ON m.id = b.message_id"
        " JOIN conversations AS c ON c.id = m.conversation_id"
    )
    if match is None:
        source = (
            " FROM bodies AS b JOIN messages AS m ON m.id = b.message_id"
            " JOIN conversations AS c ON c.id = m.conversation_id"
        )
        condition, values = (where or "1"), list(parameters)
        order = "b.id"
    else:
        source = " FROM search_index AS s" + joins
        condition, values = "search_index MATCH ?", [match, *parameters]
        condition += f" AND {where}" if where else ""
        order = "s.rowid"
    rows = connection.execute(
        "SELECT m.conversation_id, m.id, b.text, m.at, m.subject, m.author_name, m.author_address"
        f"{source} WHERE {condition} ORDER BY {order} DESC LIMIT ?",
        (*values, limit),
    ).fetchall()
    if match is not None and not where:
        count = "SELECT count(*) FROM search_index WHERE search_index MATCH ?"
    else:
        count = f"SELECT count(*){source} WHERE {condition}"
    total = len(rows)
    if total == limit:
        total = connection.execute(count, values).fetchone()[0]
    hits = [
        SearchHit(
            ConversationId(r[0]),
            MessageId(r[1]),
            snippet_of(r[2] or r[4], words),
            from_ms(r[3]),
            SafeLine(r[4]),
            SafeLine(r[5] or r[6]),
        )
        for r in rows
    ]
    return hits, total


def snippet_of(text: str, words: Sequence[str]) -> SafeLine:
    """Cut the place of a text where a searched word stands, on one line."""
    low = text.casefold()
    places = [place for word in words if word and (place := low.find(word.casefold())) >= 0]
    start = max(0, min(places, default=0) - SNIPPET_BEFORE)
    if start:
        space = text.find(" ", start, start + SNIPPET_BEFORE)
        start = space + 1 if space > 0 else start
    cut = text[start : start + SNIPPET_LENGTH * 2]
    line = clean_line(cut, limit=SNIPPET_LENGTH)
    return SafeLine(("…" if start else "") + line)
