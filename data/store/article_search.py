"""Finding articles by their words, and what was looked for in vain (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.records.articles import ArticleRow, SearchMiss
from data.search.article_query import ArticleFilter
from data.search.query import NOBODY
from data.store.article_index import WEIGHTS
from data.store.article_rows import ROW_COLUMNS, ROW_TABLES, row_of
from data.store.articles import ARTICLES_MAX
from data.store.rows import from_ms
from data.text.safe import clean_line

LIKING = 1.3
"""What a preferred language counts; more would put what hardly fits before what does."""
POOL = 4
"""So many times what is asked for is looked at, so that a preferred one comes forward."""
MISSES_MAX = 2000
"""Kept; of those that were asked for once, the oldest go first."""
TYPED_MAX = 100


@dataclass(frozen=True, slots=True)
class Matched:
    """An article that was found, with what a snippet is cut from."""

    row: ArticleRow
    body: str
    score: float
    """Higher is better; 0.0 where no words were looked for."""


def search_articles(
    connection: sqlite3.Connection,
    *,
    match: str | None,
    filters: Sequence[ArticleFilter],
    prefer: Sequence[str] = (),
    today: date,
    limit: int,
) -> tuple[list[Matched], int]:
    """Find articles: by words the best first, else the newest; give some and how many there are.

    Of two that are about as good, the one in a preferred language stands first.
    """
    where, values = _conditions(filters, today)
    if match is None:
        found, total = _newest(connection, where, values, limit)
    elif where:
        source = (
            "article_index AS s CROSS JOIN articles AS a ON a.id = s.rowid"
            f" WHERE article_index MATCH ?{where}"
        )
        found, total = _best(connection, source, (match, *values), prefer, limit)
    else:
        # The index holds nothing but what is kept, and asking it alone costs a third.
        source = "article_index AS s WHERE article_index MATCH ?"
        found, total = _best(connection, source, (match,), prefer, limit)
    return _with_rows(connection, found), total


def _newest(
    connection: sqlite3.Connection, where: str, values: Sequence[object], limit: int
) -> tuple[list[tuple[int, float]], int]:
    """Give the newest; all are walked once where something is asked of each."""
    source = f"FROM articles AS a INDEXED BY articles_updated WHERE a.removed_at IS NULL{where}"
    rows = connection.execute(
        f"SELECT a.id {source} ORDER BY a.updated_at DESC, a.id DESC LIMIT ?",
        (*values, ARTICLES_MAX if where else limit),
    ).fetchall()
    total = len(rows)
    if not where and total == limit:
        (total,) = connection.execute(f"SELECT count(*) {source}").fetchone()
    return [(row[0], 0.0) for row in rows[:limit]], total


def _best(
    connection: sqlite3.Connection,
    source: str,
    values: Sequence[object],
    prefer: Sequence[str],
    limit: int,
) -> tuple[list[tuple[int, float]], int]:
    """Give the best by words; of those that come near, a preferred language stands first."""
    marks = ", ".join("?" for _ in prefer)
    liking = f"iif(p.language IN ({marks}), {LIKING}, 1.0)" if prefer else "1.0"
    rows = connection.execute(
        f"SELECT b.id, b.score * {liking} AS liked FROM (SELECT s.rowid AS id,"  # noqa: S608 - ours
        f" bm25(article_index, {WEIGHTS}) AS score FROM {source} ORDER BY score LIMIT ?) AS b"
        " CROSS JOIN articles AS p ON p.id = b.id ORDER BY liked, b.id LIMIT ?",
        (*prefer, *values, limit * POOL if prefer else limit, limit),
    )
    found = [(number, -score) for number, score in rows]
    total = len(found)
    if total == limit:
        (total,) = connection.execute(f"SELECT count(*) FROM {source}", values).fetchone()  # noqa: S608 - ours
    return found, total


def find_numbered(connection: sqlite3.Connection, number: int) -> list[Matched]:
    """Give the article of a number, where it is kept."""
    return _with_rows(connection, [(number, 0.0)])


def _with_rows(connection: sqlite3.Connection, found: Sequence[tuple[int, float]]) -> list[Matched]:
    numbers = json.dumps([number for number, _ in found])
    rows = connection.execute(
        f"SELECT {ROW_COLUMNS}, a.body FROM {ROW_TABLES}"  # noqa: S608 - constants
        " WHERE a.id IN (SELECT value FROM json_each(?)) AND a.removed_at IS NULL",
        (numbers,),
    )
    known = {row[0]: row for row in rows}
    return [
        Matched(row_of(known[number]), known[number][-1], score)
        for number, score in found
        if number in known
    ]


_CATEGORY = (
    "coalesce((SELECT o.category_id FROM articles AS o WHERE o.id = a.original_id), a.category_id)"
)
_BY_FIELD = {
    "lang": "(lower(a.language) = ? OR instr(lower(a.language), ? || '-') = 1)",
    "state": "a.state = ?",
    "category": f"coalesce({_CATEGORY} = (SELECT id FROM article_categories WHERE key = ?), 0)",  # noqa: S608 - constants
    "owner": "a.owner_id IS NOT NULL AND a.owner_id = (SELECT id FROM agents WHERE name = ?)",
}
_BY_STATE = {
    "original": "a.original_id IS NULL",
    "translation": "a.original_id IS NOT NULL",
    "outdated": "a.translated_revision IS NOT NULL AND a.translated_revision"
    " < (SELECT o.text_revision FROM articles AS o WHERE o.id = a.original_id)",
    "flagged": "EXISTS (SELECT 1 FROM article_flags AS f"
    " WHERE f.article_id = a.id AND f.ended_at IS NULL)",
    "overdue": "a.review_by IS NOT NULL AND a.review_by < :today",
    "unused": "a.uses = 0",
}


def _conditions(filters: Sequence[ArticleFilter], today: date) -> tuple[str, list[object]]:
    """Give the conditions on `a`, each with AND in front, and their values."""
    parts: list[str] = []
    values: list[object] = []
    for item in filters:
        if item.field == "is" and item.value in _BY_STATE:
            sql, given = _BY_STATE[item.value], []
        elif item.field == "is":
            sql, given = _BY_FIELD["state"], [item.value]
        elif (item.field, item.value) == ("owner", NOBODY):
            sql, given = "a.owner_id IS NULL", []
        else:
            sql = _BY_FIELD[item.field]
            given = [item.value] * sql.count("?")
        if ":today" in sql:
            sql, given = sql.replace(":today", "?"), [today.isoformat()]
        parts.append(f" AND {'NOT ' if item.negated else ''}({sql})")
        values += given
    return "".join(parts), values


def note_miss(connection: sqlite3.Connection, words: str, typed: str, *, at_ms: int) -> None:
    """Count words that were looked for in vain; what nobody asks for again is forgotten in time."""
    connection.execute(
        "INSERT INTO article_misses (words, typed, times, first_at, last_at)"
        " VALUES (?1, ?2, 1, ?3, ?3)"
        " ON CONFLICT (words) DO UPDATE SET times = times + 1, typed = ?2, last_at = ?3",
        (words, clean_line(typed, limit=TYPED_MAX), at_ms),
    )
    connection.execute(
        "DELETE FROM article_misses WHERE words IN (SELECT words FROM article_misses"
        " ORDER BY times > 1 DESC, last_at DESC, words LIMIT -1 OFFSET ?)",
        (MISSES_MAX,),
    )


def list_misses(
    connection: sqlite3.Connection, *, from_ms_: int, to_ms_: int, limit: int
) -> list[SearchMiss]:
    """Read what was looked for in vain and last in a span of time, the most wanted first."""
    rows = connection.execute(
        "SELECT words, typed, times, first_at, last_at FROM article_misses"
        " WHERE last_at >= ? AND last_at < ? ORDER BY times DESC, last_at DESC, words LIMIT ?",
        (from_ms_, to_ms_, limit),
    )
    return [
        SearchMiss(words, clean_line(typed), times, from_ms(first), from_ms(last))
        for words, typed, times, first, last in rows
    ]
