"""An article in $EDITOR: opened again until it is right; nothing that was typed is ever lost.

What is not kept stays as a draft, which the next `article edit` and the console's editor open.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from console.bootstrap import Desk
from console.cli.editing import asks_again, edited
from console.cli.output import complain
from console.domain.articles.abouts import NEW, about_article
from console.domain.articles.sheets import read_words, render_words
from console.domain.front_matter import parse_sheet
from console.services.article_drafts import ArticleDraftService
from console.services.article_keeping import ArticleConflictError, ArticleKeeper, KeptArticle
from console.services.errors import UsageError
from data.records.articles import Article, ArticleDraft, ArticleWords

OPENINGS_MAX = 20
"""Times that a text which is not right is opened again."""
Save = Callable[[ArticleWords, int], Awaitable[KeptArticle]]
"""Keeps a text that was based on a revision."""


async def write_new(
    desk: Desk, keeper: ArticleKeeper, words: ArticleWords, *, files: Sequence[bytes], is_said: bool
) -> KeptArticle:
    """Write a new article, from what was begun of one before where there is something.

    `is_said`: options say something of it, so another one that was begun would be written over.
    """

    async def save(said: ArticleWords, _: int) -> KeptArticle:
        return await keeper.add(said, files=files, draft=NEW)

    begun = await _find_begun(desk, NEW)
    if begun is not None and is_said:
        raise UsageError(
            f"You have begun another article, “{begun.words.title or 'without a title'}”: `article "
            "add` alone opens it; save or discard that first."
        )
    if begun is not None:
        words = begun.words
    return await _Writing(desk, NEW, words, 0, files).write(save, first=None)


async def write_again(desk: Desk, keeper: ArticleKeeper, article: Article) -> KeptArticle:
    """Change an article, from what was begun of it before where there is something."""
    about = about_article(article.id)

    async def save(said: ArticleWords, base_revision: int) -> KeptArticle:
        return await keeper.change(article.id, said, base_revision=base_revision, draft=about)

    begun = await _find_begun(desk, about)
    if begun is not None:
        writing = _Writing(desk, about, begun.words, begun.base_revision, ())
        return await writing.write(save, first=None)
    writing = _Writing(desk, about, article.words, article.revision, ())
    return await writing.write(save, first=KeptArticle(article.id, article.revision, None))


async def _find_begun(desk: Desk, about: str) -> ArticleDraft | None:
    drafts = ArticleDraftService(desk.store, clock=desk.clock, agent=desk.agent)
    begun = await drafts.find_mine(about)
    if begun is not None:
        complain("This is what you have begun before; it is not saved yet.")
    return begun


class _Writing:
    """One text that is being written."""

    def __init__(
        self,
        desk: Desk,
        about: str,
        words: ArticleWords,
        base_revision: int,
        files: Sequence[bytes],
    ) -> None:
        if not sys.stdin.isatty():
            raise UsageError(
                "Say what it is: --title, --language, --body-file, --state, --alias and the like; "
                "in a terminal $EDITOR asks."
            )
        self._drafts = ArticleDraftService(desk.store, clock=desk.clock, agent=desk.agent)
        self._about, self._words, self._base_revision = about, words, base_revision
        self._files = files

    async def write(self, save: Save, *, first: KeptArticle | None) -> KeptArticle:
        """Open the text until it can be kept; `first` is what closing it unchanged gives."""
        text = opened = _opened(self._words)
        for _ in range(OPENINGS_MAX):
            text = await edited(text, "the-article.md")
            if text == opened and first is not None:
                return first
            try:
                return await self._save(text, save)
            except ArticleConflictError as error:
                complain(str(error))
                text = self._take_conflict(error)
            except UsageError as error:
                complain(str(error))
            if not await asyncio.to_thread(asks_again):
                break
        raise UsageError("Nothing was saved; your text is kept as a draft.")

    async def _save(self, text: str, save: Save) -> KeptArticle:
        read = read_words(text, self._words)
        if isinstance(read, tuple):
            # The letters at least: what stands above the text could not be read.
            await self._keep(replace(self._words, body=text))
            raise UsageError(" ".join(read))
        self._words = read
        await self._keep(read)
        return await save(read, self._base_revision)

    async def _keep(self, words: ArticleWords) -> None:
        await self._drafts.keep(
            self._about, words, base_revision=self._base_revision, files=self._files
        )

    def _take_conflict(self, error: ArticleConflictError) -> str:
        """Go on from both texts, on top of what is kept now."""
        assert error.conflicts is not None, "merging was tried"
        self._words = error.conflicts.marked
        self._base_revision = error.article.revision
        return render_words(self._words)


def _opened(words: ArticleWords) -> str:
    """Give a text as it is opened: with the lines above it, unless they stand in it already.

    They do in a draft of which they could not be read.
    """
    sheet = parse_sheet(words.body)
    has_lines = any(pair.key == "title" for pair in sheet.pairs)
    return words.body if has_lines else render_words(words)
