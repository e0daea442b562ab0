"""Services: taking back what was done to articles, where nobody has changed them since.

What an article says now is compared with what the deed left, revision by revision: so a change that
was itself taken back does not stand in the way of the one before it. Nothing is ever lost: putting
an article back is a revision of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from console.services.article_drafts import bring_saved_back
from console.services.article_indexing import index_in
from console.services.article_keeping import ADDED, CHANGED, REMOVED, RESTORED
from console.services.article_shelving import SHELVED, put_shelves_back
from console.services.errors import ConflictError
from console.services.undo import Taking
from console.services.work import Done
from data.records import ArticleId
from data.records.articles import Article, ArticleWords
from data.store import Transaction, agents, article_shelves, articles, log
from data.store.deeds import DeedHead, list_lines

UNDONE = "article.undone"
_TAKEN_BACK = frozenset({ADDED, CHANGED, RESTORED, REMOVED})


async def undo_article(taking: Taking, deed: DeedHead) -> Done:
    """Put articles back to what they were before a deed, all of them or none.

    Raises:
        ConflictError: one of them was changed since, or its place was given to another.
    """
    now = taking.clock.now()
    async with taking.store.transaction(at=now, agent_id=taking.agent.id) as tx:
        lines = await tx.run(list_lines, deed.id)
        for verb, detail in reversed(lines):
            if verb in _TAKEN_BACK:
                await _put_back(tx, verb, detail)
        for verb, detail in lines:
            if verb == SHELVED:
                await put_shelves_back(tx, detail)
        about = {name: deed.activity.detail.get(name, "") for name in ("article_id", "title")}
        await tx.run(
            log.log_activity,
            at_ms=tx.at_ms,
            agent_id=taking.agent.id,
            verb=UNDONE,
            conversation_id=None,
            detail=about,
            undone_id=deed.id,
        )
        await tx.announce(UNDONE)
    return Done("as before", (), (), None, now, {})


async def _put_back(tx: Transaction, verb: str, detail: Mapping[str, object]) -> None:
    article_id = ArticleId(cast("int", detail["article_id"]))
    article, is_kept = await tx.run(articles.get_article, article_id)
    left = cast("int", detail["before" if verb == REMOVED else "after"])
    if is_kept == (verb == REMOVED):
        raise ConflictError(f"Article {article_id} was {_did(is_kept)} since, so it stays so.")
    if not await _says_what_it_said(tx, article, left):
        who = article.changed_by or "Somebody"
        raise ConflictError(f"{who} has changed article {article_id} since, so it stays as it is.")
    if verb == ADDED:
        await _take_away(tx, article)
    elif verb == REMOVED:
        await _check_place(tx, article_id, article.words)
        await tx.run(articles.bring_article_back, article_id)
        await index_in(tx, article_id, article.words)
    else:
        await _say_again(tx, article, detail, left=left)
    if draft := cast("str", detail.get("draft", "")):
        said = await tx.run(articles.get_revision, article_id, left)
        now, _ = await tx.run(articles.get_article, article_id)
        base_revision = 0 if verb == ADDED else now.revision
        await bring_saved_back(tx, draft, said.words, base_revision=base_revision)


def _did(is_kept: bool) -> str:  # noqa: FBT001 - read where it is called, one line above
    return "brought back" if is_kept else "removed"


async def _says_what_it_said(tx: Transaction, article: Article, revision: int) -> bool:
    if article.revision == revision:
        return True
    then = await tx.run(articles.get_revision, article.id, revision)
    now = await tx.run(articles.get_revision, article.id, article.revision)
    return then.words == now.words


async def _take_away(tx: Transaction, article: Article) -> None:
    family = await tx.run(articles.list_family, article.id)
    if article.words.original_id is None and len(family) > 1:
        others = ", ".join(f"{row.id} ({row.language})" for row in family[1:])
        raise ConflictError(f"Article {article.id} has translations since: {others}.")
    await tx.run(articles.remove_article, article.id, at_ms=tx.at_ms)


async def _say_again(
    tx: Transaction, article: Article, detail: Mapping[str, object], *, left: int
) -> None:
    """Make an article say what it said before a change of it."""
    old = (await tx.run(articles.get_revision, article.id, cast("int", detail["before"]))).words
    after = (await tx.run(articles.get_revision, article.id, left)).words
    words = await _with_names_of_now(tx, article.words, old=old, after=after)
    await _check_place(tx, article.id, words)
    if words.category and words.original_id is None:
        await tx.run(article_shelves.put_category, words.category)
    await tx.run(articles.set_article, article.id, words, agent_id=tx.agent_id, at_ms=tx.at_ms)
    await tx.run(articles.set_text_back, article.id, cast("int", detail["text_before"]))
    await index_in(tx, article.id, words)


async def _with_names_of_now(
    tx: Transaction, now: ArticleWords, *, old: ArticleWords, after: ArticleWords
) -> ArticleWords:
    """Leave category and owner alone where the deed did: they may have another name by now."""
    category = now.category if old.category == after.category else old.category
    owner = now.owner if old.owner == after.owner else old.owner
    known = {agent.name for agent in await tx.run(agents.list_agents)}
    return replace(old, category=category, owner=owner if owner in known else "")


async def _check_place(tx: Transaction, article_id: ArticleId, words: ArticleWords) -> None:
    """Refuse where another article has its address, its language or its original is gone.

    Raises:
        ConflictError: it names which, and what is to be done first.
    """
    for other in await tx.run(articles.find_by_slug, words.slug, language=words.language):
        standing, _ = await tx.run(articles.get_article, other)
        if other != article_id and standing.words.slug == words.slug:
            raise ConflictError(
                f"Article {other} stands under {words.language}/{words.slug} now; "
                "give it another address first."
            )
    if words.original_id is not None:
        original, is_kept = await tx.run(articles.get_article, words.original_id)
        if not is_kept:
            raise ConflictError(f"Its original, article {original.id}, was removed.")
        if original.words.original_id is not None:
            raise ConflictError(f"Its original, article {original.id}, is a translation now.")
    for row in await tx.run(articles.list_family, words.original_id or article_id):
        if row.language == words.language and row.id != article_id:
            raise ConflictError(f"Article {row.id} says this in {words.language} now.")
