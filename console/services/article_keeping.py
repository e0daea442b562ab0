"""Services: keeping articles: add, change, restore, remove; nobody overwrites anybody's words.

Everybody may write articles, as with any page that a team writes together: each saved change is a
revision, the activity log has who and what, `undo` takes it back. Whoever saves says which revision
was read before; where somebody has saved since, both changes are put together where that can be
(`console.domain.articles.merging`), else nothing is written and both texts are given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.articles.slugs import free_slug, slug_of
from console.domain.permissions import Right
from console.services.article_conflicts import ArticleConflictError, judge_words, put_together
from console.services.article_indexing import index_in
from console.services.errors import UsageError
from console.services.rights import require
from data.errors import NotFoundError
from data.records import Agent, ArticleId
from data.records.articles import Article, ArticleRevision, ArticleRow, ArticleWords
from data.store import Store, Transaction, article_files, article_shelves, articles

__all__ = ["ArticleConflictError", "ArticleKeeper", "KeptArticle"]

ADDED, CHANGED, REMOVED, RESTORED = (
    f"article.{did}" for did in ("added", "changed", "removed", "restored")
)


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """What was done to an article."""

    id: ArticleId
    revision: int
    undo_id: int | None
    """None where nothing was changed."""
    merged_with: str = ""
    """Who saved it since it was read, where both changes were put together."""


class ArticleKeeper:
    """Reads and changes articles; each change is one transaction with its activity."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def get(self, article_id: ArticleId) -> Article:
        """Give one article that is kept.

        Raises:
            NotFoundError: there is none, or it was removed.
        """
        article, is_kept = await self._store.read(articles.get_article, article_id)
        if not is_kept:
            raise NotFoundError("article", article_id)
        return article

    async def list_rows(self) -> list[ArticleRow]:
        """Give all articles without their bodies, by title."""
        return await self._store.read(articles.list_rows)

    async def list_family(self, article_id: ArticleId) -> list[ArticleRow]:
        """Give an article's original and its translations."""
        return await self._store.read(articles.list_family, article_id)

    async def list_revisions(self, article_id: ArticleId) -> list[ArticleRevision]:
        """Give what an article ever said, the newest first."""
        return await self._store.read(articles.list_revisions, article_id)

    async def get_revision(self, article_id: ArticleId, revision: int) -> ArticleRevision:
        """Give what an article said at one revision.

        Raises:
            NotFoundError: it never had that revision.
        """
        return await self._store.read(articles.get_revision, article_id, revision)

    async def get_file(self, sha256: str) -> bytes:
        """Give the bytes of a file beside an article.

        Raises:
            NotFoundError: there is none with these bytes.
        """
        return await self._store.read(article_files.get_file, sha256)

    async def add(
        self, words: ArticleWords, *, files: Sequence[bytes] = (), draft: str = ""
    ) -> KeptArticle:
        """Keep a new article; `files` are the bytes of those that it names and nobody has yet.

        `draft` names what the agent was writing (`console.domain.articles.abouts`): it is saved.

        Raises:
            UsageError: something of it is wrong; the sentence says what.
        """
        async with self.transaction() as tx:
            return await self.add_in(tx, words, files=files, draft=draft)

    async def add_in(
        self,
        tx: Transaction,
        words: ArticleWords,
        *,
        files: Sequence[bytes] = (),
        undo_id: int | None = None,
        draft: str = "",
        filed: articles.FiledAs = articles.NOT_FILED,
    ) -> KeptArticle:
        """Keep a new article inside an open transaction; `filed`: as its file counts it."""
        if await tx.run(articles.count_articles) >= articles.ARTICLES_MAX:
            raise UsageError(f"There are {articles.ARTICLES_MAX} articles; remove some first.")
        words = await self._ready(tx, words, None, files)
        article_id = await tx.run(
            articles.add_article, words, agent_id=self._agent.id, at_ms=tx.at_ms, filed=filed
        )
        return await self._done(
            tx,
            ADDED,
            article_id,
            words,
            before=None,
            after=filed.revision,
            undo_id=undo_id,
            draft=draft,
        )

    async def change(
        self,
        article_id: ArticleId,
        words: ArticleWords,
        *,
        base_revision: int,
        files: Sequence[bytes] = (),
        merges: bool = True,
        draft: str = "",
    ) -> KeptArticle:
        """Put new words in place of those of the revision that was read.

        Where somebody has saved since, both changes are put together, if `merges` and if they go
        together. `draft` names what the agent was writing: it is saved.

        Raises:
            NotFoundError: there is no such article, or it never had that revision.
            ArticleConflictError: somebody has saved it since; nothing was written.
            UsageError: something of it is wrong; the sentence says what.
        """
        merged_with = ""
        article, is_kept = await self._store.read(articles.get_article, article_id)
        if merges and is_kept and article.revision != base_revision:
            # Before the transaction: what takes long must not hold up everybody else.
            words, merged_with = await put_together(self._store.read, article, words, base_revision)
            base_revision = article.revision
        async with self.transaction() as tx:
            done = await self.change_in(
                tx,
                article_id,
                words,
                base_revision=base_revision,
                files=files,
                merges=merges,
                draft=draft,
            )
        together = dict.fromkeys(filter(None, (merged_with, done.merged_with)))
        return replace(done, merged_with=" and ".join(together))

    async def change_in(
        self,
        tx: Transaction,
        article_id: ArticleId,
        words: ArticleWords,
        *,
        base_revision: int,
        files: Sequence[bytes] = (),
        undo_id: int | None = None,
        verb: str = CHANGED,
        merges: bool = True,
        draft: str = "",
    ) -> KeptArticle:
        """Change an article inside an open transaction; where nothing differs, write nothing."""
        article, is_kept = await tx.run(articles.get_article, article_id)
        if not is_kept:
            raise NotFoundError("article", article_id)
        merged_with = ""
        if article.revision != base_revision:
            if not merges:
                raise ArticleConflictError(article, base_revision)
            words, merged_with = await put_together(tx.run, article, words, base_revision)
        words = await self._ready(tx, words, article, files)
        if words == article.words:
            await _saved(tx, draft)
            return KeptArticle(article_id, article.revision, None, merged_with)
        after = await tx.run(
            articles.set_article, article_id, words, agent_id=self._agent.id, at_ms=tx.at_ms
        )
        done = await self._done(
            tx, verb, article_id, words, before=article, after=after, undo_id=undo_id, draft=draft
        )
        return replace(done, merged_with=merged_with)

    async def restore(
        self, article_id: ArticleId, revision: int, *, base_revision: int
    ) -> KeptArticle:
        """Make an article say again what it said at a revision, as a new one.

        Raises:
            NotFoundError: there is no such article or revision.
            ArticleConflictError: somebody has saved it since it was read.
        """
        async with self.transaction() as tx:
            old = await tx.run(articles.get_revision, article_id, revision)
            return await self.change_in(
                tx,
                article_id,
                old.words,
                base_revision=base_revision,
                verb=RESTORED,
                merges=False,
            )

    async def remove(
        self, article_id: ArticleId, *, base_revision: int | None = None
    ) -> KeptArticle:
        """Take an article away; it comes back by undo, with its history.

        Raises:
            NotFoundError: there is no such article.
            NotAllowedError: somebody else has added it, and the agent is no lead.
            ArticleConflictError: somebody has saved it since it was read.
            UsageError: it has translations.
        """
        async with self.transaction() as tx:
            article, is_kept = await tx.run(articles.get_article, article_id)
            if not is_kept:
                raise NotFoundError("article", article_id)
            if article.added_by != self._agent.name:
                await require(tx, self._agent, Right.OTHERS_ARTICLES)
            if base_revision not in (None, article.revision):
                raise ArticleConflictError(article, base_revision or 0)
            family = await tx.run(articles.list_family, article_id)
            if article.words.original_id is None and len(family) > 1:
                others = ", ".join(f"{row.id} ({row.language})" for row in family[1:])
                raise UsageError(
                    f"Article {article_id} has translations: {others}. Remove these first."
                )
            await tx.run(articles.remove_article, article_id, at_ms=tx.at_ms)
            undo_id = await tx.record(
                REMOVED,
                None,
                is_deed=True,
                article_id=article_id,
                title=article.words.title,
                before=article.revision,
            )
            return KeptArticle(article_id, article.revision, undo_id)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction in this agent's name, to do several of these in one."""
        return self._store.transaction(at=self._clock.now(), agent_id=self._agent.id)

    async def _ready(
        self,
        tx: Transaction,
        words: ArticleWords,
        before: Article | None,
        files: Sequence[bytes],
    ) -> ArticleWords:
        """Give an article in the form in which it is kept, everything that it names kept too."""
        judged = await self._in_family(tx, await judge_words(tx.run, words), before)
        if judged.category and judged.original_id is None:
            await tx.run(article_shelves.put_category, judged.category)
        for data in files:
            await tx.run(article_files.put_file, data)
        missing = await tx.run(article_files.find_missing, [file.sha256 for file in judged.files])
        if missing:
            names = ", ".join(file.name for file in judged.files if file.sha256 in missing)
            raise UsageError(f"Nobody has the bytes of {names}; attach the file again.")
        taken = await tx.run(articles.list_slugs, judged.language)
        if before is not None and before.words.language == judged.language:
            taken.discard(before.words.slug)
        if judged.slug in taken:
            raise UsageError(
                f"Another article stands under {judged.language}/{judged.slug}; "
                f"{free_slug(judged.slug, taken)} is free."
            )
        slug = judged.slug or free_slug(slug_of(judged.title), taken)
        return replace(judged, slug=slug)

    async def _in_family(
        self, tx: Transaction, words: ArticleWords, before: Article | None
    ) -> ArticleWords:
        """Give an article its place beside its original and the other translations.

        Raises:
            UsageError: there is no such place.
        """
        own = None if before is None else before.id
        if words.original_id is None:
            words = replace(words, translated_revision=None)
        else:
            if words.original_id == own:
                raise UsageError("An article cannot be its own translation.")
            try:
                original, is_kept = await tx.run(articles.get_article, words.original_id)
            except NotFoundError:
                is_kept = False
            if not is_kept:
                raise UsageError(f"There is no article {words.original_id} to translate.")
            if original.words.original_id is not None:
                raise UsageError(
                    f"Article {original.id} is a translation itself; "
                    f"translate its original, {original.words.original_id}."
                )
            if before is not None and before.words.original_id is None:
                family = await tx.run(articles.list_family, before.id)
                if len(family) > 1:
                    raise UsageError(f"Article {before.id} has translations of its own.")
            known = words.translated_revision
            now = original.text_revision
            words = replace(
                words,
                category=original.words.category,
                translated_revision=now if known is None else min(known, now),
            )
        family_id = words.original_id or own
        family = [] if family_id is None else await tx.run(articles.list_family, family_id)
        for row in family:
            if row.language == words.language and row.id != own:
                raise UsageError(
                    f"This is there in {words.language} already: article {row.id}, “{row.title}”."
                )
        return words

    async def _done(
        self,
        tx: Transaction,
        verb: str,
        article_id: ArticleId,
        words: ArticleWords,
        *,
        before: Article | None,
        after: int,
        undo_id: int | None,
        draft: str,
    ) -> KeptArticle:
        """Index what is kept now, and log what was done so that it can be taken back."""
        await index_in(tx, article_id, words)
        line = await tx.record(
            verb,
            None,
            undo_id=undo_id,
            is_deed=undo_id is None,
            article_id=article_id,
            title=words.title,
            before=0 if before is None else before.revision,
            text_before=0 if before is None else before.text_revision,
            after=after,
            draft=draft,
        )
        await _saved(tx, draft)
        return KeptArticle(article_id, after, undo_id or line)


async def _saved(tx: Transaction, draft: str) -> None:
    """Drop the text that was saved, now that the article names its files."""
    if draft:
        from console.services.article_drafts import drop_draft  # noqa: PLC0415 - start-up time

        await drop_draft(tx, draft)
