"""An article with all that its reader shows beside the text (store room)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from data.errors import NotFoundError
from data.records import ArticleId
from data.records.articles import Article, ArticleFlag, ArticleRow, Category, Tutorial
from data.store import article_flags, article_shelves, articles


@dataclass(frozen=True, slots=True)
class PageRows:
    """What stands around an article at one moment."""

    article: Article
    category: Category | None
    tutorials: tuple[Tutorial, ...]
    """That it is a step of."""
    families: tuple[ArticleRow, ...]
    """Its own, and those of the other steps, each with its translations."""
    flags: tuple[ArticleFlag, ...]


def read_page(connection: sqlite3.Connection, article_id: ArticleId) -> PageRows:
    """Read one article and what stands around it.

    Raises:
        NotFoundError: there is no such article, or it was removed.
    """
    article, is_kept = articles.get_article(connection, article_id)
    if not is_kept:
        raise NotFoundError("article", article_id)
    categories = article_shelves.list_categories(connection)
    tutorials = [
        tutorial
        for tutorial in article_shelves.list_tutorials(connection)
        if article.family_id in tutorial.steps
    ]
    wanted = {article.family_id, *(step for each in tutorials for step in each.steps)}
    return PageRows(
        article,
        next((each for each in categories if each.key == article.words.category), None),
        tuple(tutorials),
        tuple(articles.list_families(connection, sorted(wanted))),
        tuple(article_flags.list_open_flags(connection, article_id)),
    )
