"""Texts of articles as lines of a width: read and laid out beside the keys, kept for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from console.services.knowledge import KnowledgeService
from data.records import ArticleId
from data.records.articles import Article, ArticleRow
from widgets.article_lines import Laid, lay_out
from widgets.glyphs import Glyphs

KEPT_MAX = 60
"""Texts that are kept; a page down goes over thirty rows."""


@dataclass(frozen=True, slots=True)
class LaidArticle:
    """An article with its text as lines."""

    article: Article
    laid: Laid


class ArticleTexts:
    """Gives the texts of rows; those that were given last are kept."""

    def __init__(self, knowledge: KnowledgeService, *, glyphs: Glyphs) -> None:
        self._knowledge, self._glyphs = knowledge, glyphs
        self._known: dict[tuple[ArticleId, int, int], LaidArticle] = {}

    def find(self, row: ArticleRow, width: int) -> LaidArticle | None:
        """Give a text that is there already, in the revision of its row."""
        return self._known.get((row.id, row.revision, width))

    def lacking(self, rows: Sequence[ArticleRow], width: int) -> list[ArticleRow]:
        """Give the rows whose texts are still to be read."""
        return [row for row in rows if self.find(row, width) is None]

    async def read(self, rows: Sequence[ArticleRow], width: int) -> None:
        """Read the texts of rows and lay them out, the first first."""
        found = await self._knowledge.list_articles([row.id for row in rows])
        by_id = {article.id: article for article in found}
        for row in rows:
            article = by_id.get(row.id)
            if article is None:
                continue  # removed a moment ago; news of it are on their way
            laid = await asyncio.to_thread(lay_out, article.words, width, self._glyphs)
            # Under the revision of its row: a newer one is another row, which news will bring.
            self._known[row.id, row.revision, width] = LaidArticle(article, laid)
        for key in list(self._known)[: max(len(self._known) - KEPT_MAX, 0)]:
            del self._known[key]
