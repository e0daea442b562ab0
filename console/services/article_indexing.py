"""Services: what is kept of articles goes into the index by which they are found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.articles.editions import TERMS
from data.records import ArticleId, ConversationId
from data.records.articles import ArticleWords
from data.store import Store, Transaction, article_index, articles

BATCH = 50
"""Articles of one transaction: a tenth of a second, for whoever waits for the lock."""


async def index_in(tx: Transaction, article_id: ArticleId, words: ArticleWords) -> None:
    """Put an article into the index inside the transaction that keeps it."""
    # Reading Markdown and words of five languages is imported by whoever writes articles only.
    from console.domain.articles.terms import index_text  # noqa: PLC0415 - start-up time
    from console.domain.markdown.reading import parse  # noqa: PLC0415 - start-up time
    from console.domain.markdown.words import words_of  # noqa: PLC0415 - start-up time

    row = article_index.IndexRow(
        index_text(words.title, words.language),
        index_text(" \n ".join(words.aliases), words.language),
        index_text(words_of(parse(words.body)), words.language, is_long=True),
    )
    await tx.run(article_index.put, article_id, row, edition=TERMS)


class Reindexing:
    """Brings the index up to another edition of the terms, some articles at a time."""

    verb = "articles.indexed"

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Say that the index is to be renewed at once, where an older program has made it."""
        edition, _, has_articles = await store.read(article_index.read_state)
        return now if has_articles and edition != TERMS else None

    async def settle(self, tx: Transaction) -> Sequence[ConversationId | None]:
        """Renew the next articles; it is about no conversation."""
        edition, after_id, _ = await tx.run(article_index.read_state)
        if edition == TERMS:
            return ()
        numbers = await tx.run(article_index.list_behind, after_id, BATCH)
        for article in await tx.run(articles.list_articles, numbers):
            await index_in(tx, article.id, article.words)
        is_done = len(numbers) < BATCH
        await tx.run(
            article_index.set_state,
            edition=TERMS if is_done else None,
            after_id=0 if is_done else numbers[-1],
        )
        return (None,)
