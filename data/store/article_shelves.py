"""Categories and tutorials: the shelves and the orders of articles (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from data.records import ArticleId
from data.records.articles import Category, Tutorial
from data.store.rows import dump_json

CATEGORIES_MAX = 200
TUTORIALS_MAX = 500


def list_categories(connection: sqlite3.Connection) -> list[Category]:
    """Read the categories in their order, with how many originals each has."""
    rows = connection.execute(
        "SELECT k.key, k.names, k.position, (SELECT count(*) FROM articles AS a"
        "   WHERE a.category_id = k.id AND a.original_id IS NULL AND a.removed_at IS NULL)"
        " FROM article_categories AS k ORDER BY k.position, k.key LIMIT ?",
        (CATEGORIES_MAX,),
    )
    return [Category(key, json.loads(names), position, n) for key, names, position, n in rows]


def put_category(
    connection: sqlite3.Connection,
    key: str,
    *,
    names: Mapping[str, str] | None = None,
    position: int | None = None,
) -> None:
    """Add a category behind the others, or change what is given of one that is there."""
    connection.execute(
        "INSERT INTO article_categories (key, names, position) VALUES (:key,"
        " coalesce(:names, '{}'), coalesce(:position,"
        "   (SELECT coalesce(max(position), 0) + 1 FROM article_categories)))"
        " ON CONFLICT (key) DO UPDATE SET names = coalesce(:names, names),"
        " position = coalesce(:position, position)",
        {"key": key, "names": None if names is None else dump_json(dict(names)),
         "position": position},
    )  # fmt: skip


def rename_category(connection: sqlite3.Connection, key: str, new_key: str) -> None:
    """Give a category another key; the new one must be free. Its articles go along."""
    connection.execute("UPDATE article_categories SET key = ? WHERE key = ?", (new_key, key))


def remove_category(connection: sqlite3.Connection, key: str) -> None:
    """Take a category away; its articles stand on no shelf afterwards."""
    connection.execute(
        "UPDATE articles SET category_id = NULL"
        " WHERE category_id = (SELECT id FROM article_categories WHERE key = ?)",
        (key,),
    )
    connection.execute("DELETE FROM article_categories WHERE key = ?", (key,))


def list_on_category(connection: sqlite3.Connection, key: str) -> list[ArticleId]:
    """Give the originals on a category, removed ones too."""
    rows = connection.execute(
        "SELECT a.id FROM articles AS a JOIN article_categories AS k ON k.id = a.category_id"
        " WHERE k.key = ? AND a.original_id IS NULL ORDER BY a.id",
        (key,),
    )
    return [ArticleId(row[0]) for row in rows]


def put_on_category(
    connection: sqlite3.Connection, key: str, article_ids: Sequence[ArticleId]
) -> None:
    """Put originals on a category, as far as they stand on none."""
    connection.execute(
        "UPDATE articles SET category_id = (SELECT id FROM article_categories WHERE key = ?)"
        " WHERE id IN (SELECT value FROM json_each(?)) AND category_id IS NULL"
        " AND original_id IS NULL",
        (key, json.dumps(list(article_ids))),
    )


def order_categories(connection: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Put all categories into an order."""
    connection.executemany(
        "UPDATE article_categories SET position = ? WHERE key = ?", enumerate(keys, 1)
    )


def list_tutorials(connection: sqlite3.Connection) -> list[Tutorial]:
    """Read the tutorials in their order; steps that were removed are left out."""
    steps: dict[int, list[ArticleId]] = {}
    for tutorial_id, article_id in connection.execute(
        "SELECT s.tutorial_id, s.article_id FROM tutorial_steps AS s"
        " JOIN articles AS a ON a.id = s.article_id WHERE a.removed_at IS NULL"
        " ORDER BY s.tutorial_id, s.place"
    ):
        steps.setdefault(tutorial_id, []).append(ArticleId(article_id))
    rows = connection.execute(
        "SELECT id, slug, names, stage, position, revision FROM tutorials"
        " ORDER BY position, slug LIMIT ?",
        (TUTORIALS_MAX,),
    )
    return [
        Tutorial(slug, json.loads(names), stage, tuple(steps.get(number, ())), position, revision)
        for number, slug, names, stage, position, revision in rows
    ]


def put_tutorial(connection: sqlite3.Connection, tutorial: Tutorial) -> None:
    """Add a tutorial, or put it in place of the one of its slug; position 0: behind the others."""
    (tutorial_id,) = connection.execute(
        "INSERT INTO tutorials (slug, names, stage, position) VALUES (:slug, :names, :stage,"
        " coalesce(nullif(:position, 0),"
        "   (SELECT coalesce(max(position), 0) + 1 FROM tutorials)))"
        " ON CONFLICT (slug) DO UPDATE SET names = :names, stage = :stage,"
        " position = coalesce(nullif(:position, 0), position), revision = revision + 1"
        " RETURNING id",
        {"slug": tutorial.slug, "names": dump_json(dict(tutorial.names)),
         "stage": tutorial.stage, "position": tutorial.position},
    ).fetchone()  # fmt: skip
    connection.execute("DELETE FROM tutorial_steps WHERE tutorial_id = ?", (tutorial_id,))
    connection.executemany(
        "INSERT INTO tutorial_steps (tutorial_id, place, article_id) VALUES (?, ?, ?)",
        [(tutorial_id, place, step) for place, step in enumerate(tutorial.steps)],
    )


def rename_tutorial(connection: sqlite3.Connection, slug: str, new_slug: str) -> None:
    """Give a tutorial another slug; the new one must be free."""
    connection.execute(
        "UPDATE tutorials SET slug = ?, revision = revision + 1 WHERE slug = ?", (new_slug, slug)
    )


def order_tutorials(connection: sqlite3.Connection, slugs: Sequence[str]) -> None:
    """Put all tutorials into an order."""
    connection.executemany("UPDATE tutorials SET position = ? WHERE slug = ?", enumerate(slugs, 1))


def remove_tutorial(connection: sqlite3.Connection, slug: str) -> None:
    """Take a tutorial away; its articles stay."""
    connection.execute("DELETE FROM tutorials WHERE slug = ?", (slug,))
