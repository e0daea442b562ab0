"""Articles that are being written: one text per agent and what it is about (store room)."""

from __future__ import annotations

import sqlite3
from typing import Any

from data.records import AgentId, ArticleId
from data.records.articles import ArticleDraft, ArticleWords
from data.store.article_rows import dump_words, load_words
from data.store.rows import from_ms

DRAFTS_MAX = 500
"""Read at a time; a team of fifty writes some dozens."""
DISCARDED_KEEP_MS = 30 * 24 * 3600 * 1000
"""For so long a discarded text can be brought back."""
_DRAFTS = (
    "SELECT a.name, d.about, d.article_id, d.base_revision, d.words, d.body, d.updated_at"
    " FROM article_drafts AS d JOIN agents AS a ON a.id = d.agent_id"
)


def find_draft(
    connection: sqlite3.Connection, about: str, agent_id: AgentId
) -> ArticleDraft | None:
    """Read what an agent is writing about something; None where that is nothing."""
    row = connection.execute(
        f"{_DRAFTS} WHERE d.agent_id = ? AND d.about = ? AND d.discarded_at IS NULL",
        (agent_id, about),
    ).fetchone()
    return None if row is None else _draft(row)


def list_drafts_of(connection: sqlite3.Connection, article_id: ArticleId) -> list[ArticleDraft]:
    """Read what everybody is writing of an article, translations of it too, the newest first."""
    rows = connection.execute(
        f"{_DRAFTS} WHERE d.article_id = ? AND d.discarded_at IS NULL"
        " ORDER BY d.updated_at DESC, d.id LIMIT ?",
        (article_id, DRAFTS_MAX),
    )
    return [_draft(row) for row in rows]


def list_drafts_by(connection: sqlite3.Connection, agent_id: AgentId) -> list[ArticleDraft]:
    """Read all that an agent is writing, the newest first."""
    rows = connection.execute(
        f"{_DRAFTS} WHERE d.agent_id = ? AND d.discarded_at IS NULL"
        " ORDER BY d.updated_at DESC, d.id LIMIT ?",
        (agent_id, DRAFTS_MAX),
    )
    return [_draft(row) for row in rows]


def list_writers(connection: sqlite3.Connection) -> list[tuple[ArticleId, str]]:
    """Read which articles are being written, and by whom: who wrote last comes first."""
    rows = connection.execute(
        "SELECT d.article_id, a.name FROM article_drafts AS d JOIN agents AS a ON a.id = d.agent_id"
        " WHERE d.article_id IS NOT NULL AND d.discarded_at IS NULL"
        " ORDER BY d.updated_at DESC, d.id LIMIT ?",
        (DRAFTS_MAX,),
    )
    return [(ArticleId(number), name) for number, name in rows]


def put_draft(
    connection: sqlite3.Connection,
    about: str,
    agent_id: AgentId,
    words: ArticleWords,
    *,
    article_id: ArticleId | None,
    base_revision: int,
    at_ms: int,
) -> None:
    """Keep an agent's text as it is now; the files that it names must be kept already."""
    (draft_id,) = connection.execute(
        "INSERT INTO article_drafts (agent_id, about, article_id, base_revision, words, body,"
        " updated_at) VALUES (:agent_id, :about, :article_id, :base_revision, :words, :body, :at)"
        " ON CONFLICT (agent_id, about) WHERE discarded_at IS NULL DO UPDATE SET"
        " article_id = :article_id, base_revision = :base_revision, words = :words, body = :body,"
        " updated_at = :at RETURNING id",
        {"agent_id": agent_id, "about": about, "article_id": article_id, "words": dump_words(words),
         "base_revision": base_revision, "body": words.body, "at": at_ms},
    ).fetchone()  # fmt: skip
    connection.executemany(
        "INSERT OR IGNORE INTO article_draft_files (draft_id, file_id)"
        " SELECT ?, id FROM files WHERE sha256 = ?",
        [(draft_id, bytes.fromhex(file.sha256)) for file in words.files],
    )


def remove_draft(connection: sqlite3.Connection, about: str, agent_id: AgentId) -> bool:
    """Drop a text for good, with the files that only it names; say whether there was one."""
    done = connection.execute(
        "DELETE FROM article_drafts WHERE agent_id = ? AND about = ? AND discarded_at IS NULL",
        (agent_id, about),
    )
    return done.rowcount > 0


def discard_draft(
    connection: sqlite3.Connection, about: str, agent_id: AgentId, *, at_ms: int
) -> bool:
    """Put a text aside and drop those put aside long ago; say whether there was one."""
    done = connection.execute(
        "UPDATE article_drafts SET discarded_at = ?"
        " WHERE agent_id = ? AND about = ? AND discarded_at IS NULL",
        (at_ms, agent_id, about),
    )
    connection.execute(
        "DELETE FROM article_drafts WHERE discarded_at IS NOT NULL AND discarded_at < ?",
        (at_ms - DISCARDED_KEEP_MS,),
    )
    return done.rowcount > 0


def bring_draft_back(
    connection: sqlite3.Connection, about: str, agent_id: AgentId, *, at_ms: int
) -> bool:
    """Make the newest text that was put aside live again; there must be no live one."""
    done = connection.execute(
        "UPDATE article_drafts SET discarded_at = NULL, updated_at = ?3 WHERE id = ("
        " SELECT id FROM article_drafts WHERE agent_id = ?1 AND about = ?2"
        " AND discarded_at IS NOT NULL ORDER BY discarded_at DESC, id DESC LIMIT 1)",
        (agent_id, about, at_ms),
    )
    return done.rowcount > 0


def _draft(row: tuple[Any, ...]) -> ArticleDraft:
    agent, about, article_id, base_revision, words, body, at = row
    number = None if article_id is None else ArticleId(article_id)
    return ArticleDraft(agent, about, number, base_revision, load_words(words, body), from_ms(at))
