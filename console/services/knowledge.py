"""Services: the knowledge base as a whole, as its screen shows it; reads only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from console.clock import Clock
from console.domain.articles.shelves import Family, families_of, languages_of
from console.domain.articles.variants import choose_language
from data.records import ArticleId
from data.records.articles import Article, ArticleFlag, Category, Tutorial
from data.store import Store, article_pages, article_shelves, articles

NEWS = ("article.", "category.", "tutorial.")
"""How the kinds of changes begin after which it is to be read again."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Every article with the shelves, as read at one time."""

    families: tuple[Family, ...] = ()
    """Each shown in the languages that were asked for."""
    categories: tuple[Category, ...] = ()
    tutorials: tuple[Tutorial, ...] = ()
    languages: tuple[str, ...] = ()
    """That there are articles in, those of most first."""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with what stands around it."""

    article: Article
    family: Family
    category: Category | None
    tutorials: tuple[Tutorial, ...]
    """That it is a step of."""
    steps: Mapping[ArticleId, Family]
    """The other families of these, by id."""
    flags: tuple[ArticleFlag, ...] = ()
    """What is said against it and not settled."""


class KnowledgeService:
    """Reads articles for whoever browses: on a connection of its own, beside that of the keys."""

    def __init__(self, store: Store, *, clock: Clock, time_zone: str) -> None:
        self._store = store
        self._clock = clock
        self.zone = ZoneInfo(time_zone)
        """Where the agent is."""

    def today(self) -> date:
        """Give the day that it is where the agent is: reviews are due by days."""
        return self._clock.now().astimezone(self.zone).date()

    async def read(self, languages: Sequence[str]) -> Knowledge:
        """Read everything but the texts, each article in the language wanted."""
        rows = await self._store.find(articles.list_rows)
        categories = await self._store.find(article_shelves.list_categories)
        tutorials = await self._store.find(article_shelves.list_tutorials)
        # Thousands are put together in a tenth of a second, in which no key should wait.
        families = await asyncio.to_thread(families_of, rows, languages)
        return Knowledge(
            tuple(families), tuple(categories), tuple(tutorials), tuple(languages_of(rows))
        )

    async def read_page(self, article_id: ArticleId, languages: Sequence[str]) -> ArticlePage:
        """Read one article with all that its reader shows beside the text.

        Raises:
            NotFoundError: there is no such article, or it was removed.
        """
        page = await self._store.read(article_pages.read_page, article_id)
        families = {family.id: family for family in families_of(page.families, languages)}
        own = families.pop(page.article.family_id)
        return ArticlePage(page.article, own, page.category, page.tutorials, families, page.flags)

    async def find_by_slug(self, slug: str, languages: Sequence[str]) -> ArticleId | None:
        """Give the article that stands or once stood under a slug, in the language wanted."""
        found = await self._store.read(articles.find_by_slug, slug)
        if not found:
            return None
        rows = await self._store.read(articles.list_family, found[0])
        shown = choose_language(rows, languages, of=lambda row: row.language)
        return found[0] if shown is None else shown.id

    async def list_articles(self, article_ids: Sequence[ArticleId]) -> list[Article]:
        """Read some articles with their texts; those that are not kept are left out."""
        return await self._store.read(articles.list_articles, article_ids)


def is_news(kind: str) -> bool:
    """Say whether a change is one after which articles are to be read again."""
    return kind.startswith(NEWS)
