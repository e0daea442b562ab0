"""Texts of articles as lines of a width: read and laid out beside the keys, kept for a while."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from console.services.knowledge import KnowledgeService
from data.records import ArticleId
from data.records.articles import Article, ArticleRow
from widgets.article_lines import Laid, lay_out
from widgets.glyphs import Glyphs

KEPT_MAX = 60
"""Texts that are kept: whoever goes up again finds them."""


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

    async def read(self, row: ArticleRow, width: int) -> LaidArticle | None:
        """Give the text of a row at a width; None where it was removed a moment ago."""
        # By the revision of its row: news of a newer one bring another row.
        key = row.id, row.revision, width
        known = self._known.pop(key, None)
        if known is None:
            found = await self._knowledge.list_articles([row.id])
            if not found:
                return None
            laid = await asyncio.to_thread(lay_out, found[0].words, width, self._glyphs)
            known = LaidArticle(found[0], laid)
        self._known[key] = known
        for oldest in list(self._known)[: max(len(self._known) - KEPT_MAX, 0)]:
            del self._known[oldest]
        return known
