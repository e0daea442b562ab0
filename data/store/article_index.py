"""The index of articles: what is in it, and what it is asked to suggest something (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.records import Address, ArticleId, ConversationId, SafeLine
from data.records.articles import ArticleRow
from data.store.article_rows import ROW_COLUMNS, ROW_TABLES, row_of

WEIGHTS = "8.0, 6.0, 1.0, 2.0"
"""Of title, aliases, body and learned words (LIBRARIES.md: what was measured)."""
LEARNED_USES = 40
"""Newest uses of an article that teach it."""
LEARNED_MAX = 60
"""Terms that one article learns: it must not be found by all that was ever asked beside it."""
MESSAGES_MAX = 12
"""Newest mails of a customer that say what is asked."""
TEXT_MAX = 8_000
"""Characters of one mail that are read."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """The words of an article, folded, with their terms."""

    title: str
    aliases: str
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer asks in a conversation."""

    number: ConversationId
    revision: int
    subject: str
    texts: tuple[str, ...]
    """What was new in each mail of the customer's side, the newest first."""
    language: str
    """Of the conversation, else of its customer; empty: nobody knows."""
    people: tuple[Address, ...]
    """The customer, and whoever wrote on that side."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names and addresses of these people: they are not what is asked about."""
        return tuple(filter(None, (each for p in self.people for each in (p.name, p.address))))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, with its columns of the index."""

    row: ArticleRow
    title: str
    aliases: str
    body: str
    learned: str


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How common terms are among the articles."""

    articles: dict[str, int]
    """By language, those that are kept."""
    holding: dict[str, int]
    """Articles that hold a term; a term that none holds is missing."""


def put(
    connection: sqlite3.Connection, article_id: ArticleId, row: IndexRow, *, edition: str
) -> None:
    """Put an article into the index, in place of what it said there."""
    connection.execute("DELETE FROM article_index WHERE rowid = ?", (article_id,))
    connection.execute(
        "INSERT INTO article_index (rowid, title, aliases, body, learned) VALUES (?, ?, ?, ?, ?)",
        (article_id, row.title, row.aliases, row.body, _learned(connection, article_id)),
    )
    connection.execute("UPDATE article_index_state SET edition = ? WHERE edition = ''", (edition,))


def learn(connection: sqlite3.Connection, article_ids: Sequence[ArticleId]) -> None:
    """Work out again what articles learned from where they were used."""
    for article_id in article_ids:
        connection.execute(
            "UPDATE article_index SET learned = ? WHERE rowid = ?",
            (_learned(connection, article_id), article_id),
        )


def _learned(connection: sqlite3.Connection, article_id: ArticleId) -> str:
    """Give the terms that were asked most often where an article was used, the latest first."""
    rows = connection.execute(
        "SELECT words FROM article_uses WHERE article_id = ? ORDER BY at DESC, id DESC LIMIT ?",
        (article_id, LEARNED_USES),
    )
    counts = Counter(term for (words,) in rows for term in words.split())
    return " ".join(term for term, _ in counts.most_common(LEARNED_MAX))


def read_version(connection: sqlite3.Connection) -> int:
    """Give a number that rises with whatever may change what is suggested."""
    return int(connection.execute("SELECT version FROM article_index_state").fetchone()[0])


def read_state(connection: sqlite3.Connection) -> tuple[str, int, bool]:
    """Give the edition of the index, how far a newer one has come, whether it holds anything."""
    edition, after_id = connection.execute(
        "SELECT edition, after_id FROM article_index_state"
    ).fetchone()
    some = connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone()
    return edition, after_id, some is not None


def list_behind(connection: sqlite3.Connection, after_id: int, limit: int) -> list[ArticleId]:
    """Give the next kept articles by id, to put them into the index anew."""
    rows = connection.execute(
        "SELECT id FROM articles WHERE id > ? AND removed_at IS NULL ORDER BY id LIMIT ?",
        (after_id, limit),
    )
    return [ArticleId(row[0]) for row in rows]


def set_state(connection: sqlite3.Connection, *, edition: str | None, after_id: int) -> None:
    """Note how far a newer edition has come; with its name, that it is complete."""
    connection.execute(
        "UPDATE article_index_state SET after_id = ?, edition = coalesce(?, edition),"
        " version = version + 1",
        (after_id, edition),
    )


def count_terms(connection: sqlite3.Connection, terms: Sequence[str]) -> TermCounts:
    """Count the articles by language, and those that hold each term."""
    articles = connection.execute(
        "SELECT language, count(*) FROM articles WHERE removed_at IS NULL GROUP BY language"
    )
    holding = connection.execute(
        "SELECT t.term, t.doc FROM json_each(?) AS j CROSS JOIN article_terms AS t"
        " ON t.term = j.value",
        (json.dumps(list(terms)),),
    )
    return TermCounts(dict(articles), dict(holding))


def list_candidates(
    connection: sqlite3.Connection, terms: Sequence[str], *, limit: int
) -> list[Candidate]:
    """Give articles that hold some of the terms, by BM25; drafts are left out.

    Terms are words of letters and digits, or such with a sign in front; all others are left out.
    """
    match = " OR ".join(f'"{term}"' for term in terms if '"' not in term)
    if not match:
        return []
    best = connection.execute(
        "SELECT s.rowid FROM article_index AS s CROSS JOIN articles AS a ON a.id = s.rowid"  # noqa: S608 - constants
        " WHERE article_index MATCH ? AND a.state <> 'draft'"
        f" ORDER BY bm25(article_index, {WEIGHTS}), s.rowid LIMIT ?",
        (match, limit),
    )
    numbers = json.dumps([row[0] for row in best])
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS}, i.title, i.aliases, i.body, i.learned FROM {ROW_TABLES}"  # noqa: S608 - constants
        " JOIN article_index AS i ON i.rowid = a.id"
        " WHERE a.id IN (SELECT value FROM json_each(?))",
        (numbers,),
    )
    return [Candidate(row_of(row), *row[-4:]) for row in rows]


def list_variants(
    connection: sqlite3.Connection, families: Sequence[ArticleId]
) -> list[ArticleRow]:
    """Read originals and translations of families that may be suggested, originals first."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM {ROW_TABLES} WHERE a.removed_at IS NULL AND a.state <> 'draft'"  # noqa: S608 - constants
        " AND a.id IN (SELECT value FROM json_each(?1)"
        "  UNION SELECT id FROM articles WHERE original_id IN (SELECT value FROM json_each(?1)))"
        " ORDER BY a.original_id IS NOT NULL, a.language",
        (json.dumps(list(families)),),
    )
    return [row_of(row) for row in rows]


def find_asked(connection: sqlite3.Connection, number: ConversationId) -> Asked | None:
    """Read what is asked in a conversation; a merged number gives its heir. None: no such."""
    row = connection.execute(
        "SELECT c.id, c.revision, c.subject, coalesce(c.language, k.language, ''),"
        " coalesce(k.name, ''), coalesce(k.address, '')"
        " FROM conversations AS c LEFT JOIN customers AS k ON k.id = c.customer_id"
        " WHERE c.id = (SELECT coalesce(merged_into_id, id) FROM conversations WHERE id = ?)",
        (number,),
    ).fetchone()
    if row is None:
        return None
    found, revision, subject, language, *customer = row
    mails = connection.execute(
        "SELECT substr(coalesce(b.new_text, b.text), 1, ?), m.author_name, m.author_address"
        " FROM messages AS m JOIN bodies AS b ON b.id = m.body_id"
        " WHERE m.conversation_id = ? AND m.automatic IS NULL"
        " AND (m.direction = 'in' OR m.direction = 'contact' AND m.contact_direction = 'in')"
        " ORDER BY m.at DESC, m.id DESC LIMIT ?",
        (TEXT_MAX, found, MESSAGES_MAX),
    ).fetchall()
    people = dict.fromkeys([tuple(customer), *(mail[1:] for mail in mails)])
    return Asked(
        found,
        revision,
        subject,
        tuple(mail[0] for mail in mails),
        language,
        tuple(Address(SafeLine(name), SafeLine(address)) for name, address in people),
    )
