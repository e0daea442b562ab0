"""What the knowledge base lacks, as the store knows it (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.records import ConversationId, SafeText
from data.records.articles import ArticleFlag, ArticleRow, FlagReason
from data.store.article_rows import ROW_COLUMNS, ROW_TABLES, row_of
from data.store.rows import from_ms, from_ms_or_none
from data.text.safe import clean_text

_NAMES_MAX = 6
"""People of one conversation whose names are left out of what names a group."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A conversation that was closed without an article."""

    number: ConversationId
    cause: str
    language: str
    subject: str
    text: str
    people: tuple[str, ...]


def list_unanswered(
    connection: sqlite3.Connection, *, from_at_ms: int, to_at_ms: int, limit: int, text_max: int
) -> tuple[list[Closed], int]:
    """Read the newest closed conversations of a span that no article was used on.

    Give them with how many were looked at, one more than `limit` where there are more.
    """
    rows = connection.execute(
        "SELECT c.id, coalesce(c.cause, ''), coalesce(c.language, k.language, ''), c.subject,"
        " coalesce(k.name, ''), coalesce(k.address, ''),"
        " EXISTS (SELECT 1 FROM article_uses AS u WHERE u.conversation_id = c.id)"
        " FROM conversations AS c INDEXED BY conversations_status"
        " LEFT JOIN customers AS k ON k.id = c.customer_id"
        " WHERE c.merged_into_id IS NULL AND c.status = 'closed'"
        " AND c.last_message_at >= ? AND c.last_message_at < ?"
        " ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?",
        (from_at_ms, to_at_ms, limit + 1),
    ).fetchall()
    found: list[Closed] = []
    for number, cause, language, subject, name, address, is_answered in rows[:limit]:
        mails = [] if is_answered else _first_mails(connection, number, text_max)
        if not mails:
            continue  # nobody asked: a mail of ours, or of a machine
        people = dict.fromkeys([name, address, *(each for m in mails for each in m[1:])])
        text = mails[0][0]
        found.append(Closed(number, cause, language, subject, text, tuple(filter(None, people))))
    return found, len(rows)


def _first_mails(
    connection: sqlite3.Connection, number: int, text_max: int
) -> list[tuple[str, str, str]]:
    return connection.execute(
        "SELECT substr(coalesce(b.new_text, b.text), 1, ?), m.author_name, m.author_address"
        " FROM messages AS m JOIN bodies AS b ON b.id = m.body_id"
        " WHERE m.conversation_id = ? AND m.automatic IS NULL"
        " AND (m.direction = 'in' OR m.direction = 'contact' AND m.contact_direction = 'in')"
        " ORDER BY m.at, m.id LIMIT ?",
        (text_max, number, _NAMES_MAX),
    ).fetchall()


def count_languages(
    connection: sqlite3.Connection, *, from_at_ms: int, to_at_ms: int, limit: int
) -> dict[str, int]:
    """Count the newest conversations of a span by the language that customers write."""
    rows = connection.execute(
        "SELECT language, count(*) FROM (SELECT coalesce(c.language, k.language) AS language"
        "  FROM conversations AS c INDEXED BY conversations_recent"
        "  LEFT JOIN customers AS k ON k.id = c.customer_id"
        "  WHERE c.merged_into_id IS NULL AND c.status NOT IN ('spam', 'trash')"
        "  AND c.last_message_at >= ? AND c.last_message_at < ?"
        "  ORDER BY c.last_message_at DESC LIMIT ?)"
        " WHERE language IS NOT NULL GROUP BY language",
        (from_at_ms, to_at_ms, limit),
    )
    return dict(rows)


def list_unused(
    connection: sqlite3.Connection, *, before_ms: int, limit: int
) -> list[tuple[ArticleRow, datetime | None]]:
    """Read the articles that nobody has used since a moment, and that are older than it."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS},"  # noqa: S608 - constants
        " (SELECT max(u.at) FROM article_uses AS u WHERE u.article_id = a.id) AS used"
        f" FROM {ROW_TABLES} WHERE a.removed_at IS NULL AND a.state <> 'draft'"
        " AND a.created_at < ?1 AND (used IS NULL OR used < ?1)"
        " ORDER BY used IS NOT NULL, used, a.created_at, a.id LIMIT ?2",
        (before_ms, limit),
    )
    return [(row_of(row), from_ms_or_none(row[-1])) for row in rows]


def list_overdue(connection: sqlite3.Connection, *, today: date, limit: int) -> list[ArticleRow]:
    """Read the articles whose review is overdue, the longest first."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM {ROW_TABLES} WHERE a.removed_at IS NULL"  # noqa: S608 - constants
        " AND a.review_by IS NOT NULL AND a.review_by < ? ORDER BY a.review_by, a.id LIMIT ?",
        (today.isoformat(), limit),
    )
    return [row_of(row) for row in rows]


def list_outdated(connection: sqlite3.Connection, *, limit: int) -> list[ArticleRow]:
    """Read the translations that are older than their originals, of the most used first."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM {ROW_TABLES} WHERE a.removed_at IS NULL"  # noqa: S608 - constants
        " AND a.original_id IS NOT NULL AND a.translated_revision < o.text_revision"
        " ORDER BY a.uses DESC, a.title, a.id LIMIT ?",
        (limit,),
    )
    return [row_of(row) for row in rows]


def list_flagged(
    connection: sqlite3.Connection, *, limit: int
) -> list[tuple[ArticleRow, ArticleFlag]]:
    """Read the flags that nobody has settled, the oldest first, with their articles."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS}, g.id, g.reason, g.words, g.conversation_id, p.name, g.at,"  # noqa: S608 - constants
        " g.follow_up_id"
        f" FROM article_flags AS g CROSS JOIN {ROW_TABLES} LEFT JOIN agents AS p"
        " ON p.id = g.agent_id"
        " WHERE g.ended_at IS NULL AND a.id = g.article_id AND a.removed_at IS NULL"
        " ORDER BY g.at, g.id LIMIT ?",
        (limit,),
    )
    return [(row_of(row), _flag(row[0], row[-7:])) for row in rows]


def _flag(article_id: int, row: Sequence[object]) -> ArticleFlag:
    number, reason, words, conversation_id, by, at, follow_up_id = row
    return ArticleFlag(
        number,  # type: ignore[arg-type]  # an INTEGER column
        article_id,  # type: ignore[arg-type]  # as above
        FlagReason(str(reason)),
        SafeText(clean_text(str(words))),
        conversation_id,  # type: ignore[arg-type]  # as above
        None if by is None else str(by),
        from_ms(int(str(at))),
        follow_up_id,  # type: ignore[arg-type]  # as above
    )


def list_families(
    connection: sqlite3.Connection, *, least: int, limit: int
) -> list[tuple[ArticleRow, tuple[str, ...], int]]:
    """Read much used originals with the languages in which they are, and their families' uses."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS}, f.languages, f.n FROM"  # noqa: S608 - constants
        " (SELECT coalesce(original_id, id) AS id, group_concat(language, ' ') AS languages,"
        "  sum(uses) AS n FROM articles WHERE removed_at IS NULL AND state <> 'draft'"
        "  GROUP BY coalesce(original_id, id) HAVING sum(uses) >= ?) AS f"
        f" CROSS JOIN {ROW_TABLES} WHERE a.id = f.id ORDER BY f.n DESC, a.id LIMIT ?",
        (least, limit),
    )
    return [(row_of(row), tuple(row[-2].split()), row[-1]) for row in rows]
