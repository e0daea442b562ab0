"""Which words the team's public articles say (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from data.text.fold import fold_phrase


def list_published(connection: sqlite3.Connection, phrases: Sequence[str]) -> set[str]:
    """Give those of the phrases that stand in a public article."""
    return {phrase for phrase in phrases if _is_published(connection, phrase)}


def _is_published(connection: sqlite3.Connection, phrase: str) -> bool:
    tokens = fold_phrase(phrase)
    if not tokens:
        return False
    wanted = '"' + " ".join(tokens) + '"'
    row = connection.execute(
        "SELECT 1 FROM article_index AS i JOIN articles AS a ON a.id = i.rowid"
        " WHERE article_index MATCH ? AND a.state = 'public' AND a.removed_at IS NULL LIMIT 1",
        (f"{{title aliases body}} : {wanted}",),
    ).fetchone()
    return row is not None
