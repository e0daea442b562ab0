"""Articles as columns and JSON, and back (store room)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.records import ArticleId, SafeLine
from data.records.articles import (
    Article,
    ArticleFile,
    ArticleRow,
    ArticleState,
    ArticleWords,
)
from data.store.rows import dump_json, from_ms, from_ms_or_none


def dump_words(words: ArticleWords) -> str:
    """Give everything of an article but its body."""
    return dump_json(
        {
            "title": words.title,
            "language": words.language,
            "slug": words.slug,
            "state": words.state,
            "category": words.category,
            "aliases": words.aliases,
            "owner": words.owner,
            "review_by": None if words.review_by is None else words.review_by.isoformat(),
            "files": [[f.name, f.content_type, f.size_bytes, f.sha256] for f in words.files],
            "original_id": words.original_id,
            "translated_revision": words.translated_revision,
        }
    )


def load_words(text: str, body: str) -> ArticleWords:
    """Read what `dump_words` gave, with the body beside it."""
    values: Mapping[str, Any] = json.loads(text)
    return ArticleWords(
        title=SafeLine(values["title"]),
        language=values["language"],
        body=body,
        slug=values["slug"],
        state=ArticleState(values["state"]),
        category=values["category"],
        aliases=tuple(values["aliases"]),
        owner=values["owner"],
        review_by=day_or_none(values["review_by"]),
        files=tuple(ArticleFile(*each) for each in values["files"]),
        original_id=values["original_id"],
        translated_revision=values["translated_revision"],
    )


def day_or_none(text: str | None) -> date | None:
    """Read a day as the store has it."""
    return None if text is None else date.fromisoformat(text)


ROW_COLUMNS = """
  a.id, a.title, a.language, a.state, coalesce(k.key, ''), a.updated_at, a.original_id,
  a.translated_revision IS NOT NULL AND a.translated_revision < o.text_revision,
  a.slug, coalesce(w.name, ''), a.review_by, a.revision, a.uses,
  (SELECT count(*) FROM article_flags AS f WHERE f.article_id = a.id AND f.ended_at IS NULL)"""
"""Of `ROW_TABLES`; read by `row_of`."""
ROW_TABLES = """
  articles AS a LEFT JOIN articles AS o ON o.id = a.original_id
  LEFT JOIN article_categories AS k ON k.id = coalesce(o.category_id, a.category_id)
  LEFT JOIN agents AS w ON w.id = a.owner_id"""


def row_of(row: Sequence[Any]) -> ArticleRow:
    """Read the columns of `ROW_COLUMNS`."""
    return ArticleRow(
        ArticleId(row[0]),
        SafeLine(row[1]),
        row[2],
        ArticleState(row[3]),
        row[4],
        from_ms(row[5]),
        row[6],
        bool(row[7]),
        row[8],
        row[9],
        day_or_none(row[10]),
        row[11],
        row[12],
        row[13],
    )


def article_of(row: Sequence[Any], words: ArticleWords, former: Sequence[str]) -> Article:
    """Put an article together from its own columns, its newest words and its former slugs."""
    number, revision, text_revision, original, uses, used, flags, *rest = row
    added_by, created_at, changed_by, updated_at, filed = rest
    return Article(
        ArticleId(number),
        words,
        revision,
        text_revision,
        original,
        uses,
        from_ms_or_none(used),
        flags,
        added_by,
        from_ms(created_at),
        changed_by,
        from_ms(updated_at),
        filed,
        tuple(former),
    )
