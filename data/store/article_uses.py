"""In which mails articles were used (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from data.records import AgentId, ArticleId, ConversationId
from data.records.article_uses import ArticleUse, UsedAs
from data.store.rows import dump_json


def dump_article_uses(uses: Sequence[ArticleUse]) -> str:
    """Give the articles of a text that is being written."""
    return dump_json([[use.article_id, use.how, use.mark] for use in uses])


def load_article_uses(text: str) -> tuple[ArticleUse, ...]:
    """Read what `dump_article_uses` wrote."""
    return tuple(
        ArticleUse(ArticleId(number), UsedAs(how), mark) for number, how, mark in json.loads(text)
    )


def note_uses(
    connection: sqlite3.Connection,
    number: ConversationId,
    uses: Sequence[ArticleUse],
    *,
    agent_id: AgentId | None,
    deed_id: int,
    words: str,
    at_ms: int,
) -> None:
    """Count articles as used by a mail, each once; those that are no more are left out.

    `words` are the terms of what was asked there, from which the articles learn.
    """
    connection.executemany(
        "INSERT INTO article_uses (article_id, conversation_id, agent_id, deed_id, how, words, at)"
        " SELECT id, ?, ?, ?, ?, ?, ? FROM articles WHERE id = ?",
        [
            (number, agent_id, deed_id, use.how.value, words, at_ms, use.article_id)
            for use in {use.article_id: use for use in uses}.values()
        ],
    )


def list_used_by(connection: sqlite3.Connection, deed_id: int) -> list[ArticleId]:
    """Give the articles that a deed used."""
    rows = connection.execute(
        "SELECT article_id FROM article_uses WHERE deed_id = ? ORDER BY id", (deed_id,)
    )
    return [ArticleId(row[0]) for row in rows]


def drop_uses(connection: sqlite3.Connection, deed_id: int) -> None:
    """Forget the uses of a mail that was taken back."""
    connection.execute("DELETE FROM article_uses WHERE deed_id = ?", (deed_id,))


def list_used_on(
    connection: sqlite3.Connection, article_id: ArticleId, *, limit: int
) -> list[ConversationId]:
    """Give the conversations on which an article was used, the newest first."""
    rows = connection.execute(
        "SELECT conversation_id, max(at) AS last FROM article_uses WHERE article_id = ?"
        " GROUP BY conversation_id ORDER BY last DESC, conversation_id DESC LIMIT ?",
        (article_id, limit),
    )
    return [ConversationId(row[0]) for row in rows]
