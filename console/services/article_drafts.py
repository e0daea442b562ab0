"""Services: articles as they are being written: kept as typed, seen by colleagues, never lost.

Whoever saves an article names its draft (`ArticleKeeper.change(…, draft=about)`): it goes in the
same transaction, and taking the save back has the text under the hands again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from console.clock import Clock
from console.domain.articles.abouts import article_of
from console.services.errors import UsageError
from console.services.private_texts import PrivateTexts
from data.errors import NotFoundError, StoreError
from data.records import Agent, ArticleId
from data.records.articles import ArticleDraft, ArticleWords
from data.store import Store, Transaction, article_drafts, article_files, articles
from data.store.article_rows import dump_words
from data.text.safe import clean_line

KIND = "draft"
"""What the change feed calls it when somebody begins to write, or ends; not each letter."""


class ArticleDraftService:
    """One agent's unfinished articles, and a look at who else is writing."""

    def __init__(
        self, store: Store, *, clock: Clock, agent: Agent, texts: PrivateTexts | None = None
    ) -> None:
        self._store = store
        self._texts = texts
        self._clock = clock
        self._agent = agent

    async def find_mine(self, about: str) -> ArticleDraft | None:
        """Give what I am writing about something."""
        return await self._store.read(article_drafts.find_draft, about, self._agent.id)

    async def list_mine(self) -> list[ArticleDraft]:
        """Give all that I am writing, the newest first."""
        return await self._store.read(article_drafts.list_drafts_by, self._agent.id)

    async def list_of(self, article_id: ArticleId) -> list[ArticleDraft]:
        """Give what everybody is writing of an article, translations of it too."""
        return await self._store.read(article_drafts.list_drafts_of, article_id)

    async def list_writers(self) -> Mapping[ArticleId, tuple[str, ...]]:
        """Say who is writing which article; who wrote last comes first."""
        writers: dict[ArticleId, tuple[str, ...]] = {}
        for article_id, name in await self._store.read(article_drafts.list_writers):
            writers[article_id] = tuple(dict.fromkeys((*writers.get(article_id, ()), name)))
        return writers

    async def keep(
        self,
        about: str,
        words: ArticleWords,
        *,
        base_revision: int = 0,
        files: Sequence[bytes] = (),
    ) -> ArticleDraft | None:
        """Keep my text as it is now; one that says nothing of its own is dropped.

        `base_revision` is what was read before; `files` are the bytes of those that it names and
        nobody has yet.

        Raises:
            StoreError: the store does not take it; it is in a file of mine, whose name is told.
        """
        try:
            draft = await self._keep(about, words, base_revision=base_revision, files=files)
        except StoreError as error:
            if self._texts is None:
                raise
            values = {
                "words": dump_words(words), "body": words.body, "base_revision": base_revision,
            }  # fmt: skip
            at = self._clock.now()
            try:
                path = await asyncio.to_thread(self._texts.keep, f"article:{about}", values, at=at)
            except OSError as trouble:
                raise type(error)(
                    f"{error} Your text is only on this screen: {trouble.strerror}. Do not leave."
                ) from error
            raise type(error)(f"{error} Your text is safe in {path}.") from error
        if self._texts is not None:
            self._texts.drop(f"article:{about}")
        return draft

    async def _keep(
        self, about: str, words: ArticleWords, *, base_revision: int, files: Sequence[bytes]
    ) -> ArticleDraft | None:
        async with self._transaction() as tx:
            before = await tx.run(article_drafts.find_draft, about, self._agent.id)
            for data in files:
                await tx.run(article_files.put_file, data)
            if not await _is_worth_keeping(tx, about, words, base_revision):
                await drop_draft(tx, about)
                return None
            await put_draft(tx, about, words, base_revision=base_revision)
            if before is None:
                await tx.announce(KIND)
            return await tx.run(article_drafts.find_draft, about, self._agent.id)

    async def discard(self, about: str) -> None:
        """Put my text aside; `bring_back` has it again, for thirty days."""
        async with self._transaction() as tx:
            at_ms = tx.at_ms
            if await tx.run(article_drafts.discard_draft, about, self._agent.id, at_ms=at_ms):
                await tx.announce(KIND)

    async def bring_back(self, about: str) -> ArticleDraft:
        """Have what I put aside last about something under my hands again.

        Raises:
            NotFoundError: there is nothing, or it is gone for good.
            UsageError: I have begun another text about it since.
        """
        async with self._transaction() as tx:
            if await tx.run(article_drafts.find_draft, about, self._agent.id) is not None:
                raise UsageError("You have begun another text since; save or discard that first.")
            at_ms = tx.at_ms
            if not await tx.run(
                article_drafts.bring_draft_back, about, self._agent.id, at_ms=at_ms
            ):
                raise NotFoundError("discarded text", about)
            await tx.announce(KIND)
            found = await tx.run(article_drafts.find_draft, about, self._agent.id)
            assert found is not None, "it was brought back"
            return found

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            yield tx


async def put_draft(
    tx: Transaction, about: str, words: ArticleWords, *, base_revision: int
) -> None:
    """Keep a text of the agent of a transaction, in a form that may be shown and stored."""
    assert tx.agent_id is not None, "agents write"
    await tx.run(
        article_drafts.put_draft,
        about,
        tx.agent_id,
        replace(
            words,
            title=clean_line(words.title),
            language=clean_line(words.language),
            body=words.body.encode("utf-8", "replace").decode(),  # half a pair from the terminal
        ),
        article_id=article_of(about),
        base_revision=base_revision,
        at_ms=tx.at_ms,
    )


async def drop_draft(tx: Transaction, about: str) -> None:
    """Drop a text of the agent of a transaction: it is saved, or says nothing."""
    assert tx.agent_id is not None, "agents write"
    if await tx.run(article_drafts.remove_draft, about, tx.agent_id):
        await tx.announce(KIND)


async def bring_saved_back(
    tx: Transaction, about: str, words: ArticleWords, *, base_revision: int
) -> None:
    """Have a text under the hands again whose save was taken back; a newer one stays."""
    assert tx.agent_id is not None, "agents write"
    if await tx.run(article_drafts.find_draft, about, tx.agent_id) is None:
        await put_draft(tx, about, words, base_revision=base_revision)
        await tx.announce(KIND)


async def _is_worth_keeping(
    tx: Transaction, about: str, words: ArticleWords, base_revision: int
) -> bool:
    """Say whether a text differs from what was read, or has anything in it."""
    article_id = article_of(about)
    if base_revision and article_id is not None:
        article, _ = await tx.run(articles.get_article, article_id)
        if article.revision == base_revision:
            return words != article.words
        return words != (await tx.run(articles.get_revision, article_id, base_revision)).words
    return bool(words.title.strip() or words.body.strip() or words.files)
