"""Articles and their revisions (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data.errors import NotFoundError
from data.records import AgentId, ArticleId
from data.records.articles import Article, ArticleRevision, ArticleRow, ArticleWords
from data.store.article_rows import (
    ROW_COLUMNS,
    ROW_TABLES,
    article_of,
    day_or_none,
    dump_words,
    load_words,
    row_of,
)
from data.store.rows import from_ms

ARTICLES_MAX = 20_000
"""Kept at a time; a large help desk has some thousands, in all its languages."""
REVISIONS_MAX = 500
"""Of one article, read at a time, the newest first."""


class FiledAs(NamedTuple):
    """How an article was counted in the store that wrote its file: a new one goes on from there."""

    id: int | None = None
    """Taken where nothing has it."""
    revision: int = 1
    text_revision: int = 1


NOT_FILED = FiledAs()

_ARTICLES = """
  SELECT a.id, a.revision, a.text_revision, o.text_revision, a.uses,
    (SELECT max(u.at) FROM article_uses AS u WHERE u.article_id = a.id),
    (SELECT count(*) FROM article_flags AS f WHERE f.article_id = a.id AND f.ended_at IS NULL),
    added.name, a.created_at, changed.name, a.updated_at, a.filed_revision,
    a.title, a.language, a.body, a.slug, a.state, coalesce(k.key, ''), a.aliases,
    coalesce(w.name, ''), a.review_by, a.original_id, a.translated_revision, r.words
  FROM articles AS a
  JOIN article_revisions AS r ON r.article_id = a.id AND r.revision = a.revision
  LEFT JOIN articles AS o ON o.id = a.original_id
  LEFT JOIN article_categories AS k ON k.id = coalesce(o.category_id, a.category_id)
  LEFT JOIN agents AS w ON w.id = a.owner_id
  LEFT JOIN agents AS added ON added.id = a.added_by_id
  LEFT JOIN agents AS changed ON changed.id = a.changed_by_id"""
_OWN_COLUMNS = 12
"""Of `_ARTICLES`, before the words."""


def get_article(connection: sqlite3.Connection, article_id: ArticleId) -> tuple[Article, bool]:
    """Read an article, one that was removed too; say whether it is still kept.

    Raises:
        NotFoundError: no such article ever was.
    """
    row = connection.execute(f"{_ARTICLES} WHERE a.id = ?", (article_id,)).fetchone()
    if row is None:
        raise NotFoundError("article", article_id)
    (is_kept,) = connection.execute(
        "SELECT removed_at IS NULL FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return _article(connection, row), bool(is_kept)


def list_articles(
    connection: sqlite3.Connection, article_ids: Sequence[ArticleId]
) -> list[Article]:
    """Read articles with their bodies, in the order asked for; those not kept are left out."""
    rows = connection.execute(
        f"{_ARTICLES} WHERE a.id IN (SELECT value FROM json_each(?)) AND a.removed_at IS NULL",  # noqa: S608 - constant
        (json.dumps(list(article_ids)),),
    ).fetchall()
    found = {row[0]: row for row in rows}
    return [_article(connection, found[n]) for n in article_ids if n in found]


def list_text_dates(
    connection: sqlite3.Connection, article_ids: Sequence[ArticleId]
) -> dict[ArticleId, datetime]:
    """Read when title or body of articles last changed."""
    rows = connection.execute(
        "SELECT a.id, r.at FROM articles AS a JOIN article_revisions AS r"
        " ON r.article_id = a.id AND r.revision = a.text_revision"
        " WHERE a.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(article_ids)),),
    )
    return {ArticleId(number): from_ms(at) for number, at in rows}


def list_rows(connection: sqlite3.Connection) -> list[ArticleRow]:
    """Read every article that is kept, without its body: by title inside of its language."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM {ROW_TABLES} WHERE a.removed_at IS NULL"  # noqa: S608 - constants
        " ORDER BY a.title, a.id LIMIT ?",
        (ARTICLES_MAX,),
    )
    return [row_of(row) for row in rows]


def list_family(connection: sqlite3.Connection, article_id: ArticleId) -> list[ArticleRow]:
    """Read an article's original and all translations that are kept, the original first."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM {ROW_TABLES} WHERE a.removed_at IS NULL"  # noqa: S608 - constants
        " AND coalesce(a.original_id, a.id) ="
        " (SELECT coalesce(original_id, id) FROM articles WHERE id = ?)"
        " ORDER BY a.original_id IS NOT NULL, a.language",
        (article_id,),
    )
    return [row_of(row) for row in rows]


def list_families(
    connection: sqlite3.Connection, family_ids: Sequence[ArticleId]
) -> list[ArticleRow]:
    """Read several originals with their translations, in no order."""
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS} FROM {ROW_TABLES} WHERE a.removed_at IS NULL"  # noqa: S608 - constants
        " AND coalesce(a.original_id, a.id) IN (SELECT value FROM json_each(?))",
        (json.dumps(list(family_ids)),),
    )
    return [row_of(row) for row in rows]


def count_articles(connection: sqlite3.Connection) -> int:
    """Count the articles that are kept."""
    row = connection.execute("SELECT count(*) FROM articles WHERE removed_at IS NULL").fetchone()
    return int(row[0])


def find_by_slug(
    connection: sqlite3.Connection, slug: str, *, language: str | None = None
) -> list[ArticleId]:
    """Give the kept articles that stand or stood under a slug, those that stand there first."""
    rows = connection.execute(
        "SELECT id FROM (SELECT id, 0 AS former, language FROM articles"
        "   WHERE slug = :slug AND removed_at IS NULL"
        " UNION SELECT s.article_id, 1, s.language FROM article_slugs AS s"
        "   JOIN articles AS a ON a.id = s.article_id"
        "   WHERE s.slug = :slug AND a.removed_at IS NULL)"
        " WHERE :language IS NULL OR language = :language ORDER BY former, id",
        {"slug": slug, "language": language},
    )
    return list(dict.fromkeys(ArticleId(row[0]) for row in rows))


def list_revisions(
    connection: sqlite3.Connection, article_id: ArticleId, *, limit: int = REVISIONS_MAX
) -> list[ArticleRevision]:
    """Read what an article ever said, the newest first."""
    rows = connection.execute(
        "SELECT r.revision, r.at, g.name, r.words, r.body FROM article_revisions AS r"
        " LEFT JOIN agents AS g ON g.id = r.agent_id"
        " WHERE r.article_id = ? ORDER BY r.revision DESC LIMIT ?",
        (article_id, limit),
    )
    return [
        ArticleRevision(article_id, revision, from_ms(at), by, load_words(words, body))
        for revision, at, by, words, body in rows
    ]


def get_revision(
    connection: sqlite3.Connection, article_id: ArticleId, revision: int
) -> ArticleRevision:
    """Read what an article said at one revision.

    Raises:
        NotFoundError: it never had that revision.
    """
    row = connection.execute(
        "SELECT r.at, g.name, r.words, r.body FROM article_revisions AS r"
        " LEFT JOIN agents AS g ON g.id = r.agent_id WHERE r.article_id = ? AND r.revision = ?",
        (article_id, revision),
    ).fetchone()
    if row is None:
        raise NotFoundError("revision", f"{revision} of article {article_id}")
    return ArticleRevision(article_id, revision, from_ms(row[0]), row[1], load_words(*row[2:]))


def add_article(
    connection: sqlite3.Connection,
    words: ArticleWords,
    *,
    agent_id: AgentId | None,
    at_ms: int,
    filed: FiledAs = NOT_FILED,
) -> ArticleId:
    """Keep an article as its first revision; category and owner must be there."""
    is_free = (
        filed.id is not None
        and connection.execute("SELECT 1 FROM articles WHERE id = ?", (filed.id,)).fetchone()
        is None
    )
    cursor = connection.execute(
        "INSERT INTO articles (id, revision, text_revision, original_id, language, title, slug,"
        " body, state, category_id, aliases, owner_id, review_by, translated_revision,"
        " added_by_id, changed_by_id, created_at, updated_at) VALUES (:id, :revision,"
        " :text_revision, :original_id, :language, :title, :slug, :body, :state,"
        " (SELECT id FROM article_categories WHERE key = :category), :aliases,"
        " (SELECT id FROM agents WHERE name = :owner), :review_by, :translated_revision,"
        " :agent_id, :agent_id, :at, :at)",
        {**_columns(words), "agent_id": agent_id, "at": at_ms, "id": filed.id if is_free else None,
         "revision": filed.revision, "text_revision": min(filed.text_revision, filed.revision)},
    )  # fmt: skip
    assert cursor.lastrowid is not None
    article_id = ArticleId(cursor.lastrowid)
    _keep_revision(connection, article_id, filed.revision, words, agent_id=agent_id, at_ms=at_ms)
    return article_id


def set_article(
    connection: sqlite3.Connection,
    article_id: ArticleId,
    words: ArticleWords,
    *,
    agent_id: AgentId | None,
    at_ms: int,
) -> int:
    """Put new words in place of an article's; give its new revision. The old ones are kept."""
    language, slug = connection.execute(
        "SELECT language, slug FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    revision = int(
        connection.execute(
            "UPDATE articles SET original_id = :original_id, language = :language,"
            " text_revision = iif(title IS NOT :title OR body IS NOT :body, revision + 1,"
            "   text_revision),"
            " title = :title, slug = :slug, body = :body, state = :state,"
            " category_id = (SELECT id FROM article_categories WHERE key = :category),"
            " aliases = :aliases, owner_id = (SELECT id FROM agents WHERE name = :owner),"
            " review_by = :review_by, translated_revision = :translated_revision,"
            " changed_by_id = :agent_id, updated_at = :at, revision = revision + 1"
            " WHERE id = :id RETURNING revision",
            {**_columns(words), "agent_id": agent_id, "at": at_ms, "id": article_id},
        ).fetchone()[0]
    )
    if (language, slug) != (words.language, words.slug):
        add_former_slug(connection, article_id, language=language, slug=slug)
    _keep_revision(connection, article_id, revision, words, agent_id=agent_id, at_ms=at_ms)
    return revision


def add_former_slug(
    connection: sqlite3.Connection, article_id: ArticleId, *, language: str, slug: str
) -> None:
    """Let an old address lead to an article; the newest one that left it has it."""
    connection.execute(
        "INSERT INTO article_slugs (language, slug, article_id) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (language, slug) DO UPDATE SET article_id = ?3",
        (language, slug, article_id),
    )


def list_slugs(connection: sqlite3.Connection, language: str) -> set[str]:
    """Give the slugs under which articles of a language stand."""
    rows = connection.execute(
        "SELECT slug FROM articles WHERE language = ? AND removed_at IS NULL", (language,)
    )
    return {row[0] for row in rows}


def list_former_slugs(connection: sqlite3.Connection) -> list[tuple[str, str, ArticleId]]:
    """Read language, slug and article of every old address that leads to a kept article."""
    rows = connection.execute(
        "SELECT s.language, s.slug, s.article_id FROM article_slugs AS s"
        " JOIN articles AS a ON a.id = s.article_id WHERE a.removed_at IS NULL"
        " AND (a.language, a.slug) IS NOT (s.language, s.slug) ORDER BY s.language, s.slug"
    )
    return [(language, slug, ArticleId(number)) for language, slug, number in rows]


def remove_article(connection: sqlite3.Connection, article_id: ArticleId, *, at_ms: int) -> None:
    """Take an article away; it stays in the store with its history."""
    connection.execute("UPDATE articles SET removed_at = ? WHERE id = ?", (at_ms, article_id))
    connection.execute("DELETE FROM article_index WHERE rowid = ?", (article_id,))


def bring_article_back(connection: sqlite3.Connection, article_id: ArticleId) -> None:
    """Keep an article again that was removed; its slug and its place in the family must be free."""
    connection.execute("UPDATE articles SET removed_at = NULL WHERE id = ?", (article_id,))


def set_text_back(connection: sqlite3.Connection, article_id: ArticleId, revision: int) -> None:
    """Let an article's text count as of an earlier revision: it says that again.

    Not where a translation was made of what was said between: that one is to be looked at.
    """
    connection.execute(
        "UPDATE articles SET text_revision = ?2 WHERE id = ?1 AND NOT EXISTS ("
        " SELECT 1 FROM articles AS t WHERE t.original_id = ?1 AND t.translated_revision > ?2)",
        (article_id, revision),
    )


def set_filed(connection: sqlite3.Connection, article_id: ArticleId, revision: int) -> None:
    """Note which revision of an article files have."""
    connection.execute(
        "UPDATE articles SET filed_revision = ? WHERE id = ?", (revision, article_id)
    )


def _keep_revision(
    connection: sqlite3.Connection,
    article_id: ArticleId,
    revision: int,
    words: ArticleWords,
    *,
    agent_id: AgentId | None,
    at_ms: int,
) -> None:
    connection.execute(
        "INSERT INTO article_revisions (article_id, revision, at, agent_id, words, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (article_id, revision, at_ms, agent_id, dump_words(words), words.body),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO article_files (article_id, file_id)"
        " SELECT ?, id FROM files WHERE sha256 = ?",
        [(article_id, bytes.fromhex(file.sha256)) for file in words.files],
    )


def _columns(words: ArticleWords) -> dict[str, object]:
    return {
        "original_id": words.original_id,
        "language": words.language,
        "title": words.title,
        "slug": words.slug,
        "body": words.body,
        "state": words.state.value,
        "category": "" if words.original_id else words.category,
        "aliases": json.dumps(words.aliases, ensure_ascii=False),
        "owner": words.owner,
        "review_by": None if words.review_by is None else words.review_by.isoformat(),
        "translated_revision": words.translated_revision,
    }


def _article(connection: sqlite3.Connection, row: Sequence[Any]) -> Article:
    title, language, body, slug, state, category, aliases, owner, *rest = row[_OWN_COLUMNS:]
    review_by, original_id, translated_revision, kept = rest
    words = load_words(kept, body)
    # Category and owner live in tables of their own: renamed there, they are renamed here.
    words = ArticleWords(
        title=title,
        language=language,
        body=body,
        slug=slug,
        state=words.state,
        category=category,
        aliases=tuple(json.loads(aliases)),
        owner=owner,
        review_by=day_or_none(review_by),
        files=words.files,
        original_id=original_id,
        translated_revision=translated_revision,
    )
    assert words.state == state
    former = connection.execute(
        "SELECT slug FROM article_slugs WHERE article_id = ? AND (language, slug) IS NOT (?, ?)"
        " ORDER BY slug",
        (row[0], language, slug),
    )
    return article_of(row[:_OWN_COLUMNS], words, [each[0] for each in former])
