"""Services: two changes of one article put together, or refused with both of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.domain.articles.checking import KnownTeam, judge_article
from console.services.errors import ConflictError, UsageError
from data.records.articles import Article, ArticleWords
from data.store import agents, articles

if TYPE_CHECKING:
    from console.domain.articles.merging import Conflicts

Run = Callable[..., Awaitable[Any]]
"""Asks the store, inside a transaction or outside: `tx.run` or `store.read`."""


class ArticleConflictError(ConflictError):
    """Somebody has saved an article since it was read."""

    def __init__(
        self,
        article: Article,
        expected: int,
        *,
        base: ArticleWords | None = None,
        conflicts: Conflicts | None = None,
    ) -> None:
        who = article.changed_by or "Somebody"
        where = "" if conflicts is None else f" You both changed {_places(conflicts)}."
        super().__init__(
            f"{who} has saved article {article.id} since you read it (revision "
            f"{article.revision}, yours was {expected}); nothing of yours was saved.{where}"
        )
        self.article = article
        """As it is kept now."""
        self.expected = expected
        self.base = base
        """What was read before; None where merging was not asked for."""
        self.conflicts = conflicts
        """What does not go together, and the text with both sides marked; None as before.

        What is made of the marked text is saved on top of `article.revision`.
        """


async def put_together(
    run: Run, article: Article, words: ArticleWords, base_revision: int
) -> tuple[ArticleWords, str]:
    """Put what is to be saved together with what was saved since; say by whom.

    Raises:
        NotFoundError: it never had the revision that was read.
        ArticleConflictError: it does not go together.
        UsageError: something of it is wrong; the sentence says what.
    """
    # Start-up time: most that is saved was read a moment ago.
    from console.domain.articles.merging import Conflicts, merge_words  # noqa: PLC0415

    base: ArticleWords = (await run(articles.get_revision, article.id, base_revision)).words
    since = max(article.revision - base_revision, 1)
    revisions = await run(articles.list_revisions, article.id, limit=since)
    names = [each.by or "somebody" for each in revisions if each.revision > base_revision]
    by = " and ".join(dict.fromkeys(reversed(names)))
    mine = await judge_words(run, words)
    mine = replace(mine, slug=mine.slug or base.slug)
    # Beside the loop: two long texts that have little in common take seconds.
    merged = await asyncio.to_thread(merge_words, base, mine, article.words, by=by)
    if isinstance(merged, Conflicts):
        raise ArticleConflictError(article, base_revision, base=base, conflicts=merged)
    return merged, by


async def judge_words(run: Run, words: ArticleWords) -> ArticleWords:
    """Give an article as it can be kept.

    Raises:
        UsageError: something of it is wrong; the sentence says what.
    """
    people = await run(agents.list_agents)
    found = judge_article(words, KnownTeam(tuple(agent.name for agent in people)))
    if isinstance(found, tuple):
        raise UsageError(" ".join(found))
    return found


def _places(conflicts: Conflicts) -> str:
    """Say in words what both changed."""
    fields = [part.field.replace("_", " ") for part in conflicts.parts if part.field != "body"]
    passages = len(conflicts.parts) - len(fields)
    if passages:
        fields.append("a passage" if passages == 1 else f"{passages} passages")
    return " and ".join([", ".join(fields[:-1])] * (len(fields) > 1) + fields[-1:])
