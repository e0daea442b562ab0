"""Articles that somebody found wrong or outdated, and those whose review is due (store room).

A flag and the follow-up that says so to the owner end and come back together: triggers in the
schema see to that, whichever way the follow-up is settled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from data.errors import NotFoundError
from data.records import AgentId, ArticleId, ConversationId, FollowUpId, SafeText
from data.records.articles import ArticleFlag, FlagReason
from data.store.rows import from_ms, from_ms_or_none

FLAGS_MAX = 200
"""Of one article, read at a time, the newest last."""
_FLAGS = (
    "SELECT f.id, f.article_id, f.reason, f.words, coalesce(c.merged_into_id, c.id), a.name, f.at,"
    " f.follow_up_id, f.ended_at, e.name FROM article_flags AS f"
    " LEFT JOIN conversations AS c ON c.id = f.conversation_id"
    " LEFT JOIN agents AS a ON a.id = f.agent_id LEFT JOIN agents AS e ON e.id = f.ended_by_id"
)


def list_open_flags(connection: sqlite3.Connection, article_id: ArticleId) -> list[ArticleFlag]:
    """Read what is said against an article and not settled yet, the oldest first."""
    rows = connection.execute(
        f"{_FLAGS} WHERE f.article_id = ? AND f.ended_at IS NULL ORDER BY f.id LIMIT ?",
        (article_id, FLAGS_MAX),
    )
    return [_flag(row) for row in rows]


def list_flags_of(connection: sqlite3.Connection, follow_up_id: FollowUpId) -> list[ArticleFlag]:
    """Read the flags that a follow-up is about, the oldest first."""
    rows = connection.execute(
        f"{_FLAGS} WHERE f.follow_up_id = ? ORDER BY f.id LIMIT ?", (follow_up_id, FLAGS_MAX)
    )
    return [_flag(row) for row in rows]


def get_flag(connection: sqlite3.Connection, flag_id: int) -> ArticleFlag:
    """Read one flag.

    Raises:
        NotFoundError: there is none; it was taken back.
    """
    row = connection.execute(f"{_FLAGS} WHERE f.id = ?", (flag_id,)).fetchone()
    if row is None:
        raise NotFoundError("flag", flag_id)
    return _flag(row)


def add_flag(
    connection: sqlite3.Connection,
    article_id: ArticleId,
    reason: FlagReason,
    words: SafeText,
    *,
    conversation_id: ConversationId | None,
    agent_id: AgentId | None,
    at_ms: int,
) -> int:
    """Keep what somebody says against an article; give its id."""
    cursor = connection.execute(
        "INSERT INTO article_flags (article_id, reason, words, conversation_id, agent_id, at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (article_id, reason.value, words, conversation_id, agent_id, at_ms),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def set_flag_work(connection: sqlite3.Connection, flag_id: int, follow_up_id: FollowUpId) -> None:
    """Say which follow-up a flag is told by."""
    connection.execute(
        "UPDATE article_flags SET follow_up_id = ? WHERE id = ?", (follow_up_id, flag_id)
    )


def remove_flag(connection: sqlite3.Connection, flag_id: int) -> None:
    """Forget a flag that was not meant; the activity log keeps that it was set."""
    connection.execute("DELETE FROM article_flags WHERE id = ?", (flag_id,))


def note_ender(
    connection: sqlite3.Connection, follow_up_id: FollowUpId, agent_id: AgentId | None
) -> None:
    """Note who settled the flags that ended with their follow-up a moment ago."""
    connection.execute(
        "UPDATE article_flags SET ended_by_id = ?1 WHERE follow_up_id = ?2 AND ended_at ="
        " (SELECT ended_at FROM follow_ups WHERE id = ?2)",
        (agent_id, follow_up_id),
    )


def list_reviews_due(
    connection: sqlite3.Connection, today: date, *, limit: int
) -> Sequence[ArticleId]:
    """Name the articles that are to be looked at by a day and nobody was asked to yet."""
    rows = connection.execute(
        "SELECT id FROM articles INDEXED BY articles_review_coming WHERE review_by <= ?"
        " AND review_follow_up_id IS NULL AND removed_at IS NULL ORDER BY review_by, id LIMIT ?",
        (today.isoformat(), limit),
    )
    return [ArticleId(row[0]) for row in rows]


def set_review_work(
    connection: sqlite3.Connection, article_id: ArticleId, follow_up_id: FollowUpId
) -> None:
    """Note which follow-up asks for the review of an article."""
    connection.execute(
        "UPDATE articles SET review_follow_up_id = ? WHERE id = ?", (follow_up_id, article_id)
    )


def _flag(row: Sequence[Any]) -> ArticleFlag:
    key, article_id, reason, words, number, by, at, follow_up_id, ended, ended_by = row
    return ArticleFlag(
        key,
        ArticleId(article_id),
        FlagReason(reason),
        SafeText(words),
        None if number is None else ConversationId(number),
        by,
        from_ms(at),
        None if follow_up_id is None else FollowUpId(follow_up_id),
        from_ms_or_none(ended),
        ended_by,
    )
